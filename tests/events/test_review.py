"""Reviews: opened on a sprint or a period, joined, closed with a sealed summary."""

from datetime import date
from typing import Any

import pytest

from events.errors import InvalidInput, NotFound
from events.fields import MemberId, ReviewId, SprintId
from events.member import MemberGone, RemoveMember
from events.message import Command
from events.review import (
    CloseReview,
    JoinReview,
    OpenReview,
    Review,
    ReviewClosed,
    ReviewIsClosed,
    ReviewJoined,
    ReviewOpened,
    ReviewPeriod,
    ReviewStatus,
)
from events.sprint import EndSprint, RescheduleSprint, SprintNotStarted
from tests.events.given import ADA, BEN, CLEO, DAN, NOW, PROGRAM, REVIEW, SPRINT, STARTED, UNKNOWN, given, key

RETRO = ReviewId(key("retro"))
SPRINT_DAYS: dict[str, Any] = {"starts": date(2026, 3, 16), "ends": date(2026, 3, 27)}
MARCH: dict[str, Any] = {"starts": date(2026, 3, 1), "ends": date(2026, 3, 31)}
CLOSE = CloseReview(review=REVIEW)


@pytest.mark.parametrize("ended", [[], [EndSprint(sprint=SPRINT)]], ids=["under way", "ended"])
def test_a_review_of_a_sprint_takes_its_days_and_name(ended: list[Command]) -> None:
    command = OpenReview(sprint=SPRINT, participants=(ADA, CLEO, ADA), uuid=RETRO)
    fact = ReviewOpened(title="Review of Sprint 7", **SPRINT_DAYS, sprint=SPRINT, participants=(ADA, CLEO))
    review = given(STARTED, *ended).when(command).then(fact).state(Review, RETRO)
    assert (review.status, review.summary) == (ReviewStatus.OPEN, None)


def test_a_review_of_a_period_has_its_own_days_and_may_have_its_own_title() -> None:
    given().when(OpenReview(**MARCH)).then(ReviewOpened(title="Review of 2026-03-01 to 2026-03-31", **MARCH))
    given().when(OpenReview(title="Spring", **MARCH)).then(ReviewOpened(title="Spring", **MARCH))
    given().when(OpenReview(title="Day", starts=MARCH["ends"], ends=MARCH["ends"])).then(
        ReviewOpened(title="Day", starts=MARCH["ends"], ends=MARCH["ends"])
    )
    given(STARTED).when(OpenReview(title="Spring", sprint=SPRINT, **MARCH)).then(
        ReviewOpened(title="Spring", sprint=SPRINT, **MARCH)
    )


def test_a_title_made_from_a_long_name_is_no_longer_than_a_title_may_be() -> None:
    after = given(STARTED, RescheduleSprint(sprint=SPRINT, name="x" * 1_000), OpenReview(sprint=SPRINT, uuid=RETRO))
    assert after.state(Review, RETRO).title == "Review of " + "x" * 990


@pytest.mark.parametrize(
    "days",
    [{}, {"starts": date(2026, 3, 1)}, {"ends": date(2026, 3, 1)}, {"starts": MARCH["ends"], "ends": MARCH["starts"]}],
)
def test_a_review_inspects_a_sprint_or_a_period(days: dict[str, Any]) -> None:
    given().when(OpenReview(**days)).refused(
        ReviewPeriod, path="starts", saying="give `sprint`, or `starts` and `ends`"
    )


def test_a_sprint_is_not_reviewed_before_it_has_started() -> None:
    given().when(OpenReview(sprint=SPRINT)).refused(SprintNotStarted, path="sprint", saying="start it first")
    given().when(OpenReview(sprint=SprintId(UNKNOWN))).refused(NotFound, path="sprint")


def test_members_take_part() -> None:
    given().when(OpenReview(participants=(DAN,), **MARCH)).refused(MemberGone, path="participants")
    given().when(OpenReview(participants=(MemberId(UNKNOWN),), **MARCH)).refused(NotFound, path="participants")
    given().when(OpenReview(title=" ", **MARCH)).refused(InvalidInput, path="title")


def test_a_member_joins_for_themselves_or_is_named() -> None:
    after = given().when(JoinReview(review=REVIEW), by=CLEO).then(ReviewJoined(member=CLEO))
    named = after.when(JoinReview(review=REVIEW, member=BEN)).then(ReviewJoined(member=BEN))
    assert named.state(Review, REVIEW).participants == (ADA, CLEO, BEN)


def test_who_takes_part_already_does_not_join_again() -> None:
    given().when(JoinReview(review=REVIEW)).then()
    given(CLOSE).when(JoinReview(review=REVIEW)).then()
    given(JoinReview(review=REVIEW, member=BEN), RemoveMember(member=BEN)).when(
        JoinReview(review=REVIEW, member=BEN)
    ).then()


def test_who_has_left_or_is_no_member_does_not_join() -> None:
    given().when(JoinReview(review=REVIEW, member=DAN)).refused(MemberGone, path="member", saying="invite them again")
    given().when(JoinReview(review=REVIEW), by=PROGRAM).refused(NotFound, path="member")


def test_a_closed_review_is_joined_no_more() -> None:
    given(CLOSE).when(JoinReview(review=REVIEW, member=BEN)).refused(
        ReviewIsClosed, path="review", saying="open a new one"
    )


def test_a_closed_review_seals_the_summary_of_that_day() -> None:
    summary = {"of": str(REVIEW), "on": "2026-03-20"}
    after = given().when(CLOSE).then(ReviewClosed(summary=summary))
    review = after.state(Review, REVIEW)
    assert (review.status, review.closed_at, review.summary) == (ReviewStatus.CLOSED, NOW, summary)
    assert review.closed_revision == after.image.revision
    after.when(CLOSE).then()


def test_an_unknown_review_is_not_found() -> None:
    given().when(CloseReview(review=ReviewId(UNKNOWN))).refused(NotFound, path="review")
