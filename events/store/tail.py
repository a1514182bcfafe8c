"""The end of each followed log, read once by each process and held for all who follow it there.

A follower that has fallen behind what is held reads the log by pages instead, so that nothing ever waits for it in memory.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias, TypeVar
from uuid import UUID

import asyncpg

from events.cursor import Cursor, CursorInvalid, cursor_of
from events.errors import Interrupted, NotFound
from events.message import Event, Recorded
from events.store.append import CONTENDED, LOST
from events.store.read import PAGE, SQL, Connection, head, read
from events.store.wire import Line, Wire

POLL = 0.5
"""Seconds between two looks at the heads when nothing is heard; jittered, so that processes do not look together."""
HELD = 2_000
"""How many events of a log are held at most."""
HELD_BYTES = 8 * 2**20
"""How many bytes their leaves take at most."""
PATIENCE = 10.0
"""Seconds that a look at the database may take."""
READERS = 2
"""How many pages are read for followers at a time: commands must find a connection, too."""

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Page: TypeAlias = "list[Recorded[Event]]"

T = TypeVar("T")
TROUBLE = (*LOST, *CONTENDED, TimeoutError)


class LogRewritten(CursorInvalid):
    """The log is no longer the one that was followed, as after a restore: read the workspace anew, then go on from there."""

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class Tail:
    """The last events of one log, in order and without a gap, as far as they are held."""

    def __init__(self, tailer: Tailer, workspace: UUID, epoch: int, revision: int, leaf_hash: bytes) -> None:
        self._tailer = tailer
        self.workspace = workspace
        self.epoch = epoch
        self.revision = revision
        """Up to where the log was read."""
        self.start = revision
        """After which revision events are held."""
        self.leaf_hash = leaf_hash
        self.followers = 0
        self._held: Page = []
        self._bytes = 0
        self._moved = asyncio.Event()
        self._wake = asyncio.Event()
        self._error: Exception | None = None
        self._flights: dict[tuple[int, int], asyncio.Task[Page]] = {}
        self._task = asyncio.create_task(self._run())

    @property
    def cursor(self) -> Cursor:
        """Where it stands."""
        return cursor_of(self.epoch, self.revision, self.leaf_hash, self.workspace)

    @property
    def ended(self) -> bool:
        """Whether it cannot be followed any more."""
        return self._error is not None

    async def after(self, revision: int, limit: int = PAGE) -> Page:
        """The events after a revision, as soon as there are any. Raises ``LogRewritten``."""
        while True:
            if self._error is not None:
                raise self._error
            moved = self._moved
            if revision < self.start:
                page = await self._from_log(revision, limit)
            else:
                begin = revision - self.start
                page = self._held[begin : begin + limit]
            if page:
                return page
            await moved.wait()

    def wake(self) -> None:
        """Look at the log."""
        self._wake.set()

    def fail(self, error: Exception) -> None:
        """End it for all who follow."""
        self._error = self._error or error
        self._moved.set()

    async def close(self) -> None:
        """Stop reading."""
        tasks = [self._task, *self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- inside ---

    async def _run(self) -> None:
        while self._error is None:
            await self._wake.wait()
            self._wake.clear()
            try:
                while page := await self._look():
                    self._add(page)
            except LogRewritten as error:
                self.fail(error)
            except TROUBLE:
                await asyncio.sleep(POLL * random.uniform(0.5, 1.0))  # noqa: S311
                self._wake.set()
            except Exception as error:  # noqa: BLE001 - whatever it was, those who follow must hear of it
                self.fail(error)

    async def _look(self) -> Page:
        """What has come since, if the log is still the one that was read."""
        async with reading(self._tailer.pool) as connection:
            if self.revision:
                found = await connection.fetchval(SQL["leaf_hash"], self.workspace, self.revision)
                if found != self.leaf_hash:
                    raise LogRewritten
            return await read(connection, self.workspace, self.revision)

    def _add(self, page: Page) -> None:
        self._held.extend(page)
        self._bytes += sum(len(each.leaf) for each in page)
        self.revision, self.leaf_hash = page[-1].revision, page[-1].leaf_hash
        if len(self._held) > HELD or self._bytes > HELD_BYTES:
            keep = len(self._held)
            while keep and (keep > HELD // 2 or self._bytes > HELD_BYTES // 2):
                self._bytes -= len(self._held[-keep].leaf)
                keep -= 1
            del self._held[: len(self._held) - keep]
            self.start = self.revision - keep
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _from_log(self, revision: int, limit: int) -> Page:
        """A page that is no longer held: many who want the same one read it once."""
        place = (revision, limit)
        flight = self._flights.get(place)
        if flight is None:
            flight = self._flights[place] = asyncio.create_task(self._read(revision, limit))
            flight.add_done_callback(lambda _: self._flights.pop(place, None))
        return await asyncio.shield(flight)

    async def _read(self, revision: int, limit: int) -> Page:
        async def once() -> Page:
            async with self._tailer.readers, reading(self._tailer.pool) as connection:
                return await read(connection, self.workspace, revision, limit=limit)

        return await patiently(once)


class Tailer:
    """Reads each log that somebody follows, once, woken by what is heard and by looks at the heads."""

    def __init__(self, pool: Pool, connect: Callable[[], Awaitable[Line]]) -> None:
        self.pool = pool
        self.readers = asyncio.Semaphore(READERS)
        self.wire = Wire(connect, self._grown)
        self._tails: dict[UUID, Tail] = {}
        self._opening = asyncio.Lock()
        self._poll: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen from now on, and tell."""
        self.wire.start()
        if self._poll is None:
            self._poll = asyncio.create_task(self._look_around())

    def announce(self, workspace: UUID) -> None:
        """Something was committed here: wake those who follow, in this process at once and in others soon."""
        self._grown(workspace)
        self.wire.tell(workspace)

    @asynccontextmanager
    async def following(self, workspace: UUID) -> AsyncIterator[Tail]:
        """The end of a log, which is read for as long as somebody follows it. Raises ``NotFound``."""
        self.start()
        async with self._opening:
            tail = self._tails.get(workspace)
            if tail is None or tail.ended:
                tail = self._tails[workspace] = await self._open(workspace)
            tail.followers += 1
        try:
            yield tail
        finally:
            tail.followers -= 1
            if not tail.followers:
                if self._tails.get(workspace) is tail:
                    del self._tails[workspace]
                await tail.close()

    async def close(self) -> None:
        """Stop reading and hang up."""
        if self._poll is not None:
            self._poll.cancel()
            with suppress(asyncio.CancelledError):
                await self._poll
        await self.wire.close()
        for tail in list(self._tails.values()):
            tail.fail(Interrupted("The program was stopped."))
            await tail.close()

    async def _open(self, workspace: UUID) -> Tail:
        return await patiently(lambda: self._open_once(workspace))

    async def _open_once(self, workspace: UUID) -> Tail:
        async with reading(self.pool) as connection:
            at = await head(connection, workspace)
            if at is None:
                raise NotFound
            leaf_hash = await connection.fetchval(SQL["leaf_hash"], workspace, at.revision)
        return Tail(self, workspace, at.epoch, at.revision, leaf_hash or b"")

    def _grown(self, workspace: UUID | None) -> None:
        for tail in list(self._tails.values()) if workspace is None else [self._tails.get(workspace)]:
            if tail is not None:
                tail.wake()

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(POLL * random.uniform(0.8, 1.2))  # noqa: S311
            if self._tails:
                with suppress(*TROUBLE, asyncpg.PostgresError):
                    await self._compare()

    async def _compare(self) -> None:
        async with reading(self.pool) as connection:
            rows = await connection.fetch(SQL["heads"], list(self._tails))
        for row in rows:
            tail = self._tails.get(row["workspace_id"])
            if tail is None:
                continue
            if row["epoch"] != tail.epoch:
                del self._tails[tail.workspace]
                tail.fail(LogRewritten())
            elif row["revision"] != tail.revision:
                tail.wake()


@asynccontextmanager
async def reading(pool: Pool) -> AsyncIterator[Connection]:
    """A connection for a short look. One that gives no answer may have died without a word: it is given up."""
    async with pool.acquire(timeout=PATIENCE) as connection:
        try:
            async with asyncio.timeout(PATIENCE):
                yield connection
        except TimeoutError:
            connection.terminate()
            raise


async def patiently(action: Callable[[], Awaitable[T]]) -> T:
    """What an action gives that only reads, tried again while the database is lost."""
    while True:
        try:
            return await action()
        except TROUBLE:
            await asyncio.sleep(POLL * random.uniform(0.5, 1.0))  # noqa: S311
