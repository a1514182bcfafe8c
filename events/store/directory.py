"""The directory of workspaces, as many readers ask for it at once: which one a slug names, and where each log stands.

Freshness is strict: every answer comes of a look that began after the question. Questions that come while a look is under way
are answered together by the next, never by the one under way, which may have read before they came. Nearly every request looks
before anything else, so one connection is kept for it: taking one from a pool would take as long as the look itself.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from events.store.append import LOST
from events.store.read import SQL, Head

Line: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Prepared: TypeAlias = "asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record]"
SLUGS_KEPT = 10_000
"""How many slugs are remembered. What a slug names never changes."""
PATIENCE = 10.0
"""Seconds that a look may take."""


class Directory:
    """Slugs and heads."""

    def __init__(self, connect: Callable[[], Awaitable[Line]], *, patience: float = PATIENCE) -> None:
        self._connect = connect
        self._patience = patience
        self._line: Line | None = None
        self._prepared: dict[str, Prepared] = {}
        """The statements that the connection knows, by name."""
        self._turn = asyncio.Lock()
        self._slugs: OrderedDict[str, UUID] = OrderedDict()
        self._waiting: list[tuple[Sequence[UUID], asyncio.Future[dict[UUID, Head]]]] = []
        self._task: asyncio.Task[None] | None = None

    async def named(self, slug: str) -> UUID | None:
        """The workspace of a slug; ``None`` if there is none."""
        known = self._slugs.get(slug)
        if known is not None:
            self._slugs.move_to_end(slug)
            return known
        rows = await self._fetch("workspace_by_slug", slug)
        if not rows:
            return None
        found: UUID = rows[0]["workspace_id"]
        self._slugs[slug] = found
        if len(self._slugs) > SLUGS_KEPT:
            self._slugs.popitem(last=False)
        return found

    async def heads(self, workspaces: Sequence[UUID]) -> dict[UUID, Head]:
        """Where logs stand; those that are not there are left out."""
        future: asyncio.Future[dict[UUID, Head]] = asyncio.get_running_loop().create_future()
        self._waiting.append((workspaces, future))
        if self._task is None:
            self._task = asyncio.create_task(self._look())
        return await future

    async def close(self) -> None:
        """Give the connection up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._line is not None and not self._line.is_closed():
            with suppress(*LOST):
                await self._line.close(timeout=self._patience)

    async def _look(self) -> None:
        asked: list[tuple[Sequence[UUID], asyncio.Future[dict[UUID, Head]]]] = []
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, []
                wanted = list({workspace for workspaces, _ in asked for workspace in workspaces})
                rows = await self._fetch("standing", wanted)
                found: dict[UUID, Head] = {row[0]: Head(*row[1:]) for row in rows}
                for workspaces, future in asked:
                    if not future.done():
                        future.set_result({each: found[each] for each in workspaces if each in found})
        except BaseException as error:
            for _, future in (*asked, *self._waiting):
                if not future.done():
                    future.set_exception(error if isinstance(error, Exception) else ConnectionError("stopped"))
            self._waiting = []
            if not isinstance(error, Exception):
                raise
        finally:
            self._task = None

    async def _fetch(self, name: str, *arguments: Any) -> list[asyncpg.Record]:
        """The rows of a statement. The connection may have died since it was last used: then another is asked."""
        async with self._turn:
            if self._line is not None and not self._line.is_closed():
                with suppress(*LOST):
                    return await self._fetched(self._line, name, arguments)
            self._line, self._prepared = await self._connect(), {}
            return await self._fetched(self._line, name, arguments)

    async def _fetched(self, line: Line, name: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
        try:
            prepared = self._prepared.get(name)
            if prepared is None:
                prepared = self._prepared[name] = await line.prepare(SQL[name], timeout=self._patience)
            return await prepared.fetch(*arguments, timeout=self._patience)
        except BaseException:
            # One that gave no answer may have died without a word; and an answer that nobody waited for is not for the next.
            line.terminate()
            raise
