"""A trace tells why a piece of work exists: the ways up over live nodes, shortest first."""

import time
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projections.trace import MOST_PATHS, Path, Step, Trace, Via, nearest_outcomes, paths, traced
from tests.projections.picture import Picture, key


def names(picture: Picture, found: list[Path]) -> list[str]:
    """The codes on each path."""
    return [" ".join(picture.image.states[step.node].code for step in path.steps) for path in found]  # type: ignore[attr-defined]


def codes(picture: Picture, keys: tuple[object, ...]) -> list[str]:
    return [picture.image.states[each].code for each in keys]  # type: ignore[attr-defined, index]


def tree() -> Picture:
    p = Picture()
    p.business("BO")
    p.product("PO", under="BO")
    p.opportunity("OPP", under="PO")
    p.solution("SOL", under="OPP")
    p.deliverable("DEL", under="SOL")
    return p


def test_a_path_goes_up_by_parents_to_the_business_outcome() -> None:
    p = tree()
    [path] = paths(p.image, key("DEL"))
    assert path.steps == (
        Step(key("SOL"), Via.PARENT, Decimal(1)),
        Step(key("OPP"), Via.PARENT, Decimal(1)),
        Step(key("PO"), Via.PARENT, Decimal(1)),
        Step(key("BO"), Via.PARENT, Decimal(1)),
    )
    assert path.outcome == key("BO")


def test_a_link_is_a_way_up_with_its_weight_and_rationale() -> None:
    p = tree()
    p.business("COST")
    p.link("DEL", "COST", weight="0.5", because="Fewer calls")
    shortest, longer = paths(p.image, key("DEL"))
    assert shortest.steps == (Step(key("COST"), Via.LINK, Decimal("0.5"), "Fewer calls"),)
    assert longer.outcome == key("BO")


def test_a_link_to_the_parent_is_no_second_way() -> None:
    p = tree()
    p.link("PO", "BO", weight=7)
    [path] = paths(p.image, key("PO"))
    assert path.steps[0].via is Via.PARENT


def test_a_goal_goes_through_its_alignments() -> None:
    p = tree()
    p.goal("GOAL", "PO", "BO")
    direct, through = paths(p.image, key("GOAL"))
    assert direct.steps == (Step(key("BO"), Via.ALIGNED, None, "GOAL serves BO"),)
    assert [step.via for step in through.steps] == [Via.ALIGNED, Via.PARENT]


def test_a_diamond_has_a_path_on_either_side_in_the_order_of_the_codes() -> None:
    p = Picture()
    p.business("TOP")
    p.product("RIGHT", under="TOP")
    p.product("LEFT", under="TOP")
    p.deliverable("DEL", under="RIGHT")
    p.link("DEL", "LEFT")
    assert names(p, paths(p.image, key("DEL"))) == ["LEFT TOP", "RIGHT TOP"]


def test_a_path_goes_on_to_the_topmost_business_outcome() -> None:
    p = Picture()
    p.business("TOP")
    p.business("MIDDLE", under="TOP")
    p.product("PO", under="MIDDLE")
    assert names(p, paths(p.image, key("PO"))) == ["MIDDLE TOP"]
    assert paths(p.image, key("TOP")) == []


def test_what_reaches_no_business_outcome_has_no_path() -> None:
    p = Picture()
    p.product("PO")
    p.deliverable("DEL", under="PO")
    p.deliverable("LOOSE")
    assert paths(p.image, key("DEL")) == paths(p.image, key("LOOSE")) == []
    assert traced(p.image, key("DEL"))
    assert not traced(p.image, key("LOOSE"))


def test_a_retired_node_breaks_every_way_through_it() -> None:
    p = tree()
    p.retire("OPP")
    assert paths(p.image, key("DEL")) == []
    assert nearest_outcomes(p.image, key("DEL")) == ()
    assert not traced(p.image, key("DEL"))
    p.link("DEL", "BO")
    assert names(p, paths(p.image, key("DEL"))) == ["BO"]
    assert not traced(p.image, key("DEL")), "a business outcome alone is no product outcome"


def test_a_retired_start_still_says_why_it_existed() -> None:
    p = tree()
    p.retire("DEL")
    assert names(p, paths(p.image, key("DEL"))) == ["SOL OPP PO BO"]


def test_the_nearest_outcomes_are_the_first_on_each_way_each_once() -> None:
    p = tree()
    p.product("DEEP", under="PO")
    p.deliverable("BOTH", under="SOL")
    p.link("BOTH", "DEEP")
    p.link("BOTH", "PO")
    assert codes(p, nearest_outcomes(p.image, key("BOTH"))) == ["PO", "DEEP"]
    assert codes(p, nearest_outcomes(p.image, key("DEEP"))) == ["PO"]
    p.retire("DEEP")
    assert codes(p, nearest_outcomes(p.image, key("BOTH"))) == ["PO"]


def test_a_goal_is_traced_by_a_live_product_outcome() -> None:
    p = tree()
    p.goal("HIGH", "BO")
    p.goal("LOW", "PO")
    trace = Trace(p.image)
    assert not trace.traced(key("HIGH"))
    assert trace.traced(key("LOW"))
    assert trace.nearest(key("LOW")) == (key("PO"),)
    p.retire("PO")
    assert not traced(p.image, key("LOW"))


def test_a_product_outcome_is_traced_itself() -> None:
    p = tree()
    assert traced(p.image, key("PO"))
    assert not traced(p.image, key("BO"))
    p.retire("PO")
    assert not traced(p.image, key("PO"))


def test_an_unknown_key_leads_nowhere() -> None:
    assert paths(Picture().image, key("nobody")) == []
    assert nearest_outcomes(Picture().image, key("nobody")) == ()


def lattice(layers: int) -> Picture:
    """Outcomes in layers of two, each contributing to both of the next: 2 to the power of the layers paths."""
    p = Picture()
    p.business("TOP")
    above = ["TOP"]
    for layer in range(layers):
        pair = [f"L{layer:03}{side}" for side in "AB"]
        for code in pair:
            p.product(code, under=above[0])
            for other in above[1:]:
                p.link(code, other)
        above = pair
    p.deliverable("DEL", under=above[0])
    p.link("DEL", above[1])
    return p


def test_of_exponentially_many_paths_only_those_asked_for_are_looked_for() -> None:
    p = lattice(200)
    began = time.perf_counter()
    found = paths(p.image, key("DEL"), 3)
    assert time.perf_counter() - began < 1
    assert len(found) == 3
    assert names(p, found) == sorted(names(p, found))
    assert len(paths(lattice(12).image, key("DEL"))) == MOST_PATHS


def test_depth_is_no_limit() -> None:
    p = tree()
    last = "OPP"
    for depth in range(3_000):
        p.opportunity(f"O{depth}", under=last)
        last = f"O{depth}"
    assert len(paths(p.image, key(last))[0].steps) == 3_002
    assert nearest_outcomes(p.image, key(last)) == (key("PO"),)
    assert traced(p.image, key(last))


def test_a_cycle_that_the_rules_would_refuse_hangs_nothing() -> None:
    p = tree()
    p.product("A", under="PO")
    p.product("B", under="A")
    p.link("PO", "B")
    assert [path.outcome for path in paths(p.image, key("DEL"))] == [key("BO")]
    assert traced(p.image, key("DEL"))


@given(st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 9), max_size=3), st.booleans()), max_size=10))
def test_the_ways_up_agree_with_one_another(nodes: list[tuple[int, set[int], bool]]) -> None:
    p = Picture()
    p.business("N0")
    for number, (parent, links, retired) in enumerate(nodes, 1):
        (p.business if parent == 9 else p.product)(f"N{number}", under=f"N{parent % number}")
        for other in sorted(links):
            p.link(f"N{number}", f"N{other % number}")
        if retired:
            p.retire(f"N{number}")
    last = f"N{len(nodes)}"
    p.deliverable("DEL", under=last)
    trace = Trace(p.image)
    found = trace.paths(key("DEL"))
    assert found == sorted(found, key=lambda path: len(path.steps))
    assert len(set(found)) == len(found)
    on_paths = {step.node for path in found for step in path.steps}
    assert on_paths <= trace.reach(key("DEL"))
    assert {path.steps[0].node for path in found} <= set(trace.nearest(key("DEL"))) <= trace.reach(key("DEL"))
    assert all(p.image.states[node].live for node in on_paths)  # type: ignore[attr-defined]
    assert trace.paths(key("DEL"), 2) == found[:2]
