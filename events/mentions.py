"""Which entities an event is about, besides the one whose stream it is in: so that one outcome's history shows its readings and checks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from events.image import Image
from events.message import Event, Recorded, State
from events.metric import Metric
from events.reading import Reading


def mentions(recorded: Recorded[Any], state: State, image: Image) -> set[UUID]:
    """The keys of the other entities that the event names or that its entity measures."""
    event: Event = recorded.event
    found: set[UUID] = set()
    for field in _fields(type(event)):
        value = getattr(event, field)
        if isinstance(value, UUID):
            found.add(value)
        elif isinstance(value, tuple):
            found.update(_keys(value))
    if isinstance(state, Reading):
        found.add(state.metric)
        state = image.states[state.metric]
    if isinstance(state, Metric):
        found.add(state.outcome)
    if found:
        found.discard(recorded.stream)
    return found


def _keys(several: tuple[Any, ...]) -> Iterator[UUID]:
    for each in several:
        key = each if isinstance(each, UUID) else getattr(each, "reading", None)
        if key is not None:
            yield key


@cache
def _fields(kind: type[Event]) -> tuple[str, ...]:
    return tuple(
        name for name, hint in kind.__annotations__.items() if not name.startswith("_") and _may_name(str(hint))
    )


def _may_name(hint: str) -> bool:
    return "Id" in hint or "Evidence" in hint
