"""Images that were loaded for reading, kept for the next reader: what a log was as of a revision does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from events.image import Image

STATES_KEPT = 200_000
"""How many entities the images kept may hold together before the least recently used are let go."""


class Images:
    """Images by workspace, epoch, erasures and point, bounded by the entities they hold. Nobody folds on them."""

    def __init__(self, states_kept: int = STATES_KEPT) -> None:
        self._kept: OrderedDict[Hashable, Image] = OrderedDict()
        self._limit = states_kept
        self._states = 0

    def get(self, place: Hashable) -> Image | None:
        """The image kept for a place."""
        image = self._kept.get(place)
        if image is not None:
            self._kept.move_to_end(place)
        return image

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
