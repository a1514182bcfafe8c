"""Which work a scope means."""

from typing import Any

import pytest

from projections.selection import Chosen, Scope, Selection
from tests.projections.picture import Picture, day, key


def chosen(p: Picture, **scope: Any) -> Chosen:
    given: dict[str, Any] = {
        name: day(value) if name in {"starts", "ends"} else key(value) for name, value in scope.items()
    }
    return Selection(p.image).of(Scope(**given))


def codes(p: Picture, **scope: Any) -> str:
    return " ".join(each.code for each in chosen(p, **scope).deliverables)


def two_teams() -> Picture:
    """Red has sprints 1 and 2, Blue has B; C is carried over from 1 to 2, X is dropped in 1, N is in no sprint."""
    p = Picture()
    p.business("BO")
    p.product("PO", under="BO")
    p.product("QO", under="BO")
    p.opportunity("OPP", under="PO")
    p.sprint("1", "2026-01-05", "2026-01-16")
    p.deliverable("A", under="OPP", sprint="1")
    p.deliverable("C", under="QO", sprint="1")
    p.deliverable("X", under="PO", sprint="1")
    p.drop("X")
    p.end_sprint("1")
    p.sprint("2", "2026-01-19", "2026-02-06")
    p.assign("C", "2")
    p.sprint("B", "2026-02-02", "2026-02-13", team="Blue")
    p.deliverable("D", under="PO", sprint="B")
    p.planned_sprint("3", "2026-02-09", "2026-02-20")
    p.deliverable("F", under="PO", sprint="3")
    p.deliverable("N", under="PO")
    p.goal("LONG", "PO")
    p.goal("G1", "PO", sprint="1", advances="LONG")
    p.goal("GB", "QO", sprint="B")
    p.review("R1", "2026-01-05", "2026-01-16", sprint="1")
    p.review("RP", "2026-02-01", "2026-02-28")
    return p


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ({}, "A C D F N X"),
        ({"sprint": "1"}, "A C X"),
        ({"sprint": "2"}, "C"),
        ({"sprint": "3"}, "F"),
        ({"sprint": "nobody's"}, ""),
        ({"review": "R1"}, "A C X"),
        ({"review": "RP"}, "C D"),
        ({"review": "nobody's"}, ""),
        ({"review": "R1", "sprint": "1"}, "A C X"),
        ({"review": "R1", "sprint": "2"}, ""),
        ({"team": "Red"}, "A C X"),
        ({"team": "Blue"}, "D"),
        ({"team": "nobody's"}, ""),
        ({"root": "PO"}, "A D F N X"),
        ({"root": "OPP"}, "A"),
        ({"root": "A"}, "A"),
        ({"root": "nobody"}, ""),
        ({"starts": "2026-01-01", "ends": "2026-01-31"}, "A C X"),
        ({"starts": "2026-02-01", "ends": "2026-02-28"}, "C D"),
        ({"starts": "2026-02-07"}, "D"),
        ({"ends": "2026-01-04"}, "X"),
        ({"team": "Red", "starts": "2026-02-01", "ends": "2026-02-28"}, "C"),
        ({"team": "Blue", "starts": "2026-01-01", "ends": "2026-01-31"}, ""),
        ({"sprint": "1", "team": "Blue"}, ""),
        ({"sprint": "1", "root": "PO"}, "A X"),
        ({"sprint": "1", "starts": "2026-02-01"}, ""),
        ({"team": "Red", "root": "QO"}, "C"),
    ],
)
def test_a_scope_means_what_all_its_parts_have_in_common(scope: dict[str, str], found: str) -> None:
    assert codes(two_teams(), **scope) == found


def test_work_in_no_sprint_belongs_to_the_days_from_its_start_to_its_end() -> None:
    p = two_teams().on("2026-03-10")
    p.start("N")
    p.on("2026-03-20").deliver("N")
    p.on("2026-04-30").business("LATER")
    assert codes(p, starts="2026-03-01", ends="2026-03-09") == ""
    assert codes(p, starts="2026-03-15", ends="2026-03-15") == "N"
    assert codes(p, starts="2026-03-21", ends="2026-12-31") == ""
    assert codes(p, starts="2026-03-15", team="Red") == ""


def test_unfinished_work_goes_on_to_the_images_day_and_no_further() -> None:
    p = two_teams().on("2026-03-10")
    p.start("N")
    p.on("2026-04-30").business("LATER")
    assert codes(p, starts="2026-04-30", ends="2026-05-31") == "N"
    assert codes(p, starts="2026-05-01", ends="2026-05-31") == ""


def test_work_after_its_sprint_is_the_teams_that_last_worked_on_it() -> None:
    p = two_teams().on("2026-03-10")
    p.start("C")
    assert codes(p, starts="2026-03-01", team="Red") == "C"
    assert codes(p, starts="2026-03-01", team="Blue") == ""


def test_the_days_are_those_of_the_workspace() -> None:
    p = Picture(time_zone="Pacific/Auckland")
    p.deliverable("N")
    p.on("2026-03-31")
    p.now = p.now.replace(hour=20)  # the 1st of April in Auckland
    p.start("N")
    p.deliver("N")
    assert codes(p, ends="2026-03-31") == ""
    assert codes(p, starts="2026-04-01", ends="2026-04-01") == "N"


def test_retired_work_counts_if_it_had_begun() -> None:
    p = two_teams()
    for code in ("A", "N"):
        p.retire(code)
    assert codes(p) == "A C D F X"
    assert codes(p, sprint="1") == "A C X"


def test_a_sprint_brings_its_goal_and_the_goal_it_advances() -> None:
    p = two_teams()
    found = chosen(p, sprint="1")
    assert (found.goal, found.goals) == (key("G1"), (key("G1"), key("LONG")))
    assert found.period == (day("2026-01-05"), day("2026-01-16"))
    assert [sprint.name for sprint in found.sprints] == ["1"]


def test_a_team_or_period_brings_the_goals_and_sprints_concerned_and_none_of_its_own() -> None:
    p = two_teams()
    found = chosen(p, starts="2026-02-01", ends="2026-02-28")
    assert (found.goal, found.goals) == (None, (key("GB"),))
    assert [sprint.name for sprint in found.sprints] == ["2", "B"]
    assert found.period == (day("2026-02-01"), day("2026-02-28"))


def test_a_subtree_brings_the_goals_that_serve_it() -> None:
    p = two_teams()
    assert chosen(p, root="QO").goals == (key("GB"),)
    assert set(chosen(p).goals) == {key("LONG"), key("G1"), key("GB")}
    assert [sprint.name for sprint in chosen(p, root="OPP").sprints] == ["1"]


@pytest.mark.parametrize(
    ("scope", "period"),
    [
        ({"review": "RP"}, ("2026-02-01", "2026-02-28")),
        ({"sprint": "1", "starts": "2026-01-10", "ends": "2026-01-12"}, ("2026-01-10", "2026-01-12")),
        ({"starts": "2026-01-01"}, ("2026-01-01", "2026-01-01")),
        ({"ends": "2026-01-01"}, None),
        ({"team": "Red"}, None),
    ],
)
def test_movement_is_compared_over_the_days_asked_for(scope: dict[str, str], period: Any) -> None:
    assert chosen(two_teams(), **scope).period == (period and tuple(map(day, period)))
