"""Signatures as Standard Webhooks has them (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID


class Secret(bytes):
    """A secret, which no log line and no traceback shows."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


def headers(event: UUID, body: bytes, at: datetime, secrets: Sequence[bytes]) -> dict[str, str]:
    """What a receiver verifies a delivery with; one signature for each secret that holds at the moment."""
    time = int(at.timestamp())
    signed = f"{event}.{time}.".encode() + body
    return {
        "webhook-id": str(event),
        "webhook-timestamp": str(time),
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets),
    }


def _signature(secret: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
