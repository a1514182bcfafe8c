"""Northline's own schema, compiled and stock: random documents over workspaces that people might have, and over random ones."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schema.answering import answer, ask, make_engine
from schema.assembly import SCHEMA
from schema.context import Context
from schema.execution.engine import Answer, Engine
from schema.execution.limits import Limits
from schema.hygiene import masked
from server.backend import Backend, open_backend
from server.demo.command import make
from tests.acceptance.test_laws import lived
from tests.histories import history
from tests.schema.execution.documents import Document, documents
from tests.schema.execution.same import assert_same

CORE = SCHEMA._schema
ENGINE = Engine(SCHEMA, Limits(aliases=1_000, cost=10**12))
EXAMPLES = int(os.environ.get("NORTHLINE_TEST_EXAMPLES", "100"))
HISTORIES = [(11, 250), (12, 60), (13, 120)]
LEAVE_OUT = frozenset({"webhooks", "webhook"})
"""What tells of deliveries, not of the log."""

KEYS = """{ workspaces { nodes { slug key id
    tree(first: 30) { entries { node { key id } } pageInfo { endCursor } }
    metrics(first: 3) { nodes { key } pageInfo { endCursor } }
    sprints(first: 4) { nodes { key id } pageInfo { endCursor } }
    reviews(first: 3) { nodes { key id } pageInfo { endCursor } }
    goals(first: 3) { nodes { key } pageInfo { endCursor } }
    members(first: 3) { nodes { key } pageInfo { endCursor } }
    signals(first: 3) { nodes { subject { key } } pageInfo { endCursor } }
    events(first: 9) { nodes { id subject { key } } pageInfo { endCursor } }
    alignmentHistory(by: SPRINT, first: 1) { pageInfo { endCursor } }
} } }"""


@dataclass(frozen=True)
class Known:
    """What there is to ask about."""

    slugs: list[str]
    ids: list[str]
    cursors: list[str]

    def beginnings(self) -> list[tuple[str, str]]:
        """Ways to a workspace, each now and in the past."""
        points = ["", ", asOf: {revision: 45}", ', asOf: {effectiveAt: "2025-03-20T09:30:00Z"}']
        return [(f'workspace(slug: "{slug}"{point})', "Workspace") for slug in self.slugs for point in points]

    def values(self, argument: str, kind: str) -> st.SearchStrategy[Any] | None:
        """What may stand at an argument."""
        seldom = [None] * 9
        match argument, kind:
            case "slug", _:
                return st.sampled_from([*self.slugs, *self.slugs, "none"])
            case (("after" | "before"), "String"):
                return st.sampled_from([*seldom, *seldom, self.cursors[0], self.cursors[-1], "nonsense"])
            case (("sprint" | "review" | "team" | "root" | "actor" | "owner" | "subject" | "workspace"), "ID"):
                noun = {"root": "node", "subject": "node", "owner": "member"}.get(argument, argument)
                fitting = [each for each in self.ids if each.partition("@")[0][:-44] == noun]
                return st.sampled_from([*seldom, *fitting, self.ids[0]])
            case _, "ID":
                return st.sampled_from([*self.ids, "nonsense"])
            case (("first" | "last"), _):
                return st.sampled_from([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 60, 60, 10_001])
            case "maxDepth", _:
                return st.integers(0, 3)
            case "revision", _:
                return st.sampled_from([0, 1, 5, 17, 40, 60, 10**6])
            case "minRevision", _:
                return st.integers(-1, 5)
            case (("effectiveAt" | "recordedAt" | "from" | "to"), "DateTime"):
                return st.sampled_from(["2020-01-01T00:00:00Z", "2025-03-20T09:30:00+02:00", "2100-01-01T00:00:00Z"])
            case "text", _:
                return st.sampled_from(["", "grow", "%", "é", "e", "o", "\x00"])
            case _:
                return None


@pytest.fixture
async def backend(database: str) -> Any:
    async with open_backend(database) as opened:
        await make(opened, "demo")
        for seed, events in HISTORIES:
            await lived(opened.pool, history(seed, events))
        yield opened


@pytest.fixture(autouse=True)
def quiet() -> None:
    """What is refused is refused on purpose."""
    logging.getLogger("strawberry.execution").disabled = True


async def known(backend: Backend) -> Known:
    """Everything that can be named."""
    found = await ask(KEYS, {}, Context(backend.pool, backend.committer))
    assert not found.errors
    kept: dict[str, set[str]] = {"slug": set(), "key": set(), "id": set(), "endCursor": set()}

    def gather(part: Any) -> None:
        for name, each in part.items() if isinstance(part, dict) else enumerate(part if isinstance(part, list) else ()):
            if name in kept and isinstance(each, str):
                kept[name].add(each)
            gather(each)

    gather(found.data)
    return Known(*(sorted(each) for each in (kept["slug"], kept["key"] | kept["id"], kept["endCursor"])))


async def compiled(backend: Backend, made: Document) -> Answer:
    """As the server answers: from memory where it can."""
    context = Context(backend.pool, backend.committer, images=backend.images, directory=backend.directory)
    plan = ENGINE.plans.get(made.text)
    try:
        chosen = ENGINE.choose(plan, made.operation, made.variables)
    except GraphQLError as error:
        return Answer(None, [masked(each, "") for each in plan.errors or (error,)], executed=False)
    return await answer(ENGINE, plan, chosen, made.variables, context)


async def stock(backend: Backend, made: Document) -> Any:
    return await SCHEMA.execute(
        made.text,
        variable_values=made.variables,
        operation_name=made.operation,
        context_value=Context(backend.pool, backend.committer, images=backend.images),
    )


async def test_random_documents(backend: Backend) -> None:
    there = await known(backend)
    told: list[Document] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(documents(CORE, there.values, LEAVE_OUT, begin=there.beginnings(), most=60, deepest=7))
    def collect(made: Document) -> None:
        told.append(made)

    collect()
    answered = whole = 0
    for made in told:
        one, other = await compiled(backend, made), await stock(backend, made)
        assert_same(one, other, f"{made.text} {made.variables}")
        assert not one.stock, made.text
        answered += one.executed
        whole += one.executed and any((one.data or {}).values())
    assert answered > 0.9 * len(told)
    assert whole > len(told) / 4


def test_stock_is_a_setting_away() -> None:
    assert isinstance(make_engine(), Engine)
    assert not make_engine(compiled=False).compiled
