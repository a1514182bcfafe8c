"""Deliverables: what teams make or do, the outcomes it serves, and how it was judged."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from events import deliverable as domain
from events.node import Node as NodeState
from projections.view import View
from schema.check import Check, checks_of
from schema.connections import Connection, listing
from schema.derived import traces
from schema.deriving import entity, value
from schema.entity import find
from schema.execution.batch import batched
from schema.node import TreeNode

COMMANDS = (
    domain.PlanDeliverable,
    domain.StartDeliverable,
    domain.DeliverDeliverable,
    domain.DropDeliverable,
    domain.AssignDeliverable,
    domain.UnassignDeliverable,
    domain.EstimateDeliverable,
    domain.ReferDeliverable,
)


@value(domain.ExternalReference)
class ExternalReference:
    """Where the same work stands in another tool."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]


@entity(domain.Deliverable, hide=frozenset({"links"}))
class Deliverable(TreeNode):
    """Something the team makes or does."""

    @strawberry.field(name="nearestOutcomes", description="The first live outcome on each of its ways up.")
    async def nearest_outcomes(self) -> list[Annotated["Outcome", strawberry.lazy("schema.outcome")]]:  # noqa: F821, UP037
        """The first live outcome on each way up."""
        keys = (await traces(self.view)).nearest(self.state.key)
        return [each for each in await find(self.view, NodeState, keys) if each is not None]

    @batched(description="The judgements of it, oldest first.")
    async def checks(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Check]:
        """The judgements of it."""
        return await checks_of(parents, view, "subject", first, after)  # type: ignore[return-value]


LISTING = listing(domain.Deliverable, "Deliverable", "t.kind = 'DELIVERABLE'")
