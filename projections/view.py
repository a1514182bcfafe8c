"""A workspace as of one point: the present or a past, read within one snapshot of the database.

The same code reads both: the statement alone differs. Derived values are computed on the workspace's image as of the view.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from events.image import Image, civil_day
from events.message import Event, Recorded, State
from events.store import read as log
from events.store.read import SQL, Connection, Head
from events.workspace import Workspace
from projections.images import Images
from projections.projector import Tables, load, states_of
from projections.statements import Past, lookup, page
from projections.tables import table_of

S = TypeVar("S", bound=State)
LiveImage = Callable[[UUID, int], Image | None]


class Snapshot:
    """A connection in one read-only transaction, which statements use one after the other.

    Without a connection, ``begin`` gives one as soon as a statement is to be sent.
    """

    def __init__(
        self,
        connection: Connection | None,
        live_image: LiveImage = lambda _workspace, _revision: None,
        images: Images | None = None,
        *,
        begin: Callable[[], Awaitable[Connection]] | None = None,
    ) -> None:
        self._connection = connection
        self._begin = begin
        self._turn = asyncio.Lock()
        self.live_image = live_image
        self.images = images
        """Images of other snapshots, for those of the committed log; ``None`` where what is read may be taken back."""
        self.statements = 0
        """How many statements were sent."""

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """All rows of a statement."""
        async with self._turn:
            self.statements += 1
            return cast("list[Any]", await (await self._begun()).fetch(statement, *arguments))

    async def use(self, action: Callable[[Connection], Any]) -> Any:
        """What an action gives that sends statements of its own."""
        async with self._turn:
            self.statements += 1
            return await action(await self._begun())

    async def _begun(self) -> Connection:
        if self._connection is None:
            assert self._begin is not None  # noqa: S101 - one of the two was given
            self._connection = await self._begin()
        return self._connection


@dataclass(frozen=True, slots=True)
class Point:
    """As of what a view is."""

    past: Past
    at: int | datetime | None
    label: str | None
    """What tells ids of this view from those of the present; ``None`` for the present."""
    upto: int | None = None
    """For an effective time: as it is known at this revision; absent: now."""


NOW = Point(Past.NOW, None, None)


class View:
    """A workspace as of a point."""

    def __init__(self, snapshot: Snapshot, workspace: UUID, head: Head, point: Point = NOW) -> None:
        self.snapshot = snapshot
        self.workspace = workspace
        self.head = head
        self.point = point
        self._image: Image | None = None
        self._loading = asyncio.Lock()
        self.memo: dict[Any, Any] = {}
        """What was derived from this view already."""

    @property
    def revision(self) -> int:
        """How many events of the log the view may reflect."""
        known = self.head.revision if self.point.upto is None else self.point.upto
        return self.point.at if isinstance(self.point.at, int) else known

    def at_revision(self, revision: int, label: str | None) -> View:
        """The same workspace as of a revision."""
        return View(self.snapshot, self.workspace, self.head, Point(Past.REVISION, revision, label))

    def known_at(self, revision: int) -> View:
        """The same view of an effective time as it was known at a revision."""
        return View(self.snapshot, self.workspace, self.head, replace(self.point, upto=revision))

    def _past(self) -> tuple[Any, ...]:
        match self.point.past:
            case Past.NOW:
                return ()
            case Past.REVISION:
                return (self.point.at,)
            case Past.EFFECTIVE:
                return (self.point.at, self.revision)

    async def by(self, kind: type[S], column: str, keys: Sequence[UUID]) -> list[S]:
        """The entities whose column is one of the keys, in the order of their creation."""
        image = self.at_hand()
        held = _held(image, kind, column, keys) if image is not None else None
        if held is not None:
            return held
        table = table_of(kind)
        rows = await self.snapshot.fetch(lookup(table, column, self.point.past), self.workspace, keys, *self._past())
        found = [cast("S", table.load(row)) for row in rows]
        found.sort(key=_age)
        return found

    async def grouped(self, kind: type[S], column: str, keys: Sequence[UUID]) -> list[list[S]]:
        """For each key the entities whose column is that key, in the order of their creation."""
        image = self.at_hand()
        if image is not None and column in INDEXED:
            return [image.find(kind, column, key) for key in keys]
        found: dict[UUID, list[S]] = {key: [] for key in keys}
        for state in await self.by(kind, column, list(found)):
            found[getattr(state, column)].append(state)
        return [found[key] for key in keys]

    async def page(
        self, kind: type[S], where: str, order: str, arguments: Sequence[Any], limit: int, *, columns: str = ""
    ) -> list[Any]:
        """Rows for which a condition holds, in an order; the arguments stand at ``$2`` and on."""
        table = table_of(kind)
        statement = page(table, self.point.past, where, order, len(arguments) + 2, columns=columns)
        return await self.snapshot.fetch(statement, self.workspace, *arguments, limit, *self._past())

    async def count(self, kind: type[S], where: str, arguments: Sequence[Any]) -> int:
        """How many rows a condition holds for."""
        rows = await self.page(kind, where, "", arguments, 1, columns="count(*) as count")
        return int(rows[0]["count"])

    async def states(self, kind: type[S]) -> list[S]:
        """Every entity of a kind, in the order of their creation."""
        image = self.at_hand()
        if image is None:
            tables = [table_of(kind)]
            point = (self.point.past, self.workspace, *self._past())
            found = await self.snapshot.use(lambda connection: states_of(connection, tables, *point))
        else:
            found = image.states.values()
        return [state for state in found if isinstance(state, kind)]

    async def kinds(self, keys: Sequence[UUID]) -> dict[UUID, str]:
        """By which type of event each stream began."""
        rows = await self.snapshot.fetch(SQL["beginnings"], self.workspace, keys)
        return {row["stream_id"]: row["type"] for row in rows}

    def at_hand(self) -> Image | None:
        """The workspace in memory as of the view, if it is there without any statement. What holds for ``image`` holds for it."""
        # Only where the log stands there: of what has passed since, a text may have been erased.
        if self.point.past is not Past.EFFECTIVE and self.revision == self.head.revision:
            live = self.snapshot.live_image(self.workspace, self.revision)
            if live is not None:
                return live
        if self._image is not None and self._image.revision != self.revision:
            self._image = None  # it went on with its log
        if self._image is None and self.snapshot.images is not None:
            self._image = self.snapshot.images.get(self._place)
        return self._image

    async def known_image(self) -> Image | None:
        """The workspace in memory as of the view, if it is there or is worth its loading, being asked for again."""
        images = self.snapshot.images
        if self.at_hand() is None and (images is None or not images.asked_again(self._place)):
            return None
        return await self.image()

    async def image(self) -> Image:
        """The workspace in memory as of the view. Do not keep it across an ``await``: the present one moves on."""
        found = self.at_hand()
        if found is not None:
            return found
        async with self._loading:
            found = self.at_hand()
            if found is None:
                found = self._image = cast("Image", await self.snapshot.use(self._load))
                self._keep(found)
        return found

    def _keep(self, image: Image) -> None:
        images = self.snapshot.images
        if images is not None and self.point.past is Past.NOW:
            images.keep_present(self.workspace, self._place, image)
        elif images is not None:
            images.keep(self._place, image)

    @property
    def _place(self) -> tuple[Any, ...]:
        """What decides which entities the view holds, and what of them was erased."""
        head = self.head
        at = self.point.at if self.point.past is Past.EFFECTIVE else None
        return self.workspace, head.epoch, head.erasures, self.revision, at

    async def _load(self, connection: Connection) -> Image:
        if self.point.past is Past.NOW:
            return await Tables.load(connection, self.workspace, self.head)
        image = await load(connection, self.workspace, self.point.past, *self._past())
        await self._set_clock(connection, image)
        return image

    async def _set_clock(self, connection: Connection, image: Image) -> None:
        """Let the image know its last event: the log says when that was."""
        home = image.get(Workspace, self.workspace)
        zone = home.time_zone if home is not None else "UTC"
        image.revision = self.revision
        if self.point.past is Past.REVISION:
            row = await connection.fetchrow(SQL["recorded_at"], self.workspace, self.revision)
            at = row["recorded_at"] if row is not None else None
        else:
            at = cast("datetime", self.point.at)
        image.recorded_at = at
        image.day = civil_day(at, zone) if at is not None else None

    async def events(self, revisions: Sequence[int]) -> list[Recorded[Event]]:
        """The events of the given revisions."""
        found = await self.snapshot.use(lambda connection: log.read_some(connection, self.workspace, revisions))
        return cast("list[Recorded[Event]]", found)


def _held(image: Image, kind: type[S], column: str, keys: Sequence[UUID]) -> list[S] | None:
    """What ``View.by`` finds, from the image; ``None`` where the image has no index for the column."""
    if column == "id":
        found = [state for key in dict.fromkeys(keys) if (state := image.get(kind, key)) is not None]
    elif column in INDEXED:
        found = [state for key in dict.fromkeys(keys) for state in image.find(kind, column, key)]
    else:
        return None
    found.sort(key=_age)
    return found


INDEXED = frozenset({"parent", "outcome", "metric", "sprint", "advances", "subject", "review", "reply_to"})
"""Columns by which an image finds entities as the tables do."""


def _age(state: State) -> int:
    return state.created_revision
