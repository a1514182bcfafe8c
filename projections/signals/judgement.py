"""Rules about judgements: where they disagree, fall due again, are asked for, or are not acted upon."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

from events.actor import Actor
from events.check import Check, Question, Verdict
from events.decision import Conclusion, Decision
from events.deliverable import Deliverable, ended
from events.feedback import Feedback
from events.goal import Goal, GoalStatus
from events.member import Member
from events.metric import Metric
from events.node import Node
from events.review import Review, ReviewStatus
from events.signal import SignalKind
from events.sprint import Sprint, SprintStatus
from events.team import Team
from projections.scores import latest_checks
from projections.signals.scene import Scene, named
from projections.signals.signal import Found, Rule

SCALE = {Verdict.SUPPORTS: 0, Verdict.PARTIAL: 1, Verdict.NO_EVIDENCE: 2, Verdict.CONTRADICTS: 3}
"""The steps between verdicts. TOO_EARLY is no step: it disputes nothing."""

FOLLOW_UP = timedelta(days=14)
"""How long a decision may wait for the next sprint to start, or to be followed where none does."""


def disputed(scene: Scene, subject: Deliverable | Goal) -> Found | None:
    """Two members' latest checks of the subject against one live outcome, on one question, lie two or more steps apart.

    The scale is SUPPORTS, PARTIAL, NO_EVIDENCE, CONTRADICTS. A subject has one signal, however many pairs are disputed; the
    details name the widest dispute. Since: when the first of the disputes that still hold began, that is the later of its
    two checks. Cleared when one of the two members judges anew and nearer.
    """
    if scene.gone(subject.key):
        return None
    pairs: defaultdict[tuple[UUID, Question], list[Check]] = defaultdict(list)
    for check in latest_checks(scene.image, subject.key):
        if check.verdict in SCALE and scene.live_outcome(check.outcome) is not None:
            pairs[check.outcome, check.question].append(check)
    disputes = [
        (_steps(one, other), max(one.created_at, other.created_at), one, other)
        for checks in pairs.values()
        for one, other in combinations(checks, 2)
        if _steps(one, other) >= 2
    ]
    if not disputes:
        return None
    steps, _, one, other = max(disputes, key=lambda each: each[0])
    low, high = sorted((one, other), key=lambda each: SCALE[each.verdict])
    outcome = named(scene.image.get(Node, one.outcome))
    asked = "relevance" if one.question is Question.RELEVANCE else "impact"
    return Found(
        min(each[1] for each in disputes),
        f"Members disagree on the {asked} of {named(subject)} for {outcome}: "
        f"{low.verdict.value} against {high.verdict.value}.",
        {
            "outcome": outcome,
            "question": one.question.value,
            "best": low.verdict.value,
            "worst": high.verdict.value,
            "steps": steps,
            "pairs": len({(each[2].outcome, each[2].question) for each in disputes}),
        },
    )


def _steps(one: Check, other: Check) -> int:
    return abs(SCALE[one.verdict] - SCALE[other.verdict])


def recheck_due(scene: Scene, subject: Deliverable | Goal) -> Found | None:
    """A member's latest check of the subject against a live outcome says TOO_EARLY, and the day to check again has come.

    A subject has one signal, however many rechecks are due. Members who have left owe none. Since: the first such day.
    Cleared by a later check by the same member on the same pair.
    """
    if scene.gone(subject.key):
        return None
    due = [
        (check.recheck_on, check)
        for check in latest_checks(scene.image, subject.key)
        if check.recheck_on is not None
        and check.recheck_on <= scene.day
        and not scene.gone(check.member)
        and scene.live_outcome(check.outcome) is not None
    ]
    if not due:
        return None
    day, first = min(due, key=lambda each: each[0])
    outcome = named(scene.image.get(Node, first.outcome))
    return Found(
        scene.dawn(day),
        f"It is time to judge the impact of {named(subject)} on {outcome} again.",
        {"outcome": outcome, "check": str(first.key), "recheckOn": day.isoformat(), "due": len(due)},
    )


def undecided_feedback(scene: Scene, feedback: Feedback) -> Found | None:
    """Feedback on something in use asks for a decision, is not resolved, and no decision answers it.

    Since: when it was given. Cleared by a decision that answers it, or by resolving it.
    """
    if not feedback.asks_decision or feedback.resolved or scene.gone(feedback.subject):
        return None
    if scene.image.find(Decision, "answers", feedback.key):
        return None
    about = named(scene.image.states.get(feedback.subject))
    return Found(
        feedback.created_at,
        f"Feedback on {about} asks for a decision and has none.",
        {"about": str(feedback.subject)},
    )


def decision_not_followed(scene: Scene, decision: Decision) -> Found | None:
    """The latest decision on a subject in use says STOP or CHANGE, and in the time given nothing followed.

    The time given ends with the next sprint: the first to start after the decision and within 14 days of it, of the team
    whose sprint was reviewed, or of any team where the review names no sprint. Where none starts, it ends after those 14
    days. STOP is followed when the subject is no longer live or under way (retired, delivered, dropped, closed, ended,
    resolved). CHANGE is followed when the subject or one of the follow-ups has changed since the decision, in whatever way.
    Since: the end of the time given. Also cleared by a later decision on the same subject.
    """
    if scene.gone(decision.subject) or _followed(scene, decision):
        return None
    others = scene.image.find(Decision, "subject", decision.subject)
    if any((each.created_at, each.revision) > (decision.created_at, decision.revision) for each in others):
        return None
    end = _time_given(scene, decision)
    if end is None or scene.day < scene.civil(end):
        return None
    about = named(scene.image.states.get(decision.subject))
    asked = "stop" if decision.conclusion is Conclusion.STOP else "change"
    return Found(
        end,
        f"It was decided to {asked} {about}, and nothing followed.",
        {
            "about": str(decision.subject),
            "conclusion": decision.conclusion.value,
            "followUps": len(decision.follow_ups),
        },
    )


def _followed(scene: Scene, decision: Decision) -> bool:
    states = scene.image.states
    match decision.conclusion:
        case Conclusion.CONTINUE:
            return True
        case Conclusion.STOP:
            return _over(scene, decision.subject)
        case Conclusion.CHANGE:
            return any(
                (state := states.get(key)) is not None and state.revision > decision.revision
                for key in (decision.subject, *decision.follow_ups)
            )


def _over(scene: Scene, key: UUID) -> bool:
    """Whether there is nothing left to stop."""
    state = scene.image.states.get(key)
    match state:
        case Deliverable():
            return not state.live or ended(state)
        case Node() | Metric() | Team() | Member() | Actor():
            return scene.gone(key)
        case Goal(status=status):
            return status is not GoalStatus.OPEN
        case Sprint(status=status):
            return status is SprintStatus.ENDED
        case Review(status=status):
            return status is ReviewStatus.CLOSED
        case Feedback(resolved=resolved):
            return resolved
        case _:
            return True


def _time_given(scene: Scene, decision: Decision) -> datetime | None:
    """When the decision should have been followed; ``None`` while the sprint that should do so is under way."""
    last = scene.civil(decision.created_at) + FOLLOW_UP
    reviewed = scene.image.get(Review, decision.review)
    sprint = scene.image.get(Sprint, reviewed.sprint) if reviewed is not None else None
    following = [
        (each.started_at, each)
        for each in scene.sprints
        if each.started_at is not None
        and decision.created_at <= each.started_at
        and scene.civil(each.started_at) <= last
        and (sprint is None or each.team == sprint.team)
    ]
    if following:
        return min(following, key=lambda each: each[0])[1].ended_at
    return scene.dawn(last + timedelta(days=1))


RULES = {
    SignalKind.DISPUTED: Rule(disputed, (Deliverable, Goal)),
    SignalKind.RECHECK_DUE: Rule(recheck_due, (Deliverable, Goal), daily=True),
    SignalKind.UNDECIDED_FEEDBACK: Rule(undecided_feedback, (Feedback,)),
    SignalKind.DECISION_NOT_FOLLOWED: Rule(decision_not_followed, (Decision,), daily=True),
}
