"""Northline's own schema, compiled and stock: random documents over a workspace that people might have."""

import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.answering import ask, make_engine
from schema.assembly import SCHEMA
from schema.context import Context
from schema.execution.engine import Engine
from server.backend import Backend, open_backend
from server.demo.command import make
from tests.schema.execution.documents import documents
from tests.schema.execution.same import assert_same

CORE = SCHEMA._schema
DEMO = '{ workspace(slug: "demo") { tree(first: 5) { entries { node { key } } } sprints(first: 1) { nodes { key } } } }'
AS_OF = [
    "null",
    "{revision: 40}",
    "{revision: 5}",
    '{recordedAt: "2100-01-01T00:00:00Z"}',
    '{effectiveAt: "2020-01-01T00:00:00Z"}',
]


def literal(keys: list[str]) -> Any:
    """What may stand at an argument."""

    def at(field: str, argument: str) -> st.SearchStrategy[str] | None:
        match argument:
            case "slug":
                return st.sampled_from(['"demo"', '"demo"', '"none"'])
            case "asOf":
                return st.sampled_from(AS_OF)
            case "first":
                return st.integers(-1, 4).map(str)
            case "maxDepth":
                return st.integers(0, 3).map(str)
            case "by":
                return st.sampled_from(["SPRINT", "REVIEW", "MONTH"])
            case "id" if field == "node":
                return st.sampled_from([f'"{key}"' for key in [*keys, "nonsense"]])
            case "ids":
                return st.lists(st.sampled_from([f'"{key}"' for key in keys]), max_size=3).map(
                    lambda ids: f"[{', '.join(ids)}]"
                )
            case "root" | "subject":
                return st.sampled_from([f'"{key}"' for key in keys])
            case "number":
                return st.sampled_from(["COVERAGE", "SCORE"]) if field == "none" else None
            case _:
                return None

    return at


@pytest.fixture
async def backend(database: str) -> Any:
    async with open_backend(database) as opened:
        await make(opened, "demo")
        yield opened


@pytest.fixture(autouse=True)
def quiet() -> None:
    """What is refused is refused on purpose."""
    logging.getLogger("strawberry.execution").disabled = True


async def both(backend: Backend, text: str, variables: dict[str, Any]) -> tuple[Any, Any]:
    stock = await SCHEMA.execute(
        text, variable_values=variables, context_value=Context(backend.pool, backend.committer, images=backend.images)
    )
    compiled = await ask(text, variables, Context(backend.pool, backend.committer, images=backend.images))
    return compiled, stock


async def test_random_documents(backend: Backend) -> None:
    found = await ask(DEMO, {}, Context(backend.pool, backend.committer))
    assert found.data is not None
    entries = found.data["workspace"]["tree"]["entries"]
    keys = [entry["node"]["key"] for entry in entries] + [
        each["key"] for each in found.data["workspace"]["sprints"]["nodes"]
    ]
    told: list[tuple[str, dict[str, Any]]] = []

    @settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(documents(CORE, literal(keys), widest=5, deepest=5))
    def collect(made: tuple[str, dict[str, Any]]) -> None:
        told.append(made)

    collect()
    stock_only = 0
    for text, variables in told:
        compiled, stock = await both(backend, text, variables)
        if not compiled.executed:
            assert compiled.errors[0].extensions["code"] == "TOO_COMPLEX", text
            continue
        assert_same(compiled, stock, text)
        stock_only += compiled.stock
    assert stock_only == 0


def test_stock_is_a_setting_away() -> None:
    assert isinstance(make_engine(), Engine)
    assert not make_engine(compiled=False).compiled
