"""Rules about the rhythm of the habit: reading, judging, reviewing and deciding in time."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from events.check import Check
from events.decision import Decision
from events.metric import Cadence, Metric
from events.outcome import Outcome
from events.review import Review, ReviewStatus
from events.signal import SignalKind
from events.sprint import Sprint, SprintStatus
from projections.signals.scene import Scene
from projections.signals.signal import Found, Rule

MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
DAYS = {Cadence.DAILY: 1, Cadence.WEEKLY: 7}


def stale_metric(scene: Scene, metric: Metric) -> Found | None:
    """A live metric with a cadence, of a live outcome, has had no reading for two cadences.

    They count from the day after the latest live period (by its last day), or after the day from which the metric has been
    live if it has no reading. So a monthly metric read up to the end of January is stale from the 1st of April. Without a
    cadence the rule is off. Since: that day. Cleared by a reading of a later period.
    """
    if not metric.live or metric.cadence is None or scene.live_outcome(metric.outcome) is None:
        return None
    readings = scene.readings(metric.key)
    last = readings[-1].ends if readings else scene.civil(metric.lifecycle_at)
    if scene.day <= last:
        return None
    stale = later(last + timedelta(days=1), metric.cadence, 2)
    if scene.day < stale:
        return None
    return Found(
        scene.dawn(stale),
        f"{metric.code} has had no reading for two of its cadences.",
        {
            "metric": metric.code,
            "cadence": metric.cadence.value,
            "readTo": last.isoformat() if readings else None,
            "staleFrom": stale.isoformat(),
        },
    )


def later(day: date, cadence: Cadence, times: int) -> date:
    """The day so many cadences later; the last of the month where the month is too short."""
    if cadence in DAYS:
        return day + timedelta(days=DAYS[cadence] * times)
    year, month = divmod(day.year * 12 + day.month - 1 + MONTHS[cadence] * times, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def check_overdue(scene: Scene, outcome: Outcome) -> Found | None:
    """A live outcome has not been judged within the workspace's check cadence.

    Any check against this very outcome counts, by whomever, about whatever, on either question, TOO_EARLY included. The days
    count from the day of the last one, or from the day since when the outcome has been live if that is later. Since: the
    first day beyond the cadence. Cleared by a check.
    """
    if not outcome.live:
        return None
    checked = max((each.created_at for each in scene.image.find(Check, "outcome", outcome.key)), default=None)
    start = max(checked, outcome.lifecycle_at) if checked else outcome.lifecycle_at
    overdue = scene.civil(start) + timedelta(days=scene.check_cadence_days + 1)
    if scene.day < overdue:
        return None
    return Found(
        scene.dawn(overdue),
        f"{outcome.code} has not been judged for more than {scene.check_cadence_days} days.",
        {
            "outcome": outcome.code,
            "checkedOn": scene.civil(checked).isoformat() if checked else None,
            "cadenceDays": scene.check_cadence_days,
            "overdueFrom": overdue.isoformat(),
        },
    )


def sprint_without_review(scene: Scene, sprint: Sprint) -> Found | None:
    """A sprint has ended and no review names it, open or closed.

    A review of a period that happens to cover it does not count. Since: the end of the sprint. Cleared by opening a review.
    """
    if sprint.status is not SprintStatus.ENDED or sprint.ended_at is None:
        return None
    if scene.image.find(Review, "sprint", sprint.key):
        return None
    return Found(sprint.ended_at, f"{sprint.name} ended, and no review inspects it.", {"sprint": sprint.name})


def review_without_decision(scene: Scene, review: Review) -> Found | None:
    """A review was closed and has no decision.

    Since: its close. Cleared by a decision, which may be recorded after the close.
    """
    if review.status is not ReviewStatus.CLOSED or review.closed_at is None:
        return None
    if scene.image.find(Decision, "review", review.key):
        return None
    return Found(review.closed_at, f"{review.title} closed without a decision.", {"review": review.title})


RULES = {
    SignalKind.STALE_METRIC: Rule(stale_metric, (Metric,), daily=True),
    SignalKind.CHECK_OVERDUE: Rule(check_overdue, (Outcome,), daily=True),
    SignalKind.SPRINT_WITHOUT_REVIEW: Rule(sprint_without_review, (Sprint,)),
    SignalKind.REVIEW_WITHOUT_DECISION: Rule(review_without_decision, (Review,)),
}
