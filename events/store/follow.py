"""Following the log: catch up by pages, then live. The one way to tail it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg

from events.message import Event, Recorded
from events.store.read import read

POLL = 0.25
"""Seconds between two looks at the log when nothing wakes the follower; jittered, so that many do not look at once."""


async def follow(
    pool: asyncpg.Pool[asyncpg.Record], workspace: UUID, after: int = 0, *, wake: asyncio.Event | None = None
) -> AsyncIterator[list[Recorded[Event]]]:
    """Every event after a revision, in order and without a gap, for ever; in pages, so that memory holds one.

    ``wake`` shortens the wait; without it, or when it is lost, the look at the log delays and never loses.
    """
    while True:
        async with pool.acquire() as connection:
            page = await read(connection, workspace, after)
        if page:
            yield page
            after = page[-1].revision
        else:
            await _rest(wake)


async def _rest(wake: asyncio.Event | None) -> None:
    pause = POLL * random.uniform(0.8, 1.2)  # noqa: S311
    if wake is None:
        await asyncio.sleep(pause)
        return
    try:
        await asyncio.wait_for(wake.wait(), pause)
    except TimeoutError:
        return
    wake.clear()
