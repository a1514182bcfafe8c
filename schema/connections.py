"""Connections: lists that may be long, page by page."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
import strawberry
from msgspec import Meta

from schema.describing import field, object_type
from schema.errors import bad_request, storable

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


@object_type
class Connection(Generic[T]):
    """A page of a list."""

    items: strawberry.Private[Sequence[tuple[Any, str]]]
    info: strawberry.Private[PageInfo]
    count: strawberry.Private[Count]

    @field
    def edges(self) -> list[Edge[T]]:
        """The items with their places in the list."""
        return [Edge(node=node, cursor=cursor) for node, cursor in self.items]

    @field
    def nodes(self) -> list[T]:
        """The items alone."""
        return [node for node, _ in self.items]

    @field
    def page_info(self) -> PageInfo:
        """Where the page lies in its list."""
        return self.info

    @field
    async def total_count(self) -> int:
        """How many items the whole list has; counted only when asked for."""
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
    info = PageInfo(
        has_next_page=more,
        has_previous_page=before,
        start_cursor=items[0][1] if items else None,
        end_cursor=items[-1][1] if items else None,
    )
    return Connection(items=items, info=info, count=count)


def connection_of(items: Sequence[Any], first: int | None, after: str | None) -> Connection[Any]:
    """A page of a list that is at hand whole."""
    start = read_cursor(after, Place)[0] + 1 if after is not None else 0
    size = page_size(first)
    shown = [(item, write_cursor(place)) for place, item in enumerate(items[start : start + size], start)]

    async def count() -> int:
        return len(items)

    return page_of(shown, more=start + size < len(items), before=start > 0, count=count)
