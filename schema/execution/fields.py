"""How a field is resolved, for all objects of a level at once."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

import strawberry
from graphql import GraphQLField, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.field import StrawberryField

from schema.execution.columns import Column
from schema.execution.inputs import converter, given_by
from schema.execution.run import Place, Run
from schema.execution.settling import awaited, settled
from schema.execution.where import Where

BATCH = "execution.batch"
"""In a field's metadata: a function of all parents of a level, and the field's arguments, that gives one result for each; it
may be async."""
ATTRIBUTE = "execution.attribute"
"""In a field's metadata: the dotted path of attributes at which its value stands, though it has a resolver."""

Resolve: TypeAlias = Callable[[Run, Where, list[Any]], "Column | Awaitable[Column]"]
Arguments: TypeAlias = "dict[str, Any] | Exception"
LASTING = (str, int, float, bool, enum.Enum, UUID, date, Decimal, type(None))
"""Values of arguments that no resolver can change, so that they need be worked out only once."""


class NotCompiled(Exception):
    """A compiled operation can't express this: Strawberry has to execute it."""


def strawberry_field(place: Place) -> StrawberryField | None:
    """The field as Strawberry knows it."""
    found = place.definition.extensions.get("strawberry-definition")
    return found if isinstance(found, StrawberryField) else None


def is_expressible(definition: GraphQLField) -> bool:
    """Whether ``resolver`` knows what to do with a field."""
    found = definition.extensions.get("strawberry-definition")
    if not isinstance(found, StrawberryField):
        return False
    return found.base_resolver is None or not inspect.isasyncgenfunction(found.base_resolver.wrapped_func)


def attribute(place: Place, schema: strawberry.Schema) -> str | None:
    """The dotted path at which a plain field's value stands; ``None`` for a field that is resolved otherwise."""
    found = strawberry_field(place)
    if found is None or found.extensions or _handled(found, schema):
        return None
    named = _metadata(found).get(ATTRIBUTE)
    if named is not None:
        return str(named)
    plain = found.base_resolver is None and schema.config.default_resolver is getattr
    return found.python_name if plain else None


def resolver(place: Place, schema: strawberry.Schema) -> Resolve:
    """What makes a field's column. Raises ``NotCompiled``."""
    found = strawberry_field(place)
    if found is None:
        raise NotCompiled(place.name)
    if found.extensions or found.base_resolver is None or _handled(found, schema):
        return _stock(place)
    function = found.base_resolver.wrapped_func
    if inspect.isasyncgenfunction(function):
        raise NotCompiled(place.name)
    if not inspect.isfunction(function):
        return _stock(place)
    arguments = _arguments(place, found, schema)
    batch = _metadata(found).get(BATCH)
    if batch is not None:
        return _batch(batch, arguments)
    return _direct(place, found, function, arguments)


def _metadata(found: StrawberryField) -> Mapping[Any, Any]:
    return found.metadata or {}


def _handled(found: StrawberryField, schema: strawberry.Schema) -> bool:
    return bool(schema.schema_converter._get_field_exception_handlers(found))  # noqa: SLF001


# --- the ways to resolve ---


def called(function: Callable[[Any], Any], objects: Iterable[Any]) -> Column:
    """What a function gives for each object; an error is a value."""
    column: Column = []
    append = column.append
    for each in objects:
        try:
            append(function(each))
        except Exception as error:  # noqa: BLE001 - it is a value of the column
            append(error)
    return column


def _settle(column: Column) -> Column | Awaitable[Column]:
    return settled(column) if awaited(column) else column


def _batch(function: Callable[..., Any], arguments: Callable[[Run], Arguments]) -> Resolve:
    asynchronous = inspect.iscoroutinefunction(function)

    def resolve(run: Run, where: Where, objects: list[Any]) -> Column | Awaitable[Column]:
        del where
        given = arguments(run)
        if isinstance(given, Exception):
            return [given] * len(objects)
        if asynchronous:
            return run.batch(function, given, objects)
        try:
            return list(function(objects, **given))
        except Exception as error:  # noqa: BLE001 - it is a value of the column
            return [error] * len(objects)

    return resolve


def _direct(
    place: Place, found: StrawberryField, function: Callable[..., Any], arguments: Callable[[Run], Arguments]
) -> Resolve:
    base: Any = found.base_resolver
    parameter = base.self_parameter or base.parent_parameter or base.root_parameter
    first = next(iter(inspect.signature(function).parameters.values()), None)
    by_position = parameter is not None and first is not None and first.kind is not inspect.Parameter.KEYWORD_ONLY
    positional = by_position and first is not None and first.name == getattr(parameter, "name", None)
    several = sum(each is not None for each in (base.self_parameter, base.parent_parameter, base.root_parameter)) > 1
    if several:
        return _stock(place)
    info_name = base.info_parameter.name if base.info_parameter is not None else None
    settle = settled if inspect.iscoroutinefunction(function) else _settle
    if info_name is None and positional and not place.definition.args:
        return lambda _run, _where, objects: settle(called(function, objects))

    def resolve(run: Run, where: Where, objects: list[Any]) -> Column | Awaitable[Column]:
        given = arguments(run)
        if isinstance(given, Exception):
            return [given] * len(objects)

        def one(number: int) -> Any:
            named = dict(given)
            if info_name is not None:
                named[info_name] = Info(run, place, where, number, found)
            if positional:
                return function(objects[number], **named)
            if parameter is not None:
                named[parameter.name] = objects[number]
            return function(**named)

        return settle(called(one, range(len(objects))))

    return resolve


class Info(strawberry.Info[Any, Any]):
    """What Strawberry tells a resolver: worked out once it asks for more than the context, which hardly any does."""

    def __init__(self, run: Run, place: Place, where: Where, cell: int, found: StrawberryField) -> None:
        self._run = run
        self._at = place, where, cell
        self._field = found

    @property
    def context(self) -> Any:
        """The context passed to the execution."""
        return self._run.context

    def __getattr__(self, name: str) -> Any:
        if name != "_raw_info":
            raise AttributeError(name)
        self._raw_info = self._run.info(*self._at)
        return self._raw_info


def _stock(place: Place) -> Resolve:
    """Through the resolver that Strawberry made for graphql-core: field extensions, permissions and all else."""
    stock = place.definition.resolve
    if stock is None:
        raise NotCompiled(place.name)
    node = place.nodes[0]

    def resolve(run: Run, where: Where, objects: list[Any]) -> Column | Awaitable[Column]:
        def one(number: int) -> Any:
            given = get_argument_values(place.definition, node, run.variables)
            return stock(objects[number], run.info(place, where, number), **given)

        return _settle(called(one, list(range(len(objects)))))

    return resolve


# --- arguments ---


def _arguments(place: Place, found: StrawberryField, schema: strawberry.Schema) -> Callable[[Run], Arguments]:
    """What works out the arguments: once for an execution, and once and for all where they name no variables."""
    if not place.definition.args:
        return lambda _run: {}
    node = place.nodes[0]
    read, convert = given_by(place.definition, node), converter(found.arguments, schema)

    def work_out(variables: VariableValues) -> Arguments:
        try:
            return convert(read(variables))
        except Exception as error:  # noqa: BLE001 - it is what each object's field fails with
            return error

    if not _names_variables(node.arguments or ()):
        fixed = work_out(VariableValues({}, {}))
        if isinstance(fixed, dict) and all(isinstance(value, LASTING) for value in fixed.values()):
            return lambda _run: fixed

    def arguments(run: Run) -> Arguments:
        known = run.arguments.get(place)
        if known is None:
            known = run.arguments[place] = work_out(run.variables)
        given: Arguments = known
        return given

    return arguments


class _Variables(Visitor):
    """Finds variables in values."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, _node: VariableNode, *_: Any) -> None:
        """One is found."""
        self.found = True


def _names_variables(nodes: Any) -> bool:
    visitor = _Variables()
    for node in nodes:
        visit(node, visitor)
    return visitor.found
