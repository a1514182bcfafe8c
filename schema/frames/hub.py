"""Where subscriptions of one process come together: who asks the same is sent the same frames."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from graphql import GraphQLError

from events.cursor import CursorInvalid, cursor_of, parse
from events.errors import InvalidInput, NotFound
from events.store import read as log
from events.store.tail import Tailer, patiently, reading
from events.workspace import Workspace
from projections.selection import Scope
from schema.context import Context
from schema.errors import Code, bad_request
from schema.frames.alignment import Alignments
from schema.frames.asked import Asked
from schema.frames.events import Events
from schema.frames.frame import Frame, Press, Source
from schema.frames.topic import Topic
from schema.ids import key_of


class Hub:
    """Subscribers and the topics that they share."""

    def __init__(self, tailer: Tailer, context: Callable[[Any], Context]) -> None:
        """``context`` makes what a frame is executed with, for a scope: for whom it is made."""
        self._tailer = tailer
        self._context = context
        self._topics: dict[Hashable, Topic] = {}
        self._opening = asyncio.Lock()

    @property
    def topics(self) -> int:
        """How many different things are followed."""
        return len(self._topics)

    async def frames(self, asked: Asked, scope: Hashable = None) -> AsyncGenerator[list[Frame], None]:
        """What a subscriber is to be sent, some frames at a time, for ever. Raises a ``GraphQLError``."""
        workspace = _key(asked.arguments["workspace"], None, "workspace", Workspace)
        assert workspace is not None  # noqa: S101 - the argument is not nullable
        try:
            after = await self._place(workspace, asked.arguments.get("after"))
            async with self._topic(workspace, asked, scope) as topic:
                frames, sent = await topic.source.join(after)
                while True:
                    if frames:
                        yield frames
                        sent = frames[-1].revision
                    frames = await topic.after(sent)
        except NotFound as error:
            raise bad_request(error.message) from error
        except CursorInvalid as error:
            raise await self._invalid(workspace, str(error)) from error

    @asynccontextmanager
    async def _topic(self, workspace: UUID, asked: Asked, scope: Hashable) -> AsyncIterator[Topic]:
        key = (workspace, asked.key, scope)
        async with self._opening:
            topic = self._topics.get(key)
            if topic is None or topic.ended:
                topic = Topic(self._tailer, workspace, await self._source(workspace, asked, scope))
                await topic.open()
                self._topics[key] = topic
            topic.subscribers += 1
        try:
            yield topic
        finally:
            topic.subscribers -= 1
            if not topic.subscribers:
                if self._topics.get(key) is topic:
                    del self._topics[key]
                await topic.close()

    async def _source(self, workspace: UUID, asked: Asked, scope: Hashable) -> Source:
        async with self._tailer.following(workspace) as tail:
            press = Press(asked, lambda: self._context(scope), workspace, tail.epoch)
        given = asked.arguments
        if asked.field == "alignment":
            root, team = _key(given.get("root"), workspace, "root"), _key(given.get("team"), workspace, "team")
            return Alignments(self._tailer, press, Scope(root=root, team=team))  # type: ignore[arg-type]
        types = given.get("types")
        names = frozenset(getattr(each, "value", each) for each in types) if types is not None else None
        return Events(self._tailer, press, names, _key(given.get("subject"), workspace, "subject"))

    async def _place(self, workspace: UUID, after: str | None) -> int | None:
        """The revision after which a cursor stands; without one, ``None``: from now. Raises ``CursorInvalid``."""
        epoch, revision, _ = await self._head(workspace)
        if after is None:
            return None
        cursor = parse(after)
        leaf_hash = await self._leaf_hash(workspace, cursor.revision)
        if cursor.revision > revision or cursor != parse(str(cursor_of(epoch, cursor.revision, leaf_hash, workspace))):
            raise CursorInvalid(
                "The cursor is not of this log: read the workspace anew, then go on from `extensions.resumeCursor`."
            )
        return cursor.revision

    async def _head(self, workspace: UUID) -> tuple[int, int, bytes]:
        async def look() -> tuple[int, int, bytes]:
            async with reading(self._tailer.pool) as connection:
                found = await log.head(connection, workspace)
                if found is None:
                    raise NotFound
                leaf_hash = await connection.fetchval(log.SQL["leaf_hash"], workspace, found.revision)
                return found.epoch, found.revision, leaf_hash or b""

        return await patiently(look)

    async def _leaf_hash(self, workspace: UUID, revision: int) -> bytes:
        async def look() -> bytes:
            async with reading(self._tailer.pool) as connection:
                return await connection.fetchval(log.SQL["leaf_hash"], workspace, min(revision, 2**62)) or b""

        return await patiently(look)

    async def _invalid(self, workspace: UUID, message: str) -> GraphQLError:
        epoch, revision, leaf_hash = await self._head(workspace)
        resume = str(cursor_of(epoch, revision, leaf_hash, workspace))
        return GraphQLError(message, extensions={"code": Code.CURSOR_INVALID.value, "resumeCursor": resume})


def _key(text: Any, workspace: UUID | None, path: str, *kinds: Any) -> UUID | None:
    """The key that an argument gives, of whatever time. Raises a ``BAD_REQUEST``."""
    if text is None:
        return None
    try:
        return key_of(str(text).partition("@")[0], workspace, path, *kinds)
    except InvalidInput as error:
        raise bad_request(error.message) from error
