"""Made functions take inputs as graphql-core and Strawberry do, and leave to them what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    OperationDefinitionNode,
    get_named_type,
    is_list_type,
    parse,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.types.arguments import convert_arguments

from schema.assembly import SCHEMA
from schema.execution.inputs import Variables, converter, given_by

CORE: Any = SCHEMA._schema
MUTATIONS: dict[str, Any] = {name: field for name, field in CORE.mutation_type.fields.items() if "input" in field.args}
TEXTS = ("", "Retention", "0197a3c2-0000-7000-8000-000000000000", "2026-03-01", "2026-03-01T10:00:00Z", "1.50")
ANYTHING = st.sampled_from([*TEXTS, 0, 3, -1, 2**40, 1.5, True, False, None, [], ["x"], {}, {"x": 1}])
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "ID": st.sampled_from(TEXTS),
    "String": st.text(max_size=3),
    "UUID": st.uuids().map(str),
    "Boolean": st.booleans(),
    "Int": st.integers(-3, 2_000),
    "Float": st.floats(allow_nan=False),
    "Decimal": st.decimals(allow_nan=False, allow_infinity=False).map(str),
    "Date": st.dates().map(str),
    "DateTime": st.just("2026-03-01T10:00:00+02:00"),
}


def rarely(usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 60).flatmap(lambda n: usual if n else other)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values for a type, most of them fitting."""
    if isinstance(kind, GraphQLNonNull):
        return rarely(values(kind.of_type), st.none())
    if is_list_type(kind):
        return rarely(st.lists(values(kind.of_type), max_size=2), values(kind.of_type))
    if isinstance(kind, GraphQLEnumType):
        return rarely(st.sampled_from(list(kind.values)), ANYTHING)
    if isinstance(kind, GraphQLInputObjectType):
        return rarely(objects(kind), ANYTHING)
    return rarely(FITTING.get(kind.name, ANYTHING), ANYTHING)


@st.composite
def objects(draw: Any, kind: GraphQLInputObjectType) -> Any:
    names = [name for name, each in kind.fields.items() if isinstance(each.type, GraphQLNonNull)]
    optional = [name for name in kind.fields if name not in names]
    count = (1, 1) if kind.is_one_of else (0, 4)
    if optional:
        names += draw(st.lists(st.sampled_from(optional), min_size=count[0], max_size=count[1], unique=True))
    found = {name: draw(values(kind.fields[name].type)) for name in names}
    return draw(rarely(st.just(found), st.just({**found, "unheardOf": 1})))


def operation(text: str) -> OperationDefinitionNode:
    (found,) = parse(text).definitions
    assert isinstance(found, OperationDefinitionNode)
    return found


def assert_read_alike(core: Any, chosen: OperationDefinitionNode, variables: dict[str, Any]) -> Any:
    """What both make of some variables; ``None`` where something is wrong with them."""
    stock: Any = get_variable_values(core, chosen.variable_definitions or (), variables, max_errors=50)
    ours: Any = Variables(core, chosen).read(variables)
    if isinstance(stock, list):
        assert [error.formatted for error in ours] == [error.formatted for error in stock]
        return None
    assert ours.coerced == stock.coerced
    assert {name: each.value for name, each in ours.sources.items()} == {
        name: each.value for name, each in stock.sources.items()
    }
    return ours.coerced


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(sorted(MUTATIONS)), data=st.data())
def test_the_input_of_every_command_is_taken_as_stock_does(name: str, data: st.DataObject) -> None:
    field = MUTATIONS[name]
    kind = field.args["input"].type
    chosen = operation(f"mutation ($input: {kind}) {{ {name}(input: $input) {{ __typename }} }}")
    coerced = assert_read_alike(CORE, chosen, data.draw(values(kind).map(lambda value: {"input": value})))
    if coerced is not None:
        arguments = field.extensions["strawberry-definition"].arguments
        registry = SCHEMA.schema_converter.scalar_registry
        assert converter(arguments, SCHEMA)(coerced) == convert_arguments(coerced, arguments, registry, SCHEMA.config)


def test_every_input_is_taken_by_a_made_function() -> None:
    for name, field in MUTATIONS.items():
        kind = field.args["input"].type
        made = Variables(CORE, operation(f"mutation ($input: {kind}) {{ {name}(input: $input) {{ __typename }} }}"))
        assert made._variables[0] is not None, name


@pytest.mark.parametrize("given", [{}, {"first": 3}, {"first": None}, {"first": "x"}, {"text": 1, "texts": "one"}])
def test_variables_that_are_absent_are_null_or_have_a_default(given: dict[str, Any]) -> None:
    chosen = operation("query ($first: Int! = 5, $text: String, $texts: [String!]) { __typename }")
    assert_read_alike(CORE, chosen, given)
    assert_read_alike(CORE, operation("query ($first: Int, $text: String!) { __typename }"), given)


@strawberry.input
class Wish:
    """One that may contain another, and tells null from absent."""

    name: strawberry.Maybe[str]
    inner: Wish | None = None
    others: list[Wish] | None = None


@strawberry.type
class Query:
    """Takes one."""

    @strawberry.field
    def wish(self, wish: Wish) -> str:
        return repr(wish)


@pytest.mark.parametrize(
    "value", [{}, {"name": "a", "inner": {"name": "b"}}, {"others": [{}, {"name": "c"}]}, {"inner": 1}, {"name": None}]
)
def test_an_input_that_contains_itself_is_left_to_stock(value: Any) -> None:
    schema = strawberry.Schema(Query)
    core: Any = schema._schema
    assert get_named_type(core.query_type.fields["wish"].args["wish"].type) is core.type_map["Wish"]
    coerced = assert_read_alike(core, operation("query ($wish: Wish!) { wish(wish: $wish) }"), {"wish": value})
    if coerced is not None:
        arguments = core.query_type.fields["wish"].extensions["strawberry-definition"].arguments
        registry = schema.schema_converter.scalar_registry
        assert _made(converter(arguments, schema), coerced) == _made(
            lambda given: convert_arguments(given, arguments, registry, schema.config), coerced
        )


@strawberry.type
class Arguments:
    """A field whose arguments may lack, may be null, have a default, or must be there."""

    @strawberry.field
    def of(self, a: int, b: int | None, c: int = 3, d: int | None = strawberry.UNSET) -> str:
        return repr((a, b, c, d))


@pytest.mark.parametrize(
    "arguments", ["a: $a, b: $b, c: $c, d: $d", "a: $b, b: $a", "a: $c, b: $d", "a: 1, b: $b", "b: $d", "a: $a"]
)
@settings(max_examples=30, deadline=None)
@given(coerced=st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers(1, 9)))
def test_arguments_are_taken_from_variables_as_stock_does(arguments: str, coerced: dict[str, Any]) -> None:
    definition: Any = strawberry.Schema(Arguments)._schema.query_type.fields["of"]  # type: ignore[union-attr]
    field = operation(f"query {{ of({arguments}) }}").selection_set.selections[0]
    variables = VariableValues({}, coerced)
    assert isinstance(field, FieldNode)
    assert _made(given_by(definition, field), variables) == _made(
        lambda values: get_argument_values(definition, field, values), variables
    )


def _made(make: Any, given: Any) -> Any:
    try:
        return repr(make(given))
    except Exception as error:  # noqa: BLE001 - it is compared
        return str(error)
