"""Deliverables: what teams make or do, the outcomes it serves, and how it was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from events import deliverable as domain
from events.node import Node as NodeState
from schema.check import checks_by
from schema.derived import traces
from schema.deriving import entity, value
from schema.describing import field
from schema.entity import Held, find
from schema.listing import listing
from schema.node import TreeNode

if TYPE_CHECKING:
    from schema.outcome import Outcome

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
class ExternalReference(Held):
    """Where the same work stands in another tool."""


@entity(domain.Deliverable, hide=frozenset({"links"}))
class Deliverable(TreeNode):
    """Something the team makes or does."""

    checks = checks_by("subject", "The judgements of it, oldest first.")

    @field
    async def nearest_outcomes(self) -> list[Annotated[Outcome, strawberry.lazy("schema.outcome")]]:
        """The first live outcome on each of its ways up."""
        keys = (await traces(self.view)).nearest(self.state.key)
        return [each for each in await find(self.view, NodeState, keys) if each is not None]


LISTING = listing(domain.Deliverable, "Deliverable", "t.kind = 'DELIVERABLE'")
