from typing import Any

import pytest

from events.metric import Cadence, MetricRedefined, MetricRestored
from events.signal import SignalKind
from tests.projections.picture import Picture, day, key
from tests.projections.signal_tables import dawn, found, since

UNMEASURED = SignalKind.OUTCOME_WITHOUT_METRIC
SOFTENED = SignalKind.TARGET_SOFTENED
OVERDUE = SignalKind.OVERDUE_TARGET


@pytest.fixture
def picture() -> Picture:
    picture = Picture()
    picture.business("BO-1")
    picture.product("PO-1", "BO-1")
    return picture


# --- OUTCOME_WITHOUT_METRIC ---


@pytest.mark.parametrize("outcome", ["BO-1", "PO-1"])
def test_an_outcome_of_either_level_needs_a_metric(picture: Picture, outcome: str) -> None:
    raised = found(picture, UNMEASURED, outcome)
    assert raised is not None
    assert raised.message == f"{outcome} has no live metric."
    picture.on("2026-01-05").metric("M-1", outcome)
    assert found(picture, UNMEASURED, outcome) is None
    picture.on("2026-02-01").retire_metric("M-1")
    assert since(picture, UNMEASURED, outcome) == picture.now
    picture.happens(key("M-1"), MetricRestored())
    assert found(picture, UNMEASURED, outcome) is None


def test_a_retired_outcome_needs_no_metric(picture: Picture) -> None:
    picture.retire("PO-1")
    assert found(picture, UNMEASURED, "PO-1") is None


# --- TARGET_SOFTENED ---


def value(number: int, due: str | None = None) -> dict[str, Any]:
    return {"value": number, "due": day(due) if due else None}


def band(lower: int, upper: int) -> dict[str, Any]:
    return {"lower": lower, "upper": upper}


@pytest.mark.parametrize(
    ("direction", "before", "now", "softened"),
    [
        ("INCREASE", value(100), value(80), True),
        ("INCREASE", value(100), value(120), False),
        ("DECREASE", value(5), value(7), True),
        ("DECREASE", value(5), value(3), False),
        ("MAINTAIN", band(1, 5), band(1, 6), True),
        ("MAINTAIN", band(1, 5), band(0, 4), True),
        ("MAINTAIN", band(1, 5), band(2, 4), False),
        (None, value(100), value(80), False),
        ("INCREASE", value(100, "2026-06-30"), value(100, "2026-09-30"), True),
        ("INCREASE", value(100, "2026-06-30"), value(100), True),
        ("INCREASE", value(100, "2026-06-30"), value(100, "2026-03-31"), False),
        ("INCREASE", value(100), value(100, "2026-06-30"), False),
        ("INCREASE", value(100, "2026-06-30"), value(110, "2026-09-30"), False),
        ("INCREASE", value(100, "2026-06-30"), value(90, "2026-03-31"), True),
        (None, value(100, "2026-06-30"), value(100, "2026-09-30"), True),
        ("MAINTAIN", value(100), band(1, 5), False),
        ("INCREASE", band(1, 5), value(100), False),
    ],
)
def test_what_makes_a_target_easier(
    picture: Picture, direction: str, before: dict[str, Any], now: dict[str, Any], *, softened: bool
) -> None:
    picture.metric("M-1", "PO-1", direction)
    picture.target("M-1", **before)
    assert found(picture, SOFTENED, "M-1") is None
    picture.on("2026-02-01").target("M-1", **now)
    assert (found(picture, SOFTENED, "M-1") is not None) == softened


def test_a_softened_target_says_from_what_to_what_and_ends_with_the_next_one(picture: Picture) -> None:
    picture.metric("M-1", "PO-1")
    picture.target("M-1", "100.50", due=day("2026-06-30"))
    picture.on("2026-02-01").target("M-1", 80)
    raised = found(picture, SOFTENED, "M-1")
    assert raised is not None
    assert raised.since == picture.now
    assert raised.details == {"metric": "M-1", "beforeValue": "100.50", "beforeDue": "2026-06-30", "nowValue": "80"}
    picture.target("M-1", 90)
    assert found(picture, SOFTENED, "M-1") is None


def test_the_targets_of_retired_metrics_and_outcomes_are_past(picture: Picture) -> None:
    for metric in ("M-1", "M-2"):
        picture.metric(metric, "PO-1")
        picture.target(metric, 100, due=day("2026-01-02"))
        picture.target(metric, 80, due=day("2026-01-02"))
    picture.retire_metric("M-1")
    assert found(picture, SOFTENED, "M-1") is None
    assert found(picture, OVERDUE, "M-1", on="2026-02-01") is None
    assert found(picture, SOFTENED, "M-2")
    assert found(picture, OVERDUE, "M-2", on="2026-02-01")
    picture.retire("PO-1")
    assert found(picture, SOFTENED, "M-2") is None
    assert found(picture, OVERDUE, "M-2", on="2026-02-01") is None


# --- OVERDUE_TARGET ---


def test_a_target_is_overdue_from_the_day_after_its_own_until_it_is_reached(picture: Picture) -> None:
    picture.metric("M-1", "PO-1", baseline=0)
    picture.target("M-1", 100, due=day("2026-01-31"))
    picture.read("M-1", 50, "2026-01-01", "2026-01-31")
    assert found(picture, OVERDUE, "M-1", on="2026-01-31") is None
    raised = found(picture, OVERDUE, "M-1", on="2026-02-01")
    assert raised is not None
    assert raised.since == dawn("2026-02-01")
    assert raised.message == "The target of M-1 was due on 2026-01-31 and is not reached."
    assert raised.details == {"metric": "M-1", "targetValue": "100", "targetDue": "2026-01-31", "progress": "0.5"}
    picture.read("M-1", 100, "2026-02-01", "2026-02-28")
    assert found(picture, OVERDUE, "M-1", on="2026-02-01") is None


@pytest.mark.parametrize(("last", "overdue"), [("99.99", True), ("100", False), ("101", False)])
def test_reached_is_a_progress_of_one(picture: Picture, last: str, *, overdue: bool) -> None:
    picture.metric("M-1", "PO-1", baseline=0)
    picture.target("M-1", 100, due=day("2026-01-31"))
    picture.read("M-1", last, "2026-01-01", "2026-01-31")
    assert (found(picture, OVERDUE, "M-1", on="2026-02-01") is not None) == overdue


def test_undefined_progress_is_not_reached(picture: Picture) -> None:
    picture.metric("M-1", "PO-1")
    picture.target("M-1", 100, due=day("2026-01-31"))
    raised = found(picture, OVERDUE, "M-1", on="2026-02-01")
    assert raised is not None
    assert raised.details["progress"] is None


def test_a_later_day_or_no_day_clears_it(picture: Picture) -> None:
    picture.metric("M-1", "PO-1", baseline=0)
    picture.target("M-1", 100, due=day("2026-01-31"))
    picture.on("2026-02-10").target("M-1", 100, due=day("2026-03-31"))
    assert found(picture, OVERDUE, "M-1") is None
    picture.target("M-1", 100)
    assert found(picture, OVERDUE, "M-1", on="2027-01-01") is None


def test_a_target_set_for_a_day_already_past_is_overdue_since_it_was_set(picture: Picture) -> None:
    picture.metric("M-1", "PO-1", baseline=0)
    picture.on("2026-02-10").target("M-1", 100, due=day("2026-01-31"))
    assert since(picture, OVERDUE, "M-1") == picture.now


def test_the_day_begins_in_the_workspaces_time_zone() -> None:
    picture = Picture("America/New_York")
    picture.product("PO-1")
    picture.metric("M-1", "PO-1", baseline=0)
    picture.target("M-1", 100, due=day("2026-01-31"))
    assert since(picture, OVERDUE, "M-1", on="2026-02-01").isoformat() == "2026-02-01T05:00:00+00:00"


# --- STALE_METRIC ---

STALE = SignalKind.STALE_METRIC


@pytest.mark.parametrize(
    ("cadence", "starts", "ends", "stale"),
    [
        (Cadence.DAILY, "2026-03-01", "2026-03-01", "2026-03-04"),
        (Cadence.WEEKLY, "2026-03-02", "2026-03-08", "2026-03-23"),
        (Cadence.MONTHLY, "2026-01-01", "2026-01-31", "2026-04-01"),
        (Cadence.MONTHLY, "2026-02-01", "2026-02-28", "2026-05-01"),
        (Cadence.MONTHLY, "2026-11-30", "2026-12-30", "2027-02-28"),
        (Cadence.QUARTERLY, "2026-01-01", "2026-03-31", "2026-10-01"),
        (Cadence.YEARLY, "2025-01-01", "2025-12-31", "2028-01-01"),
    ],
)
def test_a_metric_is_stale_after_two_cadences_without_reading(
    picture: Picture, cadence: Cadence, starts: str, ends: str, stale: str
) -> None:
    picture.metric("M-1", "PO-1", cadence=cadence)
    picture.read("M-1", 1, starts, ends)
    day_before = day(stale).toordinal() - 1
    assert found(picture, STALE, "M-1", on=day(stale).fromordinal(day_before).isoformat()) is None
    assert since(picture, STALE, "M-1", on=stale) == dawn(stale)


def test_a_metric_never_read_counts_from_when_it_was_defined(picture: Picture) -> None:
    picture.on("2026-03-01").metric("M-1", "PO-1", cadence=Cadence.WEEKLY)
    assert found(picture, STALE, "M-1", on="2026-03-15") is None
    raised = found(picture, STALE, "M-1", on="2026-03-16")
    assert raised is not None
    assert raised.details == {"metric": "M-1", "cadence": "WEEKLY", "readTo": None, "staleFrom": "2026-03-16"}


def test_a_reading_of_a_later_period_clears_it_while_it_holds(picture: Picture) -> None:
    picture.metric("M-1", "PO-1", cadence=Cadence.WEEKLY)
    picture.read("M-1", 1, "2026-03-02", "2026-03-08")
    picture.on("2026-03-24").read("M-1", 1, "2026-02-23", "2026-03-01")
    assert found(picture, STALE, "M-1")
    reading = picture.read("M-1", 1, "2026-03-09", "2026-03-15")
    assert found(picture, STALE, "M-1") is None
    picture.withdraw(reading)
    assert found(picture, STALE, "M-1")


def test_without_cadence_or_out_of_use_nothing_is_stale(picture: Picture) -> None:
    picture.metric("M-1", "PO-1")
    picture.metric("M-2", "PO-1", cadence=Cadence.DAILY)
    picture.metric("M-3", "BO-1", cadence=Cadence.DAILY)
    picture.retire_metric("M-2")
    assert found(picture, STALE, "M-1", on="2030-01-01") is None
    assert found(picture, STALE, "M-2", on="2030-01-01") is None
    assert found(picture, STALE, "M-3", on="2030-01-01")
    picture.retire("BO-1")
    assert found(picture, STALE, "M-3", on="2030-01-01") is None


def test_a_metric_that_loses_its_cadence_is_no_longer_stale(picture: Picture) -> None:
    picture.metric("M-1", "PO-1", cadence=Cadence.DAILY)
    assert found(picture, STALE, "M-1", on="2026-02-01")
    picture.happens(key("M-1"), MetricRedefined(cadence=None))
    assert found(picture, STALE, "M-1", on="2026-02-01") is None
