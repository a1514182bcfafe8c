"""Where the entities of an image are found."""

from __future__ import annotations

from uuid import UUID

from events.image import Image, root
from events.message import State


def places_of(image: Image) -> dict[tuple[type[State], str, object], set[UUID]]:
    """What stands at each place of every index: of those that were looked at before, and of those that nobody needed yet."""
    for state in image.states.values():
        for index, _ in (("all", None), *state.places()):
            image.count(type(state), index)
    return {
        (kind, index, value): set(keys) if isinstance(keys, dict) else {keys}
        for kind, indexes in image._indexes.items()
        if kind is root(kind)
        for index, places in indexes.items()
        for value, keys in places.items()
    }
