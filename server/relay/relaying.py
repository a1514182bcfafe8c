"""Relays the logs to a broker: each workspace in order, each event at least once, and never past what was not acknowledged.

The checkpoint is moved after the acknowledgement, so what was under way when a relay died is published again, under the same
message id.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import structlog

from events.message import Event, Recorded
from events.store.read import read
from events.store.statements import statements
from server.backend import Pool
from server.cloudevents import CONTENT_TYPE, body_of
from server.lease import LOST, Lease, holding
from server.relay.broker import Broker, NotAcknowledged

SQL = statements(Path(__file__).with_name("relay.sql"))
PAUSE = 0.25
"""Seconds between two looks at what is new; jittered."""
PAGE = 200
LONGEST = 30.0
"""Seconds between two attempts at most, while the broker does not answer."""

Tell = Callable[[str, int], None]
"""Is told of each acknowledged event: the workspace's slug, and the revision."""
_log = structlog.get_logger("northline.relay")


class Relay:
    """A relay of one name to one broker; the name is what its checkpoints are kept under."""

    def __init__(
        self,
        pool: Pool,
        broker: Broker,
        name: str,
        *,
        workspace: str | None = None,
        texts: bool = False,
        tell: Tell = lambda _slug, _revision: None,
        pause: float = PAUSE,
    ) -> None:
        self._pool = pool
        self._broker = broker
        self._name = name
        self._only = workspace
        self._texts = texts
        self._tell = tell
        self._pause = pause

    async def run(self, *, once: bool = False, term: float = 5.0) -> None:
        """Relay while no other process does, for ever; or once, until the broker has all there is."""

        async def work(lease: Lease) -> None:
            await self._work(lease, once=once)

        while True:
            try:
                await holding(self._pool, f"relay/{self._name}/{self._only or ''}", work, term=term)
            except LOST as error:
                _log.warning("the relay has to wait for the database", error=str(error))
                await asyncio.sleep(1)
            else:
                return

    async def _work(self, lease: Lease, *, once: bool) -> None:
        while True:
            behind = await self._pool.fetch(SQL["workspaces"], self._name, self._only)
            if behind:
                for row in behind:
                    await self._relay(lease, row["workspace_id"], row["slug"])
            elif once:
                return
            else:
                await asyncio.sleep(self._pause * random.uniform(0.8, 1.2))  # noqa: S311

    async def _relay(self, lease: Lease, workspace: UUID, slug: str) -> None:
        """Publish what is new in a workspace."""
        after: int = await self._pool.fetchval(SQL["checkpoint"], workspace, self._name)
        async with self._pool.acquire() as connection:
            page = await read(connection, workspace, after, limit=PAGE)
        for event in page:
            await self._publish(slug, event)
            moved = await self._pool.fetchval(
                SQL["acknowledge"], workspace, self._name, event.revision, lease.name, lease.token
            )
            if moved is None:
                return
            self._tell(slug, event.revision)

    async def _publish(self, slug: str, event: Recorded[Event]) -> None:
        """Publish an event until it is acknowledged."""
        subject, body = f"northline.{slug}.{event.type}", body_of(event, texts=self._texts)
        pause = 0.1
        while True:
            try:
                return await self._broker.publish(subject, str(event.event_id), CONTENT_TYPE, body)
            except NotAcknowledged as error:
                _log.warning("the broker did not acknowledge an event: trying again", why=str(error))
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311
            pause = min(pause * 2, LONGEST)
