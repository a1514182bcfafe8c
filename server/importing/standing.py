"""How the metrics stand: what the rows of a history are judged against.

It begins with what the database holds and runs ahead with the rows that were sent, so that many change sets can be under
way at once. Each command names the version it rests on; should the database have decided otherwise, the command is refused
and the metrics concerned are read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg
from msgspec import Struct

from events.metric import ReportingStatus
from events.store.statements import statements

SQL = statements(Path(__file__).with_name("standing.sql"))

Period = tuple[date, date]


class Held(Struct, frozen=True, gc=False):
    """A live reading."""

    key: UUID
    value: Decimal
    version: int


class Series:
    """A metric and its live readings."""

    __slots__ = ("code", "definition", "key", "live", "name", "named", "readings", "reported", "status", "version")

    def __init__(self, code: str, key: UUID, name: str, definition: str | None) -> None:
        self.code = code
        self.key = key
        self.version = 1
        self.name = name
        self.named = False
        """Whether the history has said a name yet."""
        self.definition = definition
        self.status = ReportingStatus.NOT_STARTED
        self.reported = False
        """Whether the history has said a status yet."""
        self.live = True
        self.readings: dict[Period, Held] = {}

    def copy(self) -> Series:
        """Another that can be changed without changing this one."""
        twin = Series(self.code, self.key, self.name, self.definition)
        twin.version, twin.status, twin.live = self.version, self.status, self.live
        twin.named, twin.reported = self.named, self.reported
        twin.readings = dict(self.readings)
        return twin


class Standing:
    """Every metric of the workspace, by code."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], workspace: UUID) -> None:
        self._pool = pool
        self._workspace = workspace
        self.series: dict[str, Series] = {}

    async def load(self, codes: Iterable[str] | None = None) -> None:
        """Read the metrics of those codes, or all, as the database holds them."""
        wanted = None if codes is None else list(codes)
        async with self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            metrics = await connection.fetch(SQL["metrics"], self._workspace, wanted)
            readings = await connection.fetch(SQL["live_readings"], self._workspace, [row["id"] for row in metrics])
        by_key = {row["id"]: self._begin(row) for row in metrics}
        for row in readings:
            held = Held(row["id"], row["value"], row["version"])
            by_key[row["metric"]].readings[row["starts"], row["ends"]] = held

    def _begin(self, row: asyncpg.Record) -> Series:
        before = self.series.get(row["code"])
        series = Series(row["code"], row["id"], row["name"], row["definition"])
        series.version, series.status = row["version"], ReportingStatus(row["status"])
        series.live = row["lifecycle"] == "LIVE"
        series.named = before is not None and before.named
        series.reported = before is not None and before.reported
        self.series[series.code] = series
        return series
