"""What one request works with: who asks, and the snapshots that its answer is read from."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from secrets import token_hex
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from events.committer import Committer
from events.identifiers import uuid7
from events.message import OPERATOR, Principal
from events.store import read as log
from events.store.append import LOST
from events.store.read import Head
from projections.images import Images
from projections.statements import Past
from projections.view import NOW, Point, Snapshot, View

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


class Context:
    """One request. Closing it ends the transactions that its answer was read in."""

    def __init__(
        self, pool: Pool, committer: Committer, principal: Principal = OPERATOR, images: Images | None = None
    ) -> None:
        self.pool = pool
        self.committer = committer
        self.images = images
        """What other requests loaded of the same database, where they share it."""
        self.principal = principal
        self.heads: dict[UUID, Head] = {}
        """Where each workspace stood that the answer was read from."""
        self.lasting = True
        """Whether the answer follows from those heads alone, and so holds as long as they stand there."""
        self._open: AsyncExitStack | None = None
        self._opening = asyncio.Lock()
        self._snapshot: Snapshot | None = None
        self.snapshots: list[Snapshot] = []

    @staticmethod
    def new_id() -> UUID:
        """A new key."""
        return uuid7()

    async def snapshot(self) -> Snapshot:
        """The snapshot of this request's answer: everything in it is read as of the same moment."""
        async with self._opening:
            if self._snapshot is None:
                connection = await self._stack.enter_async_context(self.pool.acquire())
                await self._stack.enter_async_context(
                    connection.transaction(isolation="repeatable_read", readonly=True)
                )
                self._snapshot = Snapshot(connection, self.committer.image, self.images)
                self.snapshots.append(self._snapshot)
            return self._snapshot

    async def view(self, workspace: UUID, point: Point = NOW) -> View | None:
        """A workspace as of a point; ``None`` if there is no such workspace."""
        snapshot = await self.snapshot()
        head = await snapshot.use(lambda connection: log.head(connection, workspace))
        if head is None:
            self.lasting = False
            return None
        self.lasting &= self.heads.setdefault(workspace, head) == head
        return View(snapshot, workspace, head, point)

    async def view_after(self, workspace: UUID, revision: int) -> View:
        """A workspace as of a revision that was just committed."""
        await self.close()
        view = await self.view(workspace)
        if view is None:
            raise LookupError(f"there is no workspace {workspace}, of which revision {revision} was just committed")
        return view if view.head.revision == revision else view.at_revision(revision, None)

    async def rehearse(self, workspace: UUID, orders: Any, *, atomic: bool = True) -> tuple[list[Any], View | None]:
        """Carry out orders without keeping them: what came of each, and the workspace as it would be."""
        rehearsal = self.committer.rehearse(workspace, orders, atomic=atomic)
        answers, connection = await self._stack.enter_async_context(rehearsal)
        self._snapshot = Snapshot(connection)
        self.snapshots.append(self._snapshot)
        view = await self.view(workspace, Point(Past.NOW, None, dry_label()))
        return answers, view

    async def close(self) -> None:
        """End what is open. What is asked afterwards, as by the next mutation of a document, opens it anew."""
        self._snapshot = None
        if self._open is not None:
            with suppress(*LOST):  # what was read before the connection was lost is no less true
                await self._open.aclose()

    @property
    def _stack(self) -> AsyncExitStack:
        """What is open. Nothing is for a question that reads nothing."""
        if self._open is None:
            self._open = AsyncExitStack()
        return self._open


def dry_label() -> str:
    """What the ids of a dry run end in. No two share one: a client's cache never takes one wish for another, nor for what is."""
    return f"dry-{token_hex(8)}"
