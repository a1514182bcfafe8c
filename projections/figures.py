"""An alignment as a value: its numbers, what stands beside them, and the works that explain them all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from events.fields import GoalId, NodeId, SprintId, Text
from projections.by_outcome import OutcomeShare, effort_by_outcome, explain_share
from projections.decimals import ONE, ZERO, ratio, total
from projections.explain import Explanation
from projections.scores import NO_VERDICTS, Score, Verdicts
from projections.work import NUMBERS, Work, explanation, numbers, total_effort

VERSION = 1
"""Of all formulas of an alignment together. What one version sealed is shown as sealed, never worked out by another."""


class GoalStanding(Score, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """How a goal is judged: beside the work, not mixed in. Undefined while nobody judged it."""

    goal: GoalId
    """The goal."""
    outcomes: tuple[NodeId, ...] = ()
    """The live outcomes that it serves."""


class Waiver(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A sprint that started though its goal was aligned to no live product outcome."""

    sprint: SprintId
    """The sprint."""
    reason: Text | None = None
    """Why that was allowed. Erasable, so it is never sealed, but looked up."""


class Alignment(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The alignment of a set of deliverables. A share or score is absent where it is undefined."""

    version: int
    """The version of the formulas."""
    revision: int
    """The revision of which it tells."""
    day: date | None = None
    """The day of that revision."""
    starts: date | None = None
    """The first day of the period over which movement is compared."""
    ends: date | None = None
    """The last day of that period."""
    effort: Decimal = ZERO
    """All effort."""
    coverage: Decimal | None = None
    """The share of effort traced to a live product outcome."""
    checked: Decimal | None = None
    """The share of effort judged, on either question; TOO_EARLY alone judges nothing yet."""
    self_checked: Decimal | None = None
    """The share of effort judged only by its owner."""
    pending: Decimal | None = None
    """The share of effort of whose impact it is too early to tell."""
    goal_focus: Decimal | None = None
    """The share of a sprint's effort traced to the outcomes of its goal."""
    relevance: Decimal | None = None
    """From -1 to 1; unjudged work scores 0."""
    relevance_of_checked: Decimal | None = None
    """The same of the work whose relevance was judged only."""
    impact: Decimal | None = None
    """From -1 to 1; unjudged work scores 0, pending work is left out."""
    impact_of_checked: Decimal | None = None
    """The same of the work whose impact was judged only."""
    relevance_verdicts: Verdicts = NO_VERDICTS
    """The latest verdicts on the work about relevance."""
    impact_verdicts: Verdicts = NO_VERDICTS
    """The latest verdicts on the work about impact."""
    by_outcome: tuple[OutcomeShare, ...] = ()
    """What went to each outcome, and how it moved."""
    goals: tuple[GoalStanding, ...] = ()
    """How the goals concerned are judged."""
    waivers: tuple[Waiver, ...] = ()
    """The sprints concerned that started with a waiver."""
    works: tuple[Work, ...] = ()
    """The deliverables, by code."""

    @property
    def waived(self) -> bool:
        """Whether a sprint concerned started with a waiver."""
        return bool(self.waivers)

    def explain(self, name: str) -> Explanation:
        """One of the numbers, named as its field, with its terms."""
        return total_effort(self.works) if name == "effort" else explanation(self.works, name)

    def explain_share(self, outcome: NodeId) -> Explanation:
        """The share of effort that went to an outcome, with its terms."""
        return explain_share(self.works, outcome)

    def of(self, deliverables: Collection[UUID]) -> Alignment:
        """The same, of some of its deliverables only. What was meant for each outcome was meant for the whole, so it is left out."""
        works = tuple(work for work in self.works if work.deliverable in deliverables)
        effort, spent = effort_of(works), effort_by_outcome(works)
        lines = tuple(
            replace(line, effort=own, share=ratio(own, effort), intended_share=None)
            for line in self.by_outcome
            if (own := spent.get(line.outcome)) is not None
        )
        return replace(self, effort=effort, works=works, by_outcome=lines, **measured(works))


EXPLAINED = ("effort", *NUMBERS)
"""The numbers that an alignment can explain."""


def effort_of(works: Iterable[Work]) -> Decimal:
    """The effort of all works."""
    return total((ONE, each.effort) for each in works)


def measured(works: tuple[Work, ...]) -> Any:
    """The fields that the works alone give."""
    relevance = impact = NO_VERDICTS
    for each in works:
        if each.relevance_verdicts is not NO_VERDICTS:
            relevance += each.relevance_verdicts
        if each.impact_verdicts is not NO_VERDICTS:
            impact += each.impact_verdicts
    return {**numbers(works), "relevance_verdicts": relevance, "impact_verdicts": impact}
