"""Connections lent for appends, one of them kept at hand: taking one from the pool and giving it back takes a tenth of a command."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol, TypeAlias

import asyncpg

from events.store.read import Connection

IDLE = 60.0
"""Seconds: one that nobody asked anything for longer may have died without a word, and is not trusted any more."""
PooledConnection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


class Lends(Protocol):
    """Lends connections, as a pool does."""

    def acquire(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for the length of a block."""


class Lender:
    """Lends the connections of a pool. That which was last given back in good order is the first to be lent again."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool
        self._kept: PooledConnection | None = None
        self._since = 0.0
        """When it was given back."""

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A connection for the length of a block."""
        connection = await self._taken()
        try:
            yield connection
        except BaseException:
            await self._pool.release(connection)  # which sees to what was left unfinished on it
            raise
        if self._kept is None and self._pool.get_max_size() > 1:  # the only one there is would be nobody else's
            self._kept, self._since = connection, time.monotonic()
        else:
            await self._pool.release(connection)

    async def _taken(self) -> PooledConnection:
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(asyncpg.InterfaceError):  # which says that it ended, and the pool has it back already
                if not kept.is_closed() and time.monotonic() - self._since < IDLE:
                    return kept
                kept.terminate()
            await self._pool.release(kept)
        return await self._pool.acquire()

    async def close(self) -> None:
        """Give back the one that is kept. Nothing may be lent any more."""
        if self._kept is not None:
            await self._pool.release(self._kept)
            self._kept = None
