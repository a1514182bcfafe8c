"""Check-ins: dated statements on how an outcome or goal is doing."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from events.decider import Facts, Noun
from events.errors import NotFound, RuleBroken
from events.fields import CheckInId, Confidence, MemberId, SubjectId, Text
from events.goal import Goal
from events.member import member_of
from events.message import Command, Decision, Event, Moment, Place, State
from events.outcome import Outcome


class Health(enum.Enum):
    """How it is doing."""

    ON_TRACK = "ON_TRACK"
    """As it should."""
    AT_RISK = "AT_RISK"
    """It may fail."""
    OFF_TRACK = "OFF_TRACK"
    """It is failing."""


class CheckIn(State, frozen=True, kw_only=True):
    """A dated statement on an outcome or goal."""

    noun: ClassVar[str] = "check_in"

    subject: SubjectId
    """The outcome or goal."""
    health: Health
    """How it is doing."""
    confidence: Decimal | None = None
    """How sure the member is: above 0, up to 1."""
    note: Text | None = None
    """What the member has to say."""
    member: MemberId
    """Whose statement it is."""

    def places(self) -> tuple[Place, ...]:
        """Found by subject."""
        return (("subject", self.subject),)


class RecordCheckIn(Command, frozen=True, kw_only=True):
    """Say how an outcome or goal is doing."""

    subject: SubjectId
    """The outcome or goal."""
    health: Health
    """How it is doing."""
    confidence: Confidence | None = None
    """How sure you are: above 0, up to 1."""
    note: Text | None = None
    """What you have to say."""
    member: MemberId | None = None
    """Whose statement it is; absent: yours."""
    uuid: CheckInId | None = None
    """The new check-in's key; absent: one is made."""


class CheckInRecorded(Event, frozen=True, kw_only=True):
    """It was said how an outcome or goal is doing."""

    structural: ClassVar[bool] = False
    subject: SubjectId
    """The outcome or goal."""
    health: Health
    """How it is doing."""
    member: MemberId
    """Whose statement it is."""
    confidence: Confidence | None = None
    """How sure the member is."""
    note: Text | None = None
    """What the member has to say."""


class CheckInOfNothing(RuleBroken):
    """A check-in is a statement on an outcome or a goal."""


def open_(command: RecordCheckIn, facts: Facts) -> Decision:
    """What a statement leads to."""
    subject = facts.image.states.get(command.subject)
    if subject is None:
        raise NotFound("There is no outcome or goal with the id given as `subject`.", path=("subject",))
    if not isinstance(subject, Outcome | Goal):
        raise CheckInOfNothing(path=("subject",))
    member = member_of(facts, facts.acting_member(command.member), "member")
    return [
        CheckInRecorded(
            subject=command.subject,
            health=command.health,
            member=MemberId(member.key),
            confidence=command.confidence,
            note=command.note,
        )
    ]


def decide(_command: Any, _check_in: CheckIn, _facts: Facts) -> Decision:
    """A check-in is never changed: a later one follows it."""
    return []


def begin(event: CheckInRecorded, stream: UUID, moment: Moment) -> CheckIn:
    """The check-in as recorded."""
    at = moment.effective_at
    return CheckIn(
        key=stream,
        created_at=at,
        updated_at=at,
        subject=event.subject,
        health=event.health,
        confidence=event.confidence,
        note=event.note,
        member=event.member,
    )


def evolve(check_in: CheckIn, _event: CheckInRecorded, _moment: Moment) -> CheckIn:
    """A check-in is never changed."""
    return check_in


NOUN = Noun(
    name="checkIn",
    state=CheckIn,
    commands=RecordCheckIn,
    events=CheckInRecorded,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
