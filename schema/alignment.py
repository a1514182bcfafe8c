"""Alignment in GraphQL: how much of some work serves outcomes, and whether it moved them."""

from __future__ import annotations

import enum
from typing import Any

from projections import alignment as domain
from projections.by_outcome import OutcomeShare as Share
from projections.movement import Movement as Moved
from projections.scores import Verdicts as Counted
from projections.summary import from_summary
from projections.view import View
from projections.work import Work as Worked
from schema.derived import Explanation, explanation_object
from schema.deriving import value
from schema.describing import described_enum, field
from schema.entity import Held, wrap
from schema.naming import screaming


@value(Counted)
class Verdicts(Held):
    """How often each verdict was given."""


@value(Moved)
class Movement(Held):
    """The change of a metric over a period."""

    @field
    def explain(self) -> Explanation:
        """The improvement, with its terms."""
        return explanation_object(self.state.explain(), self.view)


@value(Share)
class OutcomeShare(Held):
    """What work went to an outcome, and how it moved."""


@value(domain.GoalStanding)
class GoalStanding(Held):
    """How a goal is judged: beside the work, not mixed in."""


@value(domain.Waiver)
class Waiver(Held):
    """A sprint that started with a waiver."""


@value(Worked)
class Work(Held):
    """A deliverable as its alignment counts it."""


AlignmentNumber = enum.Enum(  # type: ignore[misc]
    "AlignmentNumber", {screaming(name[0].upper() + name[1:]): name for name in domain.EXPLAINED}, module=__name__
)
described_enum(
    AlignmentNumber,
    "A number of an alignment that can be explained.",
    {each.name: f"The field of that name: {each.name.lower().replace('_', ' ')}." for each in AlignmentNumber},
)


@value(domain.Alignment)
class Alignment(Held):
    """The alignment of a set of deliverables."""

    @field
    def explain(self, number: AlignmentNumber) -> Explanation:
        """One of its numbers with everything that it was derived from."""
        return explanation_object(self.state.explain(number.value), self.view)


def alignment_object(found: domain.Alignment, view: View) -> Alignment:
    """The GraphQL object of an alignment."""
    return wrap(found, view)


async def sealed(root: Any) -> Alignment | None:
    """The alignment that a sprint or review showed when it was sealed; ``None`` while it is not over."""
    summary = root.state.summary
    return alignment_object(from_summary(summary, await root.view.image()), root.view) if summary is not None else None
