"""Connections: lists that may be long, page by page."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
import strawberry
from msgspec import Meta, Struct

from schema.describing import field, object_type
from schema.errors import bad_request, storable
from schema.execution.fields import ATTRIBUTE

T = TypeVar("T")

PAGE = 50
LARGEST = 1_000
Place = Annotated[int, Meta(ge=0, le=2**31 - 2)]
"""A place in a list, as it may stand in a cursor."""
Count = Callable[[], Awaitable[int]]


@object_type
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item: where `after` goes on.")


@object_type
class Edge(Generic[T]):
    """An item and its place in the list."""

    node: T = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="Its place in the list.")


class Page(Struct, gc=False):
    """A page as ``Connection`` shows it: of a list from which the database chose, each item with its cursor.

    An answer may hold thousands of pages, and a struct is soon made.
    """

    shown: Sequence[Any]
    """The items."""
    cursors: Sequence[str]
    """The place of each."""
    more: bool
    """Whether something follows."""
    before: bool
    """Whether something comes before."""
    count: Count
    """How many items the whole list has."""

    def cursor(self, number: int) -> str:
        """The place of an item."""
        return self.cursors[number]


class Slice(Struct, gc=False):
    """A page of a list that is at hand whole, shown likewise: a cursor is written when it is asked for."""

    shown: Sequence[Any]
    start: int
    total: int

    @property
    def more(self) -> bool:
        """Whether something follows."""
        return self.start + len(self.shown) < self.total

    @property
    def before(self) -> bool:
        """Whether something comes before."""
        return self.start > 0

    async def count(self) -> int:
        """How many items the whole list has."""
        return self.total

    def cursor(self, number: int) -> str:
        """The place of an item."""
        return write_cursor(self.start + number)


@object_type
class Connection(Generic[T]):
    """A page of a list."""

    @field
    def edges(self) -> list[Edge[T]]:
        """The items with their places in the list."""
        page: Any = self
        return [Edge(node=node, cursor=page.cursor(number)) for number, node in enumerate(page.shown)]

    @strawberry.field(description="The items alone.", metadata={ATTRIBUTE: "shown"})
    def nodes(self) -> list[T]:
        """The items alone."""
        page: Any = self
        return list(page.shown)

    @field
    def page_info(self) -> PageInfo:
        """Where the page lies in its list."""
        page: Any = self
        last = len(page.shown) - 1
        return PageInfo(
            has_next_page=page.more,
            has_previous_page=page.before,
            start_cursor=page.cursor(0) if last >= 0 else None,
            end_cursor=page.cursor(last) if last >= 0 else None,
        )

    @field
    async def total_count(self) -> int:
        """How many items the whole list has; counted only when asked for."""
        page: Any = self
        return int(await page.count())


def page_size(first: int | None, largest: int = LARGEST, default: int = PAGE) -> int:
    """The size of a page. Raises a ``BAD_REQUEST`` for one that is not offered."""
    size = default if first is None else first
    if not 0 <= size <= largest:
        raise bad_request(f"A page has between 0 and {largest:,} items: {size} was asked for.")
    return size


def write_cursor(*parts: Any) -> str:
    """An opaque place in a list."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def one_each(results: list[Any]) -> Any:
    """The results of a batched field, one for each parent: it is annotated with the type of one."""
    return results


def read_cursor(text: str, *types: Any) -> Any:
    """The parts of a place in a list. Raises a ``BAD_REQUEST``."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        parts = msgspec.json.decode(packed, type=tuple[*types])
    except (ValueError, msgspec.DecodeError) as error:
        raise bad_request(f"{text[:80]!r} is no cursor of this list: take one from `pageInfo` or `edges`.") from error
    for part in parts:
        storable(part)
    return parts


def page_of(items: Sequence[tuple[Any, str]], *, more: bool, before: bool, count: Count) -> Connection[Any]:
    """A page: its items with their cursors, and whether there is more on either side."""
    return Page([item for item, _ in items], [cursor for _, cursor in items], more, before, count)  # type: ignore[return-value]


def connection_of(items: Sequence[Any], first: int | None, after: str | None) -> Connection[Any]:
    """A page of a list that is at hand whole."""
    start = read_cursor(after, Place)[0] + 1 if after is not None else 0
    return Slice(items[start : start + page_size(first)], start, len(items))  # type: ignore[return-value]
