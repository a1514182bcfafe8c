"""Answers kept by what they depend on, bounded by the bytes they hold.

An answer is stored with a *stamp*: what was read when it was made, such as the revision of the data. It is given out again
only to who shows that the stamp still holds; the newest answer of a key replaces the one before.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S")
OVERHEAD = 900
"""Bytes that an entry takes beside its body."""


@dataclass(slots=True)
class Entry(Generic[S]):
    """An answer, and what it depends on."""

    stamp: S
    body: bytes
    beside: int = 0
    """Bytes that its key and its stamp take, as far as they are of no fixed size."""
    _tag: bytes = b""

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + self.beside + OVERHEAD

    @property
    def tag(self) -> bytes:
        """Names the bytes of the answer; worked out when first asked for."""
        if not self._tag:
            self._tag = tag_of(self.body)
        return self._tag


def tag_of(body: bytes) -> bytes:
    """Names the bytes of an answer, as an HTTP ``ETag`` is written."""
    return b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()


class Answers(Generic[S]):
    """Answers by key, the least recently used let go first."""

    def __init__(self, most_bytes: int = 32_000_000) -> None:
        self._most = most_bytes
        self._entries: OrderedDict[Hashable, Entry[S]] = OrderedDict()
        self.held = 0
        """Bytes held."""

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Entry[S] | None:
        """The last answer of a key: see whether its stamp still holds."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Hashable, entry: Entry[S]) -> None:
        """Keep an answer; one that alone takes a quarter of the room is not kept."""
        self.drop(key)
        if entry.size * 4 > self._most:
            return
        self._entries[key] = entry
        self.held += entry.size
        while self.held > self._most:
            self.drop(next(iter(self._entries)))

    def drop(self, key: Hashable) -> None:
        """Let an answer go."""
        gone = self._entries.pop(key, None)
        if gone is not None:
            self.held -= gone.size
