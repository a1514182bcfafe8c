"""The schema executed for a request: compiled where it can be, its transactions ended, its errors fit to leave."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import structlog
from graphql import GraphQLError, OperationDefinitionNode
from prometheus_client import Counter

from schema.assembly import SCHEMA
from schema.context import Context
from schema.execution.engine import Answer, Engine
from schema.execution.limits import Limits
from schema.execution.plan import Plan
from schema.hygiene import masked
from schema.tree import DEFAULT_TREE

FALLBACKS = Counter(
    "northline_execution_fallbacks_total", "Operations that were left to stock execution, by what they use.", ["reason"]
)
LIMITS = Limits(cost=10_000_000, pages={"Workspace.tree": DEFAULT_TREE})
"""A tree by its default page with its metrics and their readings, by theirs, may have 7,500,000 fields, though it never has."""
_log = structlog.get_logger("northline.graphql")


def _count(reason: str) -> None:
    FALLBACKS.labels(reason).inc()


def make_engine(*, compiled: bool = True) -> Engine:
    """An engine over the schema."""
    return Engine(SCHEMA, LIMITS, compiled=compiled, on_fallback=_count)


ENGINE = make_engine()


async def answer(
    engine: Engine, plan: Plan, chosen: OperationDefinitionNode, variables: dict[str, Any], context: Context
) -> Answer:
    """What an operation gives; the request's transactions are ended, whatever happens."""
    found = await _once(engine, plan, chosen, variables, context)
    if context.moved:
        again = context.again()
        found = await _once(engine, plan, chosen, variables, again)
        context.heads, context.lasting = again.heads, again.lasting
    if found.errors and not found.stock:
        request = str(uuid4())
        found.errors = [masked(error, request) for error in found.errors]
    return found


async def _once(
    engine: Engine, plan: Plan, chosen: OperationDefinitionNode, variables: dict[str, Any], context: Context
) -> Answer:
    try:
        return await engine.run(plan, chosen, variables, context=context)
    except Exception as error:  # noqa: BLE001 - it is logged, and told without what happened
        # Nothing of the schema gets here: its failures are errors of fields.
        _log.exception("execution failed")
        return Answer(None, [GraphQLError("Execution failed.", path=[], original_error=error)])
    finally:
        await context.close()


async def ask(text: str, variables: dict[str, Any], context: Context, *, operation_name: str | None = None) -> Answer:
    """What a document's operation gives."""
    plan = ENGINE.plans.get(text)
    try:
        chosen = ENGINE.choose(plan, operation_name, variables)
    except GraphQLError as error:
        request = str(uuid4())
        return Answer(None, [masked(each, request) for each in plan.errors or (error,)], executed=False)
    return await answer(ENGINE, plan, chosen, variables, context)
