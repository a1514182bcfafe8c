"""Outcomes: the changes we want, how they are measured, and how far they have come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

import strawberry

from events import outcome as domain
from events.deliverable import Deliverable as DeliverableState
from events.goal import Goal as GoalState
from events.image import Image
from events.metric import Metric as MetricState
from events.store.read import LAST
from projections.tables import table_of
from projections.trace import Trace
from projections.view import View
from schema.check import checks_by
from schema.check_in import check_ins_on
from schema.connections import Connection, connection_of, one_each
from schema.derived import Progress, derived, progresses
from schema.deriving import entity
from schema.entity import wrap, wrap_all
from schema.execution.batch import batched
from schema.goal import Goal
from schema.listing import listing
from schema.metric import Metric
from schema.node import TreeNode
from schema.relations import many

if TYPE_CHECKING:
    from schema.deliverable import Deliverable

COMMANDS = (domain.DefineOutcome, domain.SetOutcomeActor)


@entity(domain.Outcome, hide=frozenset({"links"}))
class Outcome(TreeNode):
    """A change we want."""

    metrics = many(MetricState, "outcome", Metric, "How it is measured.")
    checks = checks_by("outcome", "The judgements of work against it, oldest first.")
    check_ins = check_ins_on()

    @batched
    async def progress(parents: list[Any], view: View) -> Progress:
        """How far it has come by its own metrics."""
        known = await progresses(view)
        return one_each([Progress(explained=known.of_outcome(each.state.key), view=view) for each in parents])

    @batched
    async def contributor_progress(parents: list[Any], view: View) -> Progress:
        """How far what contributes to it has come. Never mixed with its own."""
        known = await progresses(view)
        return one_each([Progress(explained=known.by_contributors(each.state.key), view=view) for each in parents])

    @batched
    async def deliverables(
        parents: list[Any], view: View, first: int | None = None, after: str | None = None
    ) -> Connection[Annotated[Deliverable, strawberry.lazy("schema.deliverable")]]:
        """The live deliverables whose nearest outcome it is."""
        served = await derived(view, _served)
        found = [served.get(parent.state.key, []) for parent in parents]
        return one_each([connection_of(wrap_all(view, some), first, after) for some in found])

    @batched
    async def goals(
        parents: list[Any], view: View, first: int | None = None, after: str | None = None
    ) -> Connection[Goal]:
        """The goals aligned to it."""
        keys = [parent.state.key for parent in parents]
        rows = await view.page(GoalState, ALIGNED, "t.created_revision", (keys,), LAST)
        aligned: dict[Any, list[Any]] = {key: [] for key in keys}
        for row in rows:
            goal = cast("GoalState", table_of(GoalState).load(row))
            for outcome in aligned.keys() & set(goal.outcomes):
                aligned[outcome].append(wrap(goal, view))
        return one_each([connection_of(aligned[key], first, after) for key in keys])


ALIGNED = """exists (
    select from jsonb_array_elements(t.alignments) each where (each ->> 'outcome')::uuid = any($2::uuid[])
)"""

LISTING = listing(domain.Outcome, "Outcome", "t.kind in ('BUSINESS_OUTCOME', 'PRODUCT_OUTCOME')")


def _served(image: Image) -> dict[Any, list[Any]]:
    """The live deliverables by their nearest outcomes."""
    trace, served = Trace(image), dict[Any, list[Any]]()
    for deliverable in image.all(DeliverableState):
        for outcome in trace.nearest(deliverable.key) if deliverable.live else ():
            served.setdefault(outcome, []).append(deliverable)
    return served
