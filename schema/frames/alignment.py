"""Frames of ``Subscription.alignment``: one for each commit that moved it, and one for all that a subscriber has missed."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from events.catalog import apply
from events.cursor import cursor_of
from events.errors import Interrupted
from events.image import Image
from events.message import Event, Recorded
from events.store import read as log
from events.store.follow import page_after
from events.store.tail import Tailer, patiently, reading
from projections.alignment import of_scope
from projections.figures import Alignment
from projections.projector import Tables
from projections.selection import Scope, Selection
from projections.signals import Signal, signals
from projections.statements import Past
from projections.view import Point, Snapshot, View
from schema.alignment import alignment_object
from schema.event import event_object
from schema.frames.frame import Frame, Press
from schema.frames.present import Present
from schema.signal import signal_object
from schema.subscriptions import AlignmentFrame

SHOWN = 100
"""How many of the events that moved it a frame holds."""
BESIDE = 1_000
"""A workspace of more entities is judged beside the event loop: for 10,000 that takes half a second of its time."""
REST = 4
"""For how many times as long nothing is judged after that; what happens meanwhile is told together."""


class Standing(NamedTuple):
    """An alignment and its signals, as of a revision."""

    revision: int
    cursor: str
    alignment: Alignment
    signals: dict[Any, Signal]


class Alignments:
    """The alignment of a scope, on an image of its own that every event is folded into."""

    def __init__(self, tailer: Tailer, press: Press, scope: Scope) -> None:
        self._tailer = tailer
        self._press = press
        self._scope = scope
        self._image = Image(press.workspace)
        self._now: Standing
        self._since: deque[Recorded[Event]] = deque(maxlen=SHOWN)
        self._rested = 0.0
        """The time from which on it may be judged again."""

    async def open(self) -> int:
        """Load the workspace as it is now."""
        workspace = self._press.workspace
        async with (
            reading(self._tailer.pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            head = await log.head(connection, workspace)
            if head is None:
                raise Interrupted("The workspace has gone.")
            self._image = await Tables.load(connection, workspace, head)
            leaf_hash = await connection.fetchval(log.SQL["leaf_hash"], workspace, head.revision)
        cursor = str(cursor_of(head.epoch, head.revision, leaf_hash or b"", workspace))
        self._now = await self._judged(self._image, cursor)
        return head.revision

    async def live(self, page: list[Recorded[Event]]) -> list[Frame]:
        """A frame, if the events moved anything; of a large workspace, once it was left alone for a while."""
        for each in page:
            apply(self._image, each)
        self._since.extend(page)
        await asyncio.sleep(self._rested - time.monotonic())
        if await self._more():
            return []
        before, last, events = self._now, page[-1], list(self._since)
        self._since.clear()
        cursor = str(cursor_of(self._press.epoch, last.revision, last.leaf_hash, last.workspace))
        self._now = await self._judged(self._image, cursor)
        if _same(before, self._now):
            return []
        return [await patiently(lambda: self._frame(before, self._now, events))]

    async def checkpoint(self) -> Frame | None:
        """None: whoever goes on from an older cursor is sent the net difference all the same."""
        return None

    async def replay(self, after: int) -> list[Frame]:
        """What has changed since a revision, as one frame."""
        now = self._now
        before = await patiently(lambda: self._past(after))
        first = max(after, now.revision - SHOWN)
        page = await page_after(self._tailer, self._press.workspace, first, limit=now.revision - first)
        return [await patiently(lambda: self._frame(before, now, page))]

    async def join(self, after: int | None) -> tuple[list[Frame], int]:
        """The net difference, for whoever goes on from a cursor."""
        while after is not None and after > self._now.revision:  # noqa: ASYNC110 - at most a moment
            await asyncio.sleep(0.02)  # another process was faster than what is read here
        if after is None or after == self._now.revision:
            return [], self._now.revision
        frames = await self.replay(after)
        return frames, frames[-1].revision

    # --- inside ---

    async def _more(self) -> bool:
        """Whether more has happened than was folded."""
        async with self._tailer.following(self._press.workspace) as tail:
            return tail.revision > self._image.revision

    async def _judged(self, image: Image, cursor: str) -> Standing:
        """Where it stands. Whoever calls lets nobody change the image meanwhile."""
        if len(image.states) <= BESIDE:
            return self._standing(image, cursor)
        begin = time.monotonic()
        try:
            return await asyncio.to_thread(self._standing, image, cursor)
        finally:
            now = time.monotonic()
            self._rested = now + REST * (now - begin)

    async def _past(self, revision: int) -> Standing:
        async with (
            reading(self._tailer.pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            head = await log.head(connection, self._press.workspace)
            if head is None:
                raise Interrupted("The workspace has gone.")
            view = View(Snapshot(connection), self._press.workspace, head, Point(Past.REVISION, revision, None))
            image = await view.image()
        return await self._judged(image, "")

    def _standing(self, image: Image, cursor: str) -> Standing:
        found = signals(image, image.day) if image.day is not None else []
        keys = self._within(image)
        return Standing(
            image.revision,
            cursor,
            of_scope(image, self._scope),
            {each.key: each for each in found if keys is None or _about(image, each.subject, keys)},
        )

    def _within(self, image: Image) -> set[UUID] | None:
        """What signals may be about, or may hang on; ``None`` for anything."""
        keys: set[UUID] | None = None
        if self._scope.root is not None:
            keys = Selection(image).below(self._scope.root)
        if self._scope.team is not None:
            chosen = Selection(image).of(Scope(team=self._scope.team))
            own = {self._scope.team, *(each.key for each in (*chosen.deliverables, *chosen.sprints)), *chosen.goals}
            keys = own if keys is None else keys & own
        return keys

    async def _frame(self, before: Standing, now: Standing, page: list[Recorded[Event]]) -> Frame:
        frames = await self._press.make(now.revision, [(now.revision, now.cursor, _root(before, now, page))])
        return frames[0]


def _root(before: Standing, now: Standing, page: list[Recorded[Event]]) -> Callable[[Present], Any]:
    def root(view: Present) -> AlignmentFrame:
        return AlignmentFrame(
            cursor=now.cursor,
            revision=now.revision,
            alignment=alignment_object(now.alignment, view),
            before=alignment_object(before.alignment, view),
            raised=[signal_object(each, view) for key, each in now.signals.items() if key not in before.signals],
            cleared=[signal_object(each, view) for key, each in before.signals.items() if key not in now.signals],
            events=[event_object(each, view) for each in page[-SHOWN:]],
            event_count=now.revision - before.revision,
        )

    return root


def _same(before: Standing, now: Standing) -> bool:
    return before.signals.keys() == now.signals.keys() and _undated(before.alignment) == _undated(now.alignment)


def _undated(alignment: Alignment) -> Alignment:
    return replace(alignment, revision=0, day=None)


def _about(image: Image, key: UUID, within: set[UUID]) -> bool:
    """Whether an entity is within, or measures, judges or serves what is."""
    state = image.states.get(key)
    hangs = (key, *(getattr(state, name, None) for name in ("outcome", "subject", "sprint", "team")))
    served = (each.outcome for each in getattr(state, "alignments", ()))
    return any(each in within for each in (*hangs, *served))
