"""A workspace with events, a webhook on a receiver, and a clock that can be set."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.committer import Committer
from events.message import OPERATOR
from schema.endpoints import SQL, changing
from server.webhooks.addresses import Targets
from server.webhooks.running import delivering
from tests.committing import committer_on, found, outcome, send
from tests.following import tailing
from tests.server.webhooks.receiving import Receiver, receiving


class Clock:
    """Goes as the real one does, and can be put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, **by: float) -> None:
        self.ahead += timedelta(**by)


class Managed:
    """The webhooks of a workspace, each change of which is kept at once."""

    def __init__(self, pool: Any, workspace: UUID) -> None:
        self._pool, self._workspace = pool, workspace

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def changed(*arguments: Any, **more: Any) -> Any:
            async with changing(self._pool, self._workspace) as endpoints:
                return await getattr(endpoints, name)(*arguments, **more)

        return changed


@dataclass
class Office:
    """A workspace of one's own, and its webhooks."""

    pool: Any
    committer: Committer
    workspace: UUID
    endpoints: Managed
    clock: Clock

    async def happen(self, events: int = 1) -> None:
        await send(self.committer, self.workspace, *(outcome() for _ in range(events)))

    async def webhook(self, receiver: Receiver | str, **fields: Any) -> tuple[UUID, str]:
        """A new webhook, and the secret as its receiver knows it."""
        key = uuid4()
        said = {"types": None, "texts": False, "from_revision": 1, "by": OPERATOR, **fields}
        url = receiver if isinstance(receiver, str) else receiver.url
        secret = await self.endpoints.create(key, url, **said)
        assert secret is not None
        return key, "whsec_" + base64.b64encode(secret).decode()

    async def row(self, key: UUID) -> Any:
        return await self.endpoints.get(key)

    async def letters(self, key: UUID) -> list[Any]:
        return list(await self.pool.fetch(SQL["letters"], self.workspace, key, 0, 10))

    async def until(self, key: UUID, wanted: Callable[[Any], bool], seconds: float = 15) -> Any:
        """Wait until the webhook is as wanted."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not wanted(row := await self.row(key)):
            assert asyncio.get_running_loop().time() < deadline, dict(row)
            await asyncio.sleep(0.02)
        return row

    async def tried(self, key: UUID, attempts: int) -> Any:
        """Wait until the next event was tried in vain so often."""
        return await self.until(key, lambda row: row["attempts"] == attempts)

    @asynccontextmanager
    async def delivering(self, **more: Any) -> AsyncIterator[None]:
        """Deliver as a server process does, with a tailer of its own."""
        said: dict[str, Any] = {"clock": self.clock, "pause": 0.05, "term": 1.0, "patience": 1.0, **more}
        targets = said.pop("targets", Targets(loopback=True))
        async with tailing(self.pool) as tailer, delivering(self.pool, tailer, targets, **said):
            yield


@pytest.fixture
async def office(pool: Any) -> AsyncIterator[Office]:
    committer = committer_on(pool)
    workspace = await found(committer)
    yield Office(pool, committer, workspace, Managed(pool, workspace), Clock())
    await committer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made
