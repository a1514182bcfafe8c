"""Where the cells of a column stand in the answer. Worked out only when an error is to be located."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

Path = list[str | int]


class Where:
    """The places of the cells of a column. The root has one cell, with an empty path."""

    __slots__ = ()

    def path(self, cell: int) -> Path:
        """The path of a cell."""
        del cell
        return []


ROOT = Where()


class Field(Where):
    """A field of each object of a level."""

    __slots__ = ("_key", "_level")

    def __init__(self, level: Where, key: str) -> None:
        self._level = level
        self._key = key

    def path(self, cell: int) -> Path:
        """The path of a cell."""
        return [*self._level.path(cell), self._key]


class Items(Where):
    """The items of a column of lists, one list after the other."""

    __slots__ = ("_ends", "_lengths", "_lists")

    def __init__(self, lists: Where, lengths: Sequence[int]) -> None:
        self._lists = lists
        self._lengths = lengths
        self._ends: list[int] | None = None

    def path(self, cell: int) -> Path:
        """The path of a cell."""
        if self._ends is None:
            self._ends = list(accumulate(self._lengths))
        owner = bisect_right(self._ends, cell)
        start = self._ends[owner] - self._lengths[owner]
        return [*self._lists.path(owner), cell - start]


class Picked(Where):
    """Some cells of a column."""

    __slots__ = ("_cells", "_column")

    def __init__(self, column: Where, cells: Sequence[int]) -> None:
        self._column = column
        self._cells = cells

    def path(self, cell: int) -> Path:
        """The path of a cell."""
        return self._column.path(self._cells[cell])
