"""Signatures as Standard Webhooks has them (https://www.standardwebhooks.com), over id, time and body.

Each delivery bears both kinds: `v1`, HMAC-SHA256, for receivers that hold the secret, and `v1a`, Ed25519, for those that should
be able to verify a delivery and not to make one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Secret(bytes):
    """A secret, which no log line and no traceback shows."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


class Keys(NamedTuple):
    """What a delivery is signed with."""

    secret: Secret
    private: Secret | None = None
    """Absent beside a secret from before there were key pairs."""
    until: datetime | None = None
    """When they cease to hold; absent as long as they are not replaced."""


def headers(event: UUID, body: bytes, at: datetime, keys: Sequence[Keys]) -> dict[str, str]:
    """What a receiver verifies a delivery with; signatures by all keys that hold at the time."""
    time = int(at.timestamp())
    signed = f"{event}.{time}.".encode() + body
    return {
        "webhook-id": str(event),
        "webhook-timestamp": str(time),
        "webhook-signature": " ".join(
            each for held in keys if held.until is None or held.until > at for each in _signatures(held, signed)
        ),
    }


def _signatures(keys: Keys, signed: bytes) -> Iterator[str]:
    yield "v1," + base64.b64encode(hmac.digest(keys.secret, signed, hashlib.sha256)).decode()
    if keys.private is not None:
        yield "v1a," + base64.b64encode(_key(keys.private).sign(signed)).decode()


@lru_cache(maxsize=200)
def _key(private: Secret) -> Ed25519PrivateKey:
    # 7 MB, which only a process that delivers need hold.
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    return ed25519.Ed25519PrivateKey.from_private_bytes(private)
