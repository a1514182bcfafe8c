"""Staging: what a workspace's log adds up to, in temporary tables; compared with the tables, and put in their place.

The log is read and folded without any lock, the next page being fetched while one is worked on.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from msgspec import Struct

from events import catalog
from events.codec import Happened
from events.errors import LogDamaged
from events.image import Image
from events.ledger import Frontier, leaf_hash
from events.store.read import Connection, Head, read_happened
from events.store.statements import statements
from projections.checksum import BLANK, digest_as, encode
from projections.tables import TABLES, Table, table_of

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

SQL = statements(Path(__file__).with_name("staging.sql"))
ROWS = 2_000
"""How many rows of a table are written at once."""
LOOSE = frozenset({"numeric", "jsonb"})
"""Types of which equal values need not be the same: 1.0 and 1.00."""
SHOWN = 20
"""How many differences of a table are named one by one."""


class Difference(Struct, frozen=True):
    """Where a table does not hold what follows from the log."""

    table: str
    entity: UUID
    revision: int
    column: str
    """The column; empty where the whole row is missing or should not be there."""
    expected: str | None
    found: str | None

    def __str__(self) -> str:
        where = f"{self.table}, entity {self.entity}, revision {self.revision}"
        if not self.column:
            return f"{where}: the row {'is missing' if self.found is None else 'follows from no event'}"
        return f"{where}, column {self.column}: {_short(self.found)}, should be {_short(self.expected)}"


@dataclass
class Staging:
    """The fold of a log in temporary tables."""

    connection: Connection
    """Holds the temporary tables."""
    reader: Connection
    """Reads the log ahead."""
    image: Image
    tell: Callable[[int, int], None]
    """Hears of the revision reached and the last one known."""
    frontier: Frontier = field(default_factory=Frontier)
    seconds: float = 0
    """How long reading, folding and staging took."""
    _folded: dict[Table, tuple[list[bytes], list[bytes]]] = field(default_factory=lambda: defaultdict(lambda: ([], [])))
    """By table, the JSON of the states that are not in it yet, and their digests."""
    _writing: asyncio.Task[None] | None = None
    _present: dict[Table, list[int]] = field(default_factory=dict)
    """By table, the revisions of its entities' last states."""

    def __post_init__(self) -> None:
        self._workspace = str(self.image.workspace)

    async def fold(self, head: Head) -> None:
        """Fold the log up to its head. Raises ``LogDamaged`` where the log is not what was appended."""
        began = time.perf_counter()
        try:
            # The reader sees the revision of whichever head was read, for that was committed.
            async for page in _ahead(
                read_happened(self.reader, self.image.workspace, self.image.revision, head.revision)
            ):
                for each in page:
                    self._take(each)
                self.frontier = self.frontier.extend(each.leaf_hash for each in page)
                await self._write(ROWS)
                self.tell(self.image.revision, head.revision)
            await self._write(1)
        finally:
            await self._written()
        self._check(head)
        self._present = _revisions(self.image)
        self.seconds += time.perf_counter() - began

    def _take(self, each: Happened) -> None:
        image, moment = self.image, each.moment
        if moment.revision != image.revision + 1 or each.workspace != self._workspace:
            raise LogDamaged(f"After revision {image.revision} of the log comes {moment.revision}: events are missing.")
        if leaf_hash(each.leaf) != each.leaf_hash:
            raise LogDamaged(f"The bytes of revision {moment.revision} are not those that were appended.")
        state = catalog.fold(image, each.stream, each.event, moment)
        table, written = table_of(type(state)), encode(state)
        rows, digests = self._folded[table]
        rows.append(written if BLANK not in written else table.written([state])[1:-1].encode())
        digests.append(digest_as(table.name, written))

    async def _write(self, least: int) -> None:
        """Hand over what was folded into tables with so many rows; the database takes it in while the fold goes on."""
        full = [table for table, (rows, _) in self._folded.items() if len(rows) >= least]
        if full:
            await self._written()
            self._writing = asyncio.create_task(self._take_in([(table, *self._folded.pop(table)) for table in full]))

    async def _written(self) -> None:
        """Wait until the database has taken in what it was handed."""
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing

    async def _take_in(self, batch: list[tuple[Table, list[bytes], list[bytes]]]) -> None:
        for table, rows, digests in batch:
            written = b"[%b]" % b",".join(rows)
            await self.connection.execute(
                sql("take_in", table), self.image.workspace, written.decode(), b"".join(digests)
            )

    def _check(self, head: Head) -> None:
        if self.image.revision != head.revision:
            raise LogDamaged(f"The log ends at revision {self.image.revision}, and its head at {head.revision}.")
        if self.frontier.to_bytes() != head.frontier:
            raise LogDamaged(
                f"The Merkle tree of the first {head.revision} events is not the one that the head keeps: events were changed."
            )

    async def compare(self, table: Table) -> tuple[tuple[bytes, bytes], int]:
        """The digests of the history and of the present that the log adds up to, and in how many rows the table's are otherwise."""
        workspace, fetch = self.image.workspace, self.connection.fetch
        ((history, changed),) = await fetch(sql("compared_history", table), workspace)
        ((present, stale),) = await fetch(sql("compared_present", table), workspace, self._present[table])
        return (history, present), changed + stale

    async def differences(self, table: Table) -> list[Difference]:
        """The first of those differences."""
        workspace, fetch, found = self.image.workspace, self.connection.fetch, []
        for row in await fetch(sql("differing_present", table), workspace, SHOWN, self._present[table]):
            found.extend(await self._columns(table, table.name, "present", row))
        for row in await fetch(sql("differing_history", table), workspace, SHOWN):
            found.extend(await self._columns(table, f"{table.name}_history", "history", row))
        return found

    async def _columns(self, table: Table, name: str, past: str, row: Any) -> list[Difference]:
        workspace, key, revision = self.image.workspace, row["id"], row["revision"]
        if row["extra"] or row["missing"]:
            there = "a row"
            return [Difference(name, key, revision, "", *((None, there) if row["extra"] else (there, None)))]
        at = (workspace, key, revision) if past == "history" else (workspace, key)
        (found,) = await self.connection.fetch(sql(f"{past}_row", table), *at)
        (expected,) = await self.connection.fetch(sql("staged_row", table), key, revision)
        return [
            Difference(name, key, revision, column, expected[column], found[column])
            for column in table.names
            if expected[column] != found[column]
        ]

    async def replace(self, table: Table) -> None:
        """Put what follows from the log in the place of the table's rows."""
        for clear in ("clear_history", "clear_present"):
            await self.connection.execute(sql(clear, table), self.image.workspace)
        for fill in ("fill_history", "fill_present"):
            await self.connection.execute(sql(fill, table))


@asynccontextmanager
async def staging(pool: Pool, workspace: UUID, tell: Callable[[int, int], None]) -> AsyncIterator[Staging]:
    """Room for what a workspace's log adds up to; ``tell`` hears of the revision reached and the last one known."""
    async with pool.acquire() as connection, pool.acquire() as reader:
        try:
            await connection.execute(_script("stage"))
            yield Staging(connection, reader, Image(workspace), tell)
        finally:
            if not connection.is_closed():
                await connection.execute(_script("unstage"))


def _revisions(image: Image) -> dict[Table, list[int]]:
    revisions: dict[Table, list[int]] = {table: [] for table in TABLES.values()}
    for state in image.states.values():
        revisions[table_of(type(state))].append(state.revision)
    return revisions


async def _ahead(pages: AsyncIterator[list[Happened]]) -> AsyncIterator[list[Happened]]:
    """The pages, of which the next is fetched while one is worked on."""

    async def fetch() -> list[Happened] | None:
        return await anext(pages, None)

    coming = asyncio.create_task(fetch())
    try:
        while (page := await coming) is not None:
            coming = asyncio.create_task(fetch())
            yield page
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


def _script(name: str) -> str:
    """A statement for every table, in one round trip."""
    return "\n".join(f"{sql(name, table)};" for table in TABLES.values())


@cache
def sql(name: str, table: Table) -> str:
    """A statement of ``staging.sql`` for a table."""

    def listed(form: str) -> str:
        return ", ".join(form.format(column) for column in table.names)

    return SQL[name].format(
        table=table.name,
        columns=listed("{}"),
        texts=listed("{0}::text as {0}"),
        differ=_differ(table),
        at="version",
        said=", ".join(f'"{column.field}" {column.sql_type}' for column in table.columns),
        fields=", ".join(f'"{column.field}"' for column in table.columns),
    )


def _differ(table: Table) -> str:
    """A condition: the rows ``s`` and ``l`` of the table are not the same, byte by byte.

    Column by column, which takes half the time of two rows made for it. Numbers and JSON can be equal and yet be written
    otherwise: those alone are compared as they are kept.
    """
    loose = [column.name for column in table.columns if column.sql_type in LOOSE]
    strict = [name for name in table.names if name not in loose]
    conditions = [f"s.{name} is distinct from l.{name}" for name in strict]
    if loose:
        staged, live = (", ".join(f"{row}.{name}" for name in loose) for row in "sl")
        conditions.append(f"row({staged})::record *<> row({live})::record")
    return " or ".join(conditions)


def _short(value: str | None) -> str:
    if value is None:
        return "null"
    return value if len(value) <= 80 else f"{value[:77]}..."
