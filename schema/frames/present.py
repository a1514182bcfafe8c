"""The present of a workspace, read only if something in a frame asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from events.image import Image
from events.store import read as log
from events.store.read import Connection, Head
from projections.view import Snapshot, View
from schema.context import Context


class _Unopened(Snapshot):
    """Begins its transaction with the first statement."""

    def __init__(self, context: Context) -> None:
        super().__init__(cast("Connection", None), context.committer.image, context.images)
        self._context = context
        self._opening = asyncio.Lock()
        self.opened: Snapshot | None = None
        self.view: View | None = None

    async def open(self) -> Snapshot:
        """The snapshot; its head becomes the view's."""
        async with self._opening:
            if self.opened is None:
                opened = await self._context.snapshot()
                assert self.view is not None  # noqa: S101 - set by the only one who makes it
                workspace = self.view.workspace
                self.view.head = await opened.use(lambda connection: log.head(connection, workspace))
                self.opened = opened
        return self.opened

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """All rows of a statement."""
        return await (await self.open()).fetch(statement, *arguments)

    async def use(self, action: Callable[[Any], Any]) -> Any:
        """What an action gives that sends statements of its own."""
        return await (await self.open()).use(action)


class Present(View):
    """A workspace as it is when a frame is made. Most frames need none of it: the event says it all."""

    def __init__(self, context: Context, workspace: UUID, epoch: int, revision: int) -> None:
        self._unopened = _Unopened(context)
        head = Head(epoch, revision, None, None, None, b"", 0)
        super().__init__(self._unopened, workspace, head)
        self._unopened.view = self

    def at_hand(self) -> Image | None:
        """The workspace in memory, if it is there; never before it is known where the workspace stands, and what was erased."""
        return super().at_hand() if self._unopened.opened is not None else None

    async def image(self) -> Image:
        """The workspace in memory, as of the snapshot."""
        await self._unopened.open()
        return await super().image()
