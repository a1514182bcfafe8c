"""Reviews: what was inspected, judged and decided together."""

from __future__ import annotations

from events import review as domain
from events.decision import Decision as DecisionState
from events.feedback import Feedback as FeedbackState
from projections.alignment import of_review
from schema.alignment import Alignment, alignment_object, sealed
from schema.audit import with_history
from schema.check import checks_by
from schema.decision import Decision
from schema.deriving import entity
from schema.describing import field
from schema.entity import Node
from schema.feedback import Feedback
from schema.listing import listing
from schema.relations import many
from schema.signal import signals_about

COMMANDS = (domain.OpenReview, domain.JoinReview, domain.CloseReview)


@entity(domain.Review, hide=frozenset({"summary", "closed_revision"}))
@with_history
class Review(Node):
    """The meeting that inspects a sprint, or any period, against outcomes."""

    checks = checks_by("review", "The judgements made in it, oldest first.")
    feedback = many(FeedbackState, "review", Feedback, "The comments made in it, oldest first.")
    decisions = many(DecisionState, "review", Decision, "What it concluded, oldest first.")
    signals = signals_about()

    @field
    async def alignment(self) -> Alignment:
        """The alignment of what it inspects, as it stands now."""
        return alignment_object(of_review(await self.view.image(), self.state.key), self.view)

    @field
    async def alignment_at_close(self) -> Alignment | None:
        """The alignment that it showed, as sealed when it closed."""
        return await sealed(self)


LISTING = listing(domain.Review, "Review")
