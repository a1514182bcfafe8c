"""Progress, against worked examples."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.explain import Explanation, recomputed
from projections.progress import Progress, contributor_progress, latest_reading, metric_progress, outcome_progress
from tests.projections.picture import Picture, key


def outcome(**more: Any) -> Picture:
    p = Picture(**more)
    p.business("BO")
    p.product("PO", under="BO")
    return p


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "reading", "progress"),
    [
        ("INCREASE", 10, 20, 15, "0.5"),
        ("INCREASE", 10, 20, 10, "0"),
        ("INCREASE", 10, 20, 5, "-0.5"),
        ("INCREASE", 10, 20, 60, "5"),
        ("INCREASE", 0, 3, 1, "0.333333333333"),
        ("DECREASE", 10, 4, 7, "0.5"),
        ("DECREASE", 10, 4, 13, "-0.5"),
        ("DECREASE", 10, -10, -10, "1"),
        (None, 10, 20, 12, "0.2"),
        ("INCREASE", None, 20, 15, None),
        ("INCREASE", 10, None, 15, None),
        ("INCREASE", 10, 20, None, None),
        ("INCREASE", "0.1", "0.3", "0.2", "0.5"),
        ("INCREASE", 10, 10, 15, None),
    ],
)
def test_progress_of_a_metric(direction: Any, baseline: Any, target: Any, reading: Any, progress: Any) -> None:
    p = outcome()
    p.metric("M", "PO", direction, baseline)
    if target is not None:
        p.target("M", target)
    if reading is not None:
        p.read("M", reading, "2026-01-31")
    assert metric_progress(p.image, p.get_metric("M")) == (None if progress is None else Decimal(progress))


def test_the_reading_of_the_latest_period_counts_not_the_latest_recorded() -> None:
    p = outcome()
    p.metric("M", "PO", baseline=0)
    p.target("M", 10)
    p.read("M", 5, "2026-02-01", "2026-02-28")
    p.read("M", 1, "2026-01-01", "2026-01-31")
    assert metric_progress(p.image, p.get_metric("M")) == Decimal("0.5")
    day = p.read("M", 7, "2026-02-28")
    found = latest_reading(p.image, key("M"))
    assert found is not None
    assert found.key == day, "of two that end together, the one that starts later"
    p.withdraw(day)
    assert metric_progress(p.image, p.get_metric("M")) == Decimal("0.5")


def test_the_targets_own_baseline_comes_before_the_metrics() -> None:
    p = outcome()
    p.metric("M", "PO", baseline=0)
    p.target("M", 20, baseline=10)
    p.read("M", 15, "2026-01-31")
    assert metric_progress(p.image, p.get_metric("M")) == Decimal("0.5")


def test_progress_against_the_first_target_stands_beside() -> None:
    p = outcome()
    p.metric("M", "PO", baseline=0)
    p.read("M", 5, "2026-01-31")
    progress = Progress(p.image)
    assert progress.of_metric_at_first(p.get_metric("M")).value is None
    p.target("M", 20)
    p.target("M", 10)
    metric = p.get_metric("M")
    assert (progress.of_metric(metric).value, progress.of_metric_at_first(metric).value) == (
        Decimal("0.5"),
        Decimal("0.25"),
    )


def test_a_metric_to_maintain_counts_readings_in_its_band_since_the_day_the_target_was_set() -> None:
    p = outcome().on("2026-02-10")
    p.metric("M", "PO", "MAINTAIN")
    p.target("M", lower=5, upper=10)
    assert metric_progress(p.image, p.get_metric("M")) is None, "no reading yet"
    p.read("M", 99, "2026-02-09")
    assert metric_progress(p.image, p.get_metric("M")) is None, "that one was before"
    p.read("M", 99, "2026-02-01", "2026-02-10")
    p.read("M", 5, "2026-02-11")
    p.read("M", 10, "2026-02-12")
    p.withdraw(p.read("M", 50, "2026-02-13"))
    assert metric_progress(p.image, p.get_metric("M")) == Decimal("0.666666666667")


def test_the_day_the_target_was_set_is_a_day_of_the_workspace() -> None:
    p = outcome(time_zone="Pacific/Auckland").on("2026-02-10")
    p.now = p.now.replace(hour=20)  # the 11th in Auckland
    p.metric("M", "PO", "MAINTAIN")
    p.target("M", lower=5, upper=10)
    p.read("M", 99, "2026-02-10")
    p.read("M", 7, "2026-02-11")
    assert metric_progress(p.image, p.get_metric("M")) == 1


def test_an_outcomes_progress_is_the_weighted_mean_of_its_metrics_each_clamped() -> None:
    p = outcome()
    for code, weight, value in [("A", 3, 50), ("B", 1, -20), ("C", 1, None), ("D", 0, 5)]:
        p.metric(code, "PO", baseline=0, weight=weight)
        p.target(code, 10)
        if value is not None:
            p.read(code, value, "2026-01-31")
    progress = Progress(p.image)
    assert progress.of_metric(p.get_metric("A")).value == 5, "shown raw"
    found = progress.of_outcome(key("PO"))
    assert found.value == Decimal("0.75")
    assert terms(found) == [
        ("A", 3, 1),
        ("B", 1, 0),
        ("C", 1, None),
        ("D", 0, Decimal("0.5")),
    ]
    p.retire_metric("B")
    assert outcome_progress(p.image, key("PO")) == 1


@pytest.mark.parametrize("weight", [0, 1])
def test_an_outcome_without_known_metrics_or_weights_has_no_progress(weight: int) -> None:
    p = outcome()
    assert outcome_progress(p.image, key("PO")) is None
    p.metric("M", "PO", baseline=0, weight=weight)
    p.target("M", 10)
    if not weight:
        p.read("M", 5, "2026-01-31")
    assert outcome_progress(p.image, key("PO")) is None


def terms(found: Explanation) -> list[Any]:
    return [(term.label, term.weight, term.value) for term in found.terms]


def with_progress(p: Picture, code: str, percent: int) -> None:
    """Give an outcome a metric that says so."""
    p.metric(f"M-{code}", code, baseline=0)
    p.target(f"M-{code}", 100)
    p.read(f"M-{code}", percent, "2026-01-31")


def test_contributors_are_children_and_linked_each_once_and_never_mixed_with_ones_own() -> None:
    p = outcome()
    with_progress(p, "BO", 90)
    with_progress(p, "PO", 40)
    p.business("OTHER")
    p.product("FAR", under="OTHER")
    with_progress(p, "FAR", 10)
    p.link("FAR", "BO", weight=2)
    p.product("NIL", under="OTHER")
    with_progress(p, "NIL", 100)
    p.link("NIL", "BO", weight=0)
    p.link("PO", "BO", weight=50)
    found = Progress(p.image).by_contributors(key("BO"))
    assert terms(found) == [("PO", 1, Decimal("0.4")), ("FAR", 2, Decimal("0.1"))]
    assert found.value == Decimal("0.2")
    assert outcome_progress(p.image, key("BO")) == Decimal("0.9")


def test_a_contributor_without_progress_gives_that_of_its_contributors() -> None:
    p = outcome()
    p.product("LOW", under="PO")
    p.product("BARE", under="BO")
    assert contributor_progress(p.image, key("BO")) is None
    with_progress(p, "LOW", 30)
    assert contributor_progress(p.image, key("BO")) == Decimal("0.3")
    with_progress(p, "PO", 50)
    assert contributor_progress(p.image, key("BO")) == Decimal("0.5"), "its own comes first"
    p.retire("PO")
    assert contributor_progress(p.image, key("BO")) is None, "with a retired node, all below it is left out"


def test_what_is_no_outcome_contributes_no_progress() -> None:
    p = outcome()
    p.opportunity("OPP", under="PO")
    p.deliverable("DEL", under="OPP")
    p.link("DEL", "PO")
    found = Progress(p.image).by_contributors(key("PO"))
    assert (found.value, found.terms) == (None, ())
    assert contributor_progress(p.image, key("DEL")) is None


def test_every_progress_can_be_recomputed_from_its_terms() -> None:
    p = outcome()
    with_progress(p, "PO", 33)
    p.metric("BAND", "PO", "MAINTAIN")
    p.target("BAND", lower=1, upper=2)
    for number, value in enumerate([1, 2, 3], 1):
        p.read("BAND", value, f"2026-02-0{number}")
    progress = Progress(p.image)
    shown: list[Explanation] = [
        progress.of_metric(p.get_metric("M-PO")),
        progress.of_metric(p.get_metric("BAND")),
        progress.of_outcome(key("PO")),
        progress.by_contributors(key("BO")),
    ]
    assert all(each.value is not None and each.value == recomputed(each) for each in shown)


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(0, 5)), min_size=1, max_size=8))
def test_an_outcomes_progress_lies_between_0_and_1(metrics: list[tuple[int, int]]) -> None:
    p = outcome()
    for number, (percent, weight) in enumerate(metrics):
        p.metric(f"M{number}", "PO", baseline=0, weight=weight)
        p.target(f"M{number}", 100)
        p.read(f"M{number}", percent, "2026-01-31")
    own, passed_up = outcome_progress(p.image, key("PO")), contributor_progress(p.image, key("BO"))
    assert own == passed_up
    assert own is None or 0 <= own <= 1
