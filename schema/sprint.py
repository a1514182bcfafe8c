"""Sprints: teams' time-boxes, with their goal, their work and its alignment."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from events import sprint as domain
from events.deliverable import Deliverable as DeliverableState
from events.goal import Goal as GoalState
from events.review import Review as ReviewState
from projections.alignment import of_sprint
from projections.view import View
from schema.alignment import Alignment, alignment_object, sealed
from schema.audit import with_history
from schema.connections import Connection, connection_of, one_each
from schema.deliverable import Deliverable
from schema.deriving import entity
from schema.describing import field
from schema.entity import Node, grouped, wrap_all
from schema.execution.batch import batched
from schema.goal import Goal
from schema.listing import listing
from schema.relations import many
from schema.signal import signals_about

COMMANDS = (domain.PlanSprint, domain.RescheduleSprint, domain.StartSprint, domain.EndSprint)
_REVIEW = Annotated["Review", strawberry.lazy("schema.review")]  # type: ignore[name-defined]  # noqa: F821


@entity(domain.Sprint, hide=frozenset({"summary", "ended_revision"}))
@with_history
class Sprint(Node):
    """A time-box of one team."""

    reviews = many(ReviewState, "sprint", _REVIEW, "The reviews that inspect it.")
    signals = signals_about()

    @batched
    async def goal(parents: list[Any], view: View) -> Goal | None:
        """Its single aim."""
        return one_each([each[0] if each else None for each in await grouped(view, GoalState, "sprint", parents)])

    @field
    async def deliverables(self, first: int | None = None, after: str | None = None) -> Connection[Deliverable]:
        """Everything that it did work on; what was dropped or carried over included."""
        image = await self.view.image()
        found = image.find(DeliverableState, "sprint", self.state.key)
        return connection_of(wrap_all(self.view, found), first, after)

    @field
    async def alignment(self) -> Alignment:
        """The alignment of its work, as it stands now."""
        return alignment_object(of_sprint(await self.view.image(), self.state.key), self.view)

    @field
    async def alignment_at_close(self) -> Alignment | None:
        """The alignment of its work as sealed when it ended."""
        return await sealed(self)


LISTING = listing(domain.Sprint, "Sprint")
