import pytest

from events.goal import GoalAligned, GoalClosed, GoalResult, GoalUnaligned
from events.node import NodeRestored, NodeUnlinked
from events.signal import SignalKind
from events.team import TeamDisbanded
from tests.projections.picture import Picture, key
from tests.projections.signal_tables import found, since

UNTRACED = SignalKind.UNTRACED_DELIVERABLE
UNANCHORED = SignalKind.UNANCHORED_OUTCOME
UNALIGNED = SignalKind.GOAL_WITHOUT_OUTCOME
WAIVED = SignalKind.WAIVED_GOAL
BESIDES = SignalKind.WORK_BESIDES_GOAL
IDLE = SignalKind.OUTCOME_WITHOUT_WORK


@pytest.fixture
def picture() -> Picture:
    """A business outcome with a product outcome, and under that an opportunity with a solution."""
    picture = Picture()
    picture.business("BO-1")
    picture.product("PO-1", "BO-1")
    picture.opportunity("OPP-1", "PO-1")
    picture.solution("SOL-1", "OPP-1")
    picture.team("Red")
    picture.team("Blue")
    return picture


# --- UNTRACED_DELIVERABLE ---


@pytest.mark.parametrize("under", ["PO-1", "OPP-1", "SOL-1"])
def test_a_deliverable_under_a_product_outcome_is_traced(picture: Picture, under: str) -> None:
    picture.deliverable("DEL-1", under)
    assert found(picture, UNTRACED, "DEL-1") is None


def test_a_deliverable_at_the_top_is_untraced_until_it_is_moved(picture: Picture) -> None:
    picture.on("2026-01-10").deliverable("DEL-1")
    raised = found(picture, UNTRACED, "DEL-1")
    assert raised is not None
    assert raised.since == picture.now
    assert raised.message == "DEL-1 leads to no live product outcome."
    assert raised.details == {"deliverable": "DEL-1", "status": "PLANNED"}
    picture.on("2026-01-11").move("DEL-1", "SOL-1")
    assert found(picture, UNTRACED, "DEL-1") is None


def test_a_link_traces_a_deliverable_while_it_lasts(picture: Picture) -> None:
    picture.deliverable("DEL-1")
    picture.link("DEL-1", "PO-1")
    assert found(picture, UNTRACED, "DEL-1") is None
    picture.on("2026-01-12").happens(key("DEL-1"), NodeUnlinked(outcome=key("PO-1")))
    assert since(picture, UNTRACED, "DEL-1") == picture.now


def test_a_link_to_a_business_outcome_is_not_enough(picture: Picture) -> None:
    picture.deliverable("DEL-1")
    picture.link("DEL-1", "BO-1")
    assert found(picture, UNTRACED, "DEL-1")


def test_what_leads_only_to_a_retired_outcome_is_untraced_since_it_was_retired(picture: Picture) -> None:
    picture.product("PO-2", "BO-1")
    picture.deliverable("DEL-1")
    picture.link("DEL-1", "PO-2")
    picture.on("2026-02-01").retire("PO-2")
    assert since(picture, UNTRACED, "DEL-1") == picture.now
    picture.on("2026-02-02").happens(key("PO-2"), NodeRestored())
    assert found(picture, UNTRACED, "DEL-1") is None


def test_delivered_work_stays_untraced_and_dropped_or_retired_work_is_over(picture: Picture) -> None:
    for code in ("DEL-1", "DEL-2", "DEL-3"):
        picture.deliverable(code)
    picture.deliver("DEL-1")
    picture.drop("DEL-2")
    picture.retire("DEL-3")
    assert found(picture, UNTRACED, "DEL-1")
    assert found(picture, UNTRACED, "DEL-2") is None
    assert found(picture, UNTRACED, "DEL-3") is None


# --- UNANCHORED_OUTCOME ---


def test_a_product_outcome_at_the_top_is_unanchored_until_it_is_linked(picture: Picture) -> None:
    picture.on("2026-01-10").product("PO-2")
    assert since(picture, UNANCHORED, "PO-2") == picture.now
    picture.link("PO-2", "BO-1")
    assert found(picture, UNANCHORED, "PO-2") is None


def test_an_outcome_is_anchored_through_another(picture: Picture) -> None:
    picture.product("PO-2", "PO-1")
    assert found(picture, UNANCHORED, "PO-2") is None
    picture.on("2026-02-01").move("PO-1", None)
    assert since(picture, UNANCHORED, "PO-2") == picture.now
    assert since(picture, UNANCHORED, "PO-1") == picture.now


def test_business_and_retired_outcomes_need_no_anchor(picture: Picture) -> None:
    picture.product("PO-2")
    picture.retire("PO-2")
    assert found(picture, UNANCHORED, "BO-1") is None
    assert found(picture, UNANCHORED, "PO-2") is None


# --- GOAL_WITHOUT_OUTCOME ---


def test_an_open_goal_needs_an_outcome(picture: Picture) -> None:
    picture.on("2026-01-10").goal("Grow")
    raised = found(picture, UNALIGNED, "Grow")
    assert raised is not None
    assert raised.since == picture.now
    assert raised.message == "The goal “Grow” is aligned to no live outcome."
    picture.happens(key("Grow"), GoalAligned(outcome=key("BO-1")))
    assert found(picture, UNALIGNED, "Grow") is None
    picture.on("2026-01-12").happens(key("Grow"), GoalUnaligned(outcome=key("BO-1")))
    assert since(picture, UNALIGNED, "Grow") == picture.now
    picture.happens(key("Grow"), GoalClosed(result=GoalResult.MISSED))
    assert found(picture, UNALIGNED, "Grow") is None


def test_a_goal_loses_its_outcome_when_that_is_retired(picture: Picture) -> None:
    picture.product("PO-2", "BO-1")
    picture.goal("Grow", "PO-1", "PO-2")
    picture.on("2026-02-01").retire("PO-1")
    assert found(picture, UNALIGNED, "Grow") is None
    picture.on("2026-02-02").retire("PO-2")
    raised = found(picture, UNALIGNED, "Grow")
    assert raised is not None
    assert (raised.since, raised.details["retiredOutcomes"]) == (picture.now, 2)


# --- WAIVED_GOAL ---


def test_a_waived_sprint_is_signalled_until_its_goal_is_tied(picture: Picture) -> None:
    picture.on("2026-01-10").sprint("S1", "2026-01-10", "2026-01-23", waived="No time")
    started = picture.now
    picture.on("2026-01-23").end_sprint("S1")
    assert since(picture, WAIVED, "S1") == started
    picture.goal("Tidy up", "BO-1", sprint="S1")
    assert found(picture, WAIVED, "S1")
    picture.happens(key("Tidy up"), GoalAligned(outcome=key("PO-1")))
    assert found(picture, WAIVED, "S1") is None


def test_a_sprint_started_without_a_waiver_is_not_signalled(picture: Picture) -> None:
    picture.sprint("S1", "2026-01-10", "2026-01-23")
    picture.planned_sprint("S2", "2026-01-24", "2026-02-06")
    assert found(picture, WAIVED, "S1") is None
    assert found(picture, WAIVED, "S2") is None


# --- WORK_BESIDES_GOAL ---


@pytest.mark.parametrize(("besides", "raised"), [(1, False), (3, False), ("3.01", True), (9, True)])
def test_less_than_half_of_the_effort_for_the_goal_is_signalled(
    picture: Picture, besides: object, *, raised: bool
) -> None:
    picture.on("2026-01-10").sprint("S1", "2026-01-10", "2026-01-23")
    picture.goal("Grow", "PO-1", sprint="S1")
    picture.deliverable("DEL-1", "SOL-1", effort=3, sprint="S1")
    picture.deliverable("DEL-2", effort=besides, sprint="S1")
    assert (found(picture, BESIDES, "S1") is not None) == raised


def test_work_besides_the_goal_is_cleared_by_placing_it_or_by_the_closed_review(picture: Picture) -> None:
    picture.on("2026-01-10").sprint("S1", "2026-01-10", "2026-01-23")
    picture.goal("Grow", "PO-1", sprint="S1")
    picture.on("2026-01-11").deliverable("DEL-1", sprint="S1")
    signal = found(picture, BESIDES, "S1")
    assert signal is not None
    assert signal.details == {"sprint": "S1", "goalFocus": "0"}
    assert signal.since.date().isoformat() == "2026-01-11"
    picture.move("DEL-1", "PO-1")
    assert found(picture, BESIDES, "S1") is None
    picture.move("DEL-1", None)
    picture.end_sprint("S1")
    picture.review("R1", "2026-01-10", "2026-01-23", "S1")
    assert found(picture, BESIDES, "S1")
    picture.close_review("R1")
    assert found(picture, BESIDES, "S1") is None


def test_undefined_focus_is_not_signalled(picture: Picture) -> None:
    picture.sprint("S1", "2026-01-10", "2026-01-23")
    assert found(picture, BESIDES, "S1") is None
    picture.deliverable("DEL-1", sprint="S1")
    assert found(picture, BESIDES, "S1") is None
    picture.goal("Grow", sprint="S1")
    assert found(picture, BESIDES, "S1") is None


def test_a_planned_sprint_may_still_change_its_work(picture: Picture) -> None:
    picture.planned_sprint("S1", "2026-01-10", "2026-01-23")
    picture.goal("Grow", "PO-1", sprint="S1")
    picture.deliverable("DEL-1", sprint="S1")
    assert found(picture, BESIDES, "S1") is None


# --- OUTCOME_WITHOUT_WORK ---


def two_sprints(picture: Picture, team: str = "Red") -> None:
    picture.on("2026-01-10").sprint(f"{team} 1", "2026-01-10", "2026-01-23", team)
    picture.on("2026-01-23").end_sprint(f"{team} 1")
    picture.on("2026-01-24").sprint(f"{team} 2", "2026-01-24", "2026-02-06", team)


def test_two_sprints_without_work_for_an_outcome_are_signalled_until_there_is_some(picture: Picture) -> None:
    two_sprints(picture)
    started = picture.now
    assert since(picture, IDLE, "PO-1") == started
    picture.deliverable("DEL-1", "SOL-1", sprint="Red 2")
    assert found(picture, IDLE, "PO-1") is None
    picture.move("DEL-1", None)
    assert found(picture, IDLE, "PO-1")


def test_one_sprint_is_too_few(picture: Picture) -> None:
    picture.sprint("Red 1", "2026-01-10", "2026-01-23")
    picture.planned_sprint("Red 2", "2026-01-24", "2026-02-06")
    assert found(picture, IDLE, "PO-1") is None


def test_work_of_the_sprint_before_the_last_counts_and_of_the_one_before_that_does_not(picture: Picture) -> None:
    picture.deliverable("DEL-1", "PO-1")
    picture.sprint("Red 0", "2026-01-01", "2026-01-09")
    picture.assign("DEL-1", "Red 0")
    picture.drop("DEL-1")
    picture.on("2026-01-10").sprint("Red 1", "2026-01-10", "2026-01-23")
    assert found(picture, IDLE, "PO-1") is None
    picture.on("2026-01-24").sprint("Red 2", "2026-01-24", "2026-02-06")
    assert since(picture, IDLE, "PO-1") == picture.now


def test_another_teams_work_counts_unless_it_is_disbanded(picture: Picture) -> None:
    picture.sprint("Blue 1", "2026-01-02", "2026-01-09", "Blue")
    picture.deliverable("DEL-1", "PO-1", sprint="Blue 1")
    two_sprints(picture)
    assert found(picture, IDLE, "PO-1") is None
    picture.happens(key("Blue"), TeamDisbanded())
    assert found(picture, IDLE, "PO-1")


def test_an_outcome_stated_after_the_first_of_the_two_sprints_is_given_time(picture: Picture) -> None:
    two_sprints(picture)
    picture.product("PO-2", "BO-1")
    assert found(picture, IDLE, "PO-2") is None
    assert found(picture, IDLE, "BO-1") is None
    picture.retire("PO-1")
    assert found(picture, IDLE, "PO-1") is None


def test_work_for_a_child_outcome_serves_its_parent(picture: Picture) -> None:
    picture.product("PO-2", "PO-1")
    two_sprints(picture)
    picture.deliverable("DEL-1", "PO-2", sprint="Red 2")
    assert found(picture, IDLE, "PO-1") is None
    assert found(picture, IDLE, "PO-2") is None
