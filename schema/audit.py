"""What happened: the events of a workspace or of one entity, and every version that an entity had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from events.cursor import CursorInvalid, cursor_of, parse
from events.errors import InvalidInput
from events.image import root as noun_root
from projections.statements import Past
from projections.view import View
from schema.connections import Connection, PageInfo, page_size, read_cursor, write_cursor
from schema.cursors import cursor_at
from schema.entity import Node, find
from schema.errors import Code, bad_request, system_error
from schema.event import AlignmentEvent, EventType, event_object
from schema.ids import key_of

C = TypeVar("C", bound=type)


@dataclass(slots=True)
class Wanted:
    """Which events are asked for, as conditions of a statement; ``$1`` is the workspace."""

    conditions: list[str] = field(default_factory=lambda: ["workspace_id = $1"])
    arguments: list[Any] = field(default_factory=list)

    def add(self, condition: str, argument: Any) -> None:
        """One more condition; ``{}`` stands for its argument."""
        self.arguments.append(argument)
        self.conditions.append(condition.format(f"${len(self.arguments) + 1}"))

    def copy(self) -> Wanted:
        """The same conditions, to which others can be added."""
        return Wanted(list(self.conditions), list(self.arguments))

    def statement(self, what: str, end: str = "") -> str:
        """The statement that reads them."""
        return f"select {what} from log.event where {' and '.join(self.conditions)} {end}"  # noqa: S608


ABOUT = (
    "revision in (select revision from log.event where workspace_id = $1 and stream_id = {0}"
    " union all select revision from log.mention where workspace_id = $1 and subject_id = {0})"
)


def wanted(
    view: View,
    *,
    types: Sequence[EventType] | None = None,
    subject: UUID | None = None,
    actor: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    backdated: bool | None = None,
) -> Wanted:
    """The conditions that a list of events is asked for with, as of the view."""
    found = Wanted()
    if view.point.past is Past.EFFECTIVE:
        found.add("effective_at <= {}", view.point.at)
    else:
        found.add("revision <= {}", view.revision)
    if types is not None:
        found.add("type = any({}::text[])", [each.value for each in types])
    if subject is not None:
        found.add(ABOUT, subject)
    if actor is not None:
        found.add("actor_id = {}", actor)
    if since is not None:
        found.add("recorded_at >= {}", since)
    if until is not None:
        found.add("recorded_at <= {}", until)
    if backdated is not None:
        found.add("backdated = {}", backdated)
    return found


async def event_page(
    view: View, which: Wanted, first: int | None, after: str | None, last: int | None = None, before: str | None = None
) -> Connection[Any]:
    """A page of events, in order; with ``last`` or ``before``, the page that ends there."""
    if first is not None and last is not None:
        raise bad_request("Ask for the `first` or for the `last` events, not for both.")
    backwards = last is not None or (before is not None and first is None)
    size = page_size(last if backwards else first)
    bounded = which.copy()
    if after is not None:
        bounded.add("revision > {}", await place(view, after))
    if before is not None:
        bounded.add("revision < {}", await place(view, before))
    order = f"order by revision {'desc' if backwards else 'asc'} limit {size + 1}"
    rows = await view.snapshot.fetch(bounded.statement("revision", order), view.workspace, *bounded.arguments)
    revisions = [row["revision"] for row in rows[:size]]
    events = await view.events(revisions)
    items = [(event_object(event, view), str(cursor_of(view.head.epoch, event.revision, event.leaf_hash, view.workspace)))
             for event in events]  # fmt: skip

    async def count() -> int:
        counted = await view.snapshot.fetch(which.statement("count(*) as count"), view.workspace, *which.arguments)
        return int(counted[0]["count"])

    more = len(rows) > size
    info = PageInfo(
        has_next_page=before is not None if backwards else more,
        has_previous_page=more if backwards else after is not None,
        start_cursor=items[0][1] if items else None,
        end_cursor=items[-1][1] if items else None,
    )
    return Connection(items=items, info=info, count=count)


async def place(view: View, token: str) -> int:
    """The revision after which a cursor stands. Raises ``CURSOR_INVALID`` for one of another log or of a later time."""
    try:
        cursor = parse(token)
    except CursorInvalid as error:
        raise system_error(Code.CURSOR_INVALID, str(error)) from error
    if cursor.revision > view.head.revision or str(cursor) != await cursor_at(view, cursor.revision):
        raise system_error(
            Code.CURSOR_INVALID, "The cursor is not of this log: take `workspace.cursor`, or start from the beginning."
        )
    return cursor.revision


def with_history(cls: C) -> C:
    """Give a type its history: the events about it, and the versions that they led to."""

    async def history(root: Any, first: int | None = None, after: str | None = None) -> Any:
        which = wanted(root.view, subject=root.state.key)
        return await event_page(root.view, which, first, after)

    async def versions(root: Any, first: int | None = None, after: str | None = None) -> Any:
        return await _versions(root, first, after)

    history.__annotations__["return"] = Connection[AlignmentEvent]
    versions.__annotations__["return"] = Connection[Node]
    said = "What happened to it and what is about it, oldest first."
    cls.history = strawberry.field(resolver=history, description=said)  # type: ignore[attr-defined]
    said = "Every version it had, oldest first, each as of its own revision."
    cls.versions = strawberry.field(resolver=versions, description=said)  # type: ignore[attr-defined]
    return cls


async def _versions(root: Any, first: int | None, after: str | None) -> Connection[Any]:
    """Snapshots of an entity: each is read as of the revision that led to it."""
    view: View = root.view
    kind, size = noun_root(root.state), page_size(first)
    seen = read_cursor(after, int)[0] if after else 0
    rows = await view.snapshot.fetch(VERSIONS, view.workspace, root.state.key, seen, root.state.version, size + 1)
    items = []
    for row in rows[:size]:
        past = view.at_revision(row["revision"], f"r{row['revision']}")
        found = (await find(past, kind, [root.state.key]))[0]
        items.append((found, write_cursor(row["version"])))

    async def count() -> int:
        return int(root.state.version)

    info = PageInfo(
        has_next_page=len(rows) > size,
        has_previous_page=after is not None,
        start_cursor=items[0][1] if items else None,
        end_cursor=items[-1][1] if items else None,
    )
    return Connection(items=items, info=info, count=count)


VERSIONS = """
select revision, version from log.event
where workspace_id = $1 and stream_id = $2 and version > $3 and version <= $4
order by version limit $5
"""


def key_argument(view: View, text: str | None, path: str) -> UUID | None:
    """The key that an argument gives, of whatever time. Raises a ``BAD_REQUEST``."""
    if text is None:
        return None
    try:
        return key_of(text.partition("@")[0], view.workspace, path)
    except InvalidInput as error:
        raise bad_request(error.message) from error
