"""Rules about whether anything moved: what was said, delivered and believed, against what the metrics tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from events.check_in import CheckIn, Health
from events.deliverable import Deliverable, DeliverableStatus
from events.goal import Goal, GoalStatus
from events.metric import Metric
from events.outcome import Outcome
from events.reading import Reading
from events.signal import SignalKind
from projections.decimals import ZERO
from projections.memo import settle
from projections.movement import Movement
from projections.signals.scene import Scene, named
from projections.signals.signal import Found, Rule


def stale_green(scene: Scene, subject: Outcome | Goal) -> Found | None:
    """The latest check-in on a live outcome or open goal says ON_TRACK, and a metric has since moved away by more than its noise.

    The metrics are the live ones of the outcome, or of the goal's live outcomes. Each one's latest reading now is compared
    with the one that was the latest when the check-in was made, or with its baseline if there was none: what counts is what
    could be known then. Off for metrics without noise or direction. Since: when the first of those readings came, or was
    last corrected. Cleared by a new check-in, by a reading that is back, or by closing the goal.
    """
    match subject:
        case Outcome(live=True, key=key):
            outcomes: Iterable[UUID] = (key,)
        case Goal(status=GoalStatus.OPEN):
            outcomes = subject.outcomes
        case _:
            return None
    said = max(
        scene.image.find(CheckIn, "subject", subject.key), key=lambda c: (c.created_at, c.revision), default=None
    )
    if said is None or said.health is not Health.ON_TRACK:
        return None
    metrics = (metric for outcome in outcomes for metric in scene.live_metrics(outcome))
    away = [found for metric in metrics if (found := _away_since(scene, metric, said.created_at)) is not None]
    if not away:
        return None
    since, metric, moved = min(away, key=lambda each: (each[0], each[1].code))
    return Found(
        max(since, said.created_at),
        f"{named(subject, start=True)} is said to be on track, and since then {metric.code} has moved away from where it should go.",
        {"metric": metric.code, "checkIn": str(said.key), **_ends(moved), "metrics": len(away)},
    )


def _away_since(scene: Scene, metric: Metric, said: datetime) -> tuple[datetime, Metric, Movement] | None:
    readings = scene.readings(metric.key)
    if not readings or metric.noise is None:
        return None
    now = readings[-1]
    then = next((each for each in reversed(readings) if each.created_at <= said), None)
    if then is now:
        return None
    moved = scene.movement(metric, then, now)
    return (now.updated_at, metric, moved) if moved is not None and _sign(moved) < 0 and moved.beyond_noise else None


def output_without_outcome(scene: Scene, deliverable: Deliverable) -> Found | None:
    """A live deliverable was delivered, and the readings of periods that began after the day of delivery show no movement beyond noise.

    They are those of the live metrics of its nearest outcomes: for each metric the latest such reading, compared with the
    latest whose period had ended by the day of delivery, or with the baseline if there is none. A metric that improved by
    more than its noise clears the signal; one that got worse does not. Off for metrics without noise or direction, or
    without a value to compare with. Since: when the first of those readings came, or was last corrected.
    """
    delivered = _delivered(deliverable)
    if delivered is None:
        return None
    day = scene.civil(delivered)
    told = [
        (after.updated_at, metric, moved)
        for metric in _nearest_metrics(scene, deliverable)
        if (after := _reading_after(scene, metric, day)) is not None
        and (moved := scene.movement(metric, scene.ended_by(metric.key, day), after)) is not None
        and moved.improvement is not None
        and moved.beyond_noise is not None
    ]
    if not told or any(moved.beyond_noise and _sign(moved) > 0 for _, _, moved in told):
        return None
    since, metric, moved = min(told, key=lambda each: (each[0], each[1].code))
    return Found(
        max(since, delivered),
        f"{deliverable.code} was delivered, and {metric.code} has not improved since.",
        {"deliverable": deliverable.code, "metric": metric.code, **_ends(moved), "metrics": len(told)},
    )


def awaiting_reading(scene: Scene, deliverable: Deliverable) -> Found | None:
    """A live deliverable was delivered, and no reading of a period that began after the day of delivery is there yet.

    The readings are those of the live metrics of its nearest outcomes; one is enough. Without any such metric there is
    nothing to await: OUTCOME_WITHOUT_METRIC says so. Since: the delivery. Cleared by such a reading.
    """
    delivered = _delivered(deliverable)
    if delivered is None:
        return None
    day = scene.civil(delivered)
    metrics = list(_nearest_metrics(scene, deliverable))
    if not metrics or any(_reading_after(scene, metric, day) is not None for metric in metrics):
        return None
    first = min(metrics, key=lambda metric: metric.code)
    return Found(
        delivered,
        f"{deliverable.code} was delivered; what it moved will show when {first.code} is read for a period after that.",
        {
            "deliverable": deliverable.code,
            "metric": first.code,
            "metrics": len(metrics),
            "deliveredOn": day.isoformat(),
        },
    )


def _delivered(deliverable: Deliverable) -> datetime | None:
    delivered = deliverable.live and deliverable.status is DeliverableStatus.DELIVERED
    return deliverable.ended_at if delivered else None


def _nearest_metrics(scene: Scene, deliverable: Deliverable) -> Iterator[Metric]:
    for outcome in scene.trace.nearest(deliverable.key):
        yield from scene.live_metrics(outcome)


def _reading_after(scene: Scene, metric: Metric, day: date) -> Reading | None:
    late = takewhile(lambda each: each.ends > day, reversed(scene.readings(metric.key)))
    return next((each for each in late if each.starts > day), None)


class Vote(NamedTuple):
    """Which way metrics moved, each counted by its weight, and when the last of their readings came."""

    balance: Decimal
    since: datetime


def theory_broken(scene: Scene, outcome: Outcome) -> Found | None:
    """The contributors of a live outcome rise while its own metrics fall.

    Metrics vote by their weight: up, down, or neither within their noise, by the latest reading against the one of the
    period before, or against the baseline if there is none; where the noise is unknown any change counts. Metrics of
    unknown direction have no vote. Contributors (live outcomes, by the weight of their contribution) vote as their own
    metrics do, or else as their contributors do. Since: when the last of those readings came, or was last corrected.
    Cleared by readings that turn either side.
    """
    if not outcome.live:
        return None
    own = _own_vote(scene, outcome.key)
    if own is None or own.balance >= 0:
        return None
    theirs = settle(
        outcome.key,
        scene.contributor_votes,
        lambda key: [node.key for node, _ in scene.progress.contributors(key)],
        lambda key: _contributor_vote(scene, key),
    )
    if theirs is None or theirs.balance <= 0:
        return None
    return Found(
        max(own.since, theirs.since),
        f"What contributes to {outcome.code} rises while its own metrics fall.",
        {"outcome": outcome.code, "own": format(own.balance, "f"), "contributors": format(theirs.balance, "f")},
    )


def _own_vote(scene: Scene, outcome: UUID) -> Vote | None:
    votes = []
    for metric in scene.live_metrics(outcome):
        readings = scene.readings(metric.key)
        if not readings:
            continue
        last = readings[-1]
        moved = scene.movement(metric, next((r for r in reversed(readings) if r.ends < last.ends), None), last)
        if moved is not None and moved.improvement is not None:
            sign = 0 if moved.beyond_noise is False else _sign(moved)
            votes.append(Vote(metric.weight * sign, last.updated_at))
    return _counted(votes)


def _contributor_vote(scene: Scene, outcome: UUID) -> Vote | None:
    votes = []
    for node, weight in scene.progress.contributors(outcome):
        vote = _own_vote(scene, node.key) or scene.contributor_votes.get(node.key)
        if vote is not None:
            votes.append(Vote(weight * _signum(vote.balance), vote.since))
    return _counted(votes)


def _counted(votes: list[Vote]) -> Vote | None:
    if not votes:
        return None
    return Vote(sum((vote.balance for vote in votes), ZERO), max(vote.since for vote in votes))


def _sign(moved: Movement) -> int:
    return _signum(moved.improvement or ZERO)


def _signum(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _ends(moved: Movement) -> dict[str, str | int | bool | None]:
    return {
        "before": None if moved.before is None else format(moved.before, "f"),
        "after": None if moved.after is None else format(moved.after, "f"),
    }


RULES = {
    SignalKind.STALE_GREEN: Rule(stale_green, (Outcome, Goal)),
    SignalKind.OUTPUT_WITHOUT_OUTCOME: Rule(output_without_outcome, (Deliverable,)),
    SignalKind.AWAITING_READING: Rule(awaiting_reading, (Deliverable,)),
    SignalKind.THEORY_BROKEN: Rule(theory_broken, (Outcome,)),
}
