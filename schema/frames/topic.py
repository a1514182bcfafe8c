"""A topic: the latest frames of one subscription, held for all who ask the same.

A subscriber is a revision: that of the last frame it was sent. Who has fallen behind the frames held is sent frames made from
the log, page by page, until it is with the others again; so nothing ever waits for anybody in memory.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Coroutine
from operator import attrgetter
from typing import Any
from uuid import UUID

from events.store.follow import follow
from events.store.tail import Tailer, patiently
from schema.frames.frame import Frame, Source

HELD = 500
"""How many frames are held at most."""
HELD_BYTES = 4 * 2**20
"""How many characters they have at most."""
STEP = 100
"""How many events are taken at a time, and frames given."""
CHECKPOINT = 1.0
"""Seconds after which a subscriber for whom there was nothing is told how far the log has come."""

_revision = attrgetter("revision")


class Topic:
    """The frames of one subscription, in order, as far as they are held."""

    def __init__(self, tailer: Tailer, workspace: UUID, source: Source) -> None:
        self._tailer = tailer
        self._workspace = workspace
        self.source = source
        self.subscribers = 0
        self.start = 0
        """After which revision frames are held."""
        self._frames: list[Frame] = []
        self._size = 0
        self._told = self._seen = 0
        self._moved = asyncio.Event()
        self._error: Exception | None = None
        self._flights: dict[int, asyncio.Task[list[Frame]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Make frames from now on."""
        self.start = self._told = self._seen = await patiently(self.source.open)
        self._begin(self._run(self.start))

    async def close(self) -> None:
        """Make no more frames."""
        tasks = [*self._tasks, *self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def ended(self) -> bool:
        """Whether it cannot be followed any more."""
        return self._error is not None

    async def after(self, revision: int) -> list[Frame]:
        """The frames after a revision, some at a time, as soon as there are any."""
        while True:
            if self._error is not None:
                raise self._error
            moved = self._moved
            if revision < self.start:
                return await self._replay(revision)
            begin = bisect_right(self._frames, revision, key=_revision)
            if begin < len(self._frames):
                return self._frames[begin : begin + STEP]
            await moved.wait()

    # --- inside ---

    async def _run(self, revision: int) -> None:
        try:
            async for page in follow(self._tailer, self._workspace, revision, limit=STEP):
                frames = await self.source.live(page)
                self._seen = page[-1].revision
                if frames:
                    self._add(frames)
                if self._told < self._seen and len(self._tasks) == 1:
                    self._begin(self._checkpoints())
        except Exception as error:  # noqa: BLE001 - whatever it was, those who wait must hear of it
            self._error = error
            self._moved.set()

    async def _checkpoints(self) -> None:
        while self._told < self._seen:
            await asyncio.sleep(CHECKPOINT)
            frame = await patiently(self.source.checkpoint)
            if frame is None:
                return
            if frame.revision > self._told:
                self._add([frame])

    def _add(self, frames: list[Frame]) -> None:
        self._frames += frames
        self._size += sum(len(each.payload) for each in frames)
        self._told = frames[-1].revision
        drop = 0
        while len(self._frames) - drop > HELD or (self._size > HELD_BYTES and drop < len(self._frames) - 1):
            self._size -= len(self._frames[drop].payload)
            drop += 1
        if drop:
            self.start = self._frames[drop - 1].revision
            del self._frames[:drop]
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _replay(self, revision: int) -> list[Frame]:
        """Frames that are no longer held: many who want the same ones have them made once."""
        flight = self._flights.get(revision)
        if flight is None:
            flight = self._flights[revision] = asyncio.create_task(self.source.replay(revision))
            flight.add_done_callback(lambda _: self._flights.pop(revision, None))
        return await asyncio.shield(flight)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
