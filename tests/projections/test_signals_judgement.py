from typing import Any

import pytest

from events.check import CheckRecorded, Question, Verdict
from events.decision import Conclusion, DecisionRecorded
from events.feedback import FeedbackGiven, FeedbackResolved
from events.fields import DecisionId, FeedbackId, MemberId
from events.goal import GoalClosed, GoalResult
from events.member import MemberInvited, MemberRemoved, Role
from events.node import NodeReworded
from events.signal import SignalKind
from tests.projections.picture import Picture, day, key, some
from tests.projections.signal_tables import dawn, found, since

DISPUTED = SignalKind.DISPUTED
RECHECK = SignalKind.RECHECK_DUE
UNDECIDED = SignalKind.UNDECIDED_FEEDBACK
UNFOLLOWED = SignalKind.DECISION_NOT_FOLLOWED


@pytest.fixture
def picture() -> Picture:
    picture = Picture()
    picture.business("BO-1")
    picture.product("PO-1", "BO-1")
    picture.product("PO-2", "BO-1")
    picture.deliverable("DEL-1", "PO-1")
    picture.team("Red")
    picture.team("Blue")
    return picture


# --- DISPUTED ---


@pytest.mark.parametrize(
    ("ann", "bob", "steps"),
    [
        ("SUPPORTS", "SUPPORTS", None),
        ("SUPPORTS", "PARTIAL", None),
        ("SUPPORTS", "NO_EVIDENCE", 2),
        ("SUPPORTS", "CONTRADICTS", 3),
        ("PARTIAL", "NO_EVIDENCE", None),
        ("CONTRADICTS", "PARTIAL", 2),
        ("NO_EVIDENCE", "CONTRADICTS", None),
        ("TOO_EARLY", "CONTRADICTS", None),
        ("SUPPORTS", "TOO_EARLY", None),
    ],
)
def test_verdicts_two_or_more_steps_apart_are_a_dispute(
    picture: Picture, ann: str, bob: str, steps: int | None
) -> None:
    picture.on("2026-02-01").moved("DEL-1", "PO-1", ann, by="ann")
    picture.on("2026-02-02").moved("DEL-1", "PO-1", bob, by="bob")
    raised = found(picture, DISPUTED, "DEL-1")
    assert (raised.details["steps"] if raised else None) == steps
    assert raised is None or raised.since == picture.now


def test_a_dispute_ends_when_one_of_the_two_thinks_again(picture: Picture) -> None:
    picture.relevant("DEL-1", "PO-1", "SUPPORTS", by="ann")
    picture.relevant("DEL-1", "PO-1", "CONTRADICTS", by="bob")
    raised = found(picture, DISPUTED, "DEL-1")
    assert raised is not None
    assert raised.message == "Members disagree on the relevance of DEL-1 for PO-1: SUPPORTS against CONTRADICTS."
    picture.relevant("DEL-1", "PO-1", "PARTIAL", by="bob")
    assert found(picture, DISPUTED, "DEL-1") is None


def test_different_questions_outcomes_and_the_same_member_dispute_nothing(picture: Picture) -> None:
    picture.relevant("DEL-1", "PO-1", "SUPPORTS", by="ann")
    picture.moved("DEL-1", "PO-1", "CONTRADICTS", by="bob")
    picture.relevant("DEL-1", "PO-2", "CONTRADICTS", by="bob")
    picture.relevant("DEL-1", "PO-1", "CONTRADICTS", by="ann")
    assert found(picture, DISPUTED, "DEL-1") is None


def test_one_signal_tells_of_several_disputes_since_the_first(picture: Picture) -> None:
    picture.relevant("DEL-1", "PO-1", "SUPPORTS", by="ann")
    picture.on("2026-02-01").relevant("DEL-1", "PO-1", "NO_EVIDENCE", by="bob")
    first = picture.now
    picture.relevant("DEL-1", "PO-2", "SUPPORTS", by="ann")
    picture.on("2026-02-02").relevant("DEL-1", "PO-2", "CONTRADICTS", by="bob")
    raised = found(picture, DISPUTED, "DEL-1")
    assert raised is not None
    assert raised.since == first
    assert (raised.details["outcome"], raised.details["steps"], raised.details["pairs"]) == ("PO-2", 3, 2)


def test_goals_are_disputed_too_and_nothing_retired_is(picture: Picture) -> None:
    picture.goal("Grow", "PO-1")
    for subject in ("Grow", "DEL-1"):
        picture.relevant(subject, "PO-1", "SUPPORTS", by="ann")
        picture.relevant(subject, "PO-1", "CONTRADICTS", by="bob")
    picture.retire("DEL-1")
    assert found(picture, DISPUTED, "DEL-1") is None
    assert found(picture, DISPUTED, "Grow")
    picture.retire("PO-1")
    assert found(picture, DISPUTED, "Grow") is None


# --- RECHECK_DUE ---


def too_early(picture: Picture, until: str, by: str = "ann", against: str = "PO-1") -> None:
    event = CheckRecorded(
        subject=key("DEL-1"),
        outcome=key(against),
        question=Question.IMPACT,
        verdict=Verdict.TOO_EARLY,
        confidence=some(1),
        member=MemberId(key(by)),
        recheck_on=day(until),
    )
    picture.happens(key(f"too early {picture.image.revision}"), event)


def test_a_recheck_is_due_from_its_day_until_the_member_judges_again(picture: Picture) -> None:
    too_early(picture, "2026-03-01")
    assert found(picture, RECHECK, "DEL-1", on="2026-02-28") is None
    raised = found(picture, RECHECK, "DEL-1", on="2026-03-01")
    assert raised is not None
    assert raised.since == dawn("2026-03-01")
    assert raised.message == "It is time to judge the impact of DEL-1 on PO-1 again."
    picture.moved("DEL-1", "PO-1", "PARTIAL", by="bob")
    picture.relevant("DEL-1", "PO-1", by="ann")
    assert found(picture, RECHECK, "DEL-1", on="2026-03-01")
    picture.moved("DEL-1", "PO-1", "PARTIAL", by="ann")
    assert found(picture, RECHECK, "DEL-1", on="2026-03-01") is None


def test_a_recheck_may_be_put_off_again(picture: Picture) -> None:
    too_early(picture, "2026-03-01")
    too_early(picture, "2026-04-01")
    assert found(picture, RECHECK, "DEL-1", on="2026-03-31") is None
    assert since(picture, RECHECK, "DEL-1", on="2026-04-01") == dawn("2026-04-01")


def test_one_signal_tells_of_several_rechecks_since_the_first(picture: Picture) -> None:
    too_early(picture, "2026-03-10", by="bob")
    too_early(picture, "2026-03-01")
    raised = found(picture, RECHECK, "DEL-1", on="2026-03-10")
    assert raised is not None
    assert (raised.since, raised.details["due"]) == (dawn("2026-03-01"), 2)


def test_who_left_owes_no_recheck_and_nothing_retired_needs_one(picture: Picture) -> None:
    picture.happens(key("ann"), MemberInvited(name="Ann", role=Role.CONTRIBUTOR))
    too_early(picture, "2026-03-01")
    too_early(picture, "2026-03-01", by="bob", against="PO-2")
    assert found(picture, RECHECK, "DEL-1", on="2026-03-01")
    picture.retire("PO-2")
    assert found(picture, RECHECK, "DEL-1", on="2026-03-01")
    picture.happens(key("ann"), MemberRemoved())
    assert found(picture, RECHECK, "DEL-1", on="2026-03-01") is None


# --- UNDECIDED_FEEDBACK ---


def feedback(picture: Picture, *, asks: bool = True, about: str = "DEL-1") -> FeedbackId:
    event = FeedbackGiven(subject=key(about), text="Why this?", member=MemberId(key("ann")), asks_decision=asks)
    return FeedbackId(picture.happens(key(f"feedback {picture.image.revision}"), event))


def decide(
    picture: Picture,
    conclusion: Conclusion,
    about: str = "DEL-1",
    follow_ups: tuple[str, ...] = (),
    answers: FeedbackId | None = None,
) -> DecisionId:
    event = DecisionRecorded(
        review=key("R1"),
        subject=key(about),
        conclusion=conclusion,
        follow_ups=tuple(key(each) for each in follow_ups),
        answers=answers,
    )
    return DecisionId(picture.happens(key(f"decision {picture.image.revision}"), event, reason="It did not work"))


def test_feedback_that_asks_for_a_decision_is_undecided_until_one_answers_it(picture: Picture) -> None:
    asked = feedback(picture)
    assert since(picture, UNDECIDED, asked) == picture.now
    decide(picture, Conclusion.CONTINUE)
    assert found(picture, UNDECIDED, asked)
    decide(picture, Conclusion.CONTINUE, answers=asked)
    assert found(picture, UNDECIDED, asked) is None


def test_feedback_that_asks_nothing_or_is_resolved_or_about_something_retired_needs_no_decision(
    picture: Picture,
) -> None:
    assert found(picture, UNDECIDED, feedback(picture, asks=False)) is None
    asked, resolved = feedback(picture), feedback(picture)
    picture.happens(resolved, FeedbackResolved())
    assert found(picture, UNDECIDED, resolved) is None
    assert found(picture, UNDECIDED, asked)
    picture.retire("DEL-1")
    assert found(picture, UNDECIDED, asked) is None


# --- DECISION_NOT_FOLLOWED ---


@pytest.fixture
def reviewed(picture: Picture) -> Picture:
    """A sprint of the red team, ended and under review on 2026-02-01."""
    picture.on("2026-01-19").sprint("S1", "2026-01-19", "2026-02-01")
    picture.on("2026-02-01").end_sprint("S1")
    picture.review("R1", "2026-01-19", "2026-02-01", "S1")
    return picture


def test_without_a_next_sprint_a_decision_has_fourteen_days(reviewed: Picture) -> None:
    decision = decide(reviewed, Conclusion.STOP)
    assert found(reviewed, UNFOLLOWED, decision, on="2026-02-15") is None
    raised = found(reviewed, UNFOLLOWED, decision, on="2026-02-16")
    assert raised is not None
    assert raised.since == dawn("2026-02-16")
    assert raised.message == "It was decided to stop DEL-1, and nothing followed."


def test_a_next_sprint_gives_time_until_it_ends(reviewed: Picture) -> None:
    decision = decide(reviewed, Conclusion.STOP)
    reviewed.on("2026-02-15").sprint("S2", "2026-02-15", "2026-02-28")
    assert found(reviewed, UNFOLLOWED, decision, on="2026-02-27") is None
    reviewed.on("2026-02-28").end_sprint("S2")
    assert since(reviewed, UNFOLLOWED, decision) == reviewed.now


def test_the_sprint_of_another_team_or_too_late_gives_no_time(reviewed: Picture) -> None:
    decision = decide(reviewed, Conclusion.STOP)
    reviewed.on("2026-02-02").sprint("B1", "2026-02-02", "2026-02-28", "Blue")
    reviewed.on("2026-02-16").sprint("S2", "2026-02-16", "2026-02-28")
    assert since(reviewed, UNFOLLOWED, decision) == dawn("2026-02-16")


def test_a_review_of_a_period_looks_at_every_teams_next_sprint(picture: Picture) -> None:
    picture.on("2026-02-01").review("R1", "2026-01-01", "2026-01-31")
    decision = decide(picture, Conclusion.STOP)
    picture.on("2026-02-02").sprint("B1", "2026-02-02", "2026-02-28", "Blue")
    assert found(picture, UNFOLLOWED, decision, on="2026-02-28") is None
    picture.on("2026-02-28").end_sprint("B1")
    assert found(picture, UNFOLLOWED, decision)


def test_stopping_work_is_followed_by_dropping_delivering_or_retiring_it(reviewed: Picture) -> None:
    decisions = []
    for code in ("DEL-2", "DEL-3", "DEL-4", "DEL-5"):
        reviewed.deliverable(code, "PO-1")
        decisions.append(decide(reviewed, Conclusion.STOP, code))
    reviewed.drop("DEL-2")
    reviewed.deliver("DEL-3")
    reviewed.retire("DEL-4")
    reviewed.start("DEL-5")
    raised = [found(reviewed, UNFOLLOWED, decision, on="2026-03-01") is not None for decision in decisions]
    assert raised == [False, False, False, True]


def test_stopping_an_outcome_metric_or_goal_is_followed_by_ending_it(reviewed: Picture) -> None:
    reviewed.metric("M-1", "PO-1")
    reviewed.goal("Grow", "PO-1")
    decisions = [decide(reviewed, Conclusion.STOP, each) for each in ("PO-2", "M-1", "Grow", "S1")]
    raised = [found(reviewed, UNFOLLOWED, decision, on="2026-03-01") is not None for decision in decisions]
    assert raised == [True, True, True, False]
    reviewed.retire("PO-2")
    reviewed.retire_metric("M-1")
    reviewed.happens(key("Grow"), GoalClosed(result=GoalResult.MISSED))
    assert not any(found(reviewed, UNFOLLOWED, decision, on="2026-03-01") for decision in decisions)


def test_changing_is_followed_when_the_subject_or_a_follow_up_changes(reviewed: Picture) -> None:
    reviewed.deliverable("DEL-2", "PO-1")
    bare = decide(reviewed, Conclusion.CHANGE)
    assert found(reviewed, UNFOLLOWED, bare, on="2026-03-01")
    planned = decide(reviewed, Conclusion.CHANGE, follow_ups=("DEL-2",))
    raised = found(reviewed, UNFOLLOWED, planned, on="2026-03-01")
    assert raised is not None
    assert raised.details["followUps"] == 1
    reviewed.start("DEL-2")
    assert found(reviewed, UNFOLLOWED, planned, on="2026-03-01") is None


def test_changing_the_subject_follows_a_decision_to_change_it(reviewed: Picture) -> None:
    decision = decide(reviewed, Conclusion.CHANGE)
    reviewed.happens(key("DEL-1"), NodeReworded(title="Something else"))
    assert found(reviewed, UNFOLLOWED, decision, on="2026-03-01") is None


def test_going_on_needs_nothing_and_a_later_decision_takes_the_place_of_the_former(reviewed: Picture) -> None:
    stop = decide(reviewed, Conclusion.STOP)
    assert found(reviewed, UNFOLLOWED, stop, on="2026-03-01")
    go_on = decide(reviewed, Conclusion.CONTINUE)
    assert found(reviewed, UNFOLLOWED, stop, on="2026-03-01") is None
    assert found(reviewed, UNFOLLOWED, go_on, on="2026-03-01") is None


def test_a_decision_on_something_retired_raises_nothing(reviewed: Picture) -> None:
    decision = decide(reviewed, Conclusion.CHANGE, "PO-2", follow_ups=("DEL-1",))
    reviewed.retire("PO-2")
    assert found(reviewed, UNFOLLOWED, decision, on="2026-03-01") is None


def test_details_hold_json_scalars_only(reviewed: Picture) -> None:
    raised: Any = found(reviewed, UNFOLLOWED, decide(reviewed, Conclusion.STOP), on="2026-03-01")
    assert raised.details == {"about": str(key("DEL-1")), "conclusion": "STOP", "followUps": 0}
