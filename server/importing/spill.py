"""Sorting what does not fit into memory: by pieces, each in a file of its own, then merged."""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Iterator
from operator import itemgetter
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")

HELD = 10_000
"""How many things memory holds before they are written out."""


class Spill(Generic[T]):
    """Takes things in any order and gives them back in the order of their keys; those with equal keys as they came."""

    def __init__(self) -> None:
        self._held: list[tuple[Any, int, T]] = []
        self._files: list[IO[bytes]] = []
        self._count = 0

    def add(self, key: Any, thing: T) -> None:
        """Keep a thing."""
        self._held.append((key, self._count, thing))
        self._count += 1
        if len(self._held) >= HELD:
            self._write()

    def __iter__(self) -> Iterator[T]:
        self._sort()
        runs = [_read(file) for file in self._files]
        for _, _, thing in heapq.merge(*runs, self._held, key=itemgetter(0, 1)):
            yield thing

    def close(self) -> None:
        """Remove what was written."""
        for file in self._files:
            file.close()

    def _sort(self) -> None:
        self._held.sort(key=itemgetter(0, 1))

    def _write(self) -> None:
        self._sort()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spill
        for each in self._held:
            pickle.dump(each, file, pickle.HIGHEST_PROTOCOL)
        self._files.append(file)
        self._held = []


def _read(file: IO[bytes]) -> Iterator[tuple[Any, int, Any]]:
    file.seek(0)
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 - our own file, which nobody else can reach
        except EOFError:
            return
