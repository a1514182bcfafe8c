"""Connections: lists that may be long, page by page, filtered and ordered by allow-listed columns."""

from __future__ import annotations

import base64
import enum
import typing
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
import strawberry

from events.errors import InvalidInput
from events.fields import SubjectId
from events.message import State
from projections.tables import columns_of, table_of
from projections.view import View
from schema.deriving import graphql_enum, named_by_type, plain
from schema.describing import class_doc, field_docs
from schema.entity import KINDS, wrap
from schema.errors import bad_request
from schema.ids import key_of

T = TypeVar("T")

PAGE = 50
LARGEST = 1_000
Count = Callable[[], Awaitable[int]]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item: where `after` goes on.")


@strawberry.type(description="An item and its place in the list.")
class Edge(Generic[T]):
    """An item and its place in the list."""

    node: T = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="Its place in the list.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page of a list."""

    items: strawberry.Private[Sequence[tuple[Any, str]]]
    info: strawberry.Private[PageInfo]
    count: strawberry.Private[Count]

    @strawberry.field(description="The items with their places in the list.")
    def edges(self) -> list[Edge[T]]:
        """The items with their places."""
        return [Edge(node=node, cursor=cursor) for node, cursor in self.items]

    @strawberry.field(description="The items alone.")
    def nodes(self) -> list[T]:
        """The items alone."""
        return [node for node, _ in self.items]

    @strawberry.field(name="pageInfo", description="Where the page lies in its list.")
    def page_info(self) -> PageInfo:
        """Where the page lies."""
        return self.info

    @strawberry.field(name="totalCount", description="How many items the whole list has; counted only when asked for.")
    async def total_count(self) -> int:
        """How many items the whole list has."""
        return await self.count()


def page_size(first: int | None, largest: int = LARGEST, default: int = PAGE) -> int:
    """The size of a page. Raises a ``BAD_REQUEST`` for one that is not offered."""
    size = default if first is None else first
    if not 0 <= size <= largest:
        raise bad_request(f"A page has between 0 and {largest:,} items: {size} was asked for.")
    return size


def write_cursor(*parts: Any) -> str:
    """An opaque place in a list."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def read_cursor(text: str, *types: Any) -> tuple[Any, ...]:
    """The parts of a place in a list. Raises a ``BAD_REQUEST``."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return typing.cast("tuple[Any, ...]", msgspec.json.decode(packed, type=tuple[*types]))
    except (ValueError, msgspec.DecodeError) as error:
        raise bad_request(f"{text[:80]!r} is no cursor of this list: take one from `pageInfo` or `edges`.") from error


def connection_of(items: Sequence[Any], first: int | None, after: str | None) -> Connection[Any]:
    """A page of a list that is at hand whole."""
    start = read_cursor(after, int)[0] + 1 if after else 0
    size = page_size(first)
    shown = [(item, write_cursor(place)) for place, item in enumerate(items[start : start + size], start)]

    async def count() -> int:
        return len(items)

    return _connection(shown, more=start + size < len(items), before=start > 0, count=count)


def _connection(items: Sequence[tuple[Any, str]], *, more: bool, before: bool, count: Count) -> Connection[Any]:
    info = PageInfo(
        has_next_page=more,
        has_previous_page=before,
        start_cursor=items[0][1] if items else None,
        end_cursor=items[-1][1] if items else None,
    )
    return Connection(items=items, info=info, count=count)


# --- filters and orders, derived from the fields of a state ---

ORDERS = {"created_revision": "CREATED", "effective_at": "UPDATED", "code": "CODE", "title": "TITLE", "name": "NAME",
          "starts": "STARTS", "ends": "ENDS"}  # fmt: skip
SEARCHED = ("code", "title", "name")


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
    hints, docs = typing.get_type_hints(state), field_docs(state)
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for field in state.__struct_fields__:
        kind, _ = plain(hints[field])
        if kind in KINDS or kind is SubjectId:
            annotation: Any = list[strawberry.ID] | None
        elif isinstance(kind, type) and issubclass(kind, enum.Enum):
            annotation = list[graphql_enum(kind)] | None  # type: ignore[misc]
        elif kind is bool:
            annotation = bool | None
        else:
            continue
        python_name = named_by_type(field, hints[field])
        namespace["__annotations__"][python_name] = annotation
        namespace[python_name] = strawberry.field(default=None, description=f"Only those: {docs.get(field, field)}")
    if _searched(state):
        namespace["__annotations__"]["text"] = str | None
        namespace["text"] = strawberry.field(
            default=None, description="Only those whose code or name holds these characters."
        )
    made = type(f"{name}Filter", (), namespace)
    return strawberry.input(made, description=f"Which ones to list: {class_doc(state)} All conditions hold together.")


def _order_type(state: type[State], name: str) -> Any:
    names = {column.name for column in columns_of(state)}
    values = {
        f"{word}_{way}": (column, way.lower())
        for column, word in ORDERS.items()
        if column in names
        for way in ("ASC", "DESC")
    }
    made = enum.Enum(f"{name}Order", {key: key for key in values}, module=__name__)  # type: ignore[misc]
    strawberry.enum(made, description="In which order to list them.")
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
        column, way = values[value.name]
        value.description = f"By {_words(column)}, {'ascending' if way == 'asc' else 'descending'}."
    return made


def _words(column: str) -> str:
    return {"created_revision": "when they came to be", "effective_at": "when they last changed"}.get(column, column)


def _searched(state: type[State]) -> list[str]:
    names = {column.name for column in columns_of(state) if column.field not in {"name"} or state.__name__ != "Member"}
    return [name for name in SEARCHED if name in names]


async def list_page(
    view: View, listing: Listing, filter: Any, order_by: Any, first: int | None, after: str | None
) -> Connection[Any]:
    """A page of a noun's list."""
    where, arguments = _conditions(view, listing, filter)
    column, way = _ordering(order_by)
    size = page_size(first)
    counted = (where, list(arguments))
    if after is not None:
        value, age = read_cursor(after, datetime if column == "effective_at" else Any, int)
        arguments += [value, age]
        sign, last = (">" if way == "asc" else "<"), len(arguments)
        where += f" and (t.{column}, t.created_revision) {sign} (${last}, ${last + 1})"
    order = f"t.{column} {way}, t.created_revision {way}"
    rows = await view.page(listing.state, where, order, arguments, size + 1)
    table = table_of(listing.state)
    items = [(wrap(table.load(row), view), write_cursor(row[column], row["created_revision"])) for row in rows[:size]]

    async def count() -> int:
        return await view.count(listing.state, *counted)

    return _connection(items, more=len(rows) > size, before=after is not None, count=count)


def _ordering(order_by: Any) -> tuple[str, str]:
    if order_by is None:
        return "created_revision", "asc"
    word, way = order_by.value.rsplit("_", 1)
    return next(column for column, name in ORDERS.items() if name == word), way.lower()


def _conditions(view: View, listing: Listing, filter: Any) -> tuple[str, list[Any]]:
    """SQL conditions and their arguments, from ``$2`` on."""
    where, arguments = listing.restrict, []
    hints = typing.get_type_hints(listing.state)
    for field in listing.state.__struct_fields__ if filter is not None else ():
        wanted = getattr(filter, named_by_type(field, hints[field]), None)
        if wanted is None:
            continue
        kind, _ = plain(hints[field])
        arguments.append(_argument(view, field, kind, wanted))
        test = f"= ${len(arguments) + 1}" if isinstance(wanted, bool) else f"= any(${len(arguments) + 1})"
        where += f" and t.{field} {test}"
    text = getattr(filter, "text", None)
    if text:
        arguments.append("%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%")
        fits = " or ".join(f"t.{name} ilike ${len(arguments) + 1}" for name in _searched(listing.state))
        where += f" and ({fits})"
    return where, arguments


def _argument(view: View, field: str, kind: Any, wanted: Any) -> Any:
    if isinstance(wanted, bool):
        return wanted
    if kind in KINDS or kind is SubjectId:
        try:
            return [key_of(text.partition("@")[0], view.workspace, field) for text in wanted]
        except InvalidInput as error:
            raise bad_request(error.message) from error
    return [each.value for each in wanted]
