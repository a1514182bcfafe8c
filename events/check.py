"""Alignment checks: one member's judgement of work against one outcome, with its evidence."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from events.decider import Facts, Noun
from events.deliverable import Deliverable
from events.errors import InvalidInput, NotFound, RuleBroken
from events.fields import (
    CheckId,
    Confidence,
    Many,
    MemberId,
    NodeId,
    ReadingId,
    Reference,
    ReviewId,
    SubjectId,
    Text,
    Url,
)
from events.goal import Goal
from events.member import member_of
from events.message import Command, Decision, Event, Moment, Place, State, Value
from events.node import Node
from events.reading import Reading
from events.review import open_review_of
from events.workspace import day_of


class Question(enum.Enum):
    """What a check asks."""

    RELEVANCE = "RELEVANCE"
    """Does the work serve the outcome?"""
    IMPACT = "IMPACT"
    """Did the work move the outcome?"""


class Verdict(enum.Enum):
    """What a check answers."""

    SUPPORTS = "SUPPORTS"
    """Yes."""
    PARTIAL = "PARTIAL"
    """In part."""
    NO_EVIDENCE = "NO_EVIDENCE"
    """Nothing shows it."""
    CONTRADICTS = "CONTRADICTS"
    """The opposite."""
    TOO_EARLY = "TOO_EARLY"
    """It cannot be told yet; about impact only, with the day to check again."""


class Evidence(Value, frozen=True, kw_only=True):
    """What a verdict rests on: a reading, or a link with what it led to when it was read."""

    reading: ReadingId | None = None
    """A reading of a metric."""
    url: Url | None = None
    """The address of a page."""
    hash: Reference | None = None
    """The hash of what was found there."""
    retrieved_at: datetime | None = None
    """When it was found there."""


class Check(State, frozen=True, kw_only=True):
    """One member's judgement of a deliverable or goal against one outcome, on one question."""

    noun: ClassVar[str] = "check"

    subject: SubjectId
    """The deliverable or goal judged."""
    outcome: NodeId
    """The outcome it is judged against."""
    question: Question
    """What is asked."""
    verdict: Verdict
    """What is answered."""
    confidence: Decimal
    """How sure the member is: above 0, up to 1."""
    member: MemberId
    """Who judges."""
    note: Text | None = None
    """What the member has to say."""
    evidence: tuple[Evidence, ...] = ()
    """What the verdict rests on."""
    recheck_on: date | None = None
    """For TOO_EARLY: the day to check again."""
    review: ReviewId | None = None
    """The review in which it was made; absent: between reviews."""
    self_check: bool = False
    """Whether the member judged work of their own."""

    def places(self) -> tuple[Place, ...]:
        """Found by subject, by outcome, by review, and by what a later check by the same member replaces."""
        return (
            ("subject", self.subject),
            ("outcome", self.outcome),
            ("review", self.review),
            ("pair", (self.member, self.subject, self.outcome, self.question)),
        )


class RecordCheck(Command, frozen=True, kw_only=True):
    """Judge a deliverable or goal against an outcome. A later check on the same pair and question replaces an earlier one in the present."""

    subject: SubjectId
    """The deliverable or goal to judge."""
    outcome: NodeId
    """The outcome to judge it against."""
    question: Question
    """What is asked."""
    verdict: Verdict
    """What is answered."""
    confidence: Confidence = Decimal(1)
    """How sure you are: above 0, up to 1."""
    note: Text | None = None
    """What you have to say."""
    evidence: Many[Evidence] = ()
    """What the verdict rests on; SUPPORTS and CONTRADICTS about impact need some."""
    recheck_on: date | None = None
    """For TOO_EARLY: the day to check again."""
    review: ReviewId | None = None
    """The open review in which it is made; absent: between reviews."""
    member: MemberId | None = None
    """Who judges; absent: you."""
    uuid: CheckId | None = None
    """The new check's key; absent: one is made."""


class CheckRecorded(Event, frozen=True, kw_only=True):
    """A member judged a deliverable or goal against an outcome."""

    structural: ClassVar[bool] = False
    subject: SubjectId
    """The deliverable or goal judged."""
    outcome: NodeId
    """The outcome it is judged against."""
    question: Question
    """What is asked."""
    verdict: Verdict
    """What is answered."""
    confidence: Confidence
    """How sure the member is."""
    member: MemberId
    """Who judges."""
    note: Text | None = None
    """What the member has to say."""
    evidence: Many[Evidence] = ()
    """What the verdict rests on."""
    recheck_on: date | None = None
    """For TOO_EARLY: the day to check again."""
    review: ReviewId | None = None
    """The review in which it was made."""
    self_check: bool = False
    """Whether the member judged work of their own."""


class CheckOfNothing(RuleBroken):
    """A check judges a deliverable or goal against a business or product outcome."""


class TooEarlyOfRelevance(RuleBroken):
    """TOO_EARLY answers about impact only: whether work is relevant can be told at once."""


class RecheckDay(InvalidInput):
    """TOO_EARLY needs the day to check again (`recheckOn`, after today), and no other verdict has one."""


class EvidenceMissing(RuleBroken):
    """SUPPORTS and CONTRADICTS about impact need evidence: name a reading, or a link with its hash and time of retrieval."""


class EvidenceShape(InvalidInput):
    """Evidence is a reading, or a link with `url`, `hash` and `retrievedAt`; never both in one."""


class EvidenceWithdrawn(RuleBroken):
    """The reading was withdrawn, so it shows nothing: name one that holds."""


def open_(command: RecordCheck, facts: Facts) -> Decision:
    """What a judgement leads to."""
    subject = facts.image.states.get(command.subject)
    if subject is None:
        raise NotFound("There is no deliverable or goal with the id given as `subject`.", path=("subject",))
    if not isinstance(subject, Deliverable | Goal):
        raise CheckOfNothing(path=("subject",))
    if not facts.require(Node, command.outcome, "outcome").is_outcome:
        raise CheckOfNothing(path=("outcome",))
    _check_verdict(command, facts)
    for each in command.evidence:
        _check_evidence(each, facts)
    if command.review is not None:
        open_review_of(facts, command.review, "review")
    member = member_of(facts, facts.acting_member(command.member), "member")
    event = CheckRecorded(
        subject=command.subject,
        outcome=command.outcome,
        question=command.question,
        verdict=command.verdict,
        confidence=command.confidence,
        member=MemberId(member.key),
        note=command.note,
        evidence=command.evidence,
        recheck_on=command.recheck_on,
        review=command.review,
        self_check=subject.owner == member.key,
    )
    return [event]


def _check_verdict(command: RecordCheck, facts: Facts) -> None:
    too_early = command.verdict is Verdict.TOO_EARLY
    if too_early and command.question is Question.RELEVANCE:
        raise TooEarlyOfRelevance(path=("verdict",))
    if too_early != (command.recheck_on is not None):
        raise RecheckDay(path=("recheckOn",))
    if command.recheck_on is not None and command.recheck_on <= day_of(facts):
        raise RecheckDay(path=("recheckOn",))
    strong = command.verdict in {Verdict.SUPPORTS, Verdict.CONTRADICTS}
    if strong and command.question is Question.IMPACT and not command.evidence:
        raise EvidenceMissing(path=("evidence",))


def _check_evidence(each: Evidence, facts: Facts) -> None:
    if each.reading is not None:
        if each.url is not None or each.hash is not None or each.retrieved_at is not None:
            raise EvidenceShape(path=("evidence",))
        if facts.require(Reading, each.reading, "evidence").withdrawn:
            raise EvidenceWithdrawn(path=("evidence",))
    elif each.url is None or each.hash is None or each.retrieved_at is None:
        raise EvidenceShape(path=("evidence",))


def decide(_command: Any, _check: Check, _facts: Facts) -> Decision:
    """A check is never changed: a later one replaces it."""
    return []


def begin(event: CheckRecorded, stream: UUID, moment: Moment) -> Check:
    """The check as recorded."""
    at = moment.effective_at
    return Check(
        key=stream,
        created_at=at,
        updated_at=at,
        subject=event.subject,
        outcome=event.outcome,
        question=event.question,
        verdict=event.verdict,
        confidence=event.confidence,
        member=event.member,
        note=event.note,
        evidence=event.evidence,
        recheck_on=event.recheck_on,
        review=event.review,
        self_check=event.self_check,
    )


def evolve(check: Check, _event: CheckRecorded, _moment: Moment) -> Check:
    """A check is never changed."""
    return check


NOUN = Noun(
    name="check",
    state=Check,
    commands=RecordCheck,
    events=CheckRecorded,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
