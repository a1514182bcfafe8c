"""The alignment history: as sealed at close, and as it stands now."""

from typing import Any

from events.image import Image
from events.review import Review
from events.sprint import Sprint
from projections.alignment import summarise
from projections.history import By, History, alignment_points, months
from tests.projections.picture import Picture, day, key


def end(p: Picture, name: str) -> None:
    state = p.image.get(Sprint, key(name))
    assert state is not None
    assert p.image.day is not None
    p.end_sprint(name, summarise(p.image, state, p.image.day))


def close(p: Picture, name: str) -> None:
    state = p.image.get(Review, key(name))
    assert state is not None
    assert p.image.day is not None
    p.close_review(name, summarise(p.image, state, p.image.day))


def two_teams() -> Picture:
    """Red's sprints 1 and 2, Blue's B between them, and one that is only planned."""
    p = Picture(begins="2026-01-05")
    p.business("BO")
    p.product("PO", under="BO")
    p.product("QO", under="BO")
    p.sprint("1", "2026-01-05", "2026-01-16")
    p.deliverable("A", under="PO", effort=3, sprint="1")
    p.deliverable("C", under="QO", effort=1, sprint="1")
    p.on("2026-01-16").relevant("A", "PO")
    p.review("R1", "2026-01-05", "2026-01-16", sprint="1")
    close(p, "R1")
    end(p, "1")
    p.on("2026-01-19").sprint("B", "2026-01-19", "2026-01-30", team="Blue")
    p.deliverable("D", under="PO", sprint="B")
    p.on("2026-02-02").sprint("2", "2026-02-02", "2026-02-13")
    p.assign("C", "2")
    p.review("R2", "2026-02-02", "2026-02-13", sprint="2")
    p.planned_sprint("3", "2026-02-16", "2026-02-27")
    p.on("2026-02-10").relevant("C", "QO", "PARTIAL")
    return p


def subjects(p: Picture, by: By, **narrowed: Any) -> list[tuple[str, int | None]]:
    names = {key(name): name for name in ("1", "2", "3", "B", "R1", "R2", "RP", "RQ")}
    found = History(p.image, by, **narrowed).occasions
    return [(names[each.subject] if each.subject else str(each.ends), each.previous) for each in found]


def test_sprints_follow_those_of_the_same_team() -> None:
    p = two_teams()
    assert subjects(p, By.SPRINT) == [("1", None), ("B", None), ("2", 0)]
    assert subjects(p, By.SPRINT, team=key("Red")) == [("1", None), ("2", 0)]


def test_reviews_follow_those_of_the_same_team_or_of_periods() -> None:
    p = two_teams()
    p.review("RP", "2026-01-01", "2026-01-31")
    p.review("RQ", "2026-02-01", "2026-02-28")
    assert subjects(p, By.REVIEW) == [("RP", None), ("R1", None), ("RQ", 0), ("R2", 1)]
    assert subjects(p, By.REVIEW, team=key("Red")) == [("R1", None), ("R2", 0)]


def test_what_was_sealed_stands_beside_what_is_now() -> None:
    p = two_teams()
    one, _, two = alignment_points(p.image, By.SPRINT)
    assert one.at_close is not None
    assert (str(one.at_close.relevance), str(one.now.relevance)) == ("0.75", "0.875")
    assert one.at_close.day == day("2026-01-16")
    assert two.at_close is None, "not ended yet"
    first, second = alignment_points(p.image, By.REVIEW)
    assert first.at_close is not None
    assert first.at_close.checked == one.at_close.checked
    assert second.at_close is None


def test_of_a_subtree_the_sealed_part_is_told() -> None:
    p = two_teams()
    one = alignment_points(p.image, By.SPRINT, root=key("QO"))[0]
    assert one.at_close is not None
    assert [work.code for work in one.at_close.works] == [work.code for work in one.now.works] == ["C"]
    assert one.at_close.checked == 0
    assert one.now.checked == 1


def test_an_empty_sprint_has_its_place() -> None:
    p = two_teams()
    p.on("2026-02-16").sprint("4", "2026-02-16", "2026-02-27")
    point = alignment_points(p.image, By.SPRINT)[-1]
    assert (point.now.works, point.now.coverage) == ((), None)


def test_months_are_those_in_which_work_was_done() -> None:
    p = two_teams()
    assert subjects(p, By.MONTH) == [("2026-01-31", None), ("2026-02-28", 0)]
    assert subjects(p, By.MONTH, team=key("Blue")) == [("2026-01-31", None)]
    assert subjects(p, By.MONTH, root=key("QO")) == [("2026-01-31", None), ("2026-02-28", 0)]
    p.on("2026-06-15").start("D")
    assert subjects(p, By.MONTH)[-1] == ("2026-06-30", 1)


def test_months_that_are_over_are_told_with_the_image_of_their_last_day() -> None:
    p = two_teams()
    then = Picture(begins="2026-01-05")
    then.product("PO")
    then.sprint("1", "2026-01-05", "2026-01-16")
    then.deliverable("A", under="PO", effort=3, sprint="1")
    history = History(p.image, By.MONTH)
    assert history.closed_on() == [day("2026-01-31")]
    january, february = alignment_points(p.image, By.MONTH, as_of={day("2026-01-31"): then.image})
    assert january.at_close is not None
    assert january.at_close.effort == 3
    assert january.now.effort == 5
    assert february.at_close is None
    assert history.point(0).at_close is None, "not asked for"
    assert History(p.image, By.SPRINT).closed_on() == []


def test_a_sprint_planned_for_the_stone_age_does_not_take_that_long() -> None:
    p = two_teams()
    p.sprint("4", "0001-01-01", "9999-12-31", team="Green")
    p.deliverable("E", sprint="4")
    occasions = History(p.image, By.MONTH).occasions
    assert len(occasions) == 20 * 12 + 2
    assert (occasions[-1].ends, occasions[-1].previous) == (day("2026-02-28"), len(occasions) - 2)


def test_an_empty_workspace_has_no_history() -> None:
    for by in By:
        assert alignment_points(Image(key("nobody")), by) == []


def test_months_of_days() -> None:
    assert list(months((day("2025-12-31"), day("2026-01-01")))) == [
        (day("2025-12-01"), day("2025-12-31")),
        (day("2026-01-01"), day("2026-01-31")),
    ]
    assert list(months((day("9999-12-31"), day("9999-12-31")))) == [(day("9999-12-01"), day("9999-12-31"))]
    assert list(months((day("2026-02-01"), day("2026-01-31")))) == []
