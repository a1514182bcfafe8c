"""The roots of every question: who am I, a workspace as of a point, anything by its id."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from events.image import root as noun_root
from events.message import PrincipalKind
from events.review import Review as ReviewState
from events.sprint import Sprint as SprintState
from events.store.read import SQL
from events.workspace import Workspace as WorkspaceState
from projections.statements import Past
from projections.view import NOW, Point, View
from schema.connections import Connection, page_of, page_size, read_cursor, write_cursor
from schema.context import Context
from schema.deriving import graphql_enum
from schema.describing import field, object_type
from schema.entity import Node, find
from schema.errors import bad_request, storable
from schema.ids import decode, key_asked
from schema.webhook import webhook_by_id
from schema.workspace import Workspace

graphql_enum(PrincipalKind)
Info = strawberry.Info[Context, Any]
PATIENCE = 2.0
"""Seconds that a read waits for the revision it asks for."""


@strawberry.input(one_of=True, description="As of which point to read: exactly one of its fields.")
class AsOf:
    """As of which point to read."""

    revision: int | None = strawberry.field(default=strawberry.UNSET, description="After this many events.")
    recorded_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="As Northline knew it at this time."
    )
    effective_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="As it held in the world at this time, by what is known now."
    )
    review: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="As this review closed.")
    sprint: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="As this sprint ended.")


@object_type
class Viewer:
    """Who asks."""

    context: strawberry.Private[Context]

    @field
    def kind(self) -> PrincipalKind:
        """Whether a member, a key or the system asks."""
        return self.context.principal.kind

    @field
    def id(self) -> strawberry.ID:
        """Which one asks."""
        return strawberry.ID(str(self.context.principal.id))

    @field
    async def workspaces(self, first: int | None = None, after: str | None = None) -> Connection[Workspace]:
        """The workspaces that it may read, by slug."""
        return await workspace_page(self.context, first, after)


@object_type
class Query:
    """What can be asked."""

    @field
    def viewer(self, info: Info) -> Viewer:
        """Who asks, and what it may read."""
        info.context.lasting = False
        return Viewer(context=info.context)

    @field
    async def workspace(
        self,
        info: Info,
        slug: str | None = None,
        id: strawberry.ID | None = None,
        as_of: Annotated[AsOf | None, strawberry.argument(name="asOf")] = None,
        min_revision: Annotated[
            int | None,
            strawberry.argument(
                name="minRevision", description="Wait, briefly, until the workspace has reached this revision."
            ),
        ] = None,
    ) -> Workspace | None:
        """A workspace, by slug or id, as of now or of any point in its past."""
        key = await _named(info.context, slug, id)
        if key is None:
            info.context.lasting = False
            return None
        if min_revision is not None:
            await _reached(info.context, key, min_revision)
        view = await info.context.view(key)
        return await _workspace(await _at(view, as_of)) if view is not None else None

    @field
    async def workspaces(self, info: Info, first: int | None = None, after: str | None = None) -> Connection[Workspace]:
        """Every workspace, by slug."""
        return await workspace_page(info.context, first, after)

    @field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Anything, by its global id, as of what the id says."""
        return (await _nodes(info.context, [id]))[0]

    @field
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """Several things, by their global ids, in their order; absent ones are null."""
        page_size(len(ids))
        return await _nodes(info.context, ids)


async def _named(context: Context, slug: str | None, id_: str | None) -> UUID | None:
    if (slug is None) == (id_ is None):
        raise bad_request("Name the workspace by its `slug` or by its `id`, one of them.")
    if slug is not None:
        storable(slug)
        return await context.named(slug)
    return key_asked(str(id_), None, "id", WorkspaceState)


async def _reached(context: Context, workspace: UUID, revision: int) -> None:
    """Wait until the workspace has reached a revision. Raises a ``BAD_REQUEST``."""
    end = time.monotonic() + PATIENCE
    while True:
        rows = await context.pool.fetch(SQL["head"], workspace)
        if not rows or rows[0]["revision"] >= revision:
            return
        if time.monotonic() > end:
            raise bad_request(f"The workspace is at revision {rows[0]['revision']}, not at {revision} yet: try again.")
        await asyncio.sleep(0.02)


async def _workspace(view: View) -> Any:
    return (await find(view, WorkspaceState, [view.workspace]))[0]


async def _at(view: View, as_of: AsOf | None) -> View:
    """The view as of the point that is asked for. Raises a ``BAD_REQUEST`` for one that is not there."""
    if as_of is None:
        return view
    point = await _point(view, as_of)
    return View(view.snapshot, view.workspace, view.head, point)


async def _point(view: View, as_of: AsOf) -> Point:
    if isinstance(as_of.revision, int):
        return _revision_point(view, as_of.revision)
    if isinstance(as_of.recorded_at, datetime):
        rows = await view.snapshot.fetch(SQL["revision_at"], view.workspace, as_of.recorded_at)
        return _revision_point(view, rows[0]["coalesce"])
    if isinstance(as_of.effective_at, datetime):
        return effective_point(as_of.effective_at)
    review, sprint = as_of.review, as_of.sprint
    kind, text = (ReviewState, review) if isinstance(review, str) else (SprintState, sprint)
    key = key_asked(str(text), view.workspace, "asOf", kind)
    found = (await find(view, kind, [key]))[0]
    sealed = getattr(found.state, "closed_revision", getattr(found.state, "ended_revision", None)) if found else None
    if sealed is None:
        raise bad_request(f"There is no such {kind.noun} in this workspace that is over.")
    return _revision_point(view, sealed)


def effective_point(at: datetime) -> Point:
    """As of what had taken effect by a time."""
    return Point(Past.EFFECTIVE, at, f"e{int(at.timestamp() * 1_000_000)}")


def _revision_point(view: View, revision: int) -> Point:
    if not 0 <= revision <= view.head.revision:
        raise bad_request(f"The workspace is at revision {view.head.revision}: {revision} is not there.")
    return Point(Past.REVISION, revision, f"r{revision}")


async def workspace_page(context: Context, first: int | None, after: str | None) -> Connection[Any]:
    """A page of all workspaces."""
    context.lasting = False
    size = page_size(first)
    snapshot = await context.snapshot()
    start = read_cursor(after, str)[0] if after else None
    rows = await snapshot.fetch(SQL["workspaces"], start, size + 1)
    items = []
    for row in rows[:size]:
        view = await context.view(row["workspace_id"])
        if view is not None:
            items.append((await _workspace(view), write_cursor(row["slug"])))

    async def count() -> int:
        return int((await snapshot.fetch(SQL["workspace_count"]))[0]["count"])

    return page_of(items, more=len(rows) > size, before=after is not None, count=count)


async def _nodes(context: Context, texts: list[Any]) -> list[Any]:
    """What some global ids lead to; many of one workspace, time and noun by one statement."""
    found: dict[str, Any] = {}
    groups: dict[Any, list[Any]] = {}
    for text in texts:
        said = decode(text)
        if said is None:
            found[text] = await webhook_by_id(context, str(text))
        else:
            groups.setdefault((said.workspace, said.snapshot, said.kind), []).append((text, said.key))
    for (workspace, snapshot, kind), wanted in groups.items():
        view = await context.view(workspace)
        point = _snapshot_point(view, snapshot) if view is not None else None
        if view is None or point is None:
            continue
        at = View(view.snapshot, workspace, view.head, point)
        objects = await find(at, noun_root(kind), [key for _, key in wanted])
        found.update({text: each for (text, _), each in zip(wanted, objects, strict=True)})
    return [found.get(text) for text in texts]


_SNAPSHOT = re.compile(r"r(\d{1,18})|e(-?\d{1,18})", re.ASCII)


def _snapshot_point(view: View, snapshot: str | None) -> Point | None:
    """The point that an id's snapshot names; ``None`` where it is not there, as after a dry run."""
    if snapshot is None:
        return NOW
    said = _SNAPSHOT.fullmatch(snapshot)
    if said is None:
        return None
    if said[1] is not None:
        revision = int(said[1])
        return _revision_point(view, revision) if revision <= view.head.revision else None
    try:
        return effective_point(datetime.fromtimestamp(int(said[2]) / 1_000_000, tz=UTC))
    except (ValueError, OverflowError, OSError):
        return None
