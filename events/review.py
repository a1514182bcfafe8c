"""Reviews: the meetings that inspect a sprint, or any period, against outcomes, and seal what they saw."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import InvalidInput, RuleBroken
from events.fields import Many, MemberId, Name, ReviewId, SprintId
from events.member import member_of
from events.message import Command, Decision, Event, Moment, Place, State
from events.sprint import Sprint, SprintNotStarted, SprintStatus


class ReviewStatus(enum.Enum):
    """How a review stands."""

    OPEN = "OPEN"
    """Under way."""
    CLOSED = "CLOSED"
    """Over; its summary is sealed."""


class Review(State, frozen=True, kw_only=True):
    """The meeting that inspects a sprint, or any period, against outcomes."""

    noun: ClassVar[str] = "review"

    title: str
    """What the review is called."""
    sprint: SprintId | None = None
    """The sprint inspected."""
    starts: date
    """The first day of the period inspected."""
    ends: date
    """The last day of the period inspected."""
    participants: tuple[MemberId, ...] = ()
    """Who takes part, stakeholders too."""
    status: ReviewStatus = ReviewStatus.OPEN
    """How the review stands."""
    closed_at: datetime | None = None
    """When it was closed."""
    closed_revision: int | None = None
    """The revision at which it closed, and its summary was sealed."""
    summary: dict[str, Any] | None = None
    """The alignment then shown, as sealed when it closed."""

    def places(self) -> tuple[Place, ...]:
        """Found by sprint."""
        return (("sprint", self.sprint),)


class OpenReview(Command, frozen=True, kw_only=True):
    """Begin to inspect a sprint, or a period, against outcomes."""

    sprint: SprintId | None = None
    """The sprint to inspect; absent: a period."""
    title: Name | None = None
    """What the review is called; absent: after its sprint or period."""
    starts: date | None = None
    """The first day of the period; absent: the sprint's."""
    ends: date | None = None
    """The last day of the period; absent: the sprint's."""
    participants: Many[MemberId] = ()
    """Who takes part, stakeholders too."""
    uuid: ReviewId | None = None
    """The new review's key; absent: one is made."""


class JoinReview(Command, frozen=True, kw_only=True):
    """Take part in a review."""

    review: ReviewId
    """The review."""
    member: MemberId | None = None
    """Who takes part; absent: you."""


class CloseReview(Command, frozen=True, kw_only=True):
    """End a review and seal the summary it showed."""

    review: ReviewId
    """The review."""


Commands = OpenReview | JoinReview | CloseReview


class ReviewOpened(Event, frozen=True, kw_only=True):
    """A review began."""

    title: Name
    """What the review is called."""
    starts: date
    """The first day of the period inspected."""
    ends: date
    """The last day of the period inspected."""
    sprint: SprintId | None = None
    """The sprint inspected."""
    participants: Many[MemberId] = ()
    """Who takes part."""


class ReviewJoined(Event, frozen=True, kw_only=True):
    """A member takes part in a review."""

    member: MemberId
    """Who takes part."""


class ReviewClosed(Event, frozen=True, kw_only=True):
    """A review ended, and its summary was sealed."""

    summary: dict[str, Any]
    """The alignment then shown."""


Events = ReviewOpened | ReviewJoined | ReviewClosed


class ReviewPeriod(InvalidInput):
    """A review inspects a sprint, or a period with a first day not after its last: give `sprint`, or `starts` and `ends`."""


class ReviewIsClosed(RuleBroken):
    """The review is closed and its summary sealed: open a new one."""


def open_review_of(facts: Facts, key: UUID, path: str) -> Review:
    """The open review of that key. Raises ``NotFound`` and ``ReviewIsClosed``."""
    review = facts.require(Review, key, path)
    if review.status is ReviewStatus.CLOSED:
        raise ReviewIsClosed(path=(path,))
    return review


def open_(command: OpenReview, facts: Facts) -> Decision:
    """What opening a review leads to."""
    sprint = facts.require(Sprint, command.sprint, "sprint") if command.sprint is not None else None
    if sprint is not None and sprint.status is SprintStatus.PLANNED:
        raise SprintNotStarted(path=("sprint",))
    starts = command.starts or (sprint.starts if sprint else None)
    ends = command.ends or (sprint.ends if sprint else None)
    if starts is None or ends is None or ends < starts:
        raise ReviewPeriod(path=("starts",))
    for member in command.participants:
        member_of(facts, member, "participants")
    return [
        ReviewOpened(
            # A sprint's name may be as long as the title, which is cut to stay readable from the log.
            title=command.title or (f"Review of {sprint.name}"[:1_000] if sprint else f"Review of {starts} to {ends}"),
            starts=starts,
            ends=ends,
            sprint=command.sprint,
            participants=tuple(dict.fromkeys(command.participants)),
        )
    ]


def decide(command: JoinReview | CloseReview, review: Review, facts: Facts) -> Decision:
    """What an order about a review leads to."""
    match command:
        case JoinReview(member=member):
            joining = MemberId(facts.acting_member(member))
            if joining in review.participants:
                return []
            if review.status is ReviewStatus.CLOSED:
                raise ReviewIsClosed(path=("review",))
            member_of(facts, joining, "member")
            return [ReviewJoined(member=joining)]
        case CloseReview():
            if review.status is ReviewStatus.CLOSED:
                return []
            return [ReviewClosed(summary=facts.summarise(facts.image, review, facts.today))]


def begin(event: ReviewOpened, stream: UUID, moment: Moment) -> Review:
    """The review as opened."""
    at = moment.effective_at
    return Review(
        key=stream,
        created_at=at,
        updated_at=at,
        title=event.title,
        sprint=event.sprint,
        starts=event.starts,
        ends=event.ends,
        participants=event.participants,
    )


def evolve(review: Review, event: Events, moment: Moment) -> Review:
    """The review after the event."""
    match event:
        case ReviewJoined(member=member):
            return replace(review, participants=(*review.participants, member))
        case ReviewClosed(summary=summary):
            return replace(
                review,
                status=ReviewStatus.CLOSED,
                closed_at=moment.effective_at,
                closed_revision=moment.revision,
                summary=summary,
            )
        case ReviewOpened():
            return review


NOUN = Noun(
    name="review", state=Review, commands=Commands, events=Events, open=open_, decide=decide, begin=begin, evolve=evolve
)
