"""The statements over the projections' tables, made from the tables' columns.

``python -m projections.statements`` prints them all; the print is committed as ``statements.sql``, for whoever runs the
database, and tested to be current.
"""

from __future__ import annotations

import enum
import sys
from functools import cache

from events.store.append import FIRST
from projections.tables import TABLES, Table


class Past(enum.Enum):
    """As of what a read is."""

    NOW = "now"
    """The present."""
    REVISION = "revision"
    """As of a revision."""
    EFFECTIVE = "effective"
    """As of what had taken effect by a time."""


UP_TO = {Past.REVISION: ("revision", "bigint"), Past.EFFECTIVE: ("effective_at", "timestamptz")}

LOOKUPS: dict[str, tuple[str, ...]] = {
    "node": ("id", "parent"),
    "metric": ("id", "outcome"),
    "reading": ("id", "metric"),
    "goal": ("id", "sprint", "advances"),
    "sprint": ("id", "team"),
    "review": ("id", "sprint"),
    "alignment_check": ("id", "subject", "outcome", "review"),
    "feedback": ("id", "subject", "reply_to", "review"),
    "decision": ("id", "review", "subject"),
    "check_in": ("id", "subject"),
    "member": ("id",),
    "team": ("id",),
    "actor": ("id",),
    "acknowledgement": ("id",),
    "workspace": ("id",),
}
"""By which columns others look up each table's rows."""


@cache
def put(table: Table, number: int) -> str:
    """Clauses of an append: add states to the history and make each entity's last one the present one, if there is a ``head``.

    ``$1`` is the workspace and ``${number}`` the states, as JSON: one parameter, however many states and columns there are.
    """
    columns = ", ".join(("workspace_id", *table.names))
    fields = ", ".join(f'"{column.field}" {column.sql_type}' for column in table.columns)
    values = ", ".join(f'"{column.field}"' for column in table.columns)
    values = f"$1, {values}, coalesce(erased_fields, '{{}}')"
    changes = ", ".join(f"{name} = excluded.{name}" for name in table.names if name != "id")
    return (
        f", {table.name}_states as (\n"
        f"    select s.* from head, json_to_recordset(${number}::json) as s ({fields}, erased_fields text[])\n"
        f"), {table.name}_history as (\n"
        f"    insert into projections.{table.name}_history ({columns})\n    select {values} from {table.name}_states\n"
        f"), {table.name}_present as (\n"
        f"    insert into projections.{table.name} ({columns})\n"
        f"    select distinct on (key) {values} from {table.name}_states order by key, revision desc\n"
        f"    on conflict (workspace_id, id) do update set {changes}\n)"
    )


@cache
def select(table: Table, past: Past, where: str = "", candidates: str = "", at: int = 2, *, columns: str = "") -> str:
    """Rows of a table as of some past, those for which ``where`` holds (it names the row ``t``).

    ``$1`` is the workspace and ``${at}`` the revision or time; for a time, ``${at + 1}`` is the revision up to which it is known. ``candidates`` narrows, by the row ``i`` of the present or by
    the history, which entities need be looked at in the past at all: ``{history}`` stands for the history's table.
    """
    names = columns or ", ".join(f"t.{name}" for name in table.names)
    if past is Past.NOW:
        condition = f" and {where}" if where else ""
        return f"select {names}\nfrom projections.{table.name} t\nwhere t.workspace_id = $1{condition}"
    return f"select {names}\nfrom {source(table, past, candidates, at)} t\nwhere true{f' and {where}' if where else ''}"


@cache
def source(table: Table, past: Past, candidates: str = "", at: int = 2) -> str:
    """The rows of a table as of some past, as a subquery: each entity's last row at or before."""
    column, sql_type = UP_TO[past]
    # What had taken effect by a time is asked as of a revision as well: later events may be backdated.
    known = f" and h.revision <= ${at + 1}::bigint" if past is Past.EFFECTIVE else ""
    narrowed = candidates.format(history=f"projections.{table.name}_history")
    return (
        f"(\n    select h.*\n    from projections.{table.name} i\n    cross join lateral (\n"
        f"        select * from projections.{table.name}_history h\n"
        f"        where h.workspace_id = $1 and h.id = i.id and h.{column} <= ${at}::{sql_type}{known}\n"
        f"        order by h.{column} desc, h.revision desc limit 1\n    ) h\n"
        f"    where i.workspace_id = $1{f' and {narrowed}' if narrowed else ''}\n)"
    )


@cache
def lookup(table: Table, column: str, past: Past) -> str:
    """The rows whose column is one of the keys ``$2``, as of ``$3`` unless now."""
    where = f"t.{column} = any($2::uuid[])"
    if column == "id":
        return select(table, past, where, "i.id = any($2::uuid[])", 3)
    found = f"i.id in (select id from {{history}} where workspace_id = $1 and {column} = any($2::uuid[]))"
    return select(table, past, where, found, 3)


@cache
def page(table: Table, past: Past, where: str, order: str, limit: int, *, columns: str = "") -> str:
    """Rows in an order, at most ``${limit}`` of them, as of ``${limit + 1}`` unless now."""
    rows = select(table, past, where, at=limit + 1, columns=columns)
    return f"{rows}\n{f'order by {order}' if order else ''}\nlimit ${limit}"


HEADING = """\
-- The statements over the projections, as `python -m projections.statements` prints them.
-- What ends in `_put` are clauses of the statement `append` in `events/store/log.sql`.
"""


def printed() -> str:
    """Every statement, with its name."""
    parts = [HEADING]
    for table in TABLES.values():
        parts.append(f"-- name: {table.name}_put\n{put(table, FIRST)};\n")
        for past in Past:
            parts.append(f"-- name: {table.name}_all_{past.value}\n{select(table, past)};\n")
            parts.extend(
                f"-- name: {table.name}_by_{column}_{past.value}\n{lookup(table, column, past)};\n"
                for column in LOOKUPS[table.name]
            )
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(printed())
