"""Images that were loaded for reading, kept for the next reader.

What a log was as of a revision does not change. The present one of a workspace goes on with its log: what happened since is
folded on it, so that a process which only reads is spared the loading after each commit of another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from events.catalog import apply
from events.image import Image
from events.message import Event, Recorded
from events.store.read import Head

T = TypeVar("T")
Now: TypeAlias = tuple[UUID, int, int, int, None]
"""The place of a workspace as it stood at a revision: the workspace, its epoch, its erasures, the revision."""
Read: TypeAlias = Callable[[int, int], Awaitable[Sequence[Recorded[Event]]]]
FAR = 5_000
"""How many events are folded at most; loading is faster than folding more."""
STATES_KEPT = 200_000
"""How many entities the images kept may hold together before the least recently used are let go."""
EMPTY = 10
"""What an image without entities counts for."""
DERIVED_KEPT = 16
"""How many derived values are kept, each with its image."""
PLACES_NOTED = 1_000
"""For how many places it is known that they were asked for."""


class Images:
    """Images by workspace, epoch, erasures and point, bounded by the entities they hold.

    Who holds one across an ``await`` sees by its revision whether it went on meanwhile.
    """

    def __init__(self, states_kept: int = STATES_KEPT) -> None:
        self._kept: OrderedDict[Hashable, Image] = OrderedDict()
        self._present: dict[UUID, Now] = {}
        self._limit = states_kept
        self._states = 0
        self._derived: OrderedDict[Hashable, tuple[Image, int, Any]] = OrderedDict()
        self._missed: OrderedDict[Hashable, None] = OrderedDict()

    def get(self, place: Hashable) -> Image | None:
        """The image kept for a place."""
        image = self._kept.get(place)
        if image is not None:
            self._kept.move_to_end(place)
        return image

    async def advance(self, workspace: UUID, head: Head, read: Read) -> None:
        """Let the present image of a workspace go on to its head, if it is worth it; ``read`` gives the events between."""
        place = self._present.get(workspace)
        image = self._kept.get(place) if place is not None else None
        if place is None or image is None or place[1:3] != (head.epoch, head.erasures):
            return
        start = image.revision
        if not start < head.revision <= start + FAR:
            return
        happened = await read(start, head.revision)
        if image.revision != start or self._kept.get(place) is not image:
            return  # somebody else was faster
        del self._kept[place]
        self._states -= size_of(image)
        for each in happened:
            apply(image, each)
        self.keep_present(workspace, (*place[:3], head.revision, None), image)

    def keep_present(self, workspace: UUID, place: Now, image: Image) -> None:
        """Keep an image that may go on with its log."""
        self.keep(place, image)
        self._present[workspace] = place

    def asked_again(self, place: Hashable) -> bool:
        """Whether a place was asked for before: then the image is worth its loading."""
        if place in self._missed:
            return True
        self._missed[place] = None
        if len(self._missed) > PLACES_NOTED:
            self._missed.popitem(last=False)
        return False

    def derived(self, image: Image, make: Callable[[Image], T], stands: int) -> T:
        """What is made of an image as it stands now: made once for all requests, as long as it stands there."""
        place = (make, id(image))
        known = self._derived.get(place)
        if known is not None and known[0] is image and known[1] == stands:
            self._derived.move_to_end(place)
            kept: T = known[2]
            return kept
        made = make(image)
        self._derived[place] = (image, stands, made)
        self._derived.move_to_end(place)
        if len(self._derived) > DERIVED_KEPT:
            self._derived.popitem(last=False)
        return made

    def keep(self, place: Hashable, image: Image) -> None:
        """Keep an image; one that alone is too large is not kept."""
        size = size_of(image)
        if size > self._limit or place in self._kept:
            return
        self._kept[place] = image
        self._states += size
        while self._states > self._limit:
            gone, oldest = self._kept.popitem(last=False)
            self._states -= size_of(oldest)
            if self._present.get(oldest.workspace) == gone:
                del self._present[oldest.workspace]


def size_of(image: Image) -> int:
    """What an image takes, in entities: one of which nothing was there yet takes something too."""
    return len(image.states) + EMPTY
