"""The connection over which server processes tell one another what has grown: only ever a hint, never the truth.

Every message may be lost and the connection may be dead without saying so. Whoever listens looks for itself as well.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from events.store.append import LOST
from events.store.statements import statements

SQL = statements(Path(__file__).with_name("wire.sql"))
HEARTBEAT = 5.0
"""Seconds between two looks whether the connection is still alive."""
PATIENCE = 3.0
"""Seconds that an answer on it may take."""
AGAIN = 0.5
"""Seconds before it is opened anew, at first; up to ten times that."""
TOGETHER = 0.025
"""Seconds that lie at least between two messages: the second tells of all that has grown meanwhile."""
CHANNEL = "northline_grown"

Line: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Wire:
    """Tells other processes which workspaces have grown, and hears it from them."""

    def __init__(self, connect: Callable[[], Awaitable[Line]], grown: Callable[[UUID | None], None]) -> None:
        self._connect = connect
        self._grown = grown
        self._line: Line | None = None
        self._due: set[UUID] = set()
        self._told = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.opened = 0
        """How often the connection was opened."""

    def start(self) -> None:
        """Listen from now on."""
        if not self._tasks:
            self._begin(self._keep())

    async def close(self) -> None:
        """Hang up."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def tell(self, workspace: UUID) -> None:
        """Tell that a workspace has grown, after the commit and in a transaction of its own. Said to nobody while the line is down."""
        if self._line is None:
            return
        if not self._due:
            self._begin(self._tell())
        self._due.add(workspace)

    async def _tell(self) -> None:
        await asyncio.sleep(self._told + TOGETHER - time.monotonic())
        self._told = time.monotonic()
        due, self._due = self._due, set()
        if self._line is not None:
            with suppress(*LOST, asyncpg.PostgresError, TimeoutError):
                await self._line.execute(SQL["tell"], CHANNEL, [str(each) for each in due], timeout=PATIENCE)

    async def _keep(self) -> None:
        failures = 0
        while True:
            before = self.opened
            with suppress(*LOST, asyncpg.PostgresError, TimeoutError):
                await self._listen()
            failures = 0 if self.opened > before else min(failures + 1, 10)
            await asyncio.sleep(AGAIN * max(failures, 1) * random.uniform(0.5, 1.0))  # noqa: S311

    async def _listen(self) -> None:
        line = await self._connect()
        try:
            gone = asyncio.Event()
            line.add_termination_listener(lambda _: gone.set())
            # What is said here wakes others and no more: nobody need wait until that is on disk.
            await line.execute("set synchronous_commit = off")
            await line.add_listener(CHANNEL, self._heard)
            self.opened += 1
            self._line = line
            self._grown(None)  # what was said until now was not heard
            while not gone.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(gone.wait(), HEARTBEAT * random.uniform(0.8, 1.0))  # noqa: S311
                if not gone.is_set():
                    await line.execute("select 1", timeout=PATIENCE)
        finally:
            self._line = None
            line.terminate()

    def _heard(self, _line: Any, _process: int, _channel: str, said: Any) -> None:
        with suppress(ValueError):
            self._grown(UUID(said))

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
