"""How a metric moved over a period, against worked examples."""

from decimal import Decimal
from typing import Any

import pytest

from projections.explain import recomputed
from projections.movement import movement, movements
from tests.projections.picture import Picture, day, key


def moved(p: Picture, starts: str = "2026-02-01", ends: str = "2026-02-28") -> Any:
    return movement(p.image, p.get_metric("M"), day(starts), day(ends))


def metric(direction: str | None = "INCREASE", **more: Any) -> Picture:
    p = Picture()
    p.product("PO")
    p.metric("M", "PO", direction, **more)
    return p


@pytest.mark.parametrize(
    ("direction", "noise", "change", "improvement", "beyond"),
    [
        ("INCREASE", 1, 5, 5, True),
        ("INCREASE", 5, 5, 5, False),
        ("INCREASE", None, 5, 5, None),
        ("DECREASE", 1, 5, -5, True),
        (None, 1, 5, None, True),
        (None, None, 5, None, None),
    ],
)
def test_a_movement_is_signed_so_that_more_is_better(
    direction: Any, noise: Any, change: int, improvement: Any, beyond: Any
) -> None:
    p = metric(direction, noise=noise)
    p.read("M", 10, "2026-01-01", "2026-01-31")
    p.read("M", 15, "2026-02-01", "2026-02-28")
    found = moved(p)
    assert (found.change, found.improvement, found.beyond_noise) == (change, improvement, beyond)
    assert found.explain().value == found.improvement == recomputed(found.explain())


@pytest.mark.parametrize(
    ("before", "after", "improvement"), [(12, 11, 1), (12, 7, 2), (7, 8, 0), (7, 13, -3), (2, 13, 0), (3, 4, 1)]
)
def test_a_metric_to_maintain_improves_by_coming_nearer_to_its_band(before: int, after: int, improvement: int) -> None:
    p = metric("MAINTAIN", noise=1)
    p.target("M", lower=5, upper=10)
    p.read("M", before, "2026-01-31")
    p.read("M", after, "2026-02-28")
    found = moved(p)
    assert found.change == after - before
    assert found.improvement == improvement == found.explain().value
    assert found.beyond_noise is (abs(improvement) > 1)


def test_a_metric_to_maintain_without_a_band_has_a_change_and_no_improvement() -> None:
    p = metric("MAINTAIN", noise=1)
    p.read("M", 3, "2026-01-31")
    p.read("M", 8, "2026-02-28")
    found = moved(p)
    assert (found.change, found.improvement, found.beyond_noise) == (5, None, True)


def test_before_the_first_reading_the_baseline_counts() -> None:
    p = metric(baseline=4)
    p.read("M", 10, "2026-02-14")
    found = moved(p)
    assert (found.before, found.before_reading, found.change) == (4, None, 6)


def test_without_a_reading_in_the_period_nothing_is_known() -> None:
    p = metric(noise=1)
    p.read("M", 10, "2026-01-31")
    p.read("M", 15, "2026-03-01")
    found = moved(p)
    assert (found.before, found.after, found.change, found.improvement, found.beyond_noise) == (
        10,
        None,
        None,
        None,
        None,
    )
    assert movements(p.image, key("PO"), day("2026-02-01"), day("2026-02-28")) == ()


def test_without_a_value_before_nothing_is_known() -> None:
    p = metric()
    p.read("M", 10, "2026-02-14")
    assert moved(p).change is None


def test_a_reading_belongs_to_the_period_in_which_its_own_ends() -> None:
    p = metric()
    p.read("M", 10, "2026-01-01", "2026-01-31")
    p.read("M", 20, "2026-01-15", "2026-02-01")
    p.read("M", 30, "2026-02-02", "2026-02-28")
    p.read("M", 40, "2026-02-20", "2026-03-01")
    assert (moved(p).before, moved(p).after) == (10, 30)


def test_of_an_outcome_the_live_metrics_that_moved_are_told() -> None:
    p = metric()
    p.metric("B", "PO", baseline=0)
    p.metric("A", "PO", baseline=0)
    p.metric("GONE", "PO", baseline=0)
    for code in ("A", "B", "GONE"):
        p.read(code, 1, "2026-02-14")
    p.retire_metric("GONE")
    found = movements(p.image, key("PO"), day("2026-02-01"), day("2026-02-28"))
    assert [each.metric for each in found] == [key("A"), key("B")]
    assert isinstance(found[0].change, Decimal)
