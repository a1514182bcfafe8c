"""What is sent to the committer at once: the commands of a change set, or of a row, with where they come from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from msgspec import Struct

from events.message import OPERATOR, Command, Metadata, OnBehalfOf, Order

EFFECTIVE = "Imported from {file}, which gives no reason."
"""Why a change with a date but no reason was made: a backdated change needs one, and this much is known."""
BEGUN = "Imported from {file}, which gives no date: it holds from the beginning of what is imported."


class Piece(Struct, frozen=True, gc=False):
    """A command, and the row from which it comes."""

    file: str
    line: int
    order: Order
    main: bool = True
    """Whether it stands for its row in the counts; what a row takes besides does not."""
    opening: bool = False
    """Whether the row is the first to say something that the metric began with."""


class Parcel(Protocol):
    """Commands that are carried out together or not at all."""

    @property
    def ids(self) -> list[UUID]:
        """The command ids by which it is known what was carried out before."""

    @property
    def main_ids(self) -> list[UUID]:
        """Those of them that stand for a row each."""

    def plan(self, known: Collection[UUID]) -> list[Piece]:
        """The commands of those rows that were not imported before. Raises ``LeftOut``."""

    @property
    def rows(self) -> int:
        """How many rows it holds."""

    @property
    def touched(self) -> Collection[str]:
        """The metrics that its commands rest on."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A parcel whose commands follow from its row alone."""

    pieces: tuple[Piece, ...]
    late: Callable[[Piece], Piece] | None = None
    """Fills in what is known only when its turn comes. Raises ``LeftOut``."""

    @property
    def ids(self) -> list[UUID]:
        """The command ids."""
        return [piece.order.metadata.command_id for piece in self.pieces]

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(piece.main for piece in self.pieces)

    @property
    def main_ids(self) -> list[UUID]:
        """The command ids of its rows."""
        return [piece.order.metadata.command_id for piece in self.pieces if piece.main]

    @property
    def touched(self) -> Collection[str]:
        """No metric that anything else of the import rests on."""
        return ()

    def plan(self, known: Collection[UUID]) -> list[Piece]:
        """The commands that were not carried out before. Raises ``LeftOut``."""
        pieces = [piece for piece in self.pieces if piece.order.metadata.command_id not in known]
        return [self.late(piece) for piece in pieces] if self.late is not None else pieces


@dataclass(frozen=True, slots=True)
class Origin:
    """A file as the events name it."""

    workspace: UUID
    file: str
    source: str

    def key(self, *parts: str) -> UUID:
        """A key that follows from the workspace and what is said, the same on every run."""
        return key(self.workspace, self.file, *parts)

    def piece(
        self,
        line: int,
        command_id: UUID,
        command: Command,
        at: datetime | None,
        reason: str,
        *,
        name: str | None = None,
        main: bool = True,
        opening: bool = False,
        version: int | None = None,
    ) -> Piece:
        """A command as the row of that line orders it."""
        whom = OnBehalfOf(self.source, f"line {line}", name or None)
        metadata = Metadata(
            principal=OPERATOR, command_id=command_id, on_behalf_of=whom, reason=reason, effective_at=at
        )
        order = Order(command=command, metadata=metadata, expected_version=version)
        return Piece(self.file, line, order, main, opening)


def key(workspace: UUID, *parts: str) -> UUID:
    """A key that follows from the workspace and what is said."""
    return uuid5(workspace, "\x1f".join(parts))
