"""Goals: of the product and of sprints, and the outcomes they serve."""

from __future__ import annotations

from typing import Any

import strawberry

from events import goal as domain
from projections.view import View
from schema.audit import with_history
from schema.check import Check, checks_of
from schema.check_in import CheckIn, check_ins_of
from schema.connections import Connection, connection_of, listing
from schema.derived import signals_of
from schema.deriving import entity, value
from schema.entity import Node
from schema.execution.batch import batched
from schema.feedback import Feedback, comments
from schema.node import WhyPath, why_paths
from schema.signal import Signal, signal_object

COMMANDS = (
    domain.SetGoal,
    domain.RewordGoal,
    domain.AlignGoal,
    domain.UnalignGoal,
    domain.AdvanceGoal,
    domain.CloseGoal,
)


@value(domain.GoalAlignment)
class GoalAlignment:
    """The tie of a goal to an outcome."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]


@entity(domain.Goal)
@with_history
class Goal(Node):
    """An aim: of the product, or of one sprint."""

    @strawberry.field(description="Why it exists: its ways up to business outcomes, shortest first.")
    async def why(self, first: int = 10, after: str | None = None) -> Connection[WhyPath]:
        """Why it exists."""
        return await why_paths(self.view, self.state.key, first, after)

    @batched(description="The judgements of it, oldest first.")
    async def checks(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Check]:
        """The judgements of it."""
        return await checks_of(parents, view, "subject", first, after)  # type: ignore[return-value]

    @batched(name="checkIns", description="The statements on it, by when they held.")
    async def check_ins(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[CheckIn]:
        """The statements on it."""
        return await check_ins_of(parents, view, first, after)  # type: ignore[return-value]

    @batched(description="The comments on it, oldest first.")
    async def feedback(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Feedback]:
        """The comments on it."""
        return await comments(parents, view, first, after)  # type: ignore[return-value]

    @strawberry.field(description="What the rules find worth a look about it.")
    async def signals(self, first: int | None = None, after: str | None = None) -> Connection[Signal]:
        """What the rules find worth a look."""
        found = await signals_of(self.view, self.state.key)
        return connection_of([signal_object(each, self.view) for each in found], first, after)


LISTING = listing(domain.Goal, "Goal")
