"""Rebuild: fold a workspace's log again, compare the tables with it, and replace what differs, while others read and write.

The log is folded into temporary tables without any lock. Only for the last stretch is the head locked, and readers see the
old rows until the transaction commits. Everything runs under the application's own role: a rebuild cannot touch the log.
"""

from __future__ import annotations

import asyncio
import time
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
from events.errors import LogDamaged, NotFound, UnknownProjection
from events.image import Image
from events.ledger import Frontier, leaf_hash
from events.message import Event, Recorded
from events.store.read import SQL as LOG
from events.store.read import Connection, Head, read_all
from events.store.read import head as read_head
from events.store.statements import statements
from projections.checksum import checksum, digest, digest_of
from projections.tables import TABLES, VERSION, Table, table_of

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Row: TypeAlias = tuple[Any, ...]

SQL = statements(Path(__file__).with_name("rebuild.sql"))
ROWS = 4_000
"""How many rows of a table are copied at once."""
NEAR = 500
"""Behind by no more events than this, the rest is folded under the head lock."""
ROUNDS = 5
"""How often to catch up before the lock is taken however far behind."""
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


class Report(Struct, frozen=True, kw_only=True):
    """What a rebuild or a comparison found."""

    workspace: UUID
    revision: int
    """Up to which revision the log was folded."""
    seconds: float
    """How long reading, folding and staging took."""
    checksum: str
    """Of what follows from the log."""
    live_checksum: str | None = None
    """Of the tables; absent after a rebuild, which makes them equal."""
    differing: int
    """How many rows differed."""
    differences: tuple[Difference, ...]
    """Those differences that are named one by one."""
    replaced: tuple[str, ...] = ()
    """The tables whose rows were replaced."""

    @property
    def equal(self) -> bool:
        """Whether the tables held what follows from the log."""
        return not self.differing and self.live_checksum in {None, self.checksum}


def _ignore(_revision: int, _total: int) -> None:
    pass


async def verify(pool: Pool, workspace: UUID, *, tell: Callable[[int, int], None] = _ignore) -> Report:
    """Compare a workspace's tables with its log, as of one snapshot; nothing is locked or changed.

    ``tell`` is called with the revision reached and the last one known. Raises ``NotFound``, ``LogDamaged`` and
    ``UnknownProjection``.
    """
    async with _staging(pool, workspace, tell) as staging:
        await staging.catch_up()
        async with staging.connection.transaction(isolation="repeatable_read"):
            head = _known(await read_head(staging.connection, workspace))
            if head.projection_version != VERSION:
                raise UnknownProjection(
                    f"The projections are of version {head.projection_version}, this program builds {VERSION}: "
                    "run `northline rebuild`."
                )
            await staging.fold(head)
            return await staging.report(head, live_checksum=await _live_checksum(staging.connection, workspace))


async def rebuild(pool: Pool, workspace: UUID, *, tell: Callable[[int, int], None] = _ignore) -> Report:
    """Make a workspace's tables what follows from its log, and its head name this program's version of them.

    A table that holds it already is left as it is. Raises ``NotFound``, ``LogDamaged`` and ``UnknownProjection``.
    """
    async with _staging(pool, workspace, tell) as staging:
        await staging.catch_up()
        async with staging.connection.transaction():
            row = await staging.connection.fetchrow(LOG["lock_head"], workspace)
            head = _known(Head(**dict(row)) if row is not None else None)
            await staging.fold(head)
            report = await staging.report(head)
            for table in TABLES.values():
                if table.name in report.replaced:
                    await staging.replace(table)
            image = staging.image
            await staging.connection.execute(
                SQL["set_head"], workspace, VERSION, image.recorded_at, image.structural_at, image.day
            )
        return report


def _known(head: Head | None) -> Head:
    if head is None:
        raise NotFound("There is no such workspace: check the id.", path=("workspace",))
    if head.projection_version > VERSION:
        raise UnknownProjection(
            f"The projections are of version {head.projection_version}, newer than this program's {VERSION}: use the newer one."
        )
    return head


STAGED = {table.name: ("workspace_id", *table.names, "digest") for table in TABLES.values()}
"""The columns of each staging table, as rows are made."""


@dataclass
class _Staging:
    """The fold of a log in temporary tables."""

    connection: Connection
    """Holds the temporary tables."""
    reader: Connection
    """Reads the log ahead."""
    image: Image
    tell: Callable[[int, int], None]
    frontier: Frontier = field(default_factory=Frontier)
    seconds: float = 0
    _rows: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in TABLES.values()})

    async def catch_up(self) -> None:
        """Fold what is there, and then what came meanwhile, until little is left."""
        for _ in range(ROUNDS):
            head = _known(await read_head(self.reader, self.image.workspace))
            if head.revision - self.image.revision <= NEAR and self.image.revision:
                break
            await self.fold(head)
        for table in TABLES.values():
            await self.connection.execute(f"analyze pg_temp.staged_{table.name}")

    async def fold(self, head: Head) -> None:
        """Fold the log up to its head. Raises ``LogDamaged`` where the log is not what was appended."""
        began = time.perf_counter()
        # The reader sees the revision of whichever head was read, for that was committed.
        async for page in _ahead(read_all(self.reader, self.image.workspace, self.image.revision, head.revision)):
            for recorded in page:
                self._take(recorded)
            self.frontier = self.frontier.extend(recorded.leaf_hash for recorded in page)
            for name, rows in self._rows.items():
                if len(rows) >= ROWS:
                    await self._copy(name, rows)
            self.tell(self.image.revision, head.revision)
        for name, rows in self._rows.items():
            await self._copy(name, rows)
        self._check(head)
        self.seconds += time.perf_counter() - began

    def _take(self, recorded: Recorded[Event]) -> None:
        image = self.image
        if recorded.revision != image.revision + 1 or recorded.workspace != image.workspace:
            raise LogDamaged(
                f"After revision {image.revision} of the log comes {recorded.revision}: events are missing."
            )
        if leaf_hash(recorded.leaf) != recorded.leaf_hash:
            raise LogDamaged(f"The bytes of revision {recorded.revision} are not those that were appended.")
        catalog.apply(image, recorded)
        state = image.states[recorded.stream]
        table = table_of(type(state))
        self._rows[table.name].append((*table.row(image.workspace, state), digest(state)))

    async def _copy(self, name: str, rows: list[Row]) -> None:
        if rows:
            # A migration may have added a column at the end of the table.
            await self.connection.copy_records_to_table(
                f"staged_{name}", schema_name="pg_temp", records=rows, columns=STAGED[name]
            )
            rows.clear()

    def _check(self, head: Head) -> None:
        if self.image.revision != head.revision:
            raise LogDamaged(f"The log ends at revision {self.image.revision}, and its head at {head.revision}.")
        if self.frontier.to_bytes() != head.frontier:
            raise LogDamaged(
                f"The Merkle tree of the first {head.revision} events is not the one that the head keeps: events were changed."
            )

    async def report(self, head: Head, *, live_checksum: str | None = None) -> Report:
        """What the tables hold otherwise than the log says."""
        workspace = self.image.workspace
        differences = [*_of_head(self.image, head)]
        differing = len(differences)
        replaced = []
        for table in TABLES.values():
            outdated = head.projection_version != VERSION
            for name, past in ((table.name, "present"), (f"{table.name}_history", "history")):
                rows = (
                    [] if outdated else await self.connection.fetch(_sql(f"differing_{past}", table), workspace, SHOWN)
                )
                differing += rows[0]["differing"] if rows else 0
                for row in rows:
                    differences.extend(await self._columns(table, name, past, row))
                if (rows or outdated) and table.name not in replaced:
                    replaced.append(table.name)
        return Report(
            workspace=workspace,
            revision=head.revision,
            seconds=self.seconds,
            checksum=await self._checksum(),
            live_checksum=live_checksum,
            differing=differing,
            differences=tuple(differences),
            replaced=tuple(replaced) if live_checksum is None else (),
        )

    async def _columns(self, table: Table, name: str, past: str, row: Any) -> list[Difference]:
        workspace, key, revision = self.image.workspace, row["id"], row["revision"]
        if row["extra"] or row["missing"]:
            there = "a row"
            return [Difference(name, key, revision, "", *((None, there) if row["extra"] else (there, None)))]
        at = (workspace, key, revision) if past == "history" else (workspace, key)
        (found,) = await self.connection.fetch(_sql(f"{past}_row", table), *at)
        (expected,) = await self.connection.fetch(_sql("staged_row", table), key, revision)
        return [
            Difference(name, key, revision, column, expected[column], found[column])
            for column in table.names
            if expected[column] != found[column]
        ]

    async def _checksum(self) -> str:
        digests = {}
        for table in TABLES.values():
            ((history, present),) = await self.connection.fetch(_sql("staged_digests", table))
            digests[table.name] = (history, present)
        return checksum(digests)

    async def replace(self, table: Table) -> None:
        """Put what follows from the log in the place of the table's rows."""
        for clear in ("clear_history", "clear_present"):
            await self.connection.execute(_sql(clear, table), self.image.workspace)
        for fill in ("fill_history", "fill_present"):
            await self.connection.execute(_sql(fill, table))


@asynccontextmanager
async def _staging(pool: Pool, workspace: UUID, tell: Callable[[int, int], None]) -> AsyncIterator[_Staging]:
    async with pool.acquire() as connection, pool.acquire() as reader:
        try:
            for table in TABLES.values():
                await connection.execute(_sql("stage", table))
            yield _Staging(connection, reader, Image(workspace), tell)
        finally:
            if not connection.is_closed():
                for table in TABLES.values():
                    await connection.execute(_sql("unstage", table))


async def _ahead(pages: AsyncIterator[list[Recorded[Event]]]) -> AsyncIterator[list[Recorded[Event]]]:
    """The pages, of which the next is fetched while one is worked on."""

    async def fetch() -> list[Recorded[Event]] | None:
        return await anext(pages, None)

    coming = asyncio.create_task(fetch())
    try:
        while (page := await coming) is not None:
            coming = asyncio.create_task(fetch())
            yield page
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


def _of_head(image: Image, head: Head) -> list[Difference]:
    """What the head says otherwise than the log."""
    pairs = ((name, getattr(image, name), getattr(head, name)) for name in ("recorded_at", "structural_at", "day"))
    return [
        Difference("directory.head", image.workspace, head.revision, name, str(expected), str(found))
        for name, expected, found in pairs
        if expected != found
    ]


async def _live_checksum(connection: Connection, workspace: UUID) -> str:
    """The checksum of what the tables hold."""
    digests = {}
    for table in TABLES.values():
        history, present = [
            digest_of(
                [
                    _digest_of_row(table, row)
                    async for row in connection.cursor(_sql(past, table), workspace, prefetch=ROWS)
                ]
            )
            for past in ("history", "present")
        ]
        digests[table.name] = (history, present)
    return checksum(digests)


def _digest_of_row(table: Table, row: Any) -> bytes:
    try:
        return digest(table.load(row))
    except (ValueError, KeyError, TypeError):
        return b""  # no state at all: what is wrong with it, the comparison says


@cache
def _sql(name: str, table: Table) -> str:
    def listed(form: str) -> str:
        return ", ".join(form.format(column) for column in table.names)

    return SQL[name].format(
        table=table.name,
        columns=listed("{}"),
        texts=listed("{0}::text as {0}"),
        staged_columns=listed("s.{}"),
        live_columns=listed("l.{}"),
        at="version",
    )


def _short(value: str | None) -> str:
    if value is None:
        return "null"
    return value if len(value) <= 80 else f"{value[:77]}..."
