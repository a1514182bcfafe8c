"""Old schema versions of events, read as today's. Stored bytes are never migrated.

An upcast is a pure function from an old version's data to the next version's. It stands here under the event's type and the
old version, for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""For (type, version): how its data reads as the next version's."""


def upcast(type_: str, version: int, data: msgspec.Raw) -> tuple[str, msgspec.Raw | dict[str, Any]]:
    """The event's type and data as of today's schema version; untouched where it is of that version already."""
    if (type_, version) not in UPCASTS:
        return type_, data
    parts = msgspec.json.decode(data)
    while (step := UPCASTS.get((type_, version))) is not None:
        parts, version = step(parts), version + 1
    return type_, parts
