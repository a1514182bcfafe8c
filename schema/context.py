"""What one request works with: who asks, and the snapshots that its answer is read from."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from functools import cached_property, partial
from secrets import token_hex
from types import MappingProxyType
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from events.committer import Committer
from events.identifiers import uuid7
from events.message import OPERATOR, Event, Principal, Recorded
from events.store import read as log
from events.store.append import LOST
from events.store.directory import Directory
from events.store.read import SQL, Connection, Head
from projections.images import Images
from projections.statements import Past
from projections.view import NOW, Point, Snapshot, View

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


class Moved(Exception):
    """A log moved on under an answer that was begun without a transaction: the answer has to be made again, within one."""


class Context:
    """One request. Closing it ends the transactions that its answer was read in.

    A question about a workspace that is in memory, as it stands, needs no transaction: with a ``directory``, none is begun
    until a statement is to be sent. If the log has moved on by then, ``moved`` says so, and the answer is worth nothing.
    """

    def __init__(
        self,
        pool: Pool,
        committer: Committer,
        principal: Principal = OPERATOR,
        images: Images | None = None,
        directory: Directory | None = None,
        standing: Mapping[UUID, Head] = MappingProxyType({}),
    ) -> None:
        """``standing``: where workspaces were found to stand since the request came."""
        self.pool = pool
        self.committer = committer
        self.images = images
        """What other requests loaded of the same database, where they share it."""
        self.principal = principal
        self.directory = directory
        self._standing = standing
        self.heads: dict[UUID, Head] = {}
        """Where each workspace stood that the answer was read from."""
        self.lasting = True
        """Whether the answer follows from those heads alone, and so holds as long as they stand there."""
        self.moved = False
        self._open: AsyncExitStack | None = None
        self._snapshot: Snapshot | None = None
        self.statements = 0
        """How many statements were sent in the snapshots that were closed."""

    @cached_property
    def _opening(self) -> asyncio.Lock:
        """Held while a transaction is begun, which most requests do without."""
        return asyncio.Lock()

    @staticmethod
    def new_id() -> UUID:
        """A new key."""
        return uuid7()

    def again(self) -> Context:
        """The same request once more, read within a transaction from the beginning."""
        return Context(self.pool, self.committer, self.principal, self.images)

    async def named(self, slug: str) -> UUID | None:
        """The workspace of a slug."""
        if self.directory is not None:
            return await self.directory.named(slug)
        rows = await (await self.snapshot()).fetch(SQL["workspace_by_slug"], slug)
        return rows[0]["workspace_id"] if rows else None

    async def snapshot(self) -> Snapshot:
        """The snapshot of this request's answer: everything in it is read as of the same moment."""
        async with self._opening:
            if self._snapshot is None:
                self._snapshot = Snapshot(await self._begin(), self.committer.image, self.images)
            return self._snapshot

    async def view(self, workspace: UUID, point: Point = NOW) -> View | None:
        """A workspace as of a point; ``None`` if there is no such workspace."""
        if self.directory is not None:
            found = await self._in_memory(self.directory, workspace, point)
            if found is not None:
                return found
        snapshot = await self.snapshot()
        head = await snapshot.use(lambda connection: log.head(connection, workspace))
        if head is None:
            self.lasting = False
            return None
        self.lasting &= self.heads.setdefault(workspace, head) == head
        return View(snapshot, workspace, head, point)

    async def _in_memory(self, directory: Directory, workspace: UUID, point: Point) -> View | None:
        """The view, if the workspace is in memory as it stands: then a transaction can wait until something asks for it."""
        if self._snapshot is None:
            head = self._standing.get(workspace) or (await directory.heads([workspace])).get(workspace)
            if head is not None and self.images is not None and self.committer.image(workspace, head.revision) is None:
                await self.images.advance(workspace, head, partial(self._read, workspace))
            if self._snapshot is None:
                snapshot = Snapshot(None, self.committer.image, self.images, begin=self._begin)
                if head is None or View(snapshot, workspace, head).at_hand() is None:
                    return None
                self.heads[workspace] = head
                self._snapshot = snapshot
        known = self.heads.get(workspace)
        return View(self._snapshot, workspace, known, point) if known is not None else None

    async def _read(self, workspace: UUID, after: int, upto: int) -> list[Recorded[Event]]:
        """Events that are committed: what they are does not depend on when they are read."""
        async with self.pool.acquire() as connection:
            return await log.read(connection, workspace, after, upto, limit=upto - after)

    async def _begin(self) -> Connection:
        """A connection in a transaction that sees every workspace where it was seen already. Raises ``Moved``."""
        connection = await self._transaction()
        if self._snapshot is not None:
            for workspace, head in self.heads.items():
                if await log.head(connection, workspace) != head:
                    self.moved = True
                    raise Moved
        return connection

    async def _transaction(self) -> Connection:
        connection = await self._stack.enter_async_context(self.pool.acquire())
        await self._stack.enter_async_context(connection.transaction(isolation="repeatable_read", readonly=True))
        return connection

    async def view_after(self, workspace: UUID, revision: int) -> View:
        """A workspace as of a revision just committed, after ``close``: most of what is asked of it needs no statement."""
        head = self.committer.head(workspace)
        if head is not None:
            self._snapshot = Snapshot(None, self.committer.image, self.images, begin=self._transaction)
            return View(self._snapshot, workspace, head, Point(Past.REVISION, revision, None))
        view = await self.view(workspace)
        if view is None:
            raise LookupError(f"there is no workspace {workspace}, of which revision {revision} was just committed")
        return view.at_revision(revision, None)

    async def rehearse(self, workspace: UUID, orders: Any, *, atomic: bool = True) -> tuple[list[Any], View | None]:
        """Carry out orders without keeping them: what came of each, and the workspace as it would be."""
        rehearsal = self.committer.rehearse(workspace, orders, atomic=atomic)
        answers, connection = await self._stack.enter_async_context(rehearsal)
        self._snapshot = Snapshot(connection)
        view = await self.view(workspace, Point(Past.NOW, None, dry_label()))
        return answers, view

    async def close(self) -> None:
        """End what is open. What is asked afterwards, as by the next mutation of a document, opens it anew."""
        if self._snapshot is not None:
            # Nothing that is read from holds the request: what it holds is let go with it, and not first by the collector.
            self.statements, self._snapshot = self.statements + self._snapshot.statements, None
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
