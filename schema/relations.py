"""Relations from one to many: the entities whose column names the parent, for all parents of a level by one statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from events.message import State
from projections.view import View
from schema.connections import Connection, connection_of
from schema.entity import grouped
from schema.execution.batch import batched


def many(
    kind: type[State],
    column: str,
    of: Any,
    description: str,
    *,
    keep: Callable[[Any], bool] = lambda _state: True,
    order: Callable[[Any], Any] | None = None,
) -> Any:
    """A field that lists them, oldest first unless ordered otherwise; ``keep`` and ``order`` look at their states."""

    async def resolve(parents: list[Any], view: View, first: int | None = None, after: str | None = None) -> Any:
        found = ([each for each in some if keep(each.state)] for some in await grouped(view, kind, column, parents))
        if order is not None:
            found = (sorted(some, key=lambda each: order(each.state)) for some in found)
        return [connection_of(some, first, after) for some in found]

    resolve.__annotations__["return"] = Connection[of]
    return batched(resolve, description=description)
