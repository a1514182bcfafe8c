"""Decisions: what a review concluded, why, and what follows."""

from typing import Any

import pytest

from events.decision import Conclusion, Decision, DecisionRecorded, RecordDecision
from events.errors import NotFound, ReasonRequired
from events.feedback import GiveFeedback
from events.fields import DecisionId, FeedbackId, NodeId, ReviewId, SubjectId
from events.message import Command
from events.review import CloseReview
from tests.events.given import (
    COMMENT,
    FORGETTING,
    GOAL,
    HABIT,
    MAIL,
    RETURNING,
    REVIEW,
    SPRINT,
    UNKNOWN,
    WELCOME,
    given,
    key,
)

FIRST = DecisionId(key("first decision"))
ASKED = GiveFeedback(subject=SubjectId(MAIL), text="Go on?", asks_decision=True, uuid=COMMENT)


def decide(subject: Any = MAIL, review: ReviewId = REVIEW, **said: Any) -> RecordDecision:
    return RecordDecision(review=review, subject=SubjectId(subject), conclusion=Conclusion.CHANGE, **said)


@pytest.mark.parametrize("conclusion", Conclusion)
def test_a_conclusion_is_recorded_with_its_reason(conclusion: Conclusion) -> None:
    command = RecordDecision(
        review=REVIEW,
        subject=SubjectId(MAIL),
        conclusion=conclusion,
        follow_ups=(WELCOME, HABIT),
        answers=COMMENT,
        uuid=FIRST,
    )
    fact = DecisionRecorded(
        review=REVIEW, subject=SubjectId(MAIL), conclusion=conclusion, follow_ups=(WELCOME, HABIT), answers=COMMENT
    )
    after = given(ASKED).when(command, reason="Nobody clicks").then(fact)
    decision = after.state(Decision, FIRST)
    assert (decision.rationale, decision.follow_ups) == ("Nobody clicks", (WELCOME, HABIT))
    assert after.image.find(Decision, "answers", COMMENT) == [decision]


@pytest.mark.parametrize("subject", [MAIL, FORGETTING, GOAL, SPRINT, RETURNING])
@pytest.mark.parametrize("closed", [[], [CloseReview(review=REVIEW)]], ids=["open", "closed"])
def test_a_review_concludes_about_anything_also_after_its_close(subject: Any, closed: list[Command]) -> None:
    given(*closed).when(decide(subject), reason="So").then(
        DecisionRecorded(review=REVIEW, subject=SubjectId(subject), conclusion=Conclusion.CHANGE)
    )


def test_a_later_conclusion_stands_beside_the_earlier_one() -> None:
    after = given(decide()).and_(decide())
    assert len(after.image.find(Decision, "subject", MAIL)) == 2


def test_a_conclusion_needs_a_reason() -> None:
    given().when(decide()).refused(ReasonRequired, path="reason", saying="A decision needs a reason")
    given().when(decide(), reason="\n").refused(ReasonRequired, path="reason")


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (decide(review=ReviewId(UNKNOWN)), "review"),
        (decide(review=ReviewId(SPRINT)), "review"),
        (decide(UNKNOWN), "subject"),
        (decide(follow_ups=(MAIL, NodeId(UNKNOWN))), "followUps"),
        (decide(follow_ups=(NodeId(GOAL),)), "followUps"),
        (decide(answers=FeedbackId(UNKNOWN)), "answers"),
    ],
)
def test_what_is_unknown_is_not_found(command: Command, path: str) -> None:
    given().when(command, reason="So").refused(NotFound, path=path)
