"""One execution of a compiled operation: what it was given, what went wrong, which batches wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    located_error,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.executor import Executor
from graphql.execution.values import VariableValues
from graphql.pyutils import Path

from schema.execution.where import Where


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A field of a selection set: everything about it that does not depend on the values."""

    key: str
    definition: GraphQLField
    parent: GraphQLObjectType
    details: list[FieldDetails]

    @property
    def nodes(self) -> list[Any]:
        """Where it stands in the document."""
        return [each.node for each in self.details]

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return self.details[0].node.name.value


@dataclass(slots=True, eq=False)
class Run:
    """One execution."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: VariableValues
    context: Any
    root: Any
    make_executor: Callable[[Run], Executor[Any]]
    errors: list[GraphQLError] = field(default_factory=list)
    deaths: int = 0
    """How often a value was missing where none may be; tells cheaply whether a part of the answer is whole."""
    nulled: list[list[str | int]] = field(default_factory=list)
    """Places that are null because something below them failed."""
    arguments: dict[Any, Any] = field(default_factory=dict)
    """What was worked out for a place's arguments."""
    _executor: Executor[Any] | None = None
    _batches: dict[Any, _Batch] = field(default_factory=dict)

    def fail(self, error: Exception, place: Place, where: Where, cell: int) -> None:
        """Note what went wrong, and where."""
        self.errors.append(located_error(error, place.nodes, where.path(cell)))

    def info(self, place: Place, where: Where, cell: int) -> GraphQLResolveInfo[Any]:
        """What graphql-core tells a resolver."""
        if self._executor is None:
            self._executor = self.make_executor(self)
        first, *rest = where.path(cell)
        path = Path(None, first, place.parent.name)
        for key in rest:
            path = Path(path, key, place.parent.name if isinstance(key, str) else None)
        return self._executor.build_resolve_info(place.definition, place.nodes, place.parent, path)

    def batch(
        self, function: Callable[..., Any], arguments: dict[str, Any], parents: Sequence[Any]
    ) -> asyncio.Future[list[Any]]:
        """What a batch resolver gives for some parents, asked together with others that ask in this moment."""
        key = (function, repr(arguments) if arguments else "")
        batch = self._batches.get(key)
        loop = asyncio.get_running_loop()
        if batch is None:
            batch = self._batches[key] = _Batch(function, arguments)
            loop.call_soon(self._send, key)
        future: asyncio.Future[list[Any]] = loop.create_future()
        batch.waiting.append((future, len(batch.parents), len(parents)))
        batch.parents.extend(parents)
        return future

    def _send(self, key: Any) -> None:
        batch = self._batches.pop(key)
        batch.task = asyncio.get_running_loop().create_task(batch.settle())


@dataclass(slots=True, eq=False)
class _Batch:
    """Parents that wait for the same batch resolver."""

    function: Callable[..., Any]
    arguments: dict[str, Any]
    parents: list[Any] = field(default_factory=list)
    waiting: list[tuple[asyncio.Future[list[Any]], int, int]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    async def settle(self) -> None:
        """Ask once, and give each its part. An error is everyone's."""
        try:
            found = list(await self.function(self.parents, **self.arguments))
            if len(found) != len(self.parents):
                raise TypeError(f"A batch resolver gave {len(found)} results for {len(self.parents)} parents.")  # noqa: TRY301
        except Exception as error:  # noqa: BLE001 - it is a value of the column
            found = [error] * len(self.parents)
        except BaseException:
            for future, _, _ in self.waiting:
                future.cancel()
            raise
        for future, start, count in self.waiting:
            if not future.done():
                future.set_result(found[start : start + count])


def pruned(errors: list[GraphQLError], nulled: list[list[str | int]]) -> list[GraphQLError]:
    """The errors, of those below one nulled place only the first."""
    if len(errors) < 2 or not nulled:
        return errors
    tops = {tuple(path) for path in nulled}
    kept, said = [], set()
    for error in errors:
        path = tuple(error.path or ())
        top = next((path[:n] for n in range(len(path) + 1) if path[:n] in tops), None)
        if top is None:
            kept.append(error)
        elif top not in said:
            said.add(top)
            kept.append(error)
    return kept
