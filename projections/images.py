"""Images that were loaded for reading, kept for the next reader: what a log was as of a revision does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from events.image import Image

T = TypeVar("T")
STATES_KEPT = 200_000
"""How many entities the images kept may hold together before the least recently used are let go."""
DERIVED_KEPT = 16
"""How many derived values are kept, each with its image."""
PLACES_NOTED = 1_000
"""For how many places it is known that they were asked for."""


class Images:
    """Images by workspace, epoch, erasures and point, bounded by the entities they hold. Nobody folds on them."""

    def __init__(self, states_kept: int = STATES_KEPT) -> None:
        self._kept: OrderedDict[Hashable, Image] = OrderedDict()
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
        size = len(image.states)
        if size > self._limit or place in self._kept:
            return
        self._kept[place] = image
        self._states += size
        while self._states > self._limit:
            _, oldest = self._kept.popitem(last=False)
            self._states -= len(oldest.states)
