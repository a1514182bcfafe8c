"""Rules about metrics and their targets."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from events.metric import Direction, Metric, Target
from events.outcome import Outcome
from events.signal import SignalKind
from projections.signals.scene import Scene
from projections.signals.signal import Found, Rule, Scalar


def outcome_without_metric(scene: Scene, outcome: Outcome) -> Found | None:
    """A live outcome, of either level, has no live metric.

    Since: when it came into use, or its last metric was retired, whichever was later. Cleared by defining or restoring one.
    """
    if not outcome.live:
        return None
    metrics = scene.image.find(Metric, "outcome", outcome.key)
    if any(metric.live for metric in metrics):
        return None
    since = max(outcome.lifecycle_at, *(metric.lifecycle_at for metric in metrics), outcome.created_at)
    return Found(since, f"{outcome.code} has no live metric.", {"outcome": outcome.code, "retired": len(metrics)})


def target_softened(scene: Scene, metric: Metric) -> Found | None:
    """The target in force of a live metric, of a live outcome, is easier to reach than the one before.

    Easier is a value nearer (lower for INCREASE, higher for DECREASE), a band that takes in what the one before left out, or,
    where the value or band is the same, a later day or none. The value needs the direction to be known; a change between a
    value and a band is not compared. Since: when the target was set. Cleared by retargeting to one that is not easier still.
    """
    if not metric.live or len(metric.targets) < 2 or scene.live_outcome(metric.outcome) is None:
        return None
    before, now = metric.targets[-2:]
    softer = _value_softer(metric.direction, before, now)
    if not (softer or (_same_value(before, now) and _day_softer(before, now))):
        return None
    return Found(
        now.set_at or metric.updated_at,
        f"The target of {metric.code} was made easier.",
        {"metric": metric.code, **_described("before", before), **_described("now", now)},
    )


def _same_value(before: Target, now: Target) -> bool:
    return (before.value, before.lower, before.upper) == (now.value, now.lower, now.upper)


def _value_softer(direction: Direction | None, before: Target, now: Target) -> bool:
    match direction:
        case Direction.INCREASE:
            return before.value is not None and now.value is not None and now.value < before.value
        case Direction.DECREASE:
            return before.value is not None and now.value is not None and now.value > before.value
        case Direction.MAINTAIN:
            if before.lower is None or now.lower is None or before.upper is None or now.upper is None:
                return False
            return now.lower < before.lower or now.upper > before.upper
        case None:
            return False


def _day_softer(before: Target, now: Target) -> bool:
    return before.due is not None and (now.due is None or now.due > before.due)


def _described(prefix: str, target: Target) -> dict[str, Scalar]:
    values = {"Value": target.value, "Lower": target.lower, "Upper": target.upper, "Due": target.due}
    return {prefix + name: _scalar(value) for name, value in values.items() if value is not None}


def _scalar(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def overdue_target(scene: Scene, metric: Metric) -> Found | None:
    """The day of the target in force of a live metric, of a live outcome, has passed, and it is not reached.

    Not reached is a progress below 1, or one that is undefined. Since: the day after the target's, or when the target was
    set if that was later. Cleared by a reading that reaches it, or by a target with a later day.
    """
    target = metric.target
    if not metric.live or target is None or target.due is None or scene.day <= target.due:
        return None
    if scene.live_outcome(metric.outcome) is None:
        return None
    progress = scene.progress.of_metric(metric).value
    if progress is not None and progress >= 1:
        return None
    since = scene.dawn(target.due + timedelta(days=1))
    return Found(
        max(since, target.set_at) if target.set_at else since,
        f"The target of {metric.code} was due on {target.due} and is not reached.",
        {
            "metric": metric.code,
            **_described("target", target),
            "progress": None if progress is None else _scalar(progress),
        },
    )


RULES = {
    SignalKind.OUTCOME_WITHOUT_METRIC: Rule(outcome_without_metric, (Outcome,)),
    SignalKind.TARGET_SOFTENED: Rule(target_softened, (Metric,)),
    SignalKind.OVERDUE_TARGET: Rule(overdue_target, (Metric,), daily=True),
}
