"""A row of the table, what all rows work with, and how ratios become sentences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import asyncpg

from server.cluster import Cluster
from tests.benchmarks.documents import Asking
from tests.benchmarks.installing import Appender
from tests.benchmarks.measure import Effort
from tests.benchmarks.servers import Served

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

TREE = "tree"
COMMANDED = "commanded"
WIDE = "wide"


def log_slug(events: int) -> str:
    """The workspace whose log holds so many events."""
    return f"log-{events}"


@dataclass(frozen=True)
class Row:
    """What came of a row."""

    number: str
    work: str
    reach: str
    measured: str
    ratio: str
    met: bool | None
    """Whether the reach was reached; ``None`` where it could not be measured."""


@dataclass(frozen=True)
class Clause:
    """One condition of a reach: a figure, and the bound that it should keep."""

    figure: float | None
    bound: float
    what: str
    at_least: bool = True
    missing: str = ""
    """Why there is no figure."""

    @property
    def met(self) -> bool | None:
        """Whether it is kept."""
        if self.figure is None:
            return None
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def __str__(self) -> str:
        if self.figure is None:
            return f"{self.what}: {self.missing}"
        return f"{amount(self.figure)} {self.what}"


def amount(value: float) -> str:
    """A figure with three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1 or value == 0 else f"{value:.2g}"


def row(number: str, work: str, reach: str, measured: str, *clauses: Clause) -> Row:
    """A row that is met if all that it asks for is; not, if one is not; and open, if one could not be measured."""
    verdicts = [clause.met for clause in clauses]
    met = False if False in verdicts else None if None in verdicts else True
    return Row(number, work, reach, measured, "; ".join(map(str, clauses)), met)


@dataclass
class Bench:
    """What the rows work with: running servers over one database, and how long each may take."""

    effort: Effort
    folder: Path
    cluster: Cluster
    pool: Pool
    ours: Served
    floor: Served
    postgraphile: Served | None
    appender: Appender | None
    missing: dict[str, str]
    """Of each peer that is not there, why."""
    workspaces: dict[str, UUID]
    wide: int
    """How many nodes the large workspace has."""
    nodes: list[UUID] = field(default_factory=list)
    """Of the workspace that commands change."""
    asking: Asking = field(default_factory=Asking)
    said: count[int] = field(default_factory=lambda: count(1))
    notes: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)


Measuring: TypeAlias = Callable[[Bench], Awaitable[list[Row]]]


def against_peer(bench: Bench, figure: float | None, bound: float, what: str) -> Clause:
    """A condition that sets us against PostGraphile."""
    return Clause(figure, bound, what, missing=bench.missing.get("PostGraphile", "not measured"))
