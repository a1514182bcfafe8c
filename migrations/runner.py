"""Brings a database to the version that this program knows.

A migration is a file `NNNN_name.sql`, applied in one transaction together with the note that it was applied, so that
an interruption leaves it done or not done. Which were applied is kept in `directory.migration`, with a checksum of each.
"""

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import asyncpg
import structlog

from migrations.errors import (
    DatabaseNewer,
    MigrationEdited,
    MigrationFailed,
    MigrationRefused,
    MigrationsBusy,
    MigrationUnsafe,
)

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

FOLDER = Path(__file__).parent
LOCK = int.from_bytes(hashlib.sha256(b"northline.migrations").digest()[:8], signed=True)
NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

_log = structlog.get_logger("northline.migrations")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a version of the database to the next."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """What tells an edited file from the one that was applied (line endings aside)."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.number:04}_{self.name}.sql"


@dataclass(frozen=True, slots=True)
class Status:
    """Where a database stands: the version it is at, the version known here, and what lies between."""

    version: int
    known: int
    pending: tuple[Migration, ...]


def load(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """The migrations of a folder, in order. Raises MigrationRefused when a number is missing or given twice."""
    found = sorted((path, match) for path in folder.glob("*.sql") if (match := NAME.fullmatch(path.name)))
    migrations = tuple(Migration(int(match[1]), match[2], path.read_text("utf-8")) for path, match in found)
    if [migration.number for migration in migrations] != list(range(1, len(migrations) + 1)):
        message = f"The migrations in {folder} are not numbered 0001, 0002, 0003, ... without a gap."
        raise MigrationRefused(message)
    return migrations


async def status(connection: Connection, migrations: tuple[Migration, ...] | None = None) -> Status:
    """Where the database stands; changes nothing.

    Raises DatabaseNewer and MigrationEdited when the database and this program do not fit together.
    """
    known = load() if migrations is None else migrations
    applied: dict[int, str] = {}
    if await connection.fetchval("select to_regclass('directory.migration') is not null"):
        rows = await connection.fetch("select number, checksum from directory.migration")
        applied = {row["number"]: row["checksum"] for row in rows}
    version = max(applied, default=0)
    if version > len(known):
        raise DatabaseNewer(version, len(known))
    for migration in known[:version]:
        if applied.get(migration.number) != migration.checksum:
            raise MigrationEdited(str(migration))
    return Status(version, len(known), known[version:])


async def migrate(
    url: str,
    *,
    folder: Path = FOLDER,
    patience: float = 60,
    applied: Callable[[Migration], None] | None = None,
) -> Status:
    """Apply what is pending, calling `applied` after each, and say where the database stood before.

    Safe to run from several programs at once and to run again after any interruption. Raises MigrationRefused, and
    whatever the connection raises.
    """
    migrations = load(folder)
    connection = await asyncpg.connect(url)
    try:
        before = await status(connection, migrations)
        if not before.pending:
            return before
        async with _alone(connection, patience):
            before = await status(connection, migrations)
            await connection.execute(_BOOK)
            for migration in before.pending:
                await _apply(connection, migration)
                if applied is not None:
                    applied(migration)
        return before
    finally:
        await connection.close(timeout=10)


_BOOK = """
create schema if not exists directory;
create table if not exists directory.migration (
    number integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp()
);
comment on table directory.migration is 'Which migrations were applied, when, and the SHA-256 of each file.';
"""


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            if not connection.is_in_transaction():
                raise MigrationUnsafe(str(migration))
            await connection.execute(
                "insert into directory.migration (number, name, checksum) values ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.checksum,
            )
    except asyncpg.PostgresError as error:
        raise MigrationFailed(str(migration), _line(migration, error), str(error)) from error


def _line(migration: Migration, error: asyncpg.PostgresError) -> int | None:
    """The line that the database complains about, if it names a place."""
    place = getattr(error, "position", None)
    return migration.sql.count("\n", 0, int(place) - 1) + 1 if place else None


@asynccontextmanager
async def _alone(connection: Connection, patience: float) -> AsyncIterator[None]:
    """Keep other runners out. Polled, because one that waits inside the database holds a snapshot that others wait for."""
    begin = time.monotonic()
    told = False
    while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
        if time.monotonic() - begin > patience:
            raise MigrationsBusy(patience)
        if not told:
            _log.info("waiting for another program that is migrating this database")
            told = True
        await asyncio.sleep(0.2)
    try:
        yield
    finally:
        # A lost connection has given the lock back already.
        if not connection.is_closed():
            await connection.execute("select pg_advisory_unlock($1)", LOCK)
