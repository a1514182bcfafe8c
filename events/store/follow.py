"""Following the log: catch up by pages, then live. The one way to tail it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from events.message import Event, Recorded
from events.store.read import PAGE
from events.store.tail import Tailer


async def follow(
    tailer: Tailer, workspace: UUID, after: int = 0, *, limit: int = PAGE
) -> AsyncIterator[list[Recorded[Event]]]:
    """Every event after a revision, in order and without a gap, for ever; in pages, so that memory holds one.

    A lost database connection delays and never loses. Raises ``NotFound`` without such a workspace, and ``LogRewritten``
    when the log is no longer the one that was followed.
    """
    async with tailer.following(workspace) as tail:
        while True:
            page = await tail.after(after, limit)
            yield page
            after = page[-1].revision


async def page_after(tailer: Tailer, workspace: UUID, after: int, *, limit: int = PAGE) -> list[Recorded[Event]]:
    """The next events after a revision, as soon as there are any."""
    async with tailer.following(workspace) as tail:
        return await tail.after(after, limit)
