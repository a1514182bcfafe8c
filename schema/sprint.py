"""Sprints: teams' time-boxes, with their goal, their work and its alignment."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from events import sprint as domain
from events.deliverable import Deliverable as DeliverableState
from events.goal import Goal as GoalState
from events.review import Review as ReviewState
from projections.alignment import of_sprint
from projections.summary import from_summary
from projections.view import View
from schema.alignment import Alignment, alignment_object
from schema.audit import with_history
from schema.connections import Connection, connection_of, listing
from schema.deliverable import Deliverable
from schema.derived import signals_of
from schema.deriving import entity
from schema.entity import Node, grouped, remember
from schema.execution.batch import batched
from schema.goal import Goal
from schema.signal import Signal, signal_object

COMMANDS = (domain.PlanSprint, domain.RescheduleSprint, domain.StartSprint, domain.EndSprint)


@entity(domain.Sprint, hide=frozenset({"summary", "ended_revision"}))
@with_history
class Sprint(Node):
    """A time-box of one team."""

    @batched(description="Its single aim.")
    async def goal(parents: list[Any], view: View) -> Goal | None:  # noqa: N805
        """Its single aim."""
        return [each[0] if each else None for each in await grouped(view, GoalState, "sprint", parents)]  # type: ignore[return-value]

    @strawberry.field(description="Everything that it did work on; what was dropped or carried over included.")
    async def deliverables(self, first: int | None = None, after: str | None = None) -> Connection[Deliverable]:
        """Everything that it did work on."""
        image = await self.view.image()
        found = image.find(DeliverableState, "sprint", self.state.key)
        return connection_of(remember(self.view, found), first, after)

    @batched(description="The reviews that inspect it.")
    async def reviews(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Annotated["Review", strawberry.lazy("schema.review")]]:  # noqa: F821, UP037
        """The reviews that inspect it."""
        found = await grouped(view, ReviewState, "sprint", parents)
        return [connection_of(each, first, after) for each in found]  # type: ignore[return-value]

    @strawberry.field(description="The alignment of its work, as it stands now.")
    async def alignment(self) -> Alignment:
        """The alignment of its work."""
        return alignment_object(of_sprint(await self.view.image(), self.state.key), self.view)

    @strawberry.field(name="alignmentAtClose", description="The alignment of its work as sealed when it ended.")
    async def alignment_at_close(self) -> Alignment | None:
        """The alignment of its work as sealed."""
        if self.state.summary is None:
            return None
        return alignment_object(from_summary(self.state.summary, await self.view.image()), self.view)

    @strawberry.field(description="What the rules find worth a look about it.")
    async def signals(self, first: int | None = None, after: str | None = None) -> Connection[Signal]:
        """What the rules find worth a look."""
        found = await signals_of(self.view, self.state.key)
        return connection_of([signal_object(each, self.view) for each in found], first, after)


LISTING = listing(domain.Sprint, "Sprint")
