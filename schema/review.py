"""Reviews: what was inspected, judged and decided together."""

from __future__ import annotations

from typing import Any

import strawberry

from events import review as domain
from events.decision import Decision as DecisionState
from events.feedback import Feedback as FeedbackState
from projections.alignment import of_review
from projections.summary import from_summary
from projections.view import View
from schema.alignment import Alignment, alignment_object
from schema.audit import with_history
from schema.check import Check, checks_of
from schema.connections import Connection, connection_of, listing
from schema.decision import Decision
from schema.derived import signals_of
from schema.deriving import entity
from schema.entity import Node, grouped
from schema.execution.batch import batched
from schema.feedback import Feedback
from schema.signal import Signal, signal_object

COMMANDS = (domain.OpenReview, domain.JoinReview, domain.CloseReview)


@entity(domain.Review, hide=frozenset({"summary", "closed_revision"}))
@with_history
class Review(Node):
    """The meeting that inspects a sprint, or any period, against outcomes."""

    @batched(description="The judgements made in it, oldest first.")
    async def checks(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Check]:
        """The judgements made in it."""
        return await checks_of(parents, view, "review", first, after)  # type: ignore[return-value]

    @batched(description="The comments made in it, oldest first.")
    async def feedback(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Feedback]:
        """The comments made in it."""
        found = await grouped(view, FeedbackState, "review", parents)
        return [connection_of(each, first, after) for each in found]  # type: ignore[return-value]

    @batched(description="What it concluded, oldest first.")
    async def decisions(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Decision]:
        """What it concluded."""
        found = await grouped(view, DecisionState, "review", parents)
        return [connection_of(each, first, after) for each in found]  # type: ignore[return-value]

    @strawberry.field(description="The alignment of what it inspects, as it stands now.")
    async def alignment(self) -> Alignment:
        """The alignment of what it inspects."""
        return alignment_object(of_review(await self.view.image(), self.state.key), self.view)

    @strawberry.field(name="alignmentAtClose", description="The alignment that it showed, as sealed when it closed.")
    async def alignment_at_close(self) -> Alignment | None:
        """The alignment that it showed, as sealed."""
        if self.state.summary is None:
            return None
        return alignment_object(from_summary(self.state.summary, await self.view.image()), self.view)

    @strawberry.field(description="What the rules find worth a look about it.")
    async def signals(self, first: int | None = None, after: str | None = None) -> Connection[Signal]:
        """What the rules find worth a look."""
        found = await signals_of(self.view, self.state.key)
        return connection_of([signal_object(each, self.view) for each in found], first, after)


LISTING = listing(domain.Review, "Review")
