"""Check-ins: dated statements on an outcome or goal."""

from decimal import Decimal

import pytest

from events.check_in import CheckIn, CheckInOfNothing, CheckInRecorded, Health, RecordCheckIn
from events.errors import InvalidInput, NotFound, ReasonRequired
from events.fields import CheckInId, MemberId, SubjectId
from events.member import MemberGone
from tests.events.given import (
    ADA,
    BEN,
    DAN,
    FORGETTING,
    FOUNDED,
    GOAL,
    GROWTH,
    MAIL,
    PROGRAM,
    RETENTION,
    RETURNING,
    SPRINT,
    UNKNOWN,
    VISION,
    given,
    key,
)

MONDAY = CheckInId(key("monday"))


def say(subject: SubjectId, member: MemberId | None = None) -> RecordCheckIn:
    return RecordCheckIn(subject=subject, health=Health.AT_RISK, member=member)


@pytest.mark.parametrize("subject", [GROWTH, RETENTION, GOAL, VISION])
@pytest.mark.parametrize("health", Health)
def test_a_member_says_how_an_outcome_or_goal_is_doing(subject: SubjectId, health: Health) -> None:
    command = RecordCheckIn(subject=subject, health=health, confidence=Decimal("0.7"), note="So far", uuid=MONDAY)
    fact = CheckInRecorded(subject=subject, health=health, member=ADA, confidence=Decimal("0.7"), note="So far")
    statement = given().when(command).then(fact).state(CheckIn, MONDAY)
    assert (statement.health, statement.member, statement.confidence) == (health, ADA, Decimal("0.7"))


def test_a_later_statement_stands_beside_the_earlier_one() -> None:
    after = (
        given(say(SubjectId(RETENTION)))
        .when(say(SubjectId(RETENTION)))
        .then(CheckInRecorded(subject=SubjectId(RETENTION), health=Health.AT_RISK, member=ADA))
    )
    assert len(after.image.find(CheckIn, "subject", RETENTION)) == 2


def test_a_statement_may_be_recorded_for_an_earlier_day_with_a_reason() -> None:
    given().when(say(SubjectId(GOAL)), at=FOUNDED).refused(ReasonRequired, path="reason")
    given().when(say(SubjectId(GOAL)), at=FOUNDED, reason="From my notes").then(
        CheckInRecorded(subject=SubjectId(GOAL), health=Health.AT_RISK, member=ADA)
    )


def test_a_program_says_whose_statement_it_is() -> None:
    given().when(say(SubjectId(GOAL), BEN), by=PROGRAM).then(
        CheckInRecorded(subject=SubjectId(GOAL), health=Health.AT_RISK, member=BEN)
    )
    given().when(say(SubjectId(GOAL)), by=PROGRAM).refused(
        NotFound, path="member", saying="Say on which member's part this is"
    )


@pytest.mark.parametrize("subject", [FORGETTING, MAIL, RETURNING, SPRINT])
def test_nothing_else_is_checked_in_on(subject: SubjectId) -> None:
    given().when(say(subject)).refused(CheckInOfNothing, path="subject", saying="a statement on an outcome or a goal")


@pytest.mark.parametrize("confidence", ["0", "-0.1", "1.01", "NaN"])
def test_confidence_is_above_0_and_up_to_1(confidence: str) -> None:
    given().when(
        RecordCheckIn(subject=SubjectId(GOAL), health=Health.ON_TRACK, confidence=Decimal(confidence))
    ).refused(InvalidInput, path="confidence")


def test_who_has_left_states_nothing() -> None:
    given().when(say(SubjectId(GOAL), DAN)).refused(MemberGone, path="member")
    given().when(say(SubjectId(GOAL)), by=DAN).refused(MemberGone, path="member")


def test_an_unknown_subject_or_member_is_not_found() -> None:
    given().when(say(SubjectId(UNKNOWN))).refused(NotFound, path="subject", saying="no outcome or goal")
    given().when(say(SubjectId(GOAL), MemberId(UNKNOWN))).refused(NotFound, path="member")
