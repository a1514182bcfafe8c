"""The log, the projections and the committer over one database: what the server, the importer and the demo all work with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import asyncpg

from events.committer import Committer
from events.store.append import transaction
from events.store.directory import Directory
from events.store.lending import Lender
from events.store.tail import Tailer
from projections.alignment import summarise
from projections.images import Images
from projections.projector import Tables

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

ROLE = "northline_application"
"""The role under which the server works, where the database has it: it may add to the log and read it, no more."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Everything that a front needs to read and change workspaces."""

    pool: Pool
    committer: Committer
    images: Images
    """What readers loaded, for the next reader."""
    directory: Directory
    """Where workspaces stand, looked up for many readers at once."""
    tailer: Tailer
    """Reads the logs that somebody follows, once for all."""


@asynccontextmanager
async def open_backend(url: str, *, pool_min: int = 1, pool_max: int = 10) -> AsyncIterator[Backend]:
    """A backend on a migrated database, for as long as the block lasts; commands under way are finished at its end."""
    async with asyncpg.create_pool(url, min_size=pool_min, max_size=pool_max, init=_take_role, reset=_leave) as pool:
        lender = Lender(pool)
        begin = partial(transaction, lender, projection_version=Tables.version)

        async def connect() -> asyncpg.Connection[asyncpg.Record]:
            connection = await asyncpg.connect(url, timeout=10)
            await _take_role(connection)
            return connection

        tailer, directory = Tailer(pool, connect), Directory(connect)
        committer = Committer(begin, Tables(), summarise, announce=tailer.announce)
        try:
            yield Backend(pool, committer, Images(), directory, tailer)
        finally:
            await committer.close()
            await lender.close()
            await tailer.close()
            await directory.close()


async def _take_role(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Work under the lesser role where there is one. It outlasts what the pool resets."""
    if await connection.fetchval("select pg_has_role(rolname, 'MEMBER') from pg_roles where rolname = $1", ROLE):
        await connection.execute(f"set role {ROLE}")


async def _leave(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Give a connection back as it is: nothing here leaves a setting behind, and a reset is a round trip for each command."""
