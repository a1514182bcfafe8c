"""Cursors: where a reader of the log stands, as an opaque token that notices a log rewritten since."""

from __future__ import annotations

import base64
import binascii
import struct
from uuid import UUID

from msgspec import Struct

_FORM = struct.Struct(">BIQ8s")
_VERSION = 1


class CursorInvalid(Exception):
    """The cursor is not of this log: take `workspace.cursor`, or start from the beginning."""


class Cursor(Struct, frozen=True):
    """A place in a log: after ``revision``, whose leaf hash begins with ``hash``, in the log's ``epoch``."""

    epoch: int
    revision: int
    hash: bytes

    def __str__(self) -> str:
        packed = _FORM.pack(_VERSION, self.epoch, self.revision, self.hash.ljust(8, b"\0")[:8])
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def cursor_of(epoch: int, revision: int, leaf_hash: bytes, workspace: UUID) -> Cursor:
    """The cursor after an event; before the first one, the workspace stands in for the hash."""
    return Cursor(epoch, revision, (leaf_hash if revision else workspace.bytes)[:8])


def parse(token: str) -> Cursor:
    """The cursor that a token holds. Raises ``CursorInvalid``."""
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        version, epoch, revision, hash_ = _FORM.unpack(packed)
    except (binascii.Error, struct.error, ValueError) as error:
        raise CursorInvalid(
            f"{token[:100]!r} is no cursor: take one from `workspace.cursor` or from an event."
        ) from error
    if version != _VERSION:
        raise CursorInvalid(f"{token[:100]!r} is a cursor of a newer Northline.")
    return Cursor(epoch, revision, hash_)
