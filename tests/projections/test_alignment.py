"""Alignment, against worked examples, and the laws that hold whatever the work."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.fields import NodeId
from events.sprint import Sprint
from projections.alignment import (
    EXPLAINED,
    Alignment,
    Waiver,
    goal_focus,
    of_period,
    of_review,
    of_sprint,
    of_subtree,
    of_team,
)
from projections.explain import recomputed
from projections.scores import Verdicts
from tests.projections.picture import Picture, day, key


def sprint() -> Picture:
    """A sprint with a goal for PO, which stands beside QO under BO."""
    p = Picture()
    p.business("BO")
    p.product("PO", under="BO")
    p.product("QO", under="BO")
    p.sprint("S", "2026-01-05", "2026-01-16")
    p.goal("G", "PO", sprint="S")
    return p


def told(p: Picture) -> Any:
    """The sprint's alignment, every number of which follows from its terms."""
    found = of_sprint(p.image, key("S"))
    for name in EXPLAINED:
        shown = found.explain(name)
        assert shown.value == getattr(found, name) == recomputed(shown), name
    for line in found.by_outcome:
        assert found.explain_share(line.outcome).value == line.share
    return found


def numbers(found: Alignment, *names: str) -> list[str | None]:
    return [None if (value := getattr(found, name)) is None else str(value) for name in names]


# --- coverage, focus, effort ---


def test_coverage_is_the_share_of_effort_traced_to_a_live_product_outcome() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=3, sprint="S")
    p.deliverable("LOOSE", effort=1, sprint="S")
    p.deliverable("HIGH", effort=4, sprint="S")
    p.link("HIGH", "BO")
    assert numbers(told(p), "effort", "coverage") == ["8", "0.375"]
    p.retire("PO")
    assert numbers(told(p), "coverage") == ["0"]


def test_an_empty_sprint_has_no_effort_and_nothing_else() -> None:
    found = told(sprint())
    assert found.effort == 0
    assert set(numbers(found, *EXPLAINED[1:])) == {None}
    assert [line.outcome for line in found.by_outcome] == [key("PO")], "meant for, though nothing was done"
    assert (found.by_outcome[0].share, found.by_outcome[0].intended_share) == (None, 1)


def test_work_without_effort_says_nothing() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=0, sprint="S")
    p.relevant("A", "PO")
    found = told(p)
    assert found.effort == 0
    assert set(numbers(found, *EXPLAINED[1:])) == {None}


def test_dropped_work_counts() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=1, sprint="S")
    p.deliverable("X", effort=3, sprint="S")
    p.drop("X")
    assert numbers(told(p), "effort", "coverage") == ["4", "0.25"]


def test_work_carried_over_counts_in_both_sprints() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=2, sprint="S")
    p.end_sprint("S")
    p.sprint("T", "2026-01-19", "2026-01-30")
    p.assign("A", "T")
    p.moved("A", "PO")
    for name in ("S", "T"):
        assert numbers(of_sprint(p.image, key(name)), "effort", "impact") == ["2", "1"]
    assert numbers(of_team(p.image, key("Red")), "effort") == ["2"], "once among the work of both"


def test_goal_focus_is_the_share_traced_to_the_goals_outcomes() -> None:
    p = sprint()
    p.product("DEEP", under="PO")
    p.deliverable("A", under="DEEP", effort=1, sprint="S")
    p.deliverable("B", under="QO", effort=3, sprint="S")
    assert numbers(told(p), "goal_focus") == ["0.25"]
    p.link("B", "PO")
    assert numbers(told(p), "goal_focus") == ["1"]


def test_without_a_goal_or_a_live_outcome_of_it_there_is_no_focus() -> None:
    p = sprint()
    p.deliverable("A", under="PO", sprint="S")
    p.sprint("T", "2026-01-19", "2026-01-30", team="Blue")
    p.deliverable("B", under="PO", sprint="T")
    assert of_sprint(p.image, key("T")).goal_focus is None
    assert [line.intended_share for line in of_sprint(p.image, key("T")).by_outcome] == [None]
    p.goal("NONE", sprint="T")
    assert of_sprint(p.image, key("T")).goal_focus is None
    p.retire("PO")
    assert told(p).goal_focus is None


def test_goal_focus_can_be_had_alone() -> None:
    p = sprint()
    state = p.image.get(Sprint, key("S"))
    assert state is not None
    assert goal_focus(p.image, state) is None
    for number, under in enumerate(["PO", "QO", "QO"]):
        p.deliverable(f"D{number}", under=under, sprint="S")
    assert goal_focus(p.image, state) == told(p).goal_focus == Decimal("0.333333333333")


# --- relevance and impact ---


def test_unjudged_work_scores_nothing_beside_what_was_checked() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=1, sprint="S")
    p.deliverable("B", under="PO", effort=3, sprint="S")
    p.relevant("A", "PO", "PARTIAL")
    p.moved("A", "PO", "CONTRADICTS")
    found = told(p)
    assert numbers(found, "checked", "relevance", "relevance_of_checked") == ["0.25", "0.125", "0.5"]
    assert numbers(found, "impact", "impact_of_checked") == ["-0.25", "-1"]


def test_too_early_is_left_out_of_impact_and_told() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=1, sprint="S")
    p.deliverable("B", under="PO", effort=3, sprint="S")
    p.moved("A", "PO")
    p.moved("B", "PO", "TOO_EARLY")
    found = told(p)
    assert numbers(found, "pending", "impact", "impact_of_checked", "checked") == ["0.75", "1", "1", "0.25"]
    assert found.impact_verdicts == Verdicts(supports=1, too_early=1)


def test_where_all_is_too_early_there_is_no_impact() -> None:
    p = sprint()
    p.deliverable("A", under="PO", sprint="S")
    p.moved("A", "PO", "TOO_EARLY")
    found = told(p)
    assert numbers(found, "pending", "checked", "impact", "impact_of_checked") == ["1", "0", None, None]
    assert numbers(found, "relevance", "relevance_of_checked") == ["0", None]


def test_work_judged_on_one_question_is_checked() -> None:
    p = sprint()
    p.deliverable("A", under="PO", sprint="S")
    p.relevant("A", "PO")
    assert numbers(told(p), "checked", "impact", "impact_of_checked") == ["1", "0", None]


def test_self_checked_is_what_only_the_owner_judged() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=1, sprint="S")
    p.deliverable("B", under="PO", effort=1, sprint="S")
    p.deliverable("C", under="PO", effort=2, sprint="S")
    p.relevant("A", "PO", by="owner")
    p.relevant("B", "PO", by="owner")
    p.relevant("B", "PO", by="ann")
    assert numbers(told(p), "checked", "self_checked") == ["0.5", "0.25"]


def test_a_check_against_an_outcome_that_is_no_longer_nearest_does_not_count() -> None:
    p = sprint()
    p.deliverable("A", under="PO", sprint="S")
    p.relevant("A", "PO")
    p.move("A", "QO")
    assert numbers(told(p), "checked", "relevance") == ["0", "0"]
    p.move("A", "PO")
    assert numbers(told(p), "checked", "relevance") == ["1", "1"]


def test_a_late_check_credits_the_sprint_that_did_the_work() -> None:
    p = sprint()
    p.deliverable("A", under="PO", sprint="S")
    p.end_sprint("S")
    assert numbers(told(p), "impact") == ["0"]
    p.on("2026-06-01").moved("A", "PO")
    assert numbers(told(p), "impact") == ["1"]


# --- by outcome ---


def lines(found: Alignment) -> dict[str, tuple[str, str | None, str | None]]:
    names = {key(name): name for name in ("BO", "PO", "QO", "DEEP", "RO")}
    return {
        names[line.outcome]: (
            str(line.effort),
            None if line.share is None else str(line.share),
            None if line.intended_share is None else str(line.intended_share),
        )
        for line in found.by_outcome
    }


def test_effort_is_split_among_the_nearest_outcomes() -> None:
    p = sprint()
    p.deliverable("A", under="QO", effort=3, sprint="S")
    p.deliverable("B", under="PO", effort=1, sprint="S")
    p.link("B", "QO")
    p.deliverable("LOOSE", effort=1, sprint="S")
    assert lines(told(p)) == {"QO": ("3.5", "0.7", "0"), "PO": ("0.5", "0.1", "1")}


def test_thirds_come_out_even() -> None:
    p = sprint()
    p.product("RO", under="BO")
    p.deliverable("A", under="PO", effort=3, sprint="S")
    for other in ("QO", "RO"):
        p.link("A", other)
    assert {line[:2] for line in lines(told(p)).values()} == {("1", "0.333333333333")}


def test_the_intended_share_is_even_among_the_goals_outcomes() -> None:
    p = sprint()
    p.goal("G2", "PO", "QO", sprint="T")
    p.sprint("T", "2026-01-19", "2026-01-30")
    p.deliverable("A", under="PO", sprint="T")
    assert lines(of_sprint(p.image, key("T"))) == {"PO": ("1", "1", "0.5"), "QO": ("0", "0", "0.5")}


def test_what_is_intended_for_an_outcome_goes_to_those_that_work_served_it_through() -> None:
    p = sprint()
    p.product("DEEP", under="PO")
    p.deliverable("A", under="DEEP", effort=3, sprint="S")
    p.deliverable("B", under="PO", effort=1, sprint="S")
    p.deliverable("C", under="QO", effort=4, sprint="S")
    assert lines(told(p)) == {
        "QO": ("4", "0.5", "0"),
        "DEEP": ("3", "0.375", "0.75"),
        "PO": ("1", "0.125", "0.25"),
    }


def test_an_outcome_that_another_of_the_goals_leads_to_is_meant_through_that_one() -> None:
    p = sprint()
    p.goal("G2", "BO", "PO", sprint="T")
    p.sprint("T", "2026-01-19", "2026-01-30")
    p.deliverable("A", under="PO", sprint="T")
    assert lines(of_sprint(p.image, key("T"))) == {"PO": ("1", "1", "1")}


def test_movement_stands_beside_each_outcome() -> None:
    p = sprint()
    p.deliverable("A", under="PO", sprint="S")
    p.metric("M", "PO", baseline=10, noise=1)
    p.read("M", 12, "2026-01-16")
    [line] = told(p).by_outcome
    assert [(m.improvement, m.beyond_noise) for m in line.movements] == [(2, True)]
    assert of_subtree(p.image, key("PO")).by_outcome[0].movements == (), "no period, no movement"


# --- goals and waivers ---


def test_goals_stand_beside_and_are_not_mixed_in() -> None:
    p = sprint()
    p.goal("LONG", "QO")
    p.goal("H", "PO", sprint="T", advances="LONG")
    p.sprint("T", "2026-01-19", "2026-01-30")
    p.deliverable("A", under="PO", sprint="T")
    p.relevant("H", "PO", "SUPPORTS")
    p.moved("H", "PO", "TOO_EARLY")
    found = of_sprint(p.image, key("T"))
    assert numbers(found, "relevance", "checked") == ["0", "0"]
    own, advanced = found.goals
    assert (own.goal, own.relevance, own.impact, own.pending) == (key("H"), Decimal(1), None, True)
    assert (advanced.goal, advanced.outcomes, advanced.relevance) == (key("LONG"), (key("QO"),), None)


def test_a_waiver_is_shown_by_every_report_on_the_sprint() -> None:
    p = sprint()
    assert not told(p).waived
    p.sprint("W", "2026-01-19", "2026-01-30", waived="An emergency")
    p.deliverable("A", under="PO", sprint="W")
    waivers = (Waiver(sprint=key("W"), reason="An emergency"),)
    assert of_sprint(p.image, key("W")).waivers == waivers
    assert of_team(p.image, key("Red")).waivers == waivers
    assert of_subtree(p.image, key("PO")).waivers == waivers
    assert of_subtree(p.image, key("QO")).waivers == ()
    assert of_period(p.image, day("2026-01-30"), day("2026-02-28")).waivers == waivers


def test_a_review_tells_of_its_sprint_or_its_period() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=5, sprint="S")
    p.deliverable("B", under="PO", effort=7)
    p.review("OF-S", "2026-01-05", "2026-01-16", sprint="S")
    p.review("OF-P", "2026-01-01", "2026-01-31")
    p.start("B")
    assert numbers(of_review(p.image, key("OF-S")), "effort", "goal_focus") == ["5", "1"]
    assert numbers(of_review(p.image, key("OF-P")), "effort", "goal_focus") == ["12", None]


def test_a_report_names_its_revision_day_and_period() -> None:
    p = sprint()
    found = told(p)
    assert (found.revision, found.day) == (p.image.revision, p.image.day)
    assert (found.starts, found.ends) == (day("2026-01-05"), day("2026-01-16"))


def test_the_alignment_of_some_of_the_work_follows_from_that_of_all() -> None:
    p = sprint()
    p.deliverable("A", under="PO", effort=3, sprint="S")
    p.deliverable("B", under="QO", effort=1, sprint="S")
    p.relevant("A", "PO")
    part = told(p).of({key("A")})
    assert numbers(part, "effort", "relevance", "coverage", "goal_focus") == ["3", "1", "1", "1"]
    assert [(line.outcome, line.share, line.intended_share) for line in part.by_outcome] == [(key("PO"), 1, None)]
    assert part.relevance_verdicts == Verdicts(supports=1)


def test_neither_the_callers_digits_nor_the_order_of_the_work_matter() -> None:
    p = sprint()
    for code in "CAB":
        p.deliverable(code, under="PO", sprint="S")
    assert [work.code for work in told(p).works] == ["A", "B", "C"]


# --- laws ---

efforts = st.decimals(0, 20, places=1)
judgements = st.lists(
    st.tuples(
        st.sampled_from(["PO", "QO", "BO"]),
        st.sampled_from(["RELEVANCE", "IMPACT"]),
        st.sampled_from(["SUPPORTS", "PARTIAL", "NO_EVIDENCE", "CONTRADICTS", "TOO_EARLY"]),
        st.sampled_from(["ann", "bob", "owner"]),
        st.decimals("0.1", 1, places=1),
    ),
    max_size=4,
)
works = st.lists(
    st.tuples(st.sampled_from([None, "PO", "QO"]), st.sets(st.sampled_from(["PO", "QO", "BO"])), efforts, judgements),
    max_size=6,
)


@given(works)
def test_shares_and_scores_keep_their_bounds_and_add_up(given_works: Any) -> None:
    p = sprint()
    for number, (under, links, effort, checks) in enumerate(given_works):
        code = f"D{number}"
        p.deliverable(code, under=under, effort=effort, sprint="S")
        for other in sorted(links):
            p.link(code, other)
        for outcome, question, verdict, by, confidence in checks:
            if question == "IMPACT" or verdict != "TOO_EARLY":
                p.judge(code, outcome, question, verdict, by=by, confidence=confidence)
    found = told(p)
    close = Decimal("1e-9")
    for name in ("coverage", "checked", "self_checked", "pending", "goal_focus"):
        value = getattr(found, name)
        assert (value is None) == (found.effort == 0)
        assert value is None or 0 <= value <= 1
    for name in ("relevance", "relevance_of_checked", "impact", "impact_of_checked"):
        value = getattr(found, name)
        assert value is None or -1 <= value <= 1
    if found.effort:
        assert found.self_checked <= found.checked
        placed = sum((work.effort for work in found.works if work.outcomes), Decimal(0))
        assert abs(sum(line.share for line in found.by_outcome) - placed / found.effort) < close
        assert abs(sum(line.effort for line in found.by_outcome) - placed) < close
    assert abs(sum(line.intended_share for line in found.by_outcome) - 1) < close
    half = {NodeId(work.deliverable) for work in found.works[::2]}
    rest = {NodeId(work.deliverable) for work in found.works[1::2]}
    assert found.of(half).effort + found.of(rest).effort == found.effort
    assert found.of(half | rest).coverage == found.coverage


@pytest.mark.parametrize("name", EXPLAINED)
def test_every_number_names_its_formula_and_version(name: str) -> None:
    shown = told(sprint()).explain(name)
    assert (shown.formula, shown.version) == (name.upper(), 1)
