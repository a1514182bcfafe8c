"""Leases: what only one of the server processes may do at a time, and what makes another go on when that one dies.

A lease runs out unless it is renewed, so a process that was killed is followed by another within seconds. Each new holder has
a higher token, and whatever a holder writes names its token: what one that was merely frozen still writes is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import structlog

from events.store import append as store
from events.store.statements import statements
from server.backend import Pool

TERM = 5.0
"""Seconds for which a lease is taken; renewed four times in it."""
MARGIN = 0.5
"""Seconds before the database lets it lapse at which the holder takes it for lost."""
SQL = statements(Path(__file__).with_name("lease.sql"))

LOST = (*store.LOST, asyncpg.PostgresError)
"""What the database, or the driver, says when it cannot be asked just now."""

_log = structlog.get_logger("northline.lease")


def passing() -> float:
    """Seconds of a clock that nobody sets and that does not stand still while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Lease:
    """A lease that this process asks for, and may hold."""

    def __init__(self, pool: Pool, name: str, term: float = TERM) -> None:
        self.name = name
        self.term = term
        self.token = 0
        self._pool = pool
        self._holder = uuid4()
        self._until = 0.0

    def held(self) -> bool:
        """Whether nobody else can have it at this moment."""
        return passing() < self._until

    async def take(self) -> bool:
        """Take it, or renew it; whether it is held now under the same token as before, if it was held before."""
        asked, before = passing(), self.token if self.held() else None
        patience = self.term / 4 if before is None else max(self._until - asked, 0.01)
        try:
            async with asyncio.timeout(patience):
                token = await self._pool.fetchval(SQL["take"], self.name, self._holder, timedelta(seconds=self.term))
        except LOST as error:  # a TimeoutError is an OSError too
            _log.warning("could not ask for the lease", name=self.name, error=str(error) or "no answer in time")
            return before is not None and self.held()
        if token is None:
            self._until = 0.0
            return False
        self.token, self._until = token, asked + self.term - MARGIN
        return before in {None, token}

    async def release(self) -> None:
        """Let the next one have it at once."""
        self._until = 0.0
        with contextlib.suppress(*LOST):
            async with asyncio.timeout(1):
                await self._pool.execute(SQL["release"], self.name, self._holder, self.token)


async def holding(
    pool: Pool, name: str, work: Callable[[Lease], Awaitable[None]], *, term: float = TERM, pause: float | None = None
) -> None:
    """Wait for the lease, and work as long as it is held; for ever, or until the work is done."""
    lease = Lease(pool, name, term)
    while True:
        if await lease.take() and await _work(lease, work):
            return
        await asyncio.sleep((pause or term / 5) * random.uniform(0.8, 1.2))  # noqa: S311


async def _work(lease: Lease, work: Callable[[Lease], Awaitable[None]]) -> bool:
    """Work until the lease is lost; whether the work was done before."""
    _log.debug("holding the lease", name=lease.name, token=lease.token)
    task = asyncio.ensure_future(work(lease))
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=lease.term / 4)
            if done:
                task.result()
                return True
            if not await lease.take():
                _log.warning("lost the lease", name=lease.name)
                return False
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await lease.release()
