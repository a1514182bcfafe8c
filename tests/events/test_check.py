"""Alignment checks: who judges what, against what, with which evidence."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from events.check import (
    Check,
    CheckOfNothing,
    CheckRecorded,
    Evidence,
    EvidenceMissing,
    EvidenceShape,
    EvidenceWithdrawn,
    Question,
    RecheckDay,
    RecordCheck,
    TooEarlyOfRelevance,
    Verdict,
)
from events.errors import InvalidInput, NotFound, ReasonRequired
from events.fields import CheckId, MemberId, NodeId, ReadingId, ReviewId, SubjectId
from events.member import MemberGone
from events.node import SetNodeOwner
from events.reading import WithdrawReading
from events.review import CloseReview, ReviewIsClosed
from events.workspace import ConfigureWorkspace
from tests.events.given import (
    ADA,
    BEN,
    CLEO,
    DAN,
    FORGETTING,
    FOUNDED,
    GOAL,
    GROWTH,
    HABIT,
    JANUARY,
    MAIL,
    NOW,
    PROGRAM,
    REMINDERS,
    RETENTION,
    RETURNING,
    REVIEW,
    SPRINT,
    TODAY,
    UNKNOWN,
    VISION,
    given,
    key,
)

FIRST = CheckId(key("first check"))
READ = Evidence(reading=JANUARY)
LINK = Evidence(url="https://example.org/report", hash="sha256:00", retrieved_at=NOW)
RELEVANCE, IMPACT = Question.RELEVANCE, Question.IMPACT
SUPPORTS, TOO_EARLY = Verdict.SUPPORTS, Verdict.TOO_EARLY
TOMORROW = TODAY + timedelta(days=1)


def judge(
    verdict: Verdict = Verdict.PARTIAL,
    question: Question = RELEVANCE,
    *evidence: Evidence,
    subject: Any = MAIL,
    outcome: NodeId = RETENTION,
    **said: Any,
) -> RecordCheck:
    return RecordCheck(
        subject=SubjectId(subject), outcome=outcome, question=question, verdict=verdict, evidence=evidence, **said
    )


def judged(command: RecordCheck, member: MemberId = ADA, *, self_check: bool = False) -> CheckRecorded:
    """The fact that says what the order says."""
    said = {field: getattr(command, field) for field in command.__struct_fields__ if field not in {"member", "uuid"}}
    return CheckRecorded(member=member, self_check=self_check, **said)


# --- who judges what ---


@pytest.mark.parametrize("subject", [MAIL, VISION], ids=["deliverable", "goal"])
@pytest.mark.parametrize("outcome", [RETENTION, HABIT, GROWTH])
def test_a_member_judges_work_or_a_goal_against_an_outcome(subject: Any, outcome: NodeId) -> None:
    command = judge(
        subject=subject, outcome=outcome, confidence=Decimal("0.8"), note="Mostly", review=REVIEW, uuid=FIRST
    )
    check = given().when(command).then(judged(command)).state(Check, FIRST)
    assert (check.member, check.confidence, check.review) == (ADA, Decimal("0.8"), REVIEW)


def test_a_judgement_is_sure_unless_said_otherwise() -> None:
    given().when(judge()).then(judged(judge(confidence=Decimal(1))))


def test_every_judgement_is_kept_and_found_by_who_judged_what() -> None:
    first, later = judge(Verdict.NO_EVIDENCE, uuid=FIRST), judge(SUPPORTS)
    after = given(first).when(later).then(judged(later))
    pair = after.image.find(Check, "pair", (ADA, MAIL, RETENTION, RELEVANCE))
    assert [each.verdict for each in pair] == [Verdict.NO_EVIDENCE, SUPPORTS]
    assert after.state(Check, FIRST).verdict is Verdict.NO_EVIDENCE


@pytest.mark.parametrize("subject", [REMINDERS, FORGETTING, RETENTION, RETURNING, SPRINT])
def test_nothing_but_work_and_goals_is_judged(subject: Any) -> None:
    given().when(judge(subject=subject)).refused(CheckOfNothing, path="subject", saying="judges a deliverable or goal")


@pytest.mark.parametrize("outcome", [FORGETTING, MAIL])
def test_nothing_is_judged_against_anything_but_outcomes(outcome: NodeId) -> None:
    given().when(judge(outcome=outcome)).refused(CheckOfNothing, path="outcome", saying="business or product outcome")


@pytest.mark.parametrize(
    ("subject", "by", "is_own"), [(MAIL, BEN, True), (MAIL, ADA, False), (GOAL, ADA, True), (VISION, ADA, False)]
)
def test_judging_ones_own_work_is_marked(subject: Any, by: MemberId, is_own: bool) -> None:
    given().when(judge(subject=subject), by=by).then(judged(judge(subject=subject), by, self_check=is_own))


def test_the_owner_at_the_time_of_the_judgement_counts() -> None:
    given(SetNodeOwner(node=MAIL, owner=CLEO)).when(judge(), by=BEN).then(judged(judge(), BEN))


def test_a_program_says_who_judges() -> None:
    given().when(judge(member=BEN), by=PROGRAM).then(judged(judge(), BEN, self_check=True))
    given().when(judge(), by=PROGRAM).refused(NotFound, path="member", saying="Say on which member's part this is")


def test_who_has_left_judges_no_more() -> None:
    given().when(judge(member=DAN)).refused(MemberGone, path="member")


# --- verdicts ---

VERDICTS = [
    (RELEVANCE, SUPPORTS, False, None),
    (RELEVANCE, Verdict.PARTIAL, False, None),
    (RELEVANCE, Verdict.NO_EVIDENCE, False, None),
    (RELEVANCE, Verdict.CONTRADICTS, False, None),
    (RELEVANCE, TOO_EARLY, False, TooEarlyOfRelevance),
    (RELEVANCE, TOO_EARLY, True, TooEarlyOfRelevance),
    (IMPACT, SUPPORTS, False, EvidenceMissing),
    (IMPACT, SUPPORTS, True, None),
    (IMPACT, Verdict.PARTIAL, False, None),
    (IMPACT, Verdict.NO_EVIDENCE, False, None),
    (IMPACT, Verdict.CONTRADICTS, False, EvidenceMissing),
    (IMPACT, Verdict.CONTRADICTS, True, None),
    (IMPACT, TOO_EARLY, False, None),
]
REFUSALS = {
    TooEarlyOfRelevance: ("verdict", "whether work is relevant can be told at once"),
    EvidenceMissing: ("evidence", "name a reading, or a link with its hash and time of retrieval"),
}


@pytest.mark.parametrize(("question", "verdict", "with_evidence", "rule"), VERDICTS)
def test_strong_verdicts_about_impact_need_evidence_and_relevance_is_never_too_early(
    question: Question, verdict: Verdict, with_evidence: bool, rule: type[TooEarlyOfRelevance | EvidenceMissing] | None
) -> None:
    evidence = (READ,) if with_evidence else ()
    command = judge(verdict, question, *evidence, recheck_on=TOMORROW if verdict is TOO_EARLY else None)
    came = given().when(command)
    if rule is None:
        came.then(judged(command))
    else:
        path, saying = REFUSALS[rule]
        came.refused(rule, path=path, saying=saying)


@pytest.mark.parametrize("evidence", [(READ,), (LINK,), (READ, LINK)])
def test_evidence_is_readings_and_links(evidence: tuple[Evidence, ...]) -> None:
    command = judge(SUPPORTS, IMPACT, *evidence, uuid=FIRST)
    assert given().when(command).then(judged(command)).state(Check, FIRST).evidence == evidence


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(),
        Evidence(url=LINK.url),
        Evidence(url=LINK.url, hash=LINK.hash),
        Evidence(url=LINK.url, retrieved_at=NOW),
        Evidence(hash=LINK.hash, retrieved_at=NOW),
        msgspec.structs.replace(LINK, reading=JANUARY),
        Evidence(reading=JANUARY, url=LINK.url),
        Evidence(reading=JANUARY, hash=LINK.hash),
        Evidence(reading=JANUARY, retrieved_at=NOW),
    ],
)
def test_evidence_is_one_or_the_other_and_whole(evidence: Evidence) -> None:
    for question in Question:
        given().when(judge(SUPPORTS, question, READ, evidence)).refused(
            EvidenceShape, path="evidence", saying="a reading, or a link with `url`, `hash` and `retrievedAt`"
        )


def test_evidence_names_a_reading_that_exists() -> None:
    for unknown in (UNKNOWN, MAIL):
        given().when(judge(SUPPORTS, IMPACT, Evidence(reading=ReadingId(unknown)))).refused(NotFound, path="evidence")


def test_a_withdrawn_reading_shows_nothing_new() -> None:
    before = judge(SUPPORTS, IMPACT, READ, uuid=FIRST)
    withdrawn = given(before, WithdrawReading(reading=JANUARY))
    assert withdrawn.state(Check, FIRST).evidence == (READ,)
    for evidence in ((READ,), (LINK, READ)):
        withdrawn.when(judge(SUPPORTS, IMPACT, *evidence)).refused(
            EvidenceWithdrawn, path="evidence", saying="name one that holds"
        )
    withdrawn.when(judge(SUPPORTS, IMPACT, LINK)).then(judged(judge(SUPPORTS, IMPACT, LINK)))


@pytest.mark.parametrize("confidence", ["0", "-1", "1.000001", "NaN", "Infinity"])
def test_confidence_is_above_0_and_up_to_1(confidence: str) -> None:
    given().when(judge(confidence=Decimal(confidence))).refused(InvalidInput, path="confidence")


@pytest.mark.parametrize("confidence", ["0.0001", "1", "1.00"])
def test_a_little_confidence_is_confidence(confidence: str) -> None:
    command = judge(confidence=Decimal(confidence))
    given().when(command).then(judged(command))


# --- too early ---


@pytest.mark.parametrize(
    ("verdict", "day"),
    [
        (TOO_EARLY, None),
        (TOO_EARLY, TODAY),
        (TOO_EARLY, TODAY - timedelta(days=1)),
        (Verdict.PARTIAL, TOMORROW),
        (Verdict.NO_EVIDENCE, TODAY),
    ],
)
def test_too_early_and_nothing_else_names_a_later_day(verdict: Verdict, day: date | None) -> None:
    given().when(judge(verdict, IMPACT, recheck_on=day)).refused(
        RecheckDay, path="recheckOn", saying="needs the day to check again (`recheckOn`, after today)"
    )


@pytest.mark.parametrize(
    ("time_zone", "today"), [("Pacific/Auckland", date(2026, 3, 21)), ("America/New_York", date(2026, 3, 20))]
)
def test_today_is_a_day_of_the_workspace(time_zone: str, today: date) -> None:
    evening = datetime(2026, 3, 20, 22, tzinfo=UTC)
    there = given(ConfigureWorkspace(time_zone=time_zone))
    there.when(judge(TOO_EARLY, IMPACT, recheck_on=today), now=evening).refused(RecheckDay, path="recheckOn")
    later = judge(TOO_EARLY, IMPACT, recheck_on=today + timedelta(days=1))
    there.when(later, now=evening).then(judged(later))


def test_a_judgement_may_be_recorded_for_an_earlier_day_with_a_reason() -> None:
    command = judge(TOO_EARLY, IMPACT, recheck_on=FOUNDED.date() + timedelta(days=7), uuid=FIRST)
    given().when(command, at=FOUNDED).refused(ReasonRequired, path="reason")
    after = given().when(command, at=FOUNDED, reason="From the minutes").then(judged(command))
    assert after.state(Check, FIRST).created_at == FOUNDED


# --- in a review ---


def test_a_closed_review_takes_no_more_judgements() -> None:
    closed = given(CloseReview(review=REVIEW))
    closed.when(judge(review=REVIEW)).refused(ReviewIsClosed, path="review", saying="open a new one")
    closed.when(judge()).then(judged(judge()))


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (judge(subject=UNKNOWN), "subject"),
        (judge(outcome=NodeId(UNKNOWN)), "outcome"),
        (judge(outcome=NodeId(RETURNING)), "outcome"),
        (judge(review=ReviewId(UNKNOWN)), "review"),
        (judge(member=MemberId(UNKNOWN)), "member"),
    ],
)
def test_what_is_unknown_is_not_found(command: RecordCheck, path: str) -> None:
    given().when(command).refused(NotFound, path=path)
