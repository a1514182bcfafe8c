"""Why a piece of work or a goal exists: its ways up to business outcomes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from events.node import Node as NodeState
from projections import trace as tracing
from projections.view import View
from schema.connections import Connection, connection_of, one_each
from schema.derived import traces
from schema.deriving import graphql_enum
from schema.describing import field, object_type
from schema.entity import find
from schema.execution.batch import batched

if TYPE_CHECKING:
    from schema.node import TreeNode

Via = graphql_enum(tracing.Via)


@object_type
class WhyStep:
    """One step of the way from work to a business outcome."""

    step: strawberry.Private[tracing.Step]
    view: strawberry.Private[View]

    @field
    async def node(self) -> Annotated[TreeNode, strawberry.lazy("schema.node")]:
        """Where it leads."""
        return (await find(self.view, NodeState, [self.step.node]))[0]

    @field
    def via(self) -> Via:
        """How it leads there."""
        return self.step.via

    @field
    def weight(self) -> Decimal | None:
        """How much the node below counts there."""
        return self.step.weight

    @field
    def rationale(self) -> str | None:
        """Why the node below contributes there."""
        return self.step.rationale or None


@object_type
class WhyPath:
    """A way from work up to a business outcome: one answer to why it exists."""

    path: strawberry.Private[tracing.Path]
    view: strawberry.Private[View]

    @field
    def steps(self) -> list[WhyStep]:
        """Its steps, nearest first."""
        return [WhyStep(step=step, view=self.view) for step in self.path.steps]


def ways_up() -> Any:
    """A field that answers why the parent exists."""

    async def resolve(parents: list[Any], view: View, first: int = 10, after: str | None = None) -> Connection[WhyPath]:
        """Why it exists: its ways up to business outcomes, shortest first."""
        known = await traces(view)
        found = ([WhyPath(path=path, view=view) for path in known.paths(parent.state.key)] for parent in parents)
        return one_each([connection_of(some, first, after) for some in found])

    return batched(resolve)
