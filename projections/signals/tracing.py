"""Rules about why work exists: what leads to no outcome, and which outcome no work leads to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from events.deliverable import Deliverable, DeliverableStatus
from events.goal import Goal, GoalStatus
from events.node import Node, NodeKind
from events.outcome import Outcome, OutcomeLevel
from events.review import Review, ReviewStatus
from events.signal import SignalKind
from events.sprint import Sprint
from projections.alignment import goal_focus
from projections.signals.scene import Scene, named
from projections.signals.signal import Found, Rule

HALF = Decimal("0.5")


def untraced_deliverable(scene: Scene, deliverable: Deliverable) -> Found | None:
    """A live deliverable, not dropped, leads to no live product outcome.

    Delivered ones are included: the effort was spent on it knows not what. Since: the last change of place, links or
    lifecycle of the deliverable or of anything on its ways up. Cleared by moving or linking it, or what stands above it,
    to where it leads to one; by restoring one; by dropping or retiring it.
    """
    if not deliverable.live or deliverable.status is DeliverableStatus.DROPPED:
        return None
    if scene.trace.traced(deliverable.key):
        return None
    return Found(
        _settled(scene, deliverable),
        f"{deliverable.code} leads to no live product outcome.",
        {"deliverable": deliverable.code, "status": deliverable.status.value},
    )


def unanchored_outcome(scene: Scene, outcome: Outcome) -> Found | None:
    """A live product outcome leads, over parents and links, to no live business outcome.

    Since: as for a deliverable. Cleared by moving or linking it, or what stands above it, to a live business outcome.
    """
    if not outcome.live or outcome.level is not OutcomeLevel.PRODUCT:
        return None
    above = (scene.image.get(Node, key) for key in scene.trace.reach(outcome.key))
    if any(node is not None and node.kind is NodeKind.BUSINESS_OUTCOME for node in above):
        return None
    return Found(
        _settled(scene, outcome), f"{outcome.code} serves no live business outcome.", {"outcome": outcome.code}
    )


def _settled(scene: Scene, node: Node) -> datetime:
    """When a place, a link or a lifecycle last changed on the ways up from a node, itself included."""
    since, seen, rest = node.created_at, set[UUID](), [node.key]
    while rest:
        key = rest.pop()
        each = scene.image.get(Node, key)
        if each is not None and key not in seen:
            seen.add(key)
            since = max(since, each.placed_at, each.lifecycle_at)
            rest.extend(each.upward())
    return since


def goal_without_outcome(scene: Scene, goal: Goal) -> Found | None:
    """An open goal is aligned to no live outcome, of either level.

    Since: when its alignments last changed, or the last of its outcomes was retired, whichever was later. Cleared by
    aligning it, by restoring an outcome, or by closing the goal.
    """
    if goal.status is not GoalStatus.OPEN:
        return None
    outcomes = [scene.image.get(Node, key) for key in goal.outcomes]
    if any(outcome is not None and outcome.live for outcome in outcomes):
        return None
    retired = [outcome.lifecycle_at for outcome in outcomes if outcome is not None]
    return Found(
        max(goal.aligned_at, *retired, goal.created_at),
        f"{named(goal, start=True)} is aligned to no live outcome.",
        {"goalKind": goal.kind.value, "retiredOutcomes": len(retired)},
    )


def waived_goal(scene: Scene, sprint: Sprint) -> Found | None:
    """A sprint was started with a waiver, and its goal has not been tied to a live product outcome since.

    It outlasts the sprint: that it was waived stays so, and acknowledging is how to take note of it. Since: the start of the
    sprint. Cleared by aligning its goal to a live product outcome after all.
    """
    if not sprint.waived or sprint.started_at is None:
        return None
    ties = (
        scene.image.get(Node, key) for goal in scene.image.find(Goal, "sprint", sprint.key) for key in goal.outcomes
    )
    if any(node is not None and node.live and node.kind is NodeKind.PRODUCT_OUTCOME for node in ties):
        return None
    return Found(sprint.started_at, f"{sprint.name} started with a waiver of its goal's tie.", {"sprint": sprint.name})


def work_besides_goal(scene: Scene, sprint: Sprint) -> Found | None:
    """Less than half of the effort of a started sprint is traced to the outcomes of its goal.

    Off where that share is undefined: no goal, a goal without outcomes, no effort. It outlasts the sprint until a review of
    it is closed, whose sealed summary keeps the share. Since: the start of the sprint, or the last change to the goal's
    alignments or to the place of its work, whichever was latest. Cleared by other work, another place for it, or another
    alignment of the goal.
    """
    if sprint.started_at is None or any(
        review.status is ReviewStatus.CLOSED for review in scene.image.find(Review, "sprint", sprint.key)
    ):
        return None
    focus = goal_focus(scene.image, sprint, scene.trace)
    if focus is None or focus >= HALF:
        return None
    goals = [goal.aligned_at for goal in scene.image.find(Goal, "sprint", sprint.key)]
    places = [each.placed_at for each in scene.image.find(Deliverable, "sprint", sprint.key)]
    return Found(
        max(sprint.started_at, *goals, *places),
        f"Less than half of the effort of {sprint.name} serves the outcomes of its goal.",
        {"sprint": sprint.name, "goalFocus": format(focus, "f")},
    )


def outcome_without_work(scene: Scene, outcome: Outcome) -> Found | None:
    """No work of the last two sprints leads to a live product outcome that has been live throughout both.

    The sprints are the two that each team, unless disbanded, started last, under way or ended; teams that have not started
    two since the outcome came into use say nothing against it, but their work counts. Dropped and retired work counts:
    it was done for the outcome. Since: the start of the latest of those sprints. Cleared by taking into one of them work
    that leads to the outcome.
    """
    if not outcome.live or outcome.level is not OutcomeLevel.PRODUCT or outcome.key in scene.served:
        return None
    idle = [
        latest[0].started_at
        for latest in scene.latest_sprints
        if len(latest) == 2
        and latest[0].started_at is not None
        and latest[1].started_at is not None
        and outcome.lifecycle_at <= latest[1].started_at
    ]
    if not idle:
        return None
    return Found(
        max(idle),
        f"No work served {outcome.code} in the last two sprints.",
        {"outcome": outcome.code, "teams": len(idle)},
    )


RULES = {
    SignalKind.UNTRACED_DELIVERABLE: Rule(untraced_deliverable, (Deliverable,)),
    SignalKind.UNANCHORED_OUTCOME: Rule(unanchored_outcome, (Outcome,)),
    SignalKind.GOAL_WITHOUT_OUTCOME: Rule(goal_without_outcome, (Goal,)),
    SignalKind.WAIVED_GOAL: Rule(waived_goal, (Sprint,)),
    SignalKind.WORK_BESIDES_GOAL: Rule(work_besides_goal, (Sprint,)),
    SignalKind.OUTCOME_WITHOUT_WORK: Rule(outcome_without_work, (Outcome,)),
}
