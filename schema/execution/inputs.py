"""Inputs taken in by functions that are made for their types, once.

They take what is as it should be, and give what graphql-core and Strawberry would. Whatever else is given is left to those,
who say what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass
from functools import partial
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import strawberry
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    Undefined,
    VariableNode,
    is_input_object_type,
    is_list_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_argument_values, get_variable_values
from graphql.type import is_required_argument, is_required_input_field
from graphql.utilities.coerce_input_value import coerce_default_value
from strawberry.relay.types import GlobalID
from strawberry.types.arguments import StrawberryArgument, _is_leaf_type, convert_arguments
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, has_object_definition
from strawberry.types.enum import has_enum_definition
from strawberry.types.lazy_type import LazyType

Take: TypeAlias = Callable[[Any], Any]
"""Gives what a value means; for a variable, ``Undefined`` where that is left to graphql-core."""


class _Unusual(Exception):
    """A type for which no function is made."""


# --- variables: what graphql-core's get_variable_values gives ---


class Variables:
    """The variables of an operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._nodes = operation.variable_definitions or ()
        self._variables = [_variable(schema, node) for node in self._nodes]

    def read(self, given: dict[str, Any]) -> VariableValues | list[GraphQLError]:
        """The values, or what is wrong with them."""
        sources, coerced = {}, {}
        for variable in self._variables:
            if variable is None:
                break
            signature, take, may_lack = variable
            name = signature.name
            if name in given:
                value = take(given[name])
                if value is Undefined:
                    break
                coerced[name] = value
                sources[name] = VariableValueSource(signature, given[name])
            elif may_lack:
                sources[name] = VariableValueSource(signature)
            else:
                break
        else:
            return VariableValues(sources, coerced)
        return get_variable_values(self._schema, self._nodes, given, max_errors=50)


def _variable(schema: GraphQLSchema, node: Any) -> tuple[GraphQLVariableSignature, Take, bool] | None:
    """A variable, what takes its value, and whether it may be left out; ``None`` for one that is left to graphql-core."""
    signature = get_variable_signature(schema, node)
    if isinstance(signature, GraphQLError):
        return None
    try:
        take = _taking(signature.type, ())
    except _Unusual:
        return None
    return signature, take, node.default_value is None and not isinstance(signature.type, GraphQLNonNull)


def _taking(kind: Any, above: tuple[Any, ...]) -> Take:
    """What takes values of a GraphQL type. Raises ``_Unusual`` for one that contains itself."""
    if isinstance(kind, GraphQLNonNull):
        return _needed(_taking(kind.of_type, above), kind.of_type)
    if is_list_type(kind):
        return partial(_take_list, _taking(kind.of_type, above))
    if is_input_object_type(kind):
        return partial(_take_object, _shape(kind, above))
    return partial(_take_checked, kind.coerce_input_value)


def _needed(take: Take, kind: Any) -> Take:
    """What takes values that may not be null; a text, where one is wanted, is taken as it is."""
    if kind is GraphQLString or kind is GraphQLID:
        return lambda value: value if type(value) is str else Undefined if value is None else take(value)
    return lambda value: Undefined if value is None else take(value)


def _take_checked(coerce: Take, value: Any) -> Any:
    if value is None:
        return None
    try:
        return coerce(value)
    except Exception:  # noqa: BLE001 - graphql-core says what is wrong
        return Undefined


def _take_list(take: Take, value: Any) -> Any:
    if value is None:
        return None
    if type(value) is not list:  # one value that stands for a list of itself, and such
        return Undefined
    taken = [take(each) for each in value]
    return Undefined if any(each is Undefined for each in taken) else taken


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an input object consists of."""

    one_of: bool
    out_type: Callable[[dict[str, Any]], Any]
    fields: dict[str, tuple[str, Take]]
    """By its name: the name of the field in the result, and what takes its value."""
    required: frozenset[str]
    defaults: list[tuple[str, Any]]


_SHAPES: WeakKeyDictionary[GraphQLInputObjectType, _Shape] = WeakKeyDictionary()
"""Of all schemas: a type may stand in many documents."""


def _shape(kind: GraphQLInputObjectType, above: tuple[Any, ...]) -> _Shape:
    known = _SHAPES.get(kind)
    if known is not None:
        return known
    if kind in above:
        raise _Unusual
    fields = {name: (each.out_name or name, _taking(each.type, (*above, kind))) for name, each in kind.fields.items()}
    required = frozenset(name for name, each in kind.fields.items() if is_required_input_field(each))
    defaults = [(name, each) for name, each in kind.fields.items() if coerce_default_value(each) is not Undefined]
    made = _SHAPES[kind] = _Shape(kind.is_one_of, kind.out_type, fields, required, defaults)
    return made


def _take_object(shape: _Shape, value: Any) -> Any:
    if value is None:
        return None
    if type(value) is not dict or not shape.required <= value.keys():
        return Undefined
    taken = {}
    for name, given in value.items():
        field = shape.fields.get(name)
        each = field[1](given) if field is not None else Undefined
        if field is None or each is Undefined:
            return Undefined
        taken[field[0]] = each
    for name, default in shape.defaults:
        if name not in value:
            taken[shape.fields[name][0]] = coerce_default_value(default)
    if shape.one_of and (len(value) != 1 or len(taken) != 1 or None in taken.values()):
        return Undefined
    return _take_checked(shape.out_type, taken)


# --- arguments: what graphql-core's get_argument_values gives, and Strawberry's convert_arguments ---


def given_by(definition: GraphQLField, node: FieldNode) -> Callable[[VariableValues], dict[str, Any]]:
    """What gives the arguments of a field: at once where each is a variable. Raises what graphql-core does."""
    written = {each.name.value: each.value for each in node.arguments or ()}
    taken = []
    for name, argument in definition.args.items():
        value = written.get(name)
        may_lack = not is_required_argument(argument) and coerce_default_value(argument) is Undefined
        if isinstance(value, VariableNode):
            needed = isinstance(argument.type, GraphQLNonNull)
            taken.append((argument.out_name or name, value.name.value, may_lack, needed))
        elif value is not None or not may_lack:
            return partial(get_argument_values, definition, node)

    def read(variables: VariableValues) -> dict[str, Any]:
        given = {}
        for name, variable, may_lack, needed in taken:
            value = variables.coerced.get(variable, Undefined)
            if (value is Undefined and not may_lack) or (value is None and needed):
                return get_argument_values(definition, node, variables)
            if value is not Undefined:
                given[name] = value
        return given

    return read


def converter(
    arguments: Iterable[StrawberryArgument], schema: strawberry.Schema
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What makes Strawberry's values of the arguments that graphql-core gives."""
    registry, config = schema.schema_converter.scalar_registry, schema.config
    taken = list(arguments)
    try:
        converts = [
            (config.name_converter.from_argument(each), each.python_name, _converting(each.type, schema, ()))
            for each in taken
        ]
    except _Unusual:
        return lambda given: convert_arguments(given, taken, registry, config)

    def convert(given: dict[str, Any]) -> dict[str, Any]:
        return {name: given[key] if make is None else make(given[key]) for key, name, make in converts if key in given}

    return convert


def _converting(kind: Any, schema: strawberry.Schema, above: tuple[Any, ...]) -> Take | None:
    """What makes Strawberry's value of a type; ``None`` where it is the value itself. Raises ``_Unusual``."""
    if isinstance(kind, LazyType):
        kind = kind.resolve_type()
    if kind in above or kind is GlobalID or isinstance(kind, StrawberryMaybe):
        raise _Unusual
    if has_enum_definition(kind) or _is_leaf_type(kind, schema.schema_converter.scalar_registry):
        return None
    if isinstance(kind, StrawberryOptional):
        return _converting(kind.of_type, schema, (*above, kind))
    if isinstance(kind, StrawberryList):
        return partial(_list_of, _converting(kind.of_type, schema, (*above, kind)))
    if not has_object_definition(kind) or kind.__strawberry_definition__.from_input is not None:
        raise _Unusual
    return partial(_object_of, kind, *_fields(kind, schema, (*above, kind)))


def _fields(
    kind: Any, schema: strawberry.Schema, above: tuple[Any, ...]
) -> tuple[dict[str, tuple[str, Take | None]], dict[str, None]]:
    """The fields of an input by their names in GraphQL, and those that are null when absent."""
    definition = kind.__strawberry_definition__
    fields = {
        schema.config.name_converter.from_field(each): (
            each.python_name,
            _converting(each.resolve_type(type_definition=definition), schema, above),
        )
        for each in definition.fields
    }
    plain = [each for each in definition.fields if each.default_value is MISSING and each.default_factory is MISSING]
    return fields, {each.python_name: None for each in plain} if definition.is_input else {}


def _list_of(make: Take | None, value: Any) -> Any:
    if value is None or value is strawberry.UNSET:
        return value
    return list(value) if make is None else [make(each) for each in value]


def _object_of(kind: Any, fields: dict[str, tuple[str, Take | None]], absent: dict[str, None], value: Any) -> Any:
    if value is None or value is strawberry.UNSET:
        return value
    given: dict[str, Any] = dict(absent)
    for key, each in value.items():
        name, make = fields[key]
        given[name] = each if make is None else make(each)
    return kind(**given)
