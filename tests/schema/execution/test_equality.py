"""Compiled and stock execution give the same answers."""

import logging
import os
from typing import Any

import pytest
import strawberry
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schema.execution.engine import Engine
from schema.execution.limits import Limits
from tests.schema.execution.documents import Document, documents
from tests.schema.execution.same import assert_same
from tests.schema.execution.toy import SCHEMA, World

# Where something fails beside it, stock execution leaves coroutines that nobody awaits before the loop ends.
pytestmark = pytest.mark.filterwarnings(
    "ignore:coroutine .*:RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
CORE = SCHEMA._schema
FALLBACKS: list[str] = []
ENGINE = Engine(SCHEMA, Limits(aliases=1_000, cost=10**9), on_fallback=FALLBACKS.append)
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""A document takes long to shrink, longer than to understand."""
EXAMPLES = int(os.environ.get("NORTHLINE_TEST_EXAMPLES", "150"))


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Failing resolvers are what is tested here."""
    logging.getLogger("strawberry.execution").disabled = True
    FALLBACKS.clear()


def values(argument: str, kind: str) -> st.SearchStrategy[Any] | None:
    match argument:
        case "first" | "count" | "times" | "kind":
            return st.integers(0, 3)
        case "number" if kind == "Int":
            return st.integers(-3, 30)
        case _:
            return None


async def both(
    text: str, variables: dict[str, Any], seed: int, failing: float, name: str | None = None
) -> tuple[Any, Any]:
    stock = await SCHEMA.execute(
        text, variable_values=variables, context_value=World(seed, failing), operation_name=name
    )
    compiled = await ENGINE.execute(text, variables, context=World(seed, failing), operation_name=name)
    return compiled, stock


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(documents(CORE, values), st.integers(0, 10_000), st.sampled_from([0.0, 0.02, 0.1, 0.3]))
async def test_random_documents_over_random_data(made: Document, seed: int, failing: float) -> None:
    turned = {name: not each if isinstance(each, bool) else each for name, each in made.variables.items()}
    for variables in (made.variables, turned):
        compiled, stock = await both(made.text, variables, seed, failing, made.operation)
        assert_same(compiled, stock, f"{made.text} {variables} {seed} {failing}")
        assert compiled.executed, compiled.errors
        assert not compiled.stock, FALLBACKS


DOCUMENTS = [
    ("{ __typename }", {}),
    ("{ thing { ...on Cat { colour } ...on Stone { weight } label label maybe } }", {}),
    (
        "{ things(count: 5) { __typename ...C ...S } } fragment C on Cat { x: label when } fragment S on Stone { x: label matrix }",
        {},
    ),
    ("query ($n: Int = 3) { thing(number: $n) { label } other: thing(number: $n) { label } }", {}),
    ("query ($n: Int) { thing(number: $n) { label } }", {"n": None}),
    ("query ($n: Int) { thing(number: $n) { label } }", {}),
    ("query ($n: Int!) { thing(number: $n) { label } }", {"n": 4}),
    ("query ($w: Wish!) { wished(wish: $w) }", {"w": {"number": 1, "names": ["a", "b"], "colour": "VERDANT"}}),
    ("query ($c: [Colour!]!) { echo(colours: $c) }", {"c": ["RED", "VERDANT"]}),
    ("query ($s: Boolean!) { things { label @skip(if: $s) maybe @include(if: $s) } }", {"s": True}),
    ("query ($s: Boolean!) { things { label @skip(if: $s) maybe @include(if: $s) } }", {"s": False}),
    ("{ things(count: 0) { label } }", {}),
    ("{ thing { children { children { children { label friends { label friends { slow } } } } } } }", {}),
    (
        "{ sure(number: 1) { label } a: sure(number: 2) { label } b: sure(number: 3) { kittens { kittens { label } } } }",
        {},
    ),
    ("{ thing { a: friends(first: 1) { label } b: friends(first: 4) { label } friends(first: 2) { label } } }", {}),
    ("{ things(count: 4) { x: sized y: sized(colour: RED) size } more: things { x: sized(colour: VERDANT) } }", {}),
    ("mutation { a: add(number: 1) b: add(number: 2) c: add(number: 3) }", {}),
    ("mutation { a: add(number: 1) fail b: add(number: 2) }", {}),
    ("mutation { a: add(number: 1) must b: add(number: 2) }", {}),
]


@pytest.mark.parametrize(("text", "variables"), DOCUMENTS)
@pytest.mark.parametrize("seed", range(6))
async def test_documents(text: str, variables: dict[str, Any], seed: int) -> None:
    compiled, stock = await both(text, variables, seed, 0.15)
    assert_same(compiled, stock, text)
    assert not compiled.stock


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("{ nothing }", {}),
    ("{ thing { label", {}),
    ("query ($n: Int!) { thing(number: $n) { label } }", {}),
    ("query ($n: Int!) { thing(number: $n) { label } }", {"n": "x"}),
    ("query ($c: [Colour!]!) { echo(colours: $c) }", {"c": ["BLUE"]}),
    ("query ($w: Wish!) { wished(wish: $w) }", {"w": {"names": 1, "more": 2}}),
]


@pytest.mark.parametrize(("text", "variables"), REFUSED)
async def test_what_is_refused(text: str, variables: dict[str, Any]) -> None:
    compiled, stock = await both(text, variables, 1, 0.0)
    assert not compiled.executed
    assert [each.message for each in compiled.errors] == [each.message for each in stock.errors]
    assert all((each.extensions or {})["code"] == "BAD_REQUEST" for each in compiled.errors)


FALLEN = ["{ __schema { types { name } } }", '{ __type(name: "Cat") { name } thing { label } }']


@pytest.mark.parametrize("text", FALLEN)
async def test_introspection_is_left_to_strawberry_and_counted(text: str) -> None:
    compiled, stock = await both(text, {}, 1, 0.0)
    assert_same(compiled, stock)
    assert compiled.stock
    assert FALLBACKS


async def test_it_can_be_switched_off() -> None:
    answer = await Engine(SCHEMA, compiled=False).execute("{ thing { label } }", context=World(1, 0.0))
    assert answer.stock
    assert answer.data == {"thing": {"label": "l1"}}


async def test_of_the_errors_below_a_nulled_place_one_is_told() -> None:
    answer = await ENGINE.execute("{ things(count: 40) { slow } }", context=World(3, 0.6))
    assert answer.data is None
    assert len(answer.errors) == 1
    assert answer.errors[0].locations is not None
    answer = await ENGINE.execute("{ thing { slow again: slow } }", context=World(3, 1.0))
    assert answer.data == {"thing": None}
    assert len(answer.errors) == 1


@strawberry.type
class Odd:
    number: int

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, dict)


@strawberry.type
class OddQuery:
    @strawberry.field
    def odd(self) -> Odd:
        return Odd(number=1)


@strawberry.type
class OddMutation:
    @strawberry.mutation
    def odd(self, info: strawberry.Info) -> Odd:
        info.context.append(1)
        return Odd(number=len(info.context))


async def test_types_told_by_code_of_their_own_are_left_to_strawberry() -> None:
    schema = strawberry.Schema(OddQuery, OddMutation)
    engine, done = Engine(schema), list[int]()
    for text in ("{ odd { number } }", "mutation { odd { number } }"):
        answer = await engine.execute(text, context=done)
        assert answer.stock
    assert done == [1]
