"""Readings: a metric's values for periods, corrected and withdrawn in the open."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import InvalidInput, RuleBroken
from events.fields import MetricId, Quantity, ReadingId
from events.image import Image
from events.message import Command, Decision, Event, Moment, Place, State
from events.metric import metric_of


class CorrectionKind(enum.Enum):
    """Why a reading gets another value."""

    ERROR = "ERROR"
    """The value was wrong."""
    REVISION = "REVISION"
    """The source revised it."""
    RESTATEMENT = "RESTATEMENT"
    """The whole series was restated."""


class Reading(State, frozen=True, kw_only=True):
    """A metric's value for a period."""

    noun: ClassVar[str] = "reading"

    metric: MetricId
    """The metric that was read."""
    starts: date
    """The first day of the period."""
    ends: date
    """The last day of the period."""
    value: Decimal
    """The value, in the metric's unit."""
    withdrawn: bool = False
    """Whether it no longer holds."""
    corrections: int = 0
    """How often it was corrected."""
    corrected: CorrectionKind | None = None
    """Why it was last corrected."""

    def places(self) -> tuple[Place, ...]:
        """Found by metric, and while it holds by metric and period."""
        if self.withdrawn:
            return (("metric", self.metric),)
        return ("metric", self.metric), ("period", (self.metric, self.starts, self.ends)), ("live", self.metric)


class RecordReading(Command, frozen=True, kw_only=True):
    """Record a metric's value for a period."""

    metric: MetricId
    """The metric that was read."""
    starts: date
    """The first day of the period."""
    ends: date
    """The last day of the period."""
    value: Quantity
    """The value, in the metric's unit."""
    uuid: ReadingId | None = None
    """The new reading's key; absent: one is made."""


class CorrectReading(Command, frozen=True, kw_only=True):
    """Give a reading its right value; the former one stays in the history."""

    reading: ReadingId
    """The reading."""
    value: Quantity
    """The right value, in the metric's unit."""
    kind: CorrectionKind = CorrectionKind.ERROR
    """Why it gets another value."""


class WithdrawReading(Command, frozen=True, kw_only=True):
    """Say that a reading no longer holds. Needs a reason."""

    reading: ReadingId
    """The reading."""


Commands = RecordReading | CorrectReading | WithdrawReading


class ReadingRecorded(Event, frozen=True, kw_only=True):
    """A metric's value for a period was recorded."""

    structural: ClassVar[bool] = False
    metric: MetricId
    """The metric that was read."""
    starts: date
    """The first day of the period."""
    ends: date
    """The last day of the period."""
    value: Quantity
    """The value, in the metric's unit."""


class ReadingCorrected(Event, frozen=True, kw_only=True):
    """A reading got another value."""

    structural: ClassVar[bool] = False
    value: Quantity
    """The right value."""
    former: Quantity
    """The value until then."""
    kind: CorrectionKind
    """Why it got another value."""


class ReadingWithdrawn(Event, frozen=True, kw_only=True):
    """A reading no longer holds."""

    structural: ClassVar[bool] = False
    former: Quantity
    """The value until then."""


Events = ReadingRecorded | ReadingCorrected | ReadingWithdrawn


class PeriodDays(InvalidInput):
    """A period's last day may not lie before its first."""


class PeriodTaken(RuleBroken):
    """The metric has a live reading for this period: correct or withdraw that one."""


class ReadingIsWithdrawn(RuleBroken):
    """The reading was withdrawn: record a new one for its period."""


def open_(command: RecordReading, facts: Facts) -> Decision:
    """What recording a reading leads to."""
    metric = metric_of(facts, command.metric, "metric")
    if command.ends < command.starts:
        raise PeriodDays(path=("ends",))
    held = facts.image.find(Reading, "period", (command.metric, command.starts, command.ends))
    if held:
        if held[0].value == command.value and command.uuid in (None, held[0].key):
            return []
        raise PeriodTaken(path=("starts",))
    # By the key that the image has, so that thousands of readings of a metric hold one.
    key = MetricId(metric.key)
    return [ReadingRecorded(metric=key, starts=command.starts, ends=command.ends, value=command.value)]


def decide(command: CorrectReading | WithdrawReading, reading: Reading, facts: Facts) -> Decision:
    """What an order about a reading leads to."""
    if reading.withdrawn and isinstance(command, WithdrawReading):
        return []
    metric_of(facts, reading.metric, "reading")
    match command:
        case CorrectReading(value=value, kind=kind):
            if reading.withdrawn:
                raise ReadingIsWithdrawn(path=("reading",))
            if value == reading.value:
                return []
            return [ReadingCorrected(value=value, former=reading.value, kind=kind)]
        case WithdrawReading():
            facts.need_reason("Withdrawing a reading")
            return [ReadingWithdrawn(former=reading.value)]


def begin(event: ReadingRecorded, stream: UUID, moment: Moment) -> Reading:
    """The reading as recorded."""
    at = moment.effective_at
    return Reading(
        key=stream,
        created_at=at,
        updated_at=at,
        metric=event.metric,
        starts=event.starts,
        ends=event.ends,
        value=event.value,
    )


def evolve(reading: Reading, event: Events, _moment: Moment) -> Reading:
    """The reading after the event."""
    match event:
        case ReadingCorrected(value=value, kind=kind):
            return replace(reading, value=value, corrected=kind, corrections=reading.corrections + 1)
        case ReadingWithdrawn():
            return replace(reading, withdrawn=True)
        case ReadingRecorded():
            return reading


def same(command: Commands, image: Image) -> UUID | None:
    """The live reading of a period that is recorded again with the value it has."""
    if not isinstance(command, RecordReading):
        return None
    held = image.find(Reading, "period", (command.metric, command.starts, command.ends))
    return held[0].key if held else None


NOUN = Noun(
    name="reading",
    state=Reading,
    commands=Commands,
    events=Events,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
    same=same,
)
