"""What happened: the events of a workspace or of one entity, and every version that an entity had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from events.cursor import CursorInvalid, cursor_of, parse
from events.image import root as noun_root
from events.message import Event, Recorded
from projections.statements import Past
from projections.tables import Table, table_of
from projections.view import View
from schema.connections import Connection, Place, one_each, page_of, page_size, read_cursor, write_cursor
from schema.cursors import cursor_at
from schema.entity import Node, wrap
from schema.errors import Code, bad_request, system_error
from schema.event import AlignmentEvent, EventType, event_object
from schema.execution.batch import batched

C = TypeVar("C", bound=type)

ABOUT = (
    "revision in (select revision from log.event where workspace_id = $1 and stream_id = {0}"
    " union all select revision from log.mention where workspace_id = $1 and subject_id = {0})"
)


@dataclass(slots=True)
class Wanted:
    """Which events are asked for, as conditions of a statement; ``$1`` is the workspace."""

    conditions: list[str] = field(default_factory=lambda: ["workspace_id = $1"])
    arguments: list[Any] = field(default_factory=list)

    def add(self, condition: str, argument: Any) -> None:
        """One more condition; ``{0}`` stands for its argument."""
        self.arguments.append(argument)
        self.conditions.append(condition.format(f"${len(self.arguments) + 1}"))

    def copy(self) -> Wanted:
        """The same conditions, to which others can be added."""
        return Wanted(list(self.conditions), list(self.arguments))

    def statement(self, what: str, end: str = "") -> str:
        """The statement that reads them."""
        return f"select {what} from log.event where {' and '.join(self.conditions)} {end}"

    def of_each(self, what: str, end: str = "") -> str:
        """The statement that reads, of each of some entities, those about it; the entities' keys come last."""
        about = self.copy()
        about.conditions.append(ABOUT.format("subject.id"))
        keys = f"${len(self.arguments) + 2}::uuid[]"
        return f"select subject.id, e.* from unnest({keys}) subject(id) cross join lateral ({about.statement(what, end)}) e"


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
        found.add("effective_at <= {0}", view.point.at)
    found.add("revision <= {0}", view.revision)
    asked = {
        "type = any({0}::text[])": [each.value for each in types] if types is not None else None,
        ABOUT: subject,
        "actor_id = {0}": actor,
        "recorded_at >= {0}": since,
        "recorded_at <= {0}": until,
        "backdated = {0}": backdated,
    }
    for condition, argument in asked.items():
        if argument is not None:
            found.add(condition, argument)
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
        bounded.add("revision > {0}", await place(view, after))
    if before is not None:
        bounded.add("revision < {0}", await place(view, before))
    order = f"order by revision {'desc' if backwards else 'asc'} limit {size + 1}"
    rows = await view.snapshot.fetch(bounded.statement("revision", order), view.workspace, *bounded.arguments)
    events = await view.events([row["revision"] for row in rows[:size]])

    async def count() -> int:
        counted = await view.snapshot.fetch(which.statement("count(*) as count"), view.workspace, *which.arguments)
        return int(counted[0]["count"])

    more, less = len(rows) > size, (before if backwards else after) is not None
    return page_of(
        [_item(each, view) for each in events],
        more=less if backwards else more,
        before=more if backwards else less,
        count=count,
    )


def _item(event: Recorded[Event], view: View) -> tuple[Any, str]:
    cursor = cursor_of(view.head.epoch, event.revision, event.leaf_hash, view.workspace)
    return event_object(event, view), str(cursor)


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


# --- the events and versions of entities, of all on a level at once ---


def with_history(cls: C) -> C:
    """Give a type its history: the events about it, and the versions that they led to."""

    @batched
    async def history(
        parents: list[Any], view: View, first: int | None = None, after: str | None = None
    ) -> Connection[AlignmentEvent]:
        """What happened to it and what is about it, oldest first."""
        return one_each(await _histories(parents, view, first, after))

    @batched
    async def versions(
        parents: list[Any], view: View, first: int | None = None, after: str | None = None
    ) -> Connection[Node]:
        """Every version it had, oldest first, each as of its own revision."""
        return one_each(await _versions(parents, view, first, after))

    cls.history, cls.versions = history, versions  # type: ignore[attr-defined]
    return cls


async def _histories(parents: list[Any], view: View, first: int | None, after: str | None) -> list[Connection[Any]]:
    keys, size = list({parent.state.key for parent in parents}), page_size(first)
    which = wanted(view)
    bounded = which.copy()
    if after is not None:
        bounded.add("revision > {0}", await place(view, after))
    statement = bounded.of_each("revision", f"order by revision limit {size + 1}")
    revisions: dict[UUID, list[int]] = {key: [] for key in keys}
    for row in await view.snapshot.fetch(statement, view.workspace, *bounded.arguments, keys):
        revisions[row["id"]].append(row["revision"])
    shown = sorted({each for some in revisions.values() for each in some[:size]})
    items = {event.revision: _item(event, view) for event in await view.events(shown)}

    async def load(wanted_keys: list[UUID]) -> list[int]:
        counting = which.of_each("count(*) as count")
        rows = await view.snapshot.fetch(counting, view.workspace, *which.arguments, wanted_keys)
        counts = {row["id"]: row["count"] for row in rows}
        return [counts[key] for key in wanted_keys]

    counts = DataLoader(load_fn=load)

    def page(key: UUID) -> Connection[Any]:
        found = revisions[key]
        return page_of(
            [items[each] for each in found[:size]],
            more=len(found) > size,
            before=after is not None,
            count=lambda: counts.load(key),
        )

    return [page(parent.state.key) for parent in parents]


async def _versions(parents: list[Any], view: View, first: int | None, after: str | None) -> list[Connection[Any]]:
    size = page_size(first)
    seen = read_cursor(after, Place)[0] if after is not None else 0
    table = table_of(noun_root(parents[0].state))
    upto = {parent.state.key: parent.state.version for parent in parents}
    rows = await view.snapshot.fetch(
        versions_statement(table), view.workspace, list(upto), list(upto.values()), seen, size + 1
    )
    found: dict[UUID, list[tuple[Any, str]]] = {key: [] for key in upto}
    for row in rows:
        past = view.at_revision(row["revision"], f"r{row['revision']}")
        found[row["id"]].append((wrap(table.load(row), past), write_cursor(row["version"])))

    def page(state: Any) -> Connection[Any]:
        async def count() -> int:
            return int(state.version)

        items = found[state.key]
        return page_of(items[:size], more=len(items) > size, before=after is not None, count=count)

    return [page(parent.state) for parent in parents]


def versions_statement(table: Table) -> str:
    """The versions ``$4`` and on of the entities ``$2``, of each up to that of ``$3``, and at most ``$5``."""
    names = ", ".join(f"h.{name}" for name in table.names)
    return (
        f"select {names} from unnest($2::uuid[], $3::bigint[]) latest(id, version)\ncross join lateral (\n"
        f"    select * from projections.{table.name}_history h\n"
        "    where h.workspace_id = $1 and h.id = latest.id and h.version > $4 and h.version <= latest.version\n"
        "    order by h.revision limit $5\n) h\norder by h.id, h.revision"
    )
