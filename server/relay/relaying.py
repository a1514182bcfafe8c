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
from events.store.tail import LogRewritten, Tail, Tailer
from server.backend import Pool
from server.cloudevents import CONTENT_TYPE, body_of
from server.errors import CannotRun
from server.lease import LOST, Lease, holding
from server.relay.broker import Broker, NotAcknowledged

SQL = statements(Path(__file__).with_name("relay.sql"))
PAUSE = 1.0
"""Seconds between two looks at which workspaces there are; jittered. What happens in their logs is heard, not looked for."""
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
        tailer: Tailer,
        broker: Broker,
        name: str,
        *,
        workspace: str | None = None,
        texts: bool = False,
        tell: Tell = lambda _slug, _revision: None,
        pause: float = PAUSE,
    ) -> None:
        self._pool = pool
        self._tailer = tailer
        self._broker = broker
        self._name = name
        self._only = workspace
        self._texts = texts
        self._tell = tell
        self._pause = pause

    async def run(self, *, once: bool = False, begin: int | None = None, term: float = 5.0) -> None:
        """Relay while no other process does, for ever; or once, until the broker has all there is.

        With ``begin`` the only workspace goes on with that revision. Raises ``CannotRun`` when a log is no longer the one
        that was relayed.
        """

        async def work(lease: Lease) -> None:
            nonlocal begin
            if begin is not None:
                await self._begin_at(begin)
                begin = None
            await (self._catch_up(lease) if once else self._follow_all(lease))

        while True:
            try:
                await holding(self._pool, f"relay/{self._name}/{self._only or ''}", work, term=term)
            except LOST as error:
                _log.warning("the relay has to wait for the database", error=str(error))
                await asyncio.sleep(1)
            else:
                return

    async def _begin_at(self, revision: int) -> None:
        for row in await self._pool.fetch(SQL["workspaces"], self._name, self._only):
            moved = await self._pool.fetchval(SQL["begin_at"], row["workspace_id"], self._name, revision - 1)
            if moved is None:
                raise CannotRun(f"The log of {row['slug']} does not reach to revision {revision - 1}.")

    async def _catch_up(self, lease: Lease) -> None:
        while behind := await self._workspaces(behind=True):
            for workspace, slug in behind:
                async with self._tailer.following(workspace) as tail:
                    await self._pass_on(lease, tail, slug)

    async def _follow_all(self, lease: Lease) -> None:
        """Follow every workspace, new ones too; what one of them fails with ends it."""
        tasks: dict[UUID, asyncio.Task[None]] = {}
        try:
            while True:
                for workspace, slug in await self._workspaces():
                    if workspace not in tasks:
                        tasks[workspace] = asyncio.create_task(self._follow(lease, workspace, slug))
                look = asyncio.ensure_future(asyncio.sleep(self._pause * random.uniform(0.8, 1.2)))  # noqa: S311
                done, _ = await asyncio.wait([*tasks.values(), look], return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    async def _workspaces(self, *, behind: bool = False) -> list[tuple[UUID, str]]:
        rows = await self._pool.fetch(SQL["workspaces"], self._name, self._only)
        return [(row["workspace_id"], row["slug"]) for row in rows if row["behind"] or not behind]

    async def _follow(self, lease: Lease, workspace: UUID, slug: str) -> None:
        async with self._tailer.following(workspace) as tail:
            while True:
                await self._pass_on(lease, tail, slug)

    async def _pass_on(self, lease: Lease, tail: Tail, slug: str) -> None:
        """Publish what is new in a workspace, as soon as something is. Raises ``CannotRun``."""
        place = await self._pool.fetchrow(SQL["place"], tail.workspace, self._name)
        assert place is not None  # noqa: S101 - a log that is followed has a head
        epoch, revision = place["epoch"], place["revision"]
        try:
            if epoch != tail.epoch:
                raise LogRewritten  # noqa: TRY301
            page = await tail.after(revision, PAGE)
        except LogRewritten:
            raise CannotRun(
                f"The log of {slug} is no longer the one that was relayed, as after a restore from a backup: the broker may "
                f"hold events that it has not. Say from which revision to go on: --workspace {slug} --from REVISION."
            ) from None
        if self._texts:  # what is held in memory may have been erased since
            async with self._pool.acquire() as connection:
                page = await read(connection, tail.workspace, revision, limit=PAGE)
        for event in page:
            await self._publish(slug, event)
            moved = await self._pool.fetchval(
                SQL["acknowledge"], tail.workspace, self._name, epoch, event.revision, lease.name, lease.token
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
