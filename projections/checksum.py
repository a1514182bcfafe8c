"""The checksum of a workspace's states: the same for the tables, for the fold of the log, and for a replay elsewhere.

A state's bytes are its JSON with fields in order of declaration, other keys in order, times in UTC and quantities as written,
behind the name of its table; its digest is their SHA-256. A table's digest is that of its states' digests in order of key and revision. The checksum is over every
table in order of name: name, digest of the history, digest of the present.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from events.fields import ERASED
from events.message import State
from projections.tables import table_of

Digests = Mapping[str, tuple[bytes, bytes]]
"""By table, the digests of its history and of its present."""


def _blank(erased: Any) -> Any:
    if erased is ERASED:
        return {"erased": True}
    raise TypeError(f"{type(erased).__name__} has no form in JSON")


BLANK = b'{"erased":true}'
"""What stands in a state's JSON for an erased text; in a text it would be written otherwise."""

encode = msgspec.json.Encoder(order="deterministic", enc_hook=_blank).encode
"""The JSON of a state."""


def digest(state: State) -> bytes:
    """The SHA-256 of a state."""
    return digest_as(table_of(type(state)).name, encode(state))


def digest_as(table: str, written: bytes) -> bytes:
    """The SHA-256 of a state of a table, from its JSON."""
    return hashlib.sha256(b"%b\n%b" % (table.encode(), written)).digest()


def digest_of(digests: Iterable[bytes]) -> bytes:
    """The digest of a table, from its states' digests in order of key and revision."""
    whole = hashlib.sha256()
    for each in digests:
        whole.update(each)
    return whole.digest()


def checksum(tables: Digests) -> str:
    """The checksum of a workspace, from its tables' digests."""
    whole = hashlib.sha256()
    for name in sorted(tables):
        history, present = tables[name]
        whole.update(name.encode() + b"\n" + history + present)
    return whole.hexdigest()
