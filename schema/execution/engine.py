"""A schema with its plans: executes what is compiled, and leaves to Strawberry what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import (
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.executor import Executor
from graphql.execution.values import VariableValues
from msgspec import Struct, to_builtins
from msgspec.json import Encoder
from msgspec.structs import astuple
from strawberry.types.graphql import OperationType as StrawberryOperation

from schema.execution.columns import DEAD, Column
from schema.execution.compile import keys_of
from schema.execution.fields import NotCompiled
from schema.execution.limits import Limits
from schema.execution.objects import Select, all_expressible
from schema.execution.plan import Plan, Plans, bad_request
from schema.execution.run import Run, pruned
from schema.execution.where import ROOT

NO_VARIABLES = VariableValues({}, {})
MUTATION = OperationType.MUTATION
"""Looked up once: finding a member of an enumeration takes longer than all that is done with it here."""
ALLOWED = (StrawberryOperation.QUERY, StrawberryOperation.MUTATION)


ENCODER = Encoder(enc_hook=str)


@dataclass(slots=True)
class Answer:
    """What came of an operation."""

    found: Struct | dict[str, Any] | None
    """The data as they were made: objects are structs."""
    errors: list[GraphQLError]
    executed: bool = True
    """Whether execution began at all: a request that is refused before has no data, not even null."""
    stock: bool = False
    """Whether Strawberry executed it, with its extensions."""

    @property
    def data(self) -> dict[str, Any] | None:
        """The data as dictionaries, lists and what JSON knows besides."""
        plain: dict[str, Any] | None = to_builtins(self.found, enc_hook=str)
        return plain

    def encoded(self, extensions: dict[str, Any] | None = None) -> bytes:
        """The response as JSON."""
        response: dict[str, Any] = {"data": self.found}
        if self.errors:
            response["errors"] = [error.formatted for error in self.errors]
        if extensions:
            response["extensions"] = extensions
        return ENCODER.encode(response)


def _ignore(_reason: str) -> None:
    """Nobody counts."""


class Engine:
    """Executes documents over a Strawberry schema."""

    def __init__(
        self,
        schema: strawberry.Schema,
        limits: Limits | None = None,
        *,
        compiled: bool = True,
        on_fallback: Callable[[str], None] = _ignore,
        suggestions: bool = True,
    ) -> None:
        self.schema = schema
        self.plans = Plans(schema, limits, suggestions=suggestions)
        self.compiled = compiled and not any(
            getattr(each, "_implements_resolve", bool)() for each in schema.get_extensions()
        )
        self._on_fallback = on_fallback
        self._whole = all_expressible(schema._schema)  # noqa: SLF001 - graphql-core's schema
        """Whether nothing of the schema can make a compiled operation give up when it has begun."""

    def choose(self, plan: Plan, name: str | None, variables: dict[str, Any]) -> OperationDefinitionNode:
        """The operation that a request means. Raises ``BAD_REQUEST`` or ``TOO_COMPLEX``, or what is wrong with the document."""
        if plan.errors:
            raise plan.errors[0]
        chosen = plan.operation(name)
        plan.cost(self.schema, chosen, self.plans.limits, variables)
        return chosen

    async def execute(
        self,
        text: str,
        variables: dict[str, Any] | None = None,
        *,
        operation_name: str | None = None,
        context: Any = None,
        root: Any = None,
    ) -> Answer:
        """What a document's operation gives."""
        plan = self.plans.get(text)
        if plan.errors:
            return Answer(None, list(plan.errors), executed=False)
        try:
            chosen = self.choose(plan, operation_name, variables or {})
        except GraphQLError as error:
            return Answer(None, [error], executed=False)
        return await self.run(plan, chosen, variables or {}, context=context, root=root)

    async def run(
        self,
        plan: Plan,
        chosen: OperationDefinitionNode,
        variables: dict[str, Any],
        *,
        context: Any = None,
        root: Any = None,
    ) -> Answer:
        """What an operation of a plan gives."""
        if not self.compiled or (chosen.operation is MUTATION and not self._whole):
            return await self._stock(plan, chosen, variables, context, root)
        values: Any = NO_VARIABLES
        core = self.schema._schema  # noqa: SLF001 - graphql-core's schema
        if chosen.variable_definitions:
            values = plan.variables(core, chosen).read(variables)
            if isinstance(values, list):
                return Answer(None, [_refused(error) for error in values], executed=False)
        try:
            selects = plan.compiled(self.schema, chosen, values)
        except (NotCompiled, GraphQLError) as reason:
            self._on_fallback(str(reason) if isinstance(reason, NotCompiled) else "directive")
            return await self._stock(plan, chosen, variables, context, root)
        run = Run(core, chosen, plan.fragments, values, context, root, self._executor)
        try:
            data = await _data(run, selects)
        except NotCompiled as reason:  # selections are compiled when first met; a mutation does not get here
            self._on_fallback(str(reason))
            return await self._stock(plan, chosen, variables, context, root)
        return Answer(data, pruned(run.errors, run.nulled))

    async def _stock(
        self, plan: Plan, chosen: OperationDefinitionNode, variables: dict[str, Any], context: Any, root: Any
    ) -> Answer:
        result = await self.schema.execute(
            plan.text,
            variable_values=variables,
            context_value=context,
            root_value=root,
            operation_name=chosen.name.value if chosen.name else None,
            allowed_operation_types=ALLOWED,
        )
        before = result.data is None and not any(error.path for error in result.errors or ())
        return Answer(result.data, list(result.errors or ()), executed=not before, stock=True)

    def _executor(self, run: Run) -> Executor[Any]:
        """graphql-core's executor, for what it tells resolvers."""
        make: Any = self.schema.execution_context_class
        executor: Executor[Any] = make(
            run.schema,
            run.fragments,
            {name: FragmentDetails(node, None) for name, node in run.fragments.items()},
            run.root,
            run.context,
            run.operation,
            run.variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
        )
        return executor


async def _data(run: Run, selects: list[Select]) -> Struct | dict[str, Any] | None:
    """The answer's data: the fields of a mutation one after the other."""
    rows: Column = []
    for select in selects:
        found = select(run, ROOT, [run.root])
        rows += found if isinstance(found, list) else await found
        if rows[-1] is DEAD:
            run.nulled.append([])
            return None
    if len(rows) == 1:
        only: Struct = rows[0]
        return only
    return {key: value for row in rows for key, value in zip(keys_of(row), astuple(row), strict=True)}


def _refused(error: GraphQLError) -> GraphQLError:
    """What is wrong with a variable, without what the parser of its scalar went through."""
    found = bad_request(error.message)
    return GraphQLError(found.message, nodes=error.nodes, extensions=found.extensions)


__all__ = ["Answer", "Engine"]
