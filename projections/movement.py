"""How metrics moved over a period, as far as their readings tell.

Both ends are read in the same image, so that a correction changes both sides of a comparison or neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from events.fields import MetricId, ReadingId
from events.image import Image
from events.metric import Direction, Metric
from events.reading import Reading
from projections.decimals import ONE, ZERO, difference
from projections.explain import BAND_MOVEMENT, MOVEMENT, Explanation, Term, explained

WEIGHT = {Direction.INCREASE: ONE, Direction.DECREASE: -ONE, Direction.MAINTAIN: -ONE}
"""How the value after counts; of a metric to maintain, its distance from the band."""


class Movement(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The change of a metric over a period."""

    metric: MetricId
    """The metric."""
    starts: date
    """The first day of the period."""
    ends: date
    """The last day of the period."""
    direction: Direction | None = None
    """Which way the metric should move."""
    unit: str | None = None
    """In what it is measured."""
    before: Decimal | None = None
    """The value of the latest reading whose period ended before; without one, the metric's baseline."""
    before_reading: ReadingId | None = None
    """That reading; absent: it was the baseline, or nothing."""
    after: Decimal | None = None
    """The value of the latest reading whose period ended within."""
    after_reading: ReadingId | None = None
    """That reading."""
    lower: Decimal | None = None
    """The least value of the band, for a metric to maintain."""
    upper: Decimal | None = None
    """The greatest value of the band, for a metric to maintain."""
    change: Decimal | None = None
    """After - before."""
    improvement: Decimal | None = None
    """The change, signed so that more is better; absent where the direction is unknown."""
    beyond_noise: bool | None = None
    """Whether it moved by more than its noise, either way; absent where change or noise is unknown."""

    def explain(self) -> Explanation:
        """The improvement, with its terms."""
        before, after = self.before, self.after
        if self.direction is Direction.MAINTAIN:
            before, after = self._off(before), self._off(after)
        weight = WEIGHT[self.direction] if self.direction else None
        terms = (
            Term("before", self.before_reading, None if weight is None else -weight, before),
            Term("after", self.after_reading, weight, after),
        )
        return explained(BAND_MOVEMENT if self.direction is Direction.MAINTAIN else MOVEMENT, terms, self.unit)

    def _off(self, value: Decimal | None) -> Decimal | None:
        if value is None or self.lower is None or self.upper is None:
            return None
        return max(difference(self.lower, value), difference(value, self.upper), ZERO)


def live_readings(image: Image, metric: UUID) -> list[Reading]:
    """The readings that hold, by period: the one that ends last is last."""
    return sorted(image.find(Reading, "live", metric), key=lambda r: (r.ends, r.starts))


def latest_reading(image: Image, metric: UUID) -> Reading | None:
    """The live reading of the latest period: the one that ends last, and of those the one that starts last."""
    return _latest(image.find(Reading, "live", metric))


def _latest(readings: Iterable[Reading]) -> Reading | None:
    return max(readings, key=lambda r: (r.ends, r.starts), default=None)


def movement(image: Image, metric: Metric, starts: date, ends: date) -> Movement:
    """How a metric moved from before the period's first day to its last day."""
    readings = image.find(Reading, "live", metric.key)
    before = _latest(each for each in readings if each.ends < starts)
    after = _latest(each for each in readings if starts <= each.ends <= ends)
    was = before.value if before else metric.baseline
    change = difference(after.value, was) if after is not None and was is not None else None
    band = metric.target if metric.direction is Direction.MAINTAIN else None
    told = Movement(
        metric=MetricId(metric.key),
        starts=starts,
        ends=ends,
        direction=metric.direction,
        unit=metric.unit,
        before=was,
        before_reading=ReadingId(before.key) if before else None,
        after=after.value if after else None,
        after_reading=ReadingId(after.key) if after else None,
        lower=band.lower if band else None,
        upper=band.upper if band else None,
        change=change,
    )
    return _judged(told, metric.noise)


def _judged(told: Movement, noise: Decimal | None) -> Movement:
    improvement = told.explain().value
    telling = told.change if improvement is None else improvement
    beyond = abs(telling) > noise if telling is not None and noise is not None else None
    return replace(told, improvement=improvement, beyond_noise=beyond)


def live_metrics(image: Image, outcome: UUID) -> list[Metric]:
    """The metrics in use of an outcome, by code."""
    return sorted((m for m in image.find(Metric, "outcome", outcome) if m.live), key=lambda m: m.code)


def movements(image: Image, outcome: UUID, starts: date, ends: date) -> tuple[Movement, ...]:
    """How each live metric of an outcome moved over a period; those of which nothing is known are left out."""
    told = (movement(image, metric, starts, ends) for metric in live_metrics(image, outcome))
    return tuple(each for each in told if each.change is not None)
