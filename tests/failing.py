"""A committer whose database fails where a test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from events.committer import Committer
from events.store.append import Transaction, transaction
from events.store.read import Head
from projections.alignment import summarise
from projections.projector import Tables
from tests.committing import Pool, now

Trouble = Callable[[Transaction], Awaitable[None]]


class Faults:
    """Where the database should fail: each is done once, at its place in a transaction."""

    def __init__(self) -> None:
        self.before_commit: list[Trouble] = []
        self.after_commit: list[Exception] = []
        self.transactions = 0

    async def happen(self, begun: Transaction) -> None:
        """The next one before a commit."""
        if self.before_commit:
            await self.before_commit.pop(0)(begun)


def faulty(pool: Pool, faults: Faults, clock: Callable[[], datetime] = now) -> Committer:
    """A committer whose transactions meet with faults."""

    @asynccontextmanager
    async def opened(
        workspace: UUID, *, slug: str | None = None, seen: Head | None = None
    ) -> AsyncIterator[Transaction | None]:
        faults.transactions += 1
        async with transaction(pool, workspace, projection_version=Tables.version, slug=slug, seen=seen) as begun:
            # An append that commits by itself meets with them before it is sent.
            yield Faulty(begun, faults) if begun is not None and seen is not None else begun
            if begun is not None and seen is None:
                await faults.happen(begun)
        if faults.after_commit:
            raise faults.after_commit.pop(0)

    return Committer(opened, Tables(), summarise, clock)


class Faulty(Transaction):
    """An append that meets with faults."""

    def __init__(self, begun: Transaction, faults: Faults) -> None:
        super().__init__(begun.connection, begun.workspace, begun.head)
        self._faults = faults

    async def append(self, *what: Any) -> None:
        await self._faults.happen(self)
        await super().append(*what)
