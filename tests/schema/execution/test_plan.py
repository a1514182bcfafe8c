"""Documents are parsed, checked and costed once, and kept within bounds; what asks for too much is refused, and quickly."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError

from schema.execution.engine import Engine
from schema.execution.limits import Limits
from schema.execution.plan import Plans
from tests.schema.execution.toy import SCHEMA, World

LIMITS = Limits(cost=100_000)


@strawberry.type
class Book:
    title: str

    @strawberry.field
    def shelf(self) -> Shelf:
        return Shelf()


@strawberry.type
class Books:
    nodes: list[Book]


@strawberry.type
class Shelf:
    @strawberry.field
    def books(self, first: int | None = None) -> Books:  # noqa: ARG002
        return Books(nodes=[])

    @strawberry.field
    def large(self, first: int | None = None) -> Books:  # noqa: ARG002
        return Books(nodes=[])

    @strawberry.field
    def few(self, first: int = 7) -> list[Book]:  # noqa: ARG002
        return []


@strawberry.type
class Library:
    shelf: Shelf


PAGED = strawberry.Schema(Library)


def code_of(text: str, **variables: Any) -> str | None:
    """The code with which a document is refused."""
    engine = Engine(SCHEMA, LIMITS)
    plan = engine.plans.get(text)
    if plan.errors:
        return str((plan.errors[0].extensions or {})["code"])
    try:
        engine.choose(plan, None, variables)
    except GraphQLError as error:
        return str((error.extensions or {})["code"])
    return None


def test_a_document_is_planned_once() -> None:
    plans = Plans(SCHEMA)
    assert plans.get("{ thing { label } }") is plans.get("{ thing { label } }")
    assert plans.get("{ thing { label } }") is not plans.get("{ thing {  label } }")


@pytest.mark.parametrize(("documents", "weight"), [(100_000, 48_000_000), (2_000, 1_000_000)])
async def test_many_documents_are_bounded_by_their_number_and_by_their_weight(documents: int, weight: int) -> None:
    """Each time that much was let go, there is a garbage collection, which takes its time among all that tests load."""
    plans = Plans(SCHEMA, most=200, weight=weight)
    plans._make = _cheaply(plans)  # type: ignore[method-assign]
    for number in range(documents):
        plans.get(f"{{ a{number}: __typename }}")
    assert len(plans) <= 200
    assert plans.held <= weight


def _cheaply(plans: Plans) -> Any:
    """Validation of the same shape again and again is not what is tested: every hundredth document goes the whole way."""
    whole, made, number = plans._make, plans._make(b"", "{ __typename }"), 0

    def make(key: bytes, text: str) -> Any:
        nonlocal number
        number += 1
        return whole(key, text) if number % 100 == 0 else type(made)(key, text, weight=10_000)

    return make


async def test_the_estimate_of_what_plans_hold_is_no_underestimate() -> None:
    engine = Engine(SCHEMA)
    document = "{ " + " ".join(f"a%d_{n}: thing {{ label maybe ...on Cat {{ colour }} }}" for n in range(30)) + " }"
    await engine.execute(document % tuple(range(30)), context=World(1))
    tracemalloc.start()
    held = engine.plans.held
    for number in range(20):
        await engine.execute(document % tuple(range(number * 30 + 100, number * 30 + 130)), context=World(1))
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 1.5 * (engine.plans.held - held)


FAN = "{ things { ...F0 } } " + " ".join(
    f"fragment F{n} on Thing {{ a{n}: children {{ ...F{n + 1} }} b{n}: children {{ ...F{n + 1} }} }}" for n in range(30)
) + " fragment F30 on Thing { label }"  # fmt: skip

ATTACKS = {
    "tokens": ("{ " + "label " * 2_500 + "}", "TOO_COMPLEX"),
    "comments": ("#" + "x" * 200_000 + "\n{ __typename }", "TOO_COMPLEX"),
    "depth": ("{ thing " + "{ children " * 60 + "{ label }" + " }" * 60 + " }", "TOO_COMPLEX"),
    "nested inline fragments": ("{ thing " + "{ ... on Thing " * 300 + "{ label }" + " }" * 300 + " }", "TOO_COMPLEX"),
    "circular fragments": ("{ thing { ...A } } fragment A on Thing { ...B } fragment B on Thing { ...A }", "BAD_REQUEST"),
    "fragments that fan out": (FAN, "TOO_COMPLEX"),
    "a hundred aliases": ("{ " + " ".join(f"a{n}: __typename" for n in range(100)) + " }", "TOO_COMPLEX"),
    "aliases multiplied": (
        "{ " + " ".join(f"a{n}: thing {{ ...F }}" for n in range(9)) + " } fragment F on Thing { "
        + " ".join(f"b{n}: label" for n in range(9)) + " }", "TOO_COMPLEX"),
    "many directives": ("{ __typename " + "@skip(if: false) " * 5_000 + " }", "TOO_COMPLEX"),
    "overlapping fields": ("{ thing { x: label x: maybe } }", "BAD_REQUEST"),
    "circular introspection": ("{ __schema " + "{ types { fields { type " * 20 + "{ name }" + " } } }" * 20 + " }", "TOO_COMPLEX"),
    "nested large pages": ("{ thing { friends(first: 1000) { friends(first: 1000) { label } } } }", "TOO_COMPLEX"),
    "a long integer": ("{ thing(number: " + "9" * 400 + ") { label } }", "BAD_REQUEST"),
    "a longer integer": ("{ thing(number: " + "9" * 5_000 + ") { label } }", "BAD_REQUEST"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_asks_for_too_much_is_refused_without_being_worked_through(attack: str) -> None:
    text, code = ATTACKS[attack]
    began = time.process_time()
    assert code_of(text) == code
    # No measurement: a pass that grows exponentially with the document would not end today.
    assert time.process_time() - began < 10


def test_one_field_many_times_is_one_field() -> None:
    assert code_of("{ thing { " + "label " * 500 + "} }") is None


def test_the_cost_follows_from_the_page_asked_for() -> None:
    text = "query ($n: Int = 5) { thing { friends(first: $n) { friends(first: 300) { label } } } }"
    assert code_of(text) is None
    assert code_of(text, n=100) is None
    assert code_of(text, n=1_000) == "TOO_COMPLEX"


def test_an_operation_is_chosen_by_its_name() -> None:
    plan = Plans(SCHEMA).get("query A { __typename } query B { thing { label } }")
    named = plan.operation("B").name
    assert named is not None
    assert named.value == "B"
    for name in (None, "C"):
        with pytest.raises(GraphQLError, match="operation"):
            plan.operation(name)


def test_a_page_that_is_not_asked_for_counts_by_its_default() -> None:
    deep = "{ thing { friends { friends { friends { friends { friends { label } } } } } } }"
    assert code_of(deep) is None  # two friends each
    assert code_of(deep.replace("friends", "friends(first: 50)")) == "TOO_COMPLEX"


def cost_of(text: str, limits: Limits, **variables: Any) -> int:
    plan = Plans(PAGED, limits).get(text)
    return plan.cost(PAGED, plan.operation(None), limits, variables)


def test_a_default_page_counts_the_same_at_every_depth() -> None:
    limits = Limits(page=50, pages={"Shelf.large": 100})
    assert cost_of("{ shelf { books { nodes { title } } } }", limits) == 1 + 1 + 50 * 2
    nested = "{ shelf { books { nodes { shelf { books { nodes { title } } } } } } }"
    assert cost_of(nested, limits) == 1 + 1 + 50 * (1 + 1 + 1 + 50 * 2)
    assert cost_of(nested.replace("{ shelf { books", "{ shelf { large"), limits) == 2 + 100 * (3 + 100 * 2)
    assert cost_of("query ($n: Int) { shelf { books(first: $n) { nodes { title } } } }", limits, n=None) == 102
    assert cost_of("{ shelf { books(first: 3) { nodes { shelf { few { title } } } } } }", limits) == 1 + 1 + 3 * (
        2 + 7 * 2
    )


REPEATED = {
    "fields": "{ " + "thing { label } " * 480 + "}",
    "fields otherwise spaced": "{ " + " ".join("thing {" + " " * n + "label }" for n in range(300)) + "}",
    "fragments": "{ " + "...F " * 400 + "} fragment F on Query { thing { label } }",
    "fragments in place": "{ " + "... { thing { label } } " * 250 + "}",
    "below": "{ thing { " + "children { label } " * 400 + "} }",
}


@pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
async def test_what_is_asked_for_again_and_again_is_compared_once(text: str) -> None:
    """Such documents took validation a second: it compares every field with every other of its name."""
    engine = Engine(SCHEMA)
    began = time.process_time()
    plan = engine.plans.get(text)
    assert time.process_time() - began < 0.3
    assert plan.errors == ()
    answer = await engine.execute(text, context=World(1, 0.0))
    once = "{ thing { children { label } } }" if "children" in text else "{ thing { label } }"
    stock: Any = await SCHEMA.execute(once, context_value=World(1, 0.0))
    assert (answer.data, answer.errors) == (stock.data, [])


def test_one_field_in_too_many_ways_is_refused() -> None:
    ways = " ".join(f"thing {{ {'label ' * (n % 3)} c{n}: label }}" for n in range(51))
    assert code_of(f"{{ {ways} }}") == "TOO_COMPLEX"


def test_many_different_fragments_in_one_place_are_no_repeats() -> None:
    parts = " ".join(f"... {{ c{n}: thing {{ label }} }}" for n in range(60))
    assert code_of(f"{{ {parts} }}") is None
