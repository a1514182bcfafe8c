"""The checksum of a workspace's states: the same for the tables, for the fold of the log, and for a replay elsewhere.

A state's bytes are its JSON with keys in order, times in UTC and quantities as written, behind the name of its table; its digest
is their SHA-256. A table's digest is that of its states' digests in order of key and revision. The checksum is over every
table in order of name: name, digest of the history, digest of the present.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from events.fields import ERASED
from events.image import root
from events.message import State
from projections.tables import table_of

Digests = Mapping[str, tuple[bytes, bytes]]
"""By table, the digests of its history and of its present."""


def _blank(erased: Any) -> Any:
    if erased is ERASED:
        return {"erased": True}
    raise TypeError(f"{type(erased).__name__} has no form in JSON")


_encode = msgspec.json.Encoder(order="sorted", enc_hook=_blank).encode
_NAMES: dict[type[State], bytes] = {}


def digest(state: State) -> bytes:
    """The SHA-256 of a state."""
    return hashlib.sha256(canonical(state)).digest()


def canonical(state: State) -> bytes:
    """The bytes of a state."""
    kind = type(state)
    name = _NAMES.get(kind)
    if name is None:
        name = _NAMES[kind] = table_of(root(kind)).name.encode() + b"\n"
    return name + _encode(state)


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
