"""The alignment of a set of deliverables: how much of the work serves outcomes, and whether it moved them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from events.deliverable import Deliverable
from events.fields import GoalId, NodeId, ReviewId, SprintId, TeamId
from events.goal import Goal
from events.image import Image
from events.message import State
from events.review import Review
from events.sprint import Sprint
from projections.by_outcome import OutcomeShare, by_outcome
from projections.decimals import ONE, ratio, total
from projections.figures import EXPLAINED, VERSION, Alignment, GoalStanding, Waiver, effort_of, measured
from projections.scores import Verdicts, score
from projections.selection import Days, Scope, Selection
from projections.summary import from_summary, to_summary
from projections.trace import Trace
from projections.work import Work, work

__all__ = [
    "EXPLAINED",
    "VERSION",
    "Alignment",
    "GoalStanding",
    "OutcomeShare",
    "Scope",
    "Verdicts",
    "Waiver",
    "Work",
    "alignment",
    "from_summary",
    "goal_focus",
    "of_period",
    "of_review",
    "of_scope",
    "of_sprint",
    "of_subtree",
    "of_team",
    "summarise",
]


def alignment(
    image: Image,
    deliverables: Iterable[Deliverable],
    *,
    goal: UUID | None = None,
    period: Days | None = None,
    goals: Iterable[UUID] = (),
    sprints: Iterable[Sprint] = (),
    trace: Trace | None = None,
) -> Alignment:
    """The alignment of deliverables, for a sprint's goal, with movement over a period, and goals and waivers beside."""
    trace = trace or Trace(image)
    goal_outcomes = frozenset(trace.nearest(goal)) if goal is not None else frozenset[NodeId]()
    works = tuple(work(trace, each, goal_outcomes) for each in deliverables)
    beside = dict.fromkeys(GoalId(key) for key in ((goal, *goals) if goal is not None else goals))
    return Alignment(
        version=VERSION,
        revision=image.revision,
        day=image.day,
        starts=period[0] if period else None,
        ends=period[1] if period else None,
        effort=effort_of(works),
        by_outcome=by_outcome(trace, works, goal_outcomes, period),
        goals=tuple(_standing(trace, key) for key in beside),
        waivers=tuple(Waiver(sprint=SprintId(s.key), reason=s.waiver) for s in sprints if s.waived),
        works=works,
        **measured(works),
    )


def _standing(trace: Trace, key: GoalId) -> GoalStanding:
    outcomes = trace.nearest(key)
    held = score(trace.image, key, outcomes)
    return GoalStanding(
        goal=key,
        outcomes=outcomes,
        relevance=held.relevance,
        impact=held.impact,
        pending=held.pending,
        self_checked=held.self_checked,
        relevance_verdicts=held.relevance_verdicts,
        impact_verdicts=held.impact_verdicts,
    )


def of_scope(
    image: Image, scope: Scope, *, trace: Trace | None = None, selection: Selection | None = None
) -> Alignment:
    """The alignment of the work in a scope."""
    chosen = (selection or Selection(image)).of(scope)
    return alignment(
        image,
        chosen.deliverables,
        goal=chosen.goal,
        period=chosen.period,
        goals=chosen.goals,
        sprints=chosen.sprints,
        trace=trace,
    )


def of_sprint(image: Image, key: UUID) -> Alignment:
    """The alignment of a sprint's work, dropped and carried over work included."""
    return of_scope(image, Scope(sprint=SprintId(key)))


def of_review(image: Image, key: UUID) -> Alignment:
    """The alignment of the work that a review inspects: its sprint's, or its period's."""
    return of_scope(image, Scope(review=ReviewId(key)))


def of_team(image: Image, key: UUID) -> Alignment:
    """The alignment of the work of a team's sprints that have begun."""
    return of_scope(image, Scope(team=TeamId(key)))


def of_subtree(image: Image, root: UUID) -> Alignment:
    """The alignment of the work that stands below a node."""
    return of_scope(image, Scope(root=root))


def of_period(image: Image, starts: date, ends: date) -> Alignment:
    """The alignment of the work done in a period."""
    return of_scope(image, Scope(starts=starts, ends=ends))


def goal_focus(image: Image, sprint: Sprint, trace: Trace | None = None) -> Decimal | None:
    """The share of a sprint's effort traced to the outcomes of its goal: what its alignment says, without the rest."""
    trace = trace or Trace(image)
    outcomes = frozenset(o for goal in image.find(Goal, "sprint", sprint.key) for o in trace.nearest(goal.key))
    if not outcomes:
        return None
    works = image.find(Deliverable, "sprint", sprint.key)
    on_goal = total((ONE, each.effort) for each in works if not outcomes.isdisjoint(trace.reach(each.key)))
    return ratio(on_goal, total((ONE, each.effort) for each in works))


def summarise(image: Image, state: State, day: date) -> dict[str, Any]:
    """What a sprint or review that is about to end seals on that day."""
    match state:
        case Sprint(key=key):
            scope = Scope(sprint=SprintId(key))
        case Review(key=key):
            scope = Scope(review=ReviewId(key))
        case _:
            raise TypeError(f"{type(state).__name__} seals no summary")
    return to_summary(replace(of_scope(image, scope), day=day))
