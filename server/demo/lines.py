"""The kinds of line in which judgements are told: checks, comments, decisions, check-ins, and the reviews that hold them."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from events.check import Evidence, Question, RecordCheck, Verdict
from events.check_in import Health, RecordCheckIn
from events.decision import Conclusion, RecordDecision
from events.feedback import GiveFeedback, ReplyFeedback, ResolveFeedback
from events.review import CloseReview, JoinReview, OpenReview
from server.demo.story import DAYS, Storyteller


class Judged(NamedTuple):
    """A check. Evidence is a reading (``REFILL 12``) or an address."""

    by: str
    subject: str
    outcome: str
    question: Question
    verdict: Verdict
    confidence: str
    note: str
    evidence: tuple[str, ...] = ()
    recheck: int | None = None
    """The week on whose Monday to check again."""

    def tell(self, story: Storyteller, review: str | None = None) -> None:
        """Judge."""
        again = story.calendar.day(self.recheck) if self.recheck is not None else None
        story.tell(
            RecordCheck(
                subject=story.key(self.subject),
                outcome=story.key(self.outcome),
                question=self.question,
                verdict=self.verdict,
                confidence=Decimal(self.confidence),
                note=self.note,
                evidence=tuple(_evidence(story, each) for each in self.evidence),
                recheck_on=again,
                review=story.key(review) if review else None,
                uuid=story.key(
                    f"check by {self.by} of {self.subject} {self.outcome} {self.question.value} {self.note}"
                ),
            ),
            by=self.by,
        )


def _evidence(story: Storyteller, what: str) -> Evidence:
    if what.startswith("https:"):
        return Evidence(url=what, hash=f"sha256:{sha256(what.encode()).hexdigest()}", retrieved_at=story.now)
    return Evidence(reading=story.key(what))


class Said(NamedTuple):
    """A comment, with its replies."""

    name: str
    by: str
    subject: str
    text: str
    replies: tuple[tuple[str, str], ...] = ()
    resolved: str | None = None
    """Who said that it has been dealt with."""
    asks: bool = False
    """Whether it asks for a decision."""

    def tell(self, story: Storyteller, review: str | None = None) -> None:
        """Say it, and let others answer."""
        key = story.key
        story.tell(
            GiveFeedback(
                subject=key(self.subject),
                text=self.text,
                asks_decision=self.asks,
                review=key(review) if review else None,
                uuid=key(self.name),
            ),
            by=self.by,
        )
        for number, (by, text) in enumerate(self.replies):
            story.tell(ReplyFeedback(feedback=key(self.name), text=text, uuid=key(f"{self.name} {number}")), by=by)
        if self.resolved:
            story.tell(ResolveFeedback(feedback=key(self.name)), by=self.resolved)


def asked(
    name: str, by: str, subject: str, text: str, replies: tuple[tuple[str, str], ...] = (), resolved: str | None = None
) -> Said:
    """A comment that asks for a decision."""
    return Said(name, by, subject, text, replies, resolved, asks=True)


class Concluded(NamedTuple):
    """A decision of a review."""

    subject: str
    conclusion: Conclusion
    because: str
    follow_ups: tuple[str, ...] = ()
    answers: str | None = None

    def tell(self, story: Storyteller, review: str) -> None:
        """Decide."""
        key = story.key
        story.tell(
            RecordDecision(
                review=key(review),
                subject=key(self.subject),
                conclusion=self.conclusion,
                follow_ups=tuple(key(each) for each in self.follow_ups),
                answers=key(self.answers) if self.answers else None,
                uuid=key(f"decision on {self.subject} at {review}"),
            ),
            because=self.because,
        )


class Meeting(NamedTuple):
    """A review: of a sprint, or of the weeks given."""

    name: str
    week: int
    when: str
    by: str
    sprint: str | None
    weeks: tuple[int, int] | None
    invited: tuple[str, ...]
    joined: tuple[str, ...]
    lines: tuple[Judged | Said | Concluded, ...]
    closed: bool = True

    def tell(self, story: Storyteller) -> None:
        """Open it, let everybody speak, close it."""
        key, review = story.key, story.key(self.name)
        starts = story.calendar.day(self.weeks[0]) if self.weeks else None
        ends = story.calendar.day(self.weeks[1], DAYS[-1]) if self.weeks else None
        story.scene(self.week, self.when, self.by, f"{self.name}.")
        story.tell(
            OpenReview(
                sprint=key(self.sprint) if self.sprint else None,
                title=self.name,
                starts=starts,
                ends=ends,
                participants=tuple(key(each) for each in self.invited),
                uuid=review,
            )
        )
        for member in self.joined:
            story.tell(JoinReview(review=review), by=member)
        for line in self.lines:
            line.tell(story, self.name)
        if self.closed:
            story.tell(CloseReview(review=review))


class CheckedIn(NamedTuple):
    """A check-in on an outcome or goal."""

    week: int
    when: str
    by: str
    subject: str
    health: Health
    confidence: str
    note: str

    def tell(self, story: Storyteller) -> None:
        """Say how it is doing."""
        story.scene(self.week, self.when, self.by, "The fortnightly look at outcomes and goals.")
        story.tell(
            RecordCheckIn(
                subject=story.key(self.subject),
                health=self.health,
                confidence=Decimal(self.confidence),
                note=self.note,
                uuid=story.key(f"check-in {self.week} {self.subject}"),
            )
        )
