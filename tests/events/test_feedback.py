"""Feedback: comments on anything, replies, and their resolution."""

from typing import Any

import pytest

from events.errors import InvalidInput, NotFound
from events.feedback import (
    EmptyText,
    Feedback,
    FeedbackGiven,
    FeedbackReplied,
    FeedbackResolved,
    GiveFeedback,
    ReplyFeedback,
    ResolveFeedback,
)
from events.fields import FeedbackId, ReviewId, SubjectId
from events.member import MemberGone
from events.message import Command
from events.review import CloseReview, ReviewIsClosed
from tests.events.given import (
    ADA,
    BEN,
    CLEO,
    COMMENT,
    DAN,
    GOAL,
    MAIL,
    NOW,
    PROGRAM,
    RETENTION,
    RETURNING,
    REVIEW,
    SPRINT,
    TEAM,
    UNKNOWN,
    WORKSPACE,
    given,
    key,
)

ANSWER = FeedbackId(key("answer"))
GIVEN = GiveFeedback(subject=SubjectId(MAIL), text="Too early in the day", uuid=COMMENT)
REPLIED = ReplyFeedback(feedback=COMMENT, text="At nine then?", uuid=ANSWER)


def comment(subject: Any, **said: Any) -> GiveFeedback:
    return GiveFeedback(subject=SubjectId(subject), text="Why?", **said)


@pytest.mark.parametrize("subject", [MAIL, RETENTION, GOAL, SPRINT, REVIEW, RETURNING, TEAM, WORKSPACE, BEN])
def test_anything_may_be_commented_on(subject: Any) -> None:
    given().when(comment(subject)).then(FeedbackGiven(subject=SubjectId(subject), text="Why?", member=ADA))


def test_a_comment_may_ask_for_a_decision_in_a_review() -> None:
    after = (
        given()
        .when(comment(MAIL, asks_decision=True, review=REVIEW, uuid=COMMENT), by=CLEO)
        .then(FeedbackGiven(subject=SubjectId(MAIL), text="Why?", member=CLEO, asks_decision=True, review=REVIEW))
    )
    said = after.state(Feedback, COMMENT)
    assert (said.asks_decision, said.review, said.resolved, said.reply_to) == (True, REVIEW, False, None)


def test_a_reply_is_about_what_the_first_comment_is_about() -> None:
    after = (
        given(GIVEN)
        .when(REPLIED, by=BEN)
        .then(FeedbackReplied(feedback=COMMENT, subject=SubjectId(MAIL), text="At nine then?", member=BEN))
    )
    reply = after.state(Feedback, ANSWER)
    assert (reply.reply_to, reply.subject, reply.asks_decision) == (COMMENT, SubjectId(MAIL), False)
    assert after.image.find(Feedback, "reply_to", COMMENT) == [reply]
    after.when(ReplyFeedback(feedback=ANSWER, text="Yes")).then(
        FeedbackReplied(feedback=ANSWER, subject=SubjectId(MAIL), text="Yes", member=ADA)
    )


def test_a_comment_is_resolved_once_and_may_be_replied_to_still() -> None:
    after = given(GIVEN).when(ResolveFeedback(feedback=COMMENT)).then(FeedbackResolved())
    said = after.state(Feedback, COMMENT)
    assert (said.resolved, said.resolved_at) == (True, NOW)
    after.when(ResolveFeedback(feedback=COMMENT)).then()
    after.when(REPLIED).then(
        FeedbackReplied(feedback=COMMENT, subject=SubjectId(MAIL), text="At nine then?", member=ADA)
    )


def test_a_reply_is_resolved_apart_from_its_comment() -> None:
    after = given(GIVEN, REPLIED).when(ResolveFeedback(feedback=ANSWER)).then(FeedbackResolved())
    assert not after.state(Feedback, COMMENT).resolved


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0\u2003"])
@pytest.mark.parametrize(
    "command", [GiveFeedback(subject=SubjectId(MAIL), text=""), ReplyFeedback(feedback=COMMENT, text="")]
)
def test_a_comment_needs_words(command: GiveFeedback | ReplyFeedback, text: str) -> None:
    wordless = (
        GiveFeedback(subject=command.subject, text=text)
        if isinstance(command, GiveFeedback)
        else ReplyFeedback(feedback=command.feedback, text=text)
    )
    given(GIVEN).when(wordless).refused(EmptyText, path="text", saying="needs words")


def test_a_comment_has_an_end() -> None:
    longest = GiveFeedback(subject=SubjectId(MAIL), text="x" * 10_000)
    given().when(longest).then(FeedbackGiven(subject=SubjectId(MAIL), text="x" * 10_000, member=ADA))
    given().when(GiveFeedback(subject=SubjectId(MAIL), text="x" * 10_001)).refused(InvalidInput, path="text")


def test_a_closed_review_takes_no_more_comments() -> None:
    closed = given(CloseReview(review=REVIEW))
    closed.when(comment(MAIL, review=REVIEW)).refused(ReviewIsClosed, path="review", saying="open a new one")
    closed.when(comment(REVIEW)).then(FeedbackGiven(subject=SubjectId(REVIEW), text="Why?", member=ADA))


def test_a_program_says_whose_comment_it_is() -> None:
    given().when(comment(MAIL, member=BEN), by=PROGRAM).then(
        FeedbackGiven(subject=SubjectId(MAIL), text="Why?", member=BEN)
    )
    given().when(comment(MAIL), by=PROGRAM).refused(NotFound, path="member")
    given(GIVEN).when(REPLIED, by=PROGRAM).refused(NotFound, path="member")
    given().when(comment(MAIL, member=DAN)).refused(MemberGone, path="member")


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (comment(UNKNOWN), "subject"),
        (comment(MAIL, review=ReviewId(UNKNOWN)), "review"),
        (ReplyFeedback(feedback=FeedbackId(UNKNOWN), text="A"), "feedback"),
        (ReplyFeedback(feedback=FeedbackId(MAIL), text="A"), "feedback"),
        (ResolveFeedback(feedback=FeedbackId(UNKNOWN)), "feedback"),
    ],
)
def test_what_is_unknown_is_not_found(command: Command, path: str) -> None:
    given().when(command).refused(NotFound, path=path)
