"""What is wrong with the input, by file and line, and what came of the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class Mistake(NamedTuple):
    """Something wrong with the input. ``line`` 0 stands for the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


class CellError(ValueError):
    """A cell that cannot be read; the message says why, without naming file and line."""


class LeftOut(Exception):
    """A change set or row is left out, for these mistakes."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


class Stopped(Exception):
    """The first mistake of a strict import."""


@dataclass(slots=True)
class Tally:
    """What came of the rows so far."""

    tell: Callable[[Mistake], None]
    """Shows a mistake at once, so that none need be kept."""
    strict: bool = False
    accepted: int = 0
    """Rows carried out in this run."""
    already_so: int = 0
    """Of those, rows that repeat what the history said before, and changed nothing."""
    as_begun: int = 0
    """Of those, rows that say first what the metric began with, and changed nothing."""
    known: int = 0
    """Rows imported before."""
    sets_left_out: int = 0
    """Change sets, and rows that stand alone, left out."""
    rows_left_out: int = 0
    mistakes: int = 0
    made: dict[str, int] = field(default_factory=dict)
    """How many rows of each file were accepted."""
    events: int = 0
    revision: int = 0

    def leave_out(self, rows: int, mistakes: tuple[Mistake, ...]) -> None:
        """Count what is left out, and tell why. Raises ``Stopped`` when strict."""
        self.sets_left_out += 1
        self.rows_left_out += rows
        self.mistakes += len(mistakes)
        for mistake in mistakes[:1] if self.strict else mistakes:
            self.tell(mistake)
        if self.strict:
            raise Stopped
