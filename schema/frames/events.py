"""Frames of ``Subscription.events``: one for each event that is asked for, and checkpoints in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from events.cursor import cursor_of
from events.message import Event, Recorded
from events.store.follow import page_after
from events.store.read import Connection, head, read_some
from events.store.statements import statements
from events.store.tail import LogRewritten, Tailer, patiently, reading
from schema.event import event_object
from schema.frames.frame import Frame, Press
from schema.frames.present import Present
from schema.frames.topic import STEP
from schema.subscriptions import EventFrame

SQL = statements(Path(__file__).with_name("frames.sql"))

Page = list[Recorded[Event]]
Telling = tuple[int, str, Callable[[Present], Any]]
"""A revision, its cursor, and what makes the answer."""


class Events:
    """The events of a workspace, those of some types or about one subject only where that is asked for."""

    def __init__(self, tailer: Tailer, press: Press, types: frozenset[str] | None, subject: UUID | None) -> None:
        self._tailer = tailer
        self._press = press
        self._types = types
        self._subject = subject
        self._last = (0, "")

    async def open(self) -> int:
        """It can tell of any event: from the log's end on."""
        async with self._tailer.following(self._press.workspace) as tail:
            self._last = (tail.revision, str(tail.cursor))
        return self._last[0]

    async def live(self, page: Page) -> list[Frame]:
        """A frame for each event that is asked for."""
        frames = await patiently(lambda: self._frames(page))
        self._last = (page[-1].revision, self._cursor(page[-1]))
        return frames

    async def checkpoint(self) -> Frame | None:
        """Nothing was for the subscriber up to the last event."""
        revision, cursor = self._last
        frames = await self._press.make(revision, [(revision, cursor, _nothing(cursor))])
        return frames[0]

    async def replay(self, after: int) -> list[Frame]:
        """The next events that are asked for; when there are no more, a checkpoint says how far the log was searched."""
        if self._types is not None or self._subject is not None:
            return await patiently(lambda: self._sought(after))
        page = await page_after(self._tailer, self._press.workspace, after, limit=STEP)
        return await patiently(lambda: self._frames(page))

    async def join(self, after: int | None) -> tuple[list[Frame], int]:
        """Nothing at once."""
        return [], self._last[0] if after is None else after

    async def _frames(self, page: Page) -> list[Frame]:
        return await self._press.make(page[-1].revision, self._told(await self._wanted(page)))

    def _told(self, events: Page) -> list[Telling]:
        return [(each.revision, self._cursor(each), _event(each, self._cursor(each))) for each in events]

    async def _sought(self, after: int) -> list[Frame]:
        """What the database finds, of however long a log: read is only what is asked for."""
        workspace, types = self._press.workspace, None if self._types is None else list(self._types)
        async with (
            reading(self._tailer.pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            (last,) = await read_some(connection, workspace, [await self._upto(connection)])
            place = (after, last.revision, STEP)
            if self._subject is None:
                rows = await connection.fetch(SQL["of_types"], workspace, types, *place)
            else:
                rows = await connection.fetch(SQL["about"], workspace, self._subject, *place, types)
            found = await read_some(connection, workspace, [row["revision"] for row in rows])
        told = self._told(found)
        if len(found) < STEP and (not found or found[-1].revision < last.revision):
            told.append((last.revision, self._cursor(last), _nothing(self._cursor(last))))
        return await self._press.make(last.revision, told)

    async def _upto(self, connection: Connection) -> int:
        at = await head(connection, self._press.workspace)
        if at is None or at.epoch != self._press.epoch:
            raise LogRewritten
        return at.revision

    async def _wanted(self, page: Page) -> Page:
        if self._types is not None:
            page = [each for each in page if each.type in self._types]
        if self._subject is None or not page:
            return page
        async with reading(self._tailer.pool) as connection:
            rows = await connection.fetch(
                SQL["mentioned"], self._press.workspace, self._subject, page[0].revision, page[-1].revision
            )
        about = {row["revision"] for row in rows}
        return [each for each in page if each.stream == self._subject or each.revision in about]

    def _cursor(self, event: Recorded[Any]) -> str:
        return str(cursor_of(self._press.epoch, event.revision, event.leaf_hash, event.workspace))


def _event(event: Recorded[Any], cursor: str) -> Callable[[Present], Any]:
    return lambda view: EventFrame(cursor=cursor, event=event_object(event, view))


def _nothing(cursor: str) -> Callable[[Present], Any]:
    return lambda _view: EventFrame(cursor=cursor, event=None)
