"""Feedback: comments on any subject, with replies; some ask for a decision."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import NotFound, RuleBroken
from events.fields import FeedbackId, MemberId, ReviewId, SubjectId, Text
from events.member import member_of
from events.message import Command, Decision, Event, Moment, Place, State
from events.review import open_review_of


class Feedback(State, frozen=True, kw_only=True):
    """A comment on any subject."""

    noun: ClassVar[str] = "feedback"

    subject: SubjectId
    """What it is about; for a reply, what the first comment is about."""
    text: Text
    """The comment."""
    member: MemberId
    """Whose comment it is."""
    reply_to: FeedbackId | None = None
    """The comment it replies to."""
    asks_decision: bool = False
    """Whether it asks for a decision."""
    review: ReviewId | None = None
    """The review in which it was given; absent: between reviews."""
    resolved: bool = False
    """Whether it has been dealt with."""
    resolved_at: datetime | None = None
    """When it was dealt with."""

    def places(self) -> tuple[Place, ...]:
        """Found by subject, by the comment replied to, and by review."""
        return (("subject", self.subject), ("reply_to", self.reply_to), ("review", self.review))


class GiveFeedback(Command, frozen=True, kw_only=True):
    """Comment on anything in the workspace."""

    subject: SubjectId
    """What it is about."""
    text: Text
    """The comment."""
    asks_decision: bool = False
    """Whether it asks for a decision."""
    review: ReviewId | None = None
    """The open review in which it is given; absent: between reviews."""
    member: MemberId | None = None
    """Whose comment it is; absent: yours."""
    uuid: FeedbackId | None = None
    """The new comment's key; absent: one is made."""


class ReplyFeedback(Command, frozen=True, kw_only=True):
    """Reply to a comment."""

    feedback: FeedbackId
    """The comment to reply to."""
    text: Text
    """The reply."""
    member: MemberId | None = None
    """Whose reply it is; absent: yours."""
    uuid: FeedbackId | None = None
    """The new reply's key; absent: one is made."""


class ResolveFeedback(Command, frozen=True, kw_only=True):
    """Say that a comment has been dealt with."""

    feedback: FeedbackId
    """The comment."""


Commands = GiveFeedback | ReplyFeedback | ResolveFeedback


class FeedbackGiven(Event, frozen=True, kw_only=True):
    """A comment was made."""

    structural: ClassVar[bool] = False
    subject: SubjectId
    """What it is about."""
    text: Text
    """The comment."""
    member: MemberId
    """Whose comment it is."""
    asks_decision: bool = False
    """Whether it asks for a decision."""
    review: ReviewId | None = None
    """The review in which it was given."""


class FeedbackReplied(Event, frozen=True, kw_only=True):
    """A comment was replied to."""

    structural: ClassVar[bool] = False
    feedback: FeedbackId
    """The comment replied to."""
    subject: SubjectId
    """What the first comment is about."""
    text: Text
    """The reply."""
    member: MemberId
    """Whose reply it is."""


class FeedbackResolved(Event, frozen=True, kw_only=True):
    """A comment has been dealt with."""

    structural: ClassVar[bool] = False


Events = FeedbackGiven | FeedbackReplied | FeedbackResolved


class EmptyText(RuleBroken):
    """A comment needs words."""


def open_(command: GiveFeedback | ReplyFeedback, facts: Facts) -> Decision:
    """What a comment or reply leads to."""
    member = MemberId(member_of(facts, facts.acting_member(command.member), "member").key)
    if not command.text.strip():
        raise EmptyText(path=("text",))
    match command:
        case GiveFeedback(subject=subject, text=text, asks_decision=asks_decision, review=review):
            if subject not in facts.image.states:
                raise NotFound("There is nothing with the id given as `subject` in this workspace.", path=("subject",))
            if review is not None:
                open_review_of(facts, review, "review")
            return [
                FeedbackGiven(subject=subject, text=text, member=member, asks_decision=asks_decision, review=review)
            ]
        case ReplyFeedback(feedback=feedback, text=text):
            subject = facts.require(Feedback, feedback, "feedback").subject
            return [FeedbackReplied(feedback=feedback, subject=subject, text=text, member=member)]


def decide(_command: ResolveFeedback, feedback: Feedback, _facts: Facts) -> Decision:
    """What an order about a comment leads to."""
    return [] if feedback.resolved else [FeedbackResolved()]


def begin(event: FeedbackGiven | FeedbackReplied, stream: UUID, moment: Moment) -> Feedback:
    """The comment as made."""
    at = moment.effective_at
    match event:
        case FeedbackGiven():
            return Feedback(
                key=stream,
                created_at=at,
                updated_at=at,
                subject=event.subject,
                text=event.text,
                member=event.member,
                asks_decision=event.asks_decision,
                review=event.review,
            )
        case FeedbackReplied():
            return Feedback(
                key=stream,
                created_at=at,
                updated_at=at,
                subject=event.subject,
                text=event.text,
                member=event.member,
                reply_to=event.feedback,
            )


def evolve(feedback: Feedback, event: Events, moment: Moment) -> Feedback:
    """The comment after the event."""
    match event:
        case FeedbackResolved():
            return replace(feedback, resolved=True, resolved_at=moment.effective_at)
        case FeedbackGiven() | FeedbackReplied():
            return feedback


NOUN = Noun(
    name="feedback",
    state=Feedback,
    commands=Commands,
    events=Events,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
