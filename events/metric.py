"""Metrics: how an outcome is measured, and the targets set for them, none of which is ever overwritten."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import InvalidInput, Refused, RuleBroken
from events.fields import Code, MetricId, Name, NodeId, Quantity, Text, Title, Unit, Weight
from events.message import Command, Decision, Event, Moment, Place, State, Value
from events.node import Lifecycle, Node, NodeIsRetired


class Direction(enum.Enum):
    """Which way a metric should move."""

    INCREASE = "INCREASE"
    """Higher is better."""
    DECREASE = "DECREASE"
    """Lower is better."""
    MAINTAIN = "MAINTAIN"
    """It should stay in its band."""


class Indicator(enum.Enum):
    """Whether a metric tells early or late."""

    LEADING = "LEADING"
    """It moves before the outcome shows."""
    LAGGING = "LAGGING"
    """It moves once the outcome shows."""


class Cadence(enum.Enum):
    """How often a metric is read."""

    DAILY = "DAILY"
    """Every day."""
    WEEKLY = "WEEKLY"
    """Every week."""
    MONTHLY = "MONTHLY"
    """Every month."""
    QUARTERLY = "QUARTERLY"
    """Every quarter."""
    YEARLY = "YEARLY"
    """Every year."""


class ReportingStatus(enum.Enum):
    """How far a metric's reporting has come. This is not the health of what it measures."""

    NOT_STARTED = "NOT_STARTED"
    """Nothing is reported yet."""
    IN_PROGRESS = "IN_PROGRESS"
    """Reporting is being set up."""
    REPORTED = "REPORTED"
    """The metric is reported."""


class Target(Value, frozen=True, kw_only=True):
    """What a metric should reach, and by when."""

    value: Decimal | None = None
    """The value to reach; absent for a metric to maintain."""
    lower: Decimal | None = None
    """The least value of the band, for a metric to maintain."""
    upper: Decimal | None = None
    """The greatest value of the band, for a metric to maintain."""
    baseline: Decimal | None = None
    """The value from which progress counts, kept with the target; absent: the metric had none then, and its own counts."""
    due: date | None = None
    """The day by which it should be reached."""
    set_at: datetime | None = None
    """Since when it has been in force."""
    set_revision: int = 0
    """The revision at which it was set."""
    reason: Text | None = None
    """Why it was set or changed."""


class Metric(State, frozen=True, kw_only=True):
    """How an outcome is measured."""

    noun: ClassVar[str] = "metric"

    outcome: NodeId
    """The outcome it measures."""
    code: str
    """Short name, unique in the workspace."""
    name: str
    """The name in use."""
    definition: Text | None = None
    """What exactly is measured."""
    weight: Decimal = Decimal(1)
    """How much it counts among the outcome's metrics."""
    unit: str | None = None
    """In what it is measured."""
    direction: Direction | None = None
    """Which way it should move; unknown switches off the rules that need it."""
    indicator: Indicator | None = None
    """Whether it tells early or late."""
    cadence: Cadence | None = None
    """How often it is read."""
    noise: Decimal | None = None
    """The change that means nothing, in the metric's unit."""
    baseline: Decimal | None = None
    """The value before the work began."""
    status: ReportingStatus = ReportingStatus.NOT_STARTED
    """How far its reporting has come."""
    lifecycle: Lifecycle = Lifecycle.LIVE
    """Whether the metric is in use."""
    lifecycle_at: datetime
    """Since when it has been live or retired."""
    targets: tuple[Target, ...] = ()
    """Every target it ever had, oldest first; the last is in force."""

    @property
    def live(self) -> bool:
        """Whether it is in use."""
        return self.lifecycle is Lifecycle.LIVE

    @property
    def target(self) -> Target | None:
        """The target in force."""
        return self.targets[-1] if self.targets else None

    def places(self) -> tuple[Place, ...]:
        """Found by outcome and by code."""
        return (("outcome", self.outcome), ("code", self.code))


class DefineMetric(Command, frozen=True, kw_only=True):
    """Say how an outcome is measured."""

    outcome: NodeId
    """The outcome it measures."""
    name: Title
    """The name in use."""
    code: Code | None = None
    """Short name, unique in the workspace; absent: one is made."""
    definition: Text | None = None
    """What exactly is measured."""
    weight: Weight = Decimal(1)
    """How much it counts among the outcome's metrics."""
    unit: Unit | None = None
    """In what it is measured."""
    direction: Direction | None = None
    """Which way it should move."""
    indicator: Indicator | None = None
    """Whether it tells early or late."""
    cadence: Cadence | None = None
    """How often it is read."""
    noise: Weight | None = None
    """The change that means nothing, in the metric's unit."""
    baseline: Quantity | None = None
    """The value before the work began."""
    uuid: MetricId | None = None
    """The new metric's key; absent: one is made."""


class RenameMetric(Command, frozen=True, kw_only=True):
    """Call a metric something else; its definition stays."""

    metric: MetricId
    """The metric."""
    name: Name
    """Its new name."""


class RedefineMetric(Command, frozen=True, kw_only=True):
    """Change what or how a metric measures; its readings stay."""

    metric: MetricId
    """The metric."""
    definition: Text | UnsetType | None = UNSET
    """What exactly is measured."""
    weight: Weight | UnsetType = UNSET
    """How much it counts among the outcome's metrics."""
    unit: Unit | UnsetType | None = UNSET
    """In what it is measured."""
    direction: Direction | UnsetType | None = UNSET
    """Which way it should move."""
    indicator: Indicator | UnsetType | None = UNSET
    """Whether it tells early or late."""
    cadence: Cadence | UnsetType | None = UNSET
    """How often it is read."""
    noise: Weight | UnsetType | None = UNSET
    """The change that means nothing, in the metric's unit."""


class BaselineMetric(Command, frozen=True, kw_only=True):
    """Say from which value a metric starts."""

    metric: MetricId
    """The metric."""
    baseline: Quantity | None
    """The value before the work began; null: unknown."""


class RetargetMetric(Command, frozen=True, kw_only=True):
    """Set a metric's target, or change it. Needs a reason; the former target stays in the history."""

    metric: MetricId
    """The metric."""
    value: Quantity | None = None
    """The value to reach; not for a metric to maintain."""
    lower: Quantity | None = None
    """The least value of the band, for a metric to maintain."""
    upper: Quantity | None = None
    """The greatest value of the band, for a metric to maintain."""
    baseline: Quantity | None = None
    """The value from which progress counts; absent: the metric's baseline as it is now, which the target then keeps."""
    due: date | None = None
    """The day by which it should be reached."""


class ReportMetric(Command, frozen=True, kw_only=True):
    """Say how far a metric's reporting has come."""

    metric: MetricId
    """The metric."""
    status: ReportingStatus
    """How far its reporting has come."""


class RetireMetric(Command, frozen=True, kw_only=True):
    """Take a metric out of use. Needs a reason."""

    metric: MetricId
    """The metric."""


class RestoreMetric(Command, frozen=True, kw_only=True):
    """Take a retired metric into use again."""

    metric: MetricId
    """The metric."""


Changes = RenameMetric | RedefineMetric | BaselineMetric | RetargetMetric | ReportMetric | RetireMetric | RestoreMetric
Commands = DefineMetric | Changes


class MetricDefined(Event, frozen=True, kw_only=True):
    """It was said how an outcome is measured."""

    outcome: NodeId
    """The outcome it measures."""
    name: Title
    """The name in use."""
    code: Code
    """Short name, unique in the workspace."""
    definition: Text | None = None
    """What exactly is measured."""
    weight: Weight = Decimal(1)
    """How much it counts among the outcome's metrics."""
    unit: Unit | None = None
    """In what it is measured."""
    direction: Direction | None = None
    """Which way it should move."""
    indicator: Indicator | None = None
    """Whether it tells early or late."""
    cadence: Cadence | None = None
    """How often it is read."""
    noise: Weight | None = None
    """The change that means nothing."""
    baseline: Quantity | None = None
    """The value before the work began."""


class MetricRenamed(Event, frozen=True, kw_only=True):
    """A metric is called something else."""

    name: Name
    """Its new name."""


class MetricRedefined(Event, frozen=True, kw_only=True):
    """What or how a metric measures was changed."""

    definition: Text | UnsetType | None = UNSET
    """What exactly is measured, if changed."""
    weight: Weight | UnsetType = UNSET
    """How much it counts, if changed."""
    unit: Unit | UnsetType | None = UNSET
    """In what it is measured, if changed."""
    direction: Direction | UnsetType | None = UNSET
    """Which way it should move, if changed."""
    indicator: Indicator | UnsetType | None = UNSET
    """Whether it tells early or late, if changed."""
    cadence: Cadence | UnsetType | None = UNSET
    """How often it is read, if changed."""
    noise: Weight | UnsetType | None = UNSET
    """The change that means nothing, if changed."""


class MetricBaselined(Event, frozen=True, kw_only=True):
    """It was said from which value a metric starts."""

    baseline: Quantity | None
    """The value before the work began; null: unknown."""


class MetricRetargeted(Event, frozen=True, kw_only=True):
    """A metric's target was set or changed."""

    value: Quantity | None = None
    """The value to reach."""
    lower: Quantity | None = None
    """The least value of the band."""
    upper: Quantity | None = None
    """The greatest value of the band."""
    baseline: Quantity | None = None
    """The value from which progress counts."""
    due: date | None = None
    """The day by which it should be reached."""


class MetricReported(Event, frozen=True, kw_only=True):
    """It was said how far a metric's reporting has come."""

    status: ReportingStatus
    """How far its reporting has come."""


class MetricRetired(Event, frozen=True, kw_only=True):
    """A metric was taken out of use."""


class MetricRestored(Event, frozen=True, kw_only=True):
    """A retired metric was taken into use again."""


Events = (
    MetricDefined
    | MetricRenamed
    | MetricRedefined
    | MetricBaselined
    | MetricRetargeted
    | MetricReported
    | MetricRetired
    | MetricRestored
)


class MetricOfNoOutcome(RuleBroken):
    """A metric measures a live business or product outcome, and nothing else."""


class MetricCodeTaken(RuleBroken):
    """Another metric has this code: codes are unique."""


class MetricIsRetired(RuleBroken):
    """The metric is retired: restore it first."""


class TargetEqualsBaseline(RuleBroken):
    """The target equals its baseline, so that progress would mean nothing: choose another."""


class TargetOnWrongSide(RuleBroken):
    """The target lies on the wrong side of its baseline for the direction in which the metric should move."""


class TargetShape(InvalidInput):
    """A metric to maintain has a band (`lower` not above `upper`), one to move a `value`; while its direction is unknown, either."""


class DirectionAgainstTarget(RuleBroken):
    """The target in force does not fit this direction: clear the direction (null), retarget, then set the new direction."""


def metric_of(facts: Facts, key: UUID, path: str) -> Metric:
    """The metric of that key. Raises ``NotFound`` and ``MetricIsRetired``."""
    metric = facts.require(Metric, key, path)
    if not metric.live:
        raise MetricIsRetired(path=(path,))
    return metric


def check_target(direction: Direction | None, baseline: Decimal | None, target: Target, path: str = "value") -> None:
    """Refuse a target that means nothing, naming the input's field.

    Raises ``TargetShape``, ``TargetEqualsBaseline`` and ``TargetOnWrongSide``.
    """
    banded = target.lower is not None or target.upper is not None
    if direction is Direction.MAINTAIN or (direction is None and banded):
        lower, upper = target.lower, target.upper
        if target.value is not None or lower is None or upper is None or lower > upper:
            raise TargetShape(path=("lower",))
        return
    if target.value is None or banded:
        raise TargetShape(path=(path,))
    start = target.baseline if target.baseline is not None else baseline
    if start is None:
        return
    if target.value == start:
        raise TargetEqualsBaseline(path=(path,))
    if direction is not None and (target.value > start) != (direction is Direction.INCREASE):
        raise TargetOnWrongSide(path=(path,))


def _check_code(facts: Facts, code: str | None) -> str:
    if code is not None:
        if facts.image.find(Metric, "code", code):
            raise MetricCodeTaken(f"Another metric has the code {code}: codes are unique.", path=("code",))
        return code
    number = facts.image.count(Metric) + 1
    while facts.image.find(Metric, "code", f"M-{number}"):
        number += 1
    return f"M-{number}"


def open_(command: DefineMetric, facts: Facts) -> Decision:
    """What defining a metric leads to."""
    outcome = facts.require(Node, command.outcome, "outcome")
    if not outcome.is_outcome:
        raise MetricOfNoOutcome(path=("outcome",))
    if not outcome.live:
        raise NodeIsRetired(path=("outcome",))
    return [
        MetricDefined(
            outcome=command.outcome,
            name=command.name,
            code=_check_code(facts, command.code),
            definition=command.definition,
            weight=command.weight,
            unit=command.unit,
            direction=command.direction,
            indicator=command.indicator,
            cadence=command.cadence,
            noise=command.noise,
            baseline=command.baseline,
        )
    ]


def decide(command: Changes, metric: Metric, facts: Facts) -> Decision:
    """What an order about a metric leads to."""
    if not metric.live and not isinstance(command, RetireMetric | RestoreMetric):
        raise MetricIsRetired(path=("metric",))
    match command:
        case RenameMetric(name=name):
            return [] if name == metric.name else [MetricRenamed(name=name)]
        case RedefineMetric():
            return _redefine(command, metric)
        case BaselineMetric(baseline=baseline):
            if baseline == metric.baseline:
                return []
            if metric.target is not None and metric.target.baseline is None:
                check_target(metric.direction, baseline, metric.target, path="baseline")
            return [MetricBaselined(baseline=baseline)]
        case RetargetMetric():
            return _retarget(command, metric, facts)
        case ReportMetric(status=status):
            return [] if status is metric.status else [MetricReported(status=status)]
        case RetireMetric():
            return _retire(metric, facts)
        case RestoreMetric():
            return _restore(metric, facts)


REDEFINABLE = ("definition", "weight", "unit", "direction", "indicator", "cadence", "noise")


def _redefine(command: RedefineMetric, metric: Metric) -> Decision:
    given = {name: getattr(command, name) for name in REDEFINABLE}
    changed = {n: v for n, v in given.items() if v is not UNSET and v != getattr(metric, n)}
    if "direction" in changed and metric.target is not None:
        try:
            check_target(changed["direction"], metric.baseline, metric.target)
        except Refused as misfit:
            raise DirectionAgainstTarget(path=("direction",)) from misfit
    return [MetricRedefined(**changed)] if changed else []


def _retarget(command: RetargetMetric, metric: Metric, facts: Facts) -> Decision:
    facts.need_reason("Setting or changing a target")
    # The baseline then known is kept with the target: a later one must not silently rewrite progress towards it.
    baseline = metric.baseline if command.baseline is None else command.baseline
    wish = Target(value=command.value, lower=command.lower, upper=command.upper, baseline=baseline, due=command.due)
    check_target(metric.direction, metric.baseline, wish)
    now = metric.target
    if now is not None and wish == replace(now, set_at=None, set_revision=0, reason=None):
        return []
    return [
        MetricRetargeted(value=wish.value, lower=wish.lower, upper=wish.upper, baseline=wish.baseline, due=wish.due)
    ]


def _retire(metric: Metric, facts: Facts) -> Decision:
    if not metric.live:
        return []
    facts.need_reason("Retiring a metric")
    return [MetricRetired()]


def _restore(metric: Metric, facts: Facts) -> Decision:
    if metric.live:
        return []
    if not facts.require(Node, metric.outcome, "metric").live:
        raise NodeIsRetired("The outcome that it measures is retired: restore that one first.", path=("metric",))
    return [MetricRestored()]


def begin(event: MetricDefined, stream: UUID, moment: Moment) -> Metric:
    """The metric as defined."""
    at = moment.effective_at
    return Metric(
        key=stream,
        created_at=at,
        updated_at=at,
        lifecycle_at=at,
        outcome=event.outcome,
        code=event.code,
        name=event.name,
        definition=event.definition,
        weight=event.weight,
        unit=event.unit,
        direction=event.direction,
        indicator=event.indicator,
        cadence=event.cadence,
        noise=event.noise,
        baseline=event.baseline,
    )


def evolve(metric: Metric, event: Events, moment: Moment) -> Metric:
    """The metric after the event."""
    at = moment.effective_at
    match event:
        case MetricRenamed(name=name):
            return replace(metric, name=name)
        case MetricRedefined():
            given = {name: getattr(event, name) for name in REDEFINABLE}
            return replace(metric, **{name: value for name, value in given.items() if value is not UNSET})
        case MetricBaselined(baseline=baseline):
            return replace(metric, baseline=baseline)
        case MetricRetargeted(value=value, lower=lower, upper=upper, baseline=baseline, due=due):
            target = Target(
                value=value,
                lower=lower,
                upper=upper,
                baseline=baseline,
                due=due,
                set_at=at,
                set_revision=moment.revision,
                reason=moment.reason,
            )
            return replace(metric, targets=(*metric.targets, target))
        case MetricReported(status=status):
            return replace(metric, status=status)
        case MetricRetired():
            return replace(metric, lifecycle=Lifecycle.RETIRED, lifecycle_at=at)
        case MetricRestored():
            return replace(metric, lifecycle=Lifecycle.LIVE, lifecycle_at=at)
        case MetricDefined():
            return metric


NOUN = Noun(
    name="metric", state=Metric, commands=Commands, events=Events, open=open_, decide=decide, begin=begin, evolve=evolve
)
