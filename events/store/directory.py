"""The directory of workspaces, as many readers ask for it at once: which one a slug names, and where each log stands.

Freshness is strict: every answer comes of a look that began after the question. Questions that come while a look is under way
are answered together by the next, never by the one under way, which may have read before they came.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from events.store.read import SQL, Head

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
SLUGS_KEPT = 10_000
"""How many slugs are remembered. What a slug names never changes."""


class Directory:
    """Slugs and heads."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._slugs: OrderedDict[str, UUID] = OrderedDict()
        self._waiting: list[tuple[Sequence[UUID], asyncio.Future[dict[UUID, Head]]]] = []
        self._task: asyncio.Task[None] | None = None

    async def named(self, slug: str) -> UUID | None:
        """The workspace of a slug; ``None`` if there is none."""
        known = self._slugs.get(slug)
        if known is not None:
            self._slugs.move_to_end(slug)
            return known
        found: UUID | None = await self._pool.fetchval(SQL["workspace_by_slug"], slug)
        if found is not None:
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

    async def _look(self) -> None:
        try:
            # Who comes while the connection is given back is looked for in another round.
            while self._waiting:
                async with self._pool.acquire() as connection:
                    while self._waiting:
                        await self._once(connection)
        except BaseException as error:
            for _, future in self._waiting:
                if not future.done():
                    future.set_exception(error if isinstance(error, Exception) else ConnectionError("stopped"))
            self._waiting = []
            if not isinstance(error, Exception):
                raise
        finally:
            self._task = None

    async def _once(self, connection: Any) -> None:
        asked, self._waiting = self._waiting, []
        try:
            wanted = list({workspace for workspaces, _ in asked for workspace in workspaces})
            rows = await connection.fetch(SQL["standing"], wanted)
            found = {each.pop("workspace_id"): Head(**each) for each in map(dict, rows)}
        except BaseException:
            self._waiting = asked + self._waiting
            raise
        for workspaces, future in asked:
            if not future.done():
                future.set_result({each: found[each] for each in workspaces if each in found})
