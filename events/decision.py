"""Decisions: what a review concluded, and what shall follow."""

from __future__ import annotations

import enum
from typing import Any, ClassVar
from uuid import UUID

from events.decider import Facts, Noun
from events.errors import NotFound
from events.feedback import Feedback
from events.fields import DecisionId, FeedbackId, Many, NodeId, ReviewId, SubjectId, Text
from events.message import Command, Event, Moment, Place, State
from events.message import Decision as Decided
from events.node import Node
from events.review import Review


class Conclusion(enum.Enum):
    """What a review concluded of a subject."""

    CONTINUE = "CONTINUE"
    """Go on."""
    CHANGE = "CHANGE"
    """Go on differently."""
    STOP = "STOP"
    """Give it up."""


class Decision(State, frozen=True, kw_only=True):
    """What a review concluded."""

    noun: ClassVar[str] = "decision"

    review: ReviewId
    """The review that concluded it."""
    subject: SubjectId
    """What it is about."""
    conclusion: Conclusion
    """What was concluded."""
    rationale: Text | None = None
    """Why."""
    follow_ups: tuple[NodeId, ...] = ()
    """The nodes that carry it out."""
    answers: FeedbackId | None = None
    """The feedback that asked for it."""

    def places(self) -> tuple[Place, ...]:
        """Found by review, by subject, and by the feedback answered."""
        return (("review", self.review), ("subject", self.subject), ("answers", self.answers))


class RecordDecision(Command, frozen=True, kw_only=True):
    """Record what a review concluded of a subject. Needs a reason."""

    review: ReviewId
    """The review that concluded it; open, or closed since."""
    subject: SubjectId
    """What it is about."""
    conclusion: Conclusion
    """What was concluded."""
    follow_ups: Many[NodeId] = ()
    """The nodes that carry it out."""
    answers: FeedbackId | None = None
    """The feedback that asked for it."""
    uuid: DecisionId | None = None
    """The new decision's key; absent: one is made."""


class DecisionRecorded(Event, frozen=True, kw_only=True):
    """A review concluded something."""

    structural: ClassVar[bool] = False
    review: ReviewId
    """The review that concluded it."""
    subject: SubjectId
    """What it is about."""
    conclusion: Conclusion
    """What was concluded."""
    follow_ups: Many[NodeId] = ()
    """The nodes that carry it out."""
    answers: FeedbackId | None = None
    """The feedback that asked for it."""


def open_(command: RecordDecision, facts: Facts) -> Decided:
    """What recording a conclusion leads to."""
    facts.need_reason("A decision")
    facts.require(Review, command.review, "review")
    if command.subject not in facts.image.states:
        raise NotFound("There is nothing with the id given as `subject` in this workspace.", path=("subject",))
    for node in command.follow_ups:
        facts.require(Node, node, "followUps")
    if command.answers is not None:
        facts.require(Feedback, command.answers, "answers")
    return [
        DecisionRecorded(
            review=command.review,
            subject=command.subject,
            conclusion=command.conclusion,
            follow_ups=command.follow_ups,
            answers=command.answers,
        )
    ]


def decide(_command: Any, _decision: Decision, _facts: Facts) -> Decided:
    """A decision is never changed: a later one follows it."""
    return []


def begin(event: DecisionRecorded, stream: UUID, moment: Moment) -> Decision:
    """The decision as recorded."""
    at = moment.effective_at
    return Decision(
        key=stream,
        created_at=at,
        updated_at=at,
        review=event.review,
        subject=event.subject,
        conclusion=event.conclusion,
        rationale=moment.reason,
        follow_ups=event.follow_ups,
        answers=event.answers,
    )


def evolve(decision: Decision, _event: DecisionRecorded, _moment: Moment) -> Decision:
    """A decision is never changed."""
    return decision


NOUN = Noun(
    name="decision",
    state=Decision,
    commands=RecordDecision,
    events=DecisionRecorded,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
