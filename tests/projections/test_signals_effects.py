from typing import Any

import pytest

from events.check_in import CheckInRecorded, Health
from events.fields import MemberId
from events.goal import GoalClosed, GoalResult
from events.metric import Direction, MetricRedefined
from events.reading import CorrectionKind, ReadingCorrected
from events.signal import SignalKind
from tests.projections.picture import Picture, key, some
from tests.projections.signal_tables import found, since

GREEN = SignalKind.STALE_GREEN
OUTPUT = SignalKind.OUTPUT_WITHOUT_OUTCOME
AWAITING = SignalKind.AWAITING_READING
BROKEN = SignalKind.THEORY_BROKEN


@pytest.fixture
def picture() -> Picture:
    picture = Picture()
    picture.business("BO-1")
    picture.product("PO-1", "BO-1")
    return picture


# --- STALE_GREEN ---


def check_in(picture: Picture, subject: str, health: Health = Health.ON_TRACK) -> None:
    event = CheckInRecorded(subject=key(subject), health=health, member=MemberId(key("ann")))
    picture.happens(key(f"check-in {picture.image.revision}"), event)


def measured(picture: Picture, direction: str | None = "INCREASE", noise: object = 2, **more: Any) -> None:
    picture.metric("M-1", "PO-1", direction, noise=noise, **more)


@pytest.mark.parametrize(
    ("direction", "noise", "then", "now", "raised"),
    [
        ("INCREASE", 2, 50, 47, True),
        ("INCREASE", 2, 50, 48, False),
        ("INCREASE", 0, 50, "49.9", True),
        ("INCREASE", 2, 50, 55, False),
        ("DECREASE", 2, 50, 53, True),
        ("DECREASE", 2, 50, 45, False),
        ("INCREASE", None, 50, 10, False),
        (None, 2, 50, 10, False),
    ],
)
def test_on_track_while_a_metric_moves_away(
    picture: Picture, direction: str, noise: object, then: object, now: object, *, raised: bool
) -> None:
    measured(picture, direction, noise)
    picture.on("2026-02-01").read("M-1", then, "2026-01-01", "2026-01-31")
    picture.on("2026-02-02")
    check_in(picture, "PO-1")
    assert found(picture, GREEN, "PO-1") is None
    picture.on("2026-03-01").read("M-1", now, "2026-02-01", "2026-02-28")
    assert (found(picture, GREEN, "PO-1") is not None) == raised


def test_a_band_left_is_moving_away(picture: Picture) -> None:
    measured(picture, "MAINTAIN", 1)
    picture.target("M-1", lower=10, upper=20)
    picture.read("M-1", 15, "2026-01-01", "2026-01-31")
    check_in(picture, "PO-1")
    picture.on("2026-03-01").read("M-1", 21, "2026-02-01", "2026-02-28")
    assert found(picture, GREEN, "PO-1") is None
    picture.on("2026-04-01").read("M-1", 8, "2026-03-01", "2026-03-31")
    assert found(picture, GREEN, "PO-1")


def test_a_stale_green_says_what_moved_and_is_cleared_by_what_is_said_or_read_next(picture: Picture) -> None:
    measured(picture)
    picture.read("M-1", 50, "2026-01-01", "2026-01-31")
    check_in(picture, "PO-1")
    picture.on("2026-03-01").read("M-1", 40, "2026-02-01", "2026-02-28")
    raised = found(picture, GREEN, "PO-1")
    assert raised is not None
    assert raised.since == picture.now
    assert (raised.details["metric"], raised.details["before"], raised.details["after"]) == ("M-1", "50", "40")
    check_in(picture, "PO-1", Health.AT_RISK)
    assert found(picture, GREEN, "PO-1") is None
    check_in(picture, "PO-1")
    assert found(picture, GREEN, "PO-1") is None
    picture.read("M-1", 30, "2026-03-01", "2026-03-31")
    assert found(picture, GREEN, "PO-1")
    picture.read("M-1", 40, "2026-04-01", "2026-04-30")
    assert found(picture, GREEN, "PO-1") is None


def test_what_is_read_late_was_not_known_at_the_check_in(picture: Picture) -> None:
    measured(picture)
    picture.read("M-1", 50, "2025-12-01", "2025-12-31")
    picture.on("2026-02-01")
    check_in(picture, "PO-1")
    picture.on("2026-02-03").read("M-1", 40, "2026-01-01", "2026-01-31")
    assert since(picture, GREEN, "PO-1") == picture.now


def test_history_filled_in_after_the_check_in_moves_nothing(picture: Picture) -> None:
    measured(picture)
    picture.read("M-1", 50, "2026-01-01", "2026-01-31")
    check_in(picture, "PO-1")
    picture.read("M-1", 90, "2025-12-01", "2025-12-31")
    assert found(picture, GREEN, "PO-1") is None


def test_the_baseline_stands_in_for_a_reading_not_yet_there(picture: Picture) -> None:
    measured(picture, baseline=50)
    check_in(picture, "PO-1")
    picture.read("M-1", 40, "2026-01-01", "2026-01-31")
    assert found(picture, GREEN, "PO-1")


def test_without_reading_or_baseline_nothing_moved(picture: Picture) -> None:
    measured(picture)
    check_in(picture, "PO-1")
    assert found(picture, GREEN, "PO-1") is None
    picture.read("M-1", 40, "2026-01-01", "2026-01-31")
    assert found(picture, GREEN, "PO-1") is None


def test_a_goal_said_to_be_on_track_is_held_against_its_outcomes_until_it_is_closed(picture: Picture) -> None:
    measured(picture)
    picture.goal("Grow", "PO-1")
    picture.read("M-1", 50, "2026-01-01", "2026-01-31")
    check_in(picture, "Grow")
    picture.on("2026-03-01").read("M-1", 40, "2026-02-01", "2026-02-28")
    raised = found(picture, GREEN, "Grow")
    assert raised is not None
    assert raised.message.startswith("The goal “Grow” is said to be on track")
    assert found(picture, GREEN, "PO-1") is None
    picture.happens(key("Grow"), GoalClosed(result=GoalResult.MET))
    assert found(picture, GREEN, "Grow") is None


def test_what_is_retired_may_be_green(picture: Picture) -> None:
    measured(picture)
    picture.read("M-1", 50, "2026-01-01", "2026-01-31")
    check_in(picture, "PO-1")
    picture.read("M-1", 40, "2026-02-01", "2026-02-28")
    assert found(picture, GREEN, "PO-1")
    picture.retire_metric("M-1")
    assert found(picture, GREEN, "PO-1") is None


# --- AWAITING_READING and OUTPUT_WITHOUT_OUTCOME ---


def delivered(picture: Picture, on: str = "2026-02-10") -> None:
    """A deliverable, delivered on a day, with a reading of the month before."""
    picture.opportunity("OPP-1", "PO-1")
    picture.deliverable("DEL-1", "OPP-1")
    picture.read("M-1", 50, "2026-01-01", "2026-01-31")
    picture.on(on).deliver("DEL-1")


def test_what_is_delivered_awaits_a_reading_of_a_period_that_began_after_that(picture: Picture) -> None:
    measured(picture)
    delivered(picture)
    at = picture.now
    raised = found(picture, AWAITING, "DEL-1")
    assert raised is not None
    assert raised.since == at
    assert raised.details == {"deliverable": "DEL-1", "metric": "M-1", "metrics": 1, "deliveredOn": "2026-02-10"}
    assert found(picture, OUTPUT, "DEL-1") is None
    picture.on("2026-03-01").read("M-1", 90, "2026-02-10", "2026-02-28")
    assert found(picture, AWAITING, "DEL-1")
    picture.read("M-1", 90, "2026-02-11", "2026-02-28")
    assert found(picture, AWAITING, "DEL-1") is None
    assert found(picture, OUTPUT, "DEL-1") is None


@pytest.mark.parametrize(
    ("direction", "noise", "after", "raised"),
    [
        ("INCREASE", 2, 52, True),
        ("INCREASE", 2, "52.1", False),
        ("INCREASE", 2, 20, True),
        ("INCREASE", 0, 50, True),
        ("DECREASE", 2, 47, False),
        ("DECREASE", 2, 55, True),
        ("INCREASE", None, 50, False),
        (None, 2, 50, False),
    ],
)
def test_delivered_without_movement(
    picture: Picture, direction: str, noise: object, after: object, *, raised: bool
) -> None:
    measured(picture, direction, noise)
    delivered(picture)
    picture.on("2026-04-01").read("M-1", after, "2026-03-01", "2026-03-31")
    assert found(picture, AWAITING, "DEL-1") is None
    assert (found(picture, OUTPUT, "DEL-1") is not None) == raised


def test_output_without_outcome_is_cleared_by_a_later_or_corrected_reading(picture: Picture) -> None:
    measured(picture)
    delivered(picture)
    reading = picture.on("2026-04-01").read("M-1", 51, "2026-03-01", "2026-03-31")
    assert since(picture, OUTPUT, "DEL-1") == picture.now
    picture.on("2026-05-01").read("M-1", 60, "2026-04-01", "2026-04-30")
    assert found(picture, OUTPUT, "DEL-1") is None
    picture.on("2026-06-01").read("M-1", 50, "2026-05-01", "2026-05-31")
    assert since(picture, OUTPUT, "DEL-1") == picture.now
    corrected = ReadingCorrected(value=some(70), former=some(51), kind=CorrectionKind.ERROR)
    picture.happens(reading, corrected)
    assert found(picture, OUTPUT, "DEL-1")


def test_the_movement_counts_from_what_was_known_at_delivery_or_from_the_baseline(picture: Picture) -> None:
    measured(picture, baseline=40)
    picture.deliverable("DEL-1", "PO-1")
    picture.on("2026-02-10").deliver("DEL-1")
    picture.on("2026-04-01").read("M-1", 41, "2026-03-01", "2026-03-31")
    raised = found(picture, OUTPUT, "DEL-1")
    assert raised is not None
    assert (raised.details["before"], raised.details["after"]) == ("40", "41")
    picture.read("M-1", 30, "2026-01-01", "2026-01-31")
    assert found(picture, OUTPUT, "DEL-1") is None


def test_one_metric_of_the_nearest_outcomes_that_moved_is_enough(picture: Picture) -> None:
    measured(picture)
    picture.product("PO-2", "BO-1")
    picture.metric("M-2", "PO-2", noise=1, baseline=10)
    picture.metric("M-3", "BO-1", noise=1, baseline=10)
    delivered(picture)
    picture.link("DEL-1", "PO-2")
    picture.on("2026-04-01").read("M-1", 50, "2026-03-01", "2026-03-31")
    picture.read("M-3", 90, "2026-03-01", "2026-03-31")
    assert found(picture, OUTPUT, "DEL-1")
    picture.read("M-2", 20, "2026-03-01", "2026-03-31")
    assert found(picture, OUTPUT, "DEL-1") is None


def test_nothing_is_awaited_of_what_is_not_delivered_not_measured_or_retired(picture: Picture) -> None:
    measured(picture)
    picture.product("PO-2", "BO-1")
    picture.deliverable("DEL-1", "PO-2")
    picture.deliver("DEL-1")
    picture.deliverable("DEL-2", "PO-1")
    picture.start("DEL-2")
    picture.deliverable("DEL-3", "PO-1")
    picture.deliver("DEL-3")
    assert found(picture, AWAITING, "DEL-1") is None
    assert found(picture, AWAITING, "DEL-2") is None
    assert found(picture, AWAITING, "DEL-3")
    picture.retire("DEL-3")
    assert found(picture, AWAITING, "DEL-3") is None


# --- THEORY_BROKEN ---


def theory(picture: Picture, own: tuple[int, int], contributor: tuple[int, int], noise: object = None) -> None:
    """A business outcome and a product outcome under it, each with a metric read for two months."""
    picture.metric("B", "BO-1", noise=noise)
    picture.metric("P", "PO-1", noise=noise)
    for metric, (former, latter) in (("B", own), ("P", contributor)):
        picture.on("2026-02-01").read(metric, former, "2026-01-01", "2026-01-31")
        picture.on("2026-03-01").read(metric, latter, "2026-02-01", "2026-02-28")


@pytest.mark.parametrize(
    ("own", "contributor", "noise", "raised"),
    [
        ((50, 40), (10, 20), None, True),
        ((50, 40), (20, 10), None, False),
        ((50, 60), (10, 20), None, False),
        ((50, 50), (10, 20), None, False),
        ((50, 40), (10, 10), None, False),
        ((50, 49), (10, 20), 1, False),
        ((50, 48), (10, 11), 1, False),
        ((50, 48), (10, 12), 1, True),
    ],
)
def test_contributors_rise_while_the_outcome_falls(
    picture: Picture, own: tuple[int, int], contributor: tuple[int, int], noise: object, *, raised: bool
) -> None:
    theory(picture, own, contributor, noise)
    assert (found(picture, BROKEN, "BO-1") is not None) == raised
    assert found(picture, BROKEN, "PO-1") is None


def test_a_broken_theory_holds_until_a_reading_turns_it(picture: Picture) -> None:
    theory(picture, (50, 40), (10, 20))
    raised = found(picture, BROKEN, "BO-1")
    assert raised is not None
    assert raised.since == picture.now
    assert raised.details == {"outcome": "BO-1", "own": "-1", "contributors": "1"}
    picture.on("2026-04-01").read("B", 45, "2026-03-01", "2026-03-31")
    assert found(picture, BROKEN, "BO-1") is None


def test_an_improving_decrease_rises(picture: Picture) -> None:
    theory(picture, (50, 40), (20, 10))
    assert found(picture, BROKEN, "BO-1") is None
    picture.happens(key("P"), MetricRedefined(direction=Direction.DECREASE))
    assert found(picture, BROKEN, "BO-1")


def test_metrics_and_contributors_vote_by_their_weight(picture: Picture) -> None:
    theory(picture, (50, 40), (10, 20))
    picture.metric("B2", "BO-1", weight=1, baseline=10)
    picture.read("B2", 20, "2026-02-01", "2026-02-28")
    assert found(picture, BROKEN, "BO-1") is None
    picture.happens(key("B"), MetricRedefined(weight=some(2)))
    assert found(picture, BROKEN, "BO-1")
    picture.product("PO-2")
    picture.metric("P2", "PO-2", baseline=10)
    picture.read("P2", 5, "2026-02-01", "2026-02-28")
    picture.link("PO-2", "BO-1", weight="0.5")
    assert found(picture, BROKEN, "BO-1")
    picture.link("PO-2", "BO-1", weight=2)
    assert found(picture, BROKEN, "BO-1") is None


def test_a_contributor_without_metrics_votes_as_its_own_contributors_do(picture: Picture) -> None:
    picture.product("PO-2", "PO-1")
    picture.metric("B", "BO-1", baseline=50)
    picture.metric("P2", "PO-2", baseline=10)
    picture.read("B", 40, "2026-02-01", "2026-02-28")
    picture.read("P2", 20, "2026-02-01", "2026-02-28")
    assert found(picture, BROKEN, "BO-1")
    picture.retire("PO-2")
    assert found(picture, BROKEN, "BO-1") is None


def test_a_retired_outcome_has_no_theory(picture: Picture) -> None:
    theory(picture, (50, 40), (10, 20))
    picture.retire("BO-1")
    assert found(picture, BROKEN, "BO-1") is None
