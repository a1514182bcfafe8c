"""Signals: what the rules find worth a look, and who has taken note of it until when.

The rules themselves are derived values; here is only what people say of them.
"""

from __future__ import annotations

import enum
from datetime import date
from typing import ClassVar
from uuid import UUID, uuid5

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import InvalidInput, NotFound
from events.fields import SubjectId, Text
from events.message import Command, Decision, Event, Moment, Place, State
from events.workspace import day_of


class SignalKind(enum.Enum):
    """Which rule raised a signal."""

    UNTRACED_DELIVERABLE = "UNTRACED_DELIVERABLE"
    """A deliverable leads to no live product outcome."""
    GOAL_WITHOUT_OUTCOME = "GOAL_WITHOUT_OUTCOME"
    """An open goal is aligned to no live outcome."""
    WAIVED_GOAL = "WAIVED_GOAL"
    """A sprint started with a waiver."""
    WORK_BESIDES_GOAL = "WORK_BESIDES_GOAL"
    """Less than half of a sprint's effort serves the outcomes of its goal."""
    UNANCHORED_OUTCOME = "UNANCHORED_OUTCOME"
    """A product outcome serves no business outcome."""
    OUTCOME_WITHOUT_WORK = "OUTCOME_WITHOUT_WORK"
    """No work served a product outcome in the last two sprints."""
    OUTCOME_WITHOUT_METRIC = "OUTCOME_WITHOUT_METRIC"
    """A live outcome has no live metric."""
    STALE_METRIC = "STALE_METRIC"
    """A metric has had no reading for two of its cadences."""
    STALE_GREEN = "STALE_GREEN"
    """Said to be on track, while a metric has since moved away by more than its noise."""
    OUTPUT_WITHOUT_OUTCOME = "OUTPUT_WITHOUT_OUTCOME"
    """Delivered, and a reading of a later period shows no movement beyond noise."""
    AWAITING_READING = "AWAITING_READING"
    """Delivered, and no reading of a later period is there yet."""
    THEORY_BROKEN = "THEORY_BROKEN"
    """The contributors of an outcome rise while its own metrics fall."""
    TARGET_SOFTENED = "TARGET_SOFTENED"
    """A target was made easier."""
    OVERDUE_TARGET = "OVERDUE_TARGET"
    """A target's day has passed and it is not reached."""
    DISPUTED = "DISPUTED"
    """Members' verdicts on the same pair lie two or more steps apart."""
    RECHECK_DUE = "RECHECK_DUE"
    """The day to check again has come."""
    CHECK_OVERDUE = "CHECK_OVERDUE"
    """A live outcome was not judged within the workspace's check cadence."""
    SPRINT_WITHOUT_REVIEW = "SPRINT_WITHOUT_REVIEW"
    """A sprint ended and no review inspects it."""
    REVIEW_WITHOUT_DECISION = "REVIEW_WITHOUT_DECISION"
    """A review closed without a decision."""
    UNDECIDED_FEEDBACK = "UNDECIDED_FEEDBACK"
    """Feedback asks for a decision and has none."""
    DECISION_NOT_FOLLOWED = "DECISION_NOT_FOLLOWED"
    """A decision was made, and nothing followed it."""


class Acknowledgement(State, frozen=True, kw_only=True):
    """A member's note that a signal is known, until a day."""

    noun: ClassVar[str] = "acknowledgement"

    kind: SignalKind
    """Which rule raised the signal."""
    subject: SubjectId
    """What the signal is about."""
    until: date
    """The last day on which it counts as acknowledged."""
    note: Text | None = None
    """Why it may stand."""

    def places(self) -> tuple[Place, ...]:
        """Found by rule and subject."""
        return (("signal", (self.kind, self.subject)),)


class AcknowledgeSignal(Command, frozen=True, kw_only=True):
    """Take note of a signal until a day. Needs a reason."""

    kind: SignalKind
    """Which rule raised the signal."""
    subject: SubjectId
    """What the signal is about."""
    until: date
    """The last day on which it counts as acknowledged."""


class SignalAcknowledged(Event, frozen=True, kw_only=True):
    """A signal was taken note of."""

    structural: ClassVar[bool] = False
    kind: SignalKind
    """Which rule raised the signal."""
    subject: SubjectId
    """What the signal is about."""
    until: date
    """The last day on which it counts as acknowledged."""


class AcknowledgedUntil(InvalidInput):
    """A signal is acknowledged until today or a day to come: give a later day."""


def _check(command: AcknowledgeSignal, facts: Facts) -> None:
    facts.need_reason("Acknowledging a signal")
    if command.subject not in facts.image.states:
        raise NotFound("There is nothing with the id given as `subject` in this workspace.", path=("subject",))
    if command.until < day_of(facts):
        raise AcknowledgedUntil(path=("until",))


def open_(command: AcknowledgeSignal, facts: Facts) -> Decision:
    """What a first acknowledgement leads to."""
    _check(command, facts)
    return [SignalAcknowledged(kind=command.kind, subject=command.subject, until=command.until)]


def decide(command: AcknowledgeSignal, known: Acknowledgement, facts: Facts) -> Decision:
    """What a further acknowledgement of the same signal leads to."""
    _check(command, facts)
    if (known.until, known.note) == (command.until, facts.reason):
        return []
    return [SignalAcknowledged(kind=command.kind, subject=command.subject, until=command.until)]


def begin(event: SignalAcknowledged, stream: UUID, moment: Moment) -> Acknowledgement:
    """The first acknowledgement."""
    at = moment.effective_at
    return Acknowledgement(
        key=stream,
        created_at=at,
        updated_at=at,
        kind=event.kind,
        subject=event.subject,
        until=event.until,
        note=moment.reason,
    )


def evolve(known: Acknowledgement, event: SignalAcknowledged, moment: Moment) -> Acknowledgement:
    """The acknowledgement, renewed."""
    return replace(known, until=event.until, note=moment.reason)


def key(command: AcknowledgeSignal, workspace: UUID) -> UUID:
    """One stream for each rule and subject."""
    return uuid5(workspace, f"signal:{command.kind.value}:{command.subject}")


NOUN = Noun(
    name="signal",
    state=Acknowledgement,
    commands=AcknowledgeSignal,
    events=SignalAcknowledged,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
    key=key,
)
