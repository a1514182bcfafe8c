"""What was let go but holds on to itself.

A document's nodes know their tokens, which know each other, and a compiled operation knows the functions that know it: when
the last plan of a document is dropped, only a garbage collection frees them. A server that has made collections rare, for the
sake of its answers, would hold the plans of many thousand documents until the next one.
"""

from __future__ import annotations

import gc


class Garbage:
    """Counts the bytes that were let go, and collects when there are many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0

    def add(self, size: int) -> None:
        """Something was let go."""
        self._bytes += size
        if self._bytes > self._most:
            self._bytes = 0
            gc.collect()
