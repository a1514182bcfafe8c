import pytest

from events.decision import Conclusion, DecisionRecorded
from events.node import NodeRestored
from events.signal import SignalKind
from events.workspace import WorkspaceConfigured
from tests.projections.picture import WORKSPACE, Picture, key
from tests.projections.signal_tables import dawn, found, since

OVERDUE = SignalKind.CHECK_OVERDUE
UNREVIEWED = SignalKind.SPRINT_WITHOUT_REVIEW
UNDECIDED = SignalKind.REVIEW_WITHOUT_DECISION


@pytest.fixture
def picture() -> Picture:
    """A workspace in which outcomes are to be judged within 90 days."""
    picture = Picture()
    picture.business("BO-1")
    picture.product("PO-1", "BO-1")
    picture.deliverable("DEL-1", "PO-1")
    picture.team("Red")
    return picture


# --- CHECK_OVERDUE ---


def test_an_outcome_never_judged_is_overdue_after_the_cadence(picture: Picture) -> None:
    assert found(picture, OVERDUE, "PO-1", on="2026-04-01") is None
    raised = found(picture, OVERDUE, "PO-1", on="2026-04-02")
    assert raised is not None
    assert raised.since == dawn("2026-04-02")
    assert raised.message == "PO-1 has not been judged for more than 90 days."
    assert raised.details == {
        "outcome": "PO-1",
        "checkedOn": None,
        "cadenceDays": 90,
        "overdueFrom": "2026-04-02",
    }


@pytest.mark.parametrize("verdict", ["SUPPORTS", "CONTRADICTS", "TOO_EARLY"])
def test_any_check_against_the_outcome_counts(picture: Picture, verdict: str) -> None:
    picture.on("2026-03-01").moved("DEL-1", "PO-1", verdict)
    assert found(picture, OVERDUE, "PO-1", on="2026-05-30") is None
    assert since(picture, OVERDUE, "PO-1", on="2026-05-31") == dawn("2026-05-31")
    assert found(picture, OVERDUE, "BO-1", on="2026-05-30")


def test_a_check_counts_from_when_it_held_not_from_when_it_was_recorded(picture: Picture) -> None:
    picture.on("2026-04-10").moved("DEL-1", "PO-1", "PARTIAL", effective="2026-01-20")
    assert since(picture, OVERDUE, "PO-1", on="2026-05-01") == dawn("2026-04-21")


def test_the_workspaces_cadence_decides(picture: Picture) -> None:
    picture.happens(WORKSPACE, WorkspaceConfigured(check_cadence_days=10))
    assert found(picture, OVERDUE, "PO-1", on="2026-01-11") is None
    assert found(picture, OVERDUE, "PO-1", on="2026-01-12")


def test_a_retired_outcome_needs_no_check_and_a_restored_one_starts_anew(picture: Picture) -> None:
    picture.retire("PO-1")
    assert found(picture, OVERDUE, "PO-1", on="2026-06-01") is None
    picture.on("2026-06-01").happens(key("PO-1"), NodeRestored())
    assert found(picture, OVERDUE, "PO-1") is None
    assert found(picture, OVERDUE, "PO-1", on="2026-08-31")


# --- SPRINT_WITHOUT_REVIEW ---


def test_an_ended_sprint_needs_a_review(picture: Picture) -> None:
    picture.on("2026-01-10").sprint("S1", "2026-01-10", "2026-01-23")
    assert found(picture, UNREVIEWED, "S1") is None
    picture.on("2026-01-23").end_sprint("S1")
    assert since(picture, UNREVIEWED, "S1") == picture.now
    picture.review("Period", "2026-01-10", "2026-01-23")
    assert found(picture, UNREVIEWED, "S1")
    picture.review("R1", "2026-01-10", "2026-01-23", "S1")
    assert found(picture, UNREVIEWED, "S1") is None


# --- REVIEW_WITHOUT_DECISION ---


def test_a_closed_review_needs_a_decision(picture: Picture) -> None:
    picture.review("R1", "2026-01-10", "2026-01-23")
    assert found(picture, UNDECIDED, "R1") is None
    picture.on("2026-01-24").close_review("R1")
    assert since(picture, UNDECIDED, "R1") == picture.now
    decision = DecisionRecorded(review=key("R1"), subject=key("DEL-1"), conclusion=Conclusion.CONTINUE)
    picture.happens(key("decision"), decision, reason="It works")
    assert found(picture, UNDECIDED, "R1") is None
