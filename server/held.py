"""Answers held by revision: given out again as long as every workspace they were read from stands where it stood.

Freshness is strict: each time, one look at the heads. Looks of requests that come while one is under way are made together in
the next, never in the one under way, which may have read before they came.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from events.message import Principal
from events.store.read import SQL, Head
from schema.execution.cache import Answers, Entry
from schema.execution.plan import Plan
from server.asking import Asked
from server.backend import Pool

Place: TypeAlias = tuple[UUID, int, int, int]
"""A workspace and where it stood: epoch, revision, erasures."""
Stamp: TypeAlias = tuple[Place, ...]


class Kept:
    """An answer that holds."""

    __slots__ = ("body", "etag")

    def __init__(self, body: bytes, etag: bytes) -> None:
        self.body = body
        self.etag = etag


def etag_of(body: bytes) -> bytes:
    """Names the bytes of an answer."""
    return b'"%s"' % hashlib.blake2b(body, digest_size=16).hexdigest().encode()


class Held:
    """The answers of one process."""

    def __init__(self, most_bytes: int = 32_000_000) -> None:
        self.answers: Answers[Stamp] = Answers(most_bytes)
        self._looks = Looks()

    @staticmethod
    def key(plan: Plan, asked: Asked, principal: Principal) -> Any:
        """What decides an answer beside the data."""
        try:
            given = orjson.dumps(asked.variables, option=orjson.OPT_SORT_KEYS) if asked.variables else b""
        except TypeError:
            return None
        return plan.key, asked.operation_name, given, principal.kind, principal.id

    async def get(self, key: Any, pool: Pool) -> Kept | None:
        """The answer held, if it still holds."""
        entry = self.answers.get(key)
        if entry is None:
            return None
        stands = await self._looks.at(pool, [place[0] for place in entry.stamp])
        if all(stands.get(place[0]) == place[1:] for place in entry.stamp):
            return Kept(entry.body, entry.tag)
        return None

    def keep(self, key: Any, body: bytes, heads: Mapping[UUID, Head]) -> Kept:
        """Hold an answer."""
        stamp = tuple((workspace, head.epoch, head.revision, head.erasures) for workspace, head in heads.items())
        tag = etag_of(body)
        self.answers.put(key, Entry(stamp, body, tag))
        return Kept(body, tag)


class Looks:
    """Looks at the heads, made together."""

    def __init__(self) -> None:
        self._waiting: list[tuple[list[UUID], asyncio.Future[dict[UUID, tuple[int, int, int]]]]] = []
        self._task: asyncio.Task[None] | None = None

    async def at(self, pool: Pool, workspaces: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
        """Where workspaces stand: a look that begins after this call."""
        future: asyncio.Future[dict[UUID, tuple[int, int, int]]] = asyncio.get_running_loop().create_future()
        self._waiting.append((workspaces, future))
        if self._task is None:
            self._task = asyncio.create_task(self._look(pool))
        return await future

    async def _look(self, pool: Pool) -> None:
        try:
            # Who comes while the connection is given back is looked for in another round.
            while self._waiting:
                async with pool.acquire() as connection:
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
            rows = await connection.fetch(SQL["stands"], wanted)
            found = {row[0]: (row[1], row[2], row[3]) for row in rows}
        except BaseException:
            self._waiting = asked + self._waiting
            raise
        for _, future in asked:
            if not future.done():
                future.set_result(found)
