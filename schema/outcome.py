"""Outcomes: the changes we want, how they are measured, and how far they have come."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from events import outcome as domain
from events.deliverable import Deliverable as DeliverableState
from events.goal import Goal as GoalState
from events.metric import Metric as MetricState
from events.store.read import LAST
from projections.tables import table_of
from projections.view import View
from schema.check import Check, checks_of
from schema.check_in import CheckIn, check_ins_of
from schema.connections import Connection, connection_of, listing
from schema.derived import Progress, progresses, traces
from schema.deriving import entity
from schema.entity import grouped, remember
from schema.execution.batch import batched
from schema.goal import Goal
from schema.metric import Metric
from schema.node import TreeNode

COMMANDS = (domain.DefineOutcome, domain.SetOutcomeActor)


@entity(domain.Outcome, hide=frozenset({"links"}))
class Outcome(TreeNode):
    """A change we want."""

    @batched(description="How it is measured.")
    async def metrics(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Metric]:
        """How it is measured."""
        found = await grouped(view, MetricState, "outcome", parents)
        return [connection_of(each, first, after) for each in found]  # type: ignore[return-value]

    @strawberry.field(description="How far it has come by its own metrics.")
    async def progress(self) -> Progress:
        """Progress by its own metrics."""
        return Progress(explained=(await progresses(self.view)).of_outcome(self.state.key), view=self.view)

    @strawberry.field(
        name="contributorProgress", description="How far what contributes to it has come. Never mixed with its own."
    )
    async def contributor_progress(self) -> Progress:
        """Progress by what contributes to it."""
        return Progress(explained=(await progresses(self.view)).by_contributors(self.state.key), view=self.view)

    @strawberry.field(description="The live deliverables whose nearest outcome it is.")
    async def deliverables(
        self, first: int | None = None, after: str | None = None
    ) -> Connection[Annotated["Deliverable", strawberry.lazy("schema.deliverable")]]:  # noqa: F821, UP037
        """The live deliverables that serve it."""
        served = await _served(self.view)
        return connection_of(remember(self.view, served.get(self.state.key, [])), first, after)

    @batched(description="The goals aligned to it.")
    async def goals(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Goal]:
        """The goals aligned to it."""
        keys = [parent.state.key for parent in parents]
        rows = await view.page(GoalState, ALIGNED, "t.created_revision", (keys,), LAST)
        aligned = [table_of(GoalState).load(row) for row in rows]
        return [  # type: ignore[return-value]
            connection_of(remember(view, [goal for goal in aligned if parent.state.key in goal.outcomes]), first, after)
            for parent in parents
        ]

    @batched(description="The judgements of work against it, oldest first.")
    async def checks(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Check]:
        """The judgements of work against it."""
        return await checks_of(parents, view, "outcome", first, after)  # type: ignore[return-value]

    @batched(name="checkIns", description="The statements on it, by when they held.")
    async def check_ins(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[CheckIn]:
        """The statements on it."""
        return await check_ins_of(parents, view, first, after)  # type: ignore[return-value]


ALIGNED = """exists (
    select from jsonb_array_elements(t.alignments) each where (each ->> 'outcome')::uuid = any($2::uuid[])
)"""

LISTING = listing(domain.Outcome, "Outcome", "t.kind in ('BUSINESS_OUTCOME', 'PRODUCT_OUTCOME')")


async def _served(view: View) -> dict[Any, list[Any]]:
    """The live deliverables by their nearest outcomes, worked out once for a view."""
    trace = await traces(view)
    place = ("served", id(trace))
    if place not in view.memo:
        view.memo[place] = served = {}
        for deliverable in trace.image.all(DeliverableState):
            for outcome in trace.nearest(deliverable.key) if deliverable.live else ():
                served.setdefault(outcome, []).append(deliverable)
    found: dict[Any, list[Any]] = view.memo[place]
    return found
