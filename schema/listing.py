"""The lists of each noun: filtered and ordered by allow-listed columns, which follow from the fields of its state."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import strawberry
from msgspec import Meta

from events.fields import SubjectId
from events.message import State
from projections.tables import columns_of, table_of
from projections.view import View
from schema.connections import Connection, page_of, page_size, read_cursor, write_cursor
from schema.deriving import graphql_enum, named_by_type, plain
from schema.describing import class_doc, described_enum, field_docs, hints_of
from schema.entity import KINDS, wrap
from schema.errors import storable
from schema.ids import key_asked

ORDERED = {
    "created_revision": "CREATED",
    "effective_at": "UPDATED",
    "code": "CODE",
    "title": "TITLE",
    "name": "NAME",
    "starts": "STARTS",
    "ends": "ENDS",
}
"""The columns that a list may be ordered by, and what its order calls them."""
SAID = {"created_revision": "when they came to be", "effective_at": "when they last changed"}
SEARCHED = ("code", "title", "name")
"""The columns that a filter's ``text`` looks into."""
WRITTEN: dict[str, Any] = {
    "bigint": Annotated[int, Meta(ge=0, le=2**62)],
    "timestamptz": datetime,
    "date": date,
    "text": str,
}
"""How the values of a column stand in a cursor."""


@dataclass(frozen=True)
class Listing:
    """How the entities of a noun are listed."""

    state: type[State]
    filter: Any
    order: Any
    restrict: str = "true"
    """What holds for every row of the list."""


def listing(state: type[State], name: str, restrict: str = "true") -> Listing:
    """The filter and order of a noun's list, from the fields of its state."""
    return Listing(state, _filter_type(state, name), _order_type(state, name), restrict)


def _filter_type(state: type[State], name: str) -> Any:
    docs = field_docs(state)
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}

    def add(condition: str, annotation: Any, description: str) -> None:
        namespace["__annotations__"][condition] = annotation
        namespace[condition] = strawberry.field(default=None, description=description)

    for field, condition, kind in _conditions(state):
        add(condition, kind | None, f"Only those: {docs.get(field, field)}")
    if _searched(state):
        add("text", str | None, "Only those whose code or name holds these characters.")
    made = type(f"{name}Filter", (), namespace)
    return strawberry.input(made, description=f"Which ones to list: {class_doc(state)} All conditions hold together.")


def _conditions(state: type[State]) -> Iterator[tuple[str, str, Any]]:
    """The fields that a filter offers: by what it is called there, and what it takes."""
    for field, hint in hints_of(state).items():
        kind, _ = plain(hint)
        if field not in state.__struct_fields__:
            continue
        if kind in KINDS or kind is SubjectId:
            yield field, field, list[strawberry.ID]
        elif isinstance(kind, type) and issubclass(kind, enum.Enum):
            yield field, named_by_type(field, hint), list[graphql_enum(kind)]  # type: ignore[misc]
        elif kind is bool:
            yield field, field, bool


def _order_type(state: type[State], name: str) -> Any:
    names = {column.name for column in columns_of(state)}
    offered = [(column, word) for column, word in ORDERED.items() if column in names]
    values = {
        f"{word}_{way}": f"By {SAID.get(column, column)}, {said}."
        for column, word in offered
        for way, said in (("ASC", "ascending"), ("DESC", "descending"))
    }
    made = enum.Enum(f"{name}Order", {value: value for value in values}, module=__name__)  # type: ignore[misc]
    return described_enum(made, "In which order to list them.", values)


def _searched(state: type[State]) -> list[str]:
    names = {column.name for column in columns_of(state)}
    return [name for name in SEARCHED if name in names]


async def list_page(
    view: View, listing: Listing, filter: Any, order_by: Any, first: int | None, after: str | None
) -> Connection[Any]:
    """A page of a noun's list."""
    where, arguments = _where(view, listing, filter)
    counted = (where, list(arguments))
    column, sql_type, way = _ordering(listing.state, order_by)
    # A name that was erased is null, which has no place in an order.
    expression = f"coalesce(t.{column}, '')" if sql_type == "text" else f"t.{column}"
    size = page_size(first)
    if after is not None:
        arguments += read_cursor(after, WRITTEN[sql_type], WRITTEN["bigint"])
        sign, last = (">" if way == "asc" else "<"), len(arguments)
        where += f" and ({expression}, t.created_revision) {sign} (${last}, ${last + 1})"
    order = f"{expression} {way}, t.created_revision {way}"
    rows = await view.page(listing.state, where, order, arguments, size + 1)
    table = table_of(listing.state)
    items = [
        (
            wrap(table.load(row), view),
            write_cursor(row[column] if row[column] is not None else "", row["created_revision"]),
        )
        for row in rows[:size]
    ]

    async def count() -> int:
        return await view.count(listing.state, *counted)

    return page_of(items, more=len(rows) > size, before=after is not None, count=count)


def _ordering(state: type[State], order_by: Any) -> tuple[str, str, str]:
    """The column to order by, its type, and which way."""
    word, way = (order_by.value if order_by is not None else "CREATED_ASC").rsplit("_", 1)
    name = next(column for column, called in ORDERED.items() if called == word)
    return name, next(each.sql_type for each in columns_of(state) if each.name == name), way.lower()


def _where(view: View, listing: Listing, filter: Any) -> tuple[str, list[Any]]:
    """SQL conditions and their arguments, from ``$2`` on."""
    where, arguments = listing.restrict, list[Any]()
    for field, condition, _ in _conditions(listing.state) if filter is not None else ():
        wanted = getattr(filter, condition)
        if wanted is None:
            continue
        arguments.append(wanted if isinstance(wanted, bool) else [_asked(view, field, each) for each in wanted])
        where += f" and t.{field} " + (
            f"= ${len(arguments) + 1}" if isinstance(wanted, bool) else f"= any(${len(arguments) + 1})"
        )
    text = getattr(filter, "text", None)
    if text:
        storable(text)
        arguments.append("%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%")
        where += f" and ({' or '.join(f't.{name} ilike ${len(arguments) + 1}' for name in _searched(listing.state))})"
    return where, arguments


def _asked(view: View, field: str, wanted: Any) -> Any:
    return wanted.value if isinstance(wanted, enum.Enum) else key_asked(wanted, view.workspace, field)
