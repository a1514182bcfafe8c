"""One import at a time into a workspace: two of the same history would overtake each other, and what comes late is refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from server.errors import CannotRun
from server.importing.standing import SQL

PATIENCE = 10
"""Seconds: the database may take a while to notice that an import was killed."""


@asynccontextmanager
async def alone(pool: asyncpg.Pool[asyncpg.Record], slug: str, *, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Keep other imports out of the workspace for as long as the block lasts. Raises CannotRun while another is in it."""
    deadline = time.monotonic() + patience
    async with pool.acquire() as connection:
        while not await connection.fetchval(SQL["begin_alone"], slug):
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"Another import into {slug} is under way: wait until it is done, and run this one again."
                )
            await asyncio.sleep(0.1)
        try:
            yield
        finally:
            await connection.execute(SQL["end_alone"], slug)
