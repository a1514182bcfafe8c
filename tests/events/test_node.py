"""What all tree nodes share: their places, links and codes, their retirement, and the ban on cycles."""

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from events.assumption import AssumptionDefined, AssumptionRisk, DefineAssumption
from events.deliverable import DeliverablePlanned, PlanDeliverable
from events.errors import InvalidInput, NotFound, ReasonRequired, Refused
from events.fields import MemberId, NodeId
from events.member import MemberGone
from events.message import Command, Event, On
from events.node import (
    ChildrenLive,
    ChildrenOnRetire,
    CodeTaken,
    ContributionLink,
    Lifecycle,
    LinkNode,
    LinkToNoOutcome,
    LinkToParent,
    MoveNode,
    Node,
    NodeCycle,
    NodeIsRetired,
    NodeKind,
    NodeLinked,
    NodeMoved,
    NodeOwnerSet,
    NodeRestored,
    NodeRetired,
    NodeReworded,
    NodeUnlinked,
    ParentRetired,
    PlaceForbidden,
    RestoreNode,
    RetireNode,
    RewordNode,
    SetNodeOwner,
    UnlinkNode,
)
from events.opportunity import DefineOpportunity, OpportunityDefined
from events.outcome import DefineOutcome, OutcomeDefined, OutcomeLevel
from events.solution import DefineSolution, SolutionDefined
from tests.events.given import (
    ADA,
    BEN,
    DAN,
    FORGETTING,
    GROWTH,
    HABIT,
    MAIL,
    NOW,
    REMINDERS,
    RETENTION,
    RETURNING,
    UNKNOWN,
    WELCOME,
    given,
    key,
)

BUSINESS, PRODUCT = NodeKind.BUSINESS_OUTCOME, NodeKind.PRODUCT_OUTCOME
OPPORTUNITY, SOLUTION = NodeKind.OPPORTUNITY, NodeKind.SOLUTION
ASSUMPTION, DELIVERABLE = NodeKind.ASSUMPTION, NodeKind.DELIVERABLE

A, B, C = (NodeId(key(name)) for name in "ABC")

ONE_OF_EACH: dict[NodeKind | None, NodeId | None] = {
    None: None,
    BUSINESS: GROWTH,
    PRODUCT: RETENTION,
    OPPORTUNITY: FORGETTING,
    SOLUTION: REMINDERS,
    ASSUMPTION: WELCOME,
    DELIVERABLE: MAIL,
}

MAY_STAND_UNDER = {
    (BUSINESS, None),
    (BUSINESS, BUSINESS),
    (PRODUCT, None),
    (PRODUCT, BUSINESS),
    (PRODUCT, PRODUCT),
    (OPPORTUNITY, PRODUCT),
    (OPPORTUNITY, OPPORTUNITY),
    (SOLUTION, OPPORTUNITY),
    (ASSUMPTION, SOLUTION),
    (ASSUMPTION, DELIVERABLE),
    (DELIVERABLE, None),
    (DELIVERABLE, PRODUCT),
    (DELIVERABLE, OPPORTUNITY),
    (DELIVERABLE, SOLUTION),
}
EVERY_PLACE = list(itertools.product(NodeKind, (None, *NodeKind)))


def new(kind: NodeKind, parent: NodeId | None, uuid: NodeId | None = None, code: str | None = None) -> Command:
    """An order for a new node of a kind."""
    said: dict[str, Any] = {"title": "New", "parent": parent, "uuid": uuid, "code": code}
    match kind:
        case NodeKind.BUSINESS_OUTCOME:
            return DefineOutcome(level=OutcomeLevel.BUSINESS, **said)
        case NodeKind.PRODUCT_OUTCOME:
            return DefineOutcome(level=OutcomeLevel.PRODUCT, **said)
        case NodeKind.OPPORTUNITY:
            return DefineOpportunity(**said)
        case NodeKind.SOLUTION:
            return DefineSolution(**said)
        case NodeKind.ASSUMPTION:
            return DefineAssumption(risk=AssumptionRisk.ETHICS, **said)
        case NodeKind.DELIVERABLE:
            return PlanDeliverable(**said)


def outcome(uuid: NodeId, parent: NodeId | None = None) -> Command:
    return new(PRODUCT, parent, uuid)


# --- places ---


@pytest.mark.parametrize(("kind", "above"), EVERY_PLACE)
def test_a_node_stands_where_its_kind_may_stand_and_nowhere_else(kind: NodeKind, above: NodeKind | None) -> None:
    came = given().when(new(kind, ONE_OF_EACH[above], A))
    if (kind, above) in MAY_STAND_UNDER:
        assert not isinstance(came.came, Refused)
    elif above is None and kind not in {BUSINESS, PRODUCT, DELIVERABLE}:
        came.refused(InvalidInput, path="parent")
    else:
        came.refused(PlaceForbidden, path="parent", saying="it may stand")


HOMES: dict[NodeKind, tuple[NodeId, tuple[Command, ...]]] = {
    BUSINESS: (A, (new(BUSINESS, None, A),)),
    PRODUCT: (HABIT, ()),
    OPPORTUNITY: (HABIT, ()),
    SOLUTION: (A, (new(OPPORTUNITY, HABIT, A),)),
    ASSUMPTION: (A, (new(SOLUTION, FORGETTING, A),)),
    DELIVERABLE: (HABIT, ()),
}
"""For each kind, a place from which to move, and the orders that make it."""


@pytest.mark.parametrize(("kind", "above"), EVERY_PLACE)
def test_a_node_moves_where_its_kind_may_stand_and_nowhere_else(kind: NodeKind, above: NodeKind | None) -> None:
    home, made = HOMES[kind]
    came = given(*made, new(kind, home, B)).when(MoveNode(node=B, parent=ONE_OF_EACH[above]))
    if (kind, above) in MAY_STAND_UNDER:
        came.then(NodeMoved(parent=ONE_OF_EACH[above]))
    else:
        came.refused(PlaceForbidden, path="parent", saying="it may stand")


def test_a_refused_place_is_answered_with_the_places_allowed() -> None:
    given().when(MoveNode(node=REMINDERS, parent=RETENTION)).refused(
        PlaceForbidden,
        path="parent",
        saying="A node of kind solution may not stand under the product outcome RETENTION; "
        "it may stand under a node of kind opportunity.",
    )


def test_moving_keeps_identity_wording_children_and_history() -> None:
    before = given(new(OPPORTUNITY, HABIT, A))
    after = before.when(MoveNode(node=REMINDERS, parent=A)).then(NodeMoved(parent=A))
    was, now = before.state(Node, REMINDERS), after.state(Node, REMINDERS)
    assert (now.key, now.code, now.title, now.created_at) == (was.key, was.code, was.title, was.created_at)
    assert (now.version, now.placed_at) == (was.version + 1, NOW)
    assert {child.key for child in after.image.find(Node, "parent", REMINDERS)} == {WELCOME, MAIL}


@pytest.mark.parametrize("parent", [UNKNOWN, RETURNING, ADA], ids=["of nothing", "of a metric", "of a member"])
def test_a_parent_is_a_node(parent: NodeId) -> None:
    given().when(MoveNode(node=MAIL, parent=parent)).refused(NotFound, path="parent", saying="`parent`")
    given().when(new(DELIVERABLE, parent)).refused(NotFound, path="parent")


def test_a_retired_parent_takes_no_nodes() -> None:
    retired = given(RetireNode(node=HABIT))
    retired.when(MoveNode(node=FORGETTING, parent=HABIT)).refused(
        ParentRetired, path="parent", saying="restore it first, or choose another parent"
    )
    retired.when(new(DELIVERABLE, HABIT)).refused(ParentRetired, path="parent")


# --- cycles ---


def link(node: NodeId, to: NodeId, weight: str = "1", rationale: str | None = None) -> LinkNode:
    return LinkNode(node=node, outcome=to, weight=Decimal(weight), rationale=rationale)


@pytest.mark.parametrize("parent", [A, B, C], ids=["itself", "its child", "its grandchild"])
def test_a_node_moves_not_under(parent: NodeId) -> None:
    given(outcome(A), outcome(B, A), outcome(C, B)).when(MoveNode(node=A, parent=parent)).refused(
        NodeCycle, path="parent", saying="may not contribute, directly or through others, to itself"
    )


@pytest.mark.parametrize("to", [A, B, C], ids=["itself", "its child", "its grandchild"])
def test_a_node_is_not_linked_to(to: NodeId) -> None:
    given(outcome(A), outcome(B, A), outcome(C, B)).when(link(A, to)).refused(NodeCycle, path="outcome")


def test_parents_and_links_together_close_no_cycle() -> None:
    linked = given(outcome(A), outcome(B), outcome(C, B), link(A, C))
    linked.when(link(C, A)).refused(NodeCycle, path="outcome")
    linked.when(link(B, A)).refused(NodeCycle, path="outcome")
    linked.when(MoveNode(node=B, parent=A)).refused(NodeCycle, path="parent")
    linked.when(MoveNode(node=C, parent=A)).refused(NodeCycle, path="parent")


def test_a_cycle_is_seen_through_retired_nodes_which_may_be_restored() -> None:
    retired = given(outcome(A), outcome(B), outcome(C, B), link(A, C), RetireNode(node=C))
    retired.when(MoveNode(node=B, parent=A)).refused(NodeCycle, path="parent")


def test_a_way_up_may_fork_and_join_again() -> None:
    given(outcome(A), outcome(B, A), outcome(C, A), link(B, C)).when(link(MAIL, B)).then(NodeLinked(outcome=B))


KEYS = [NodeId(key(f"node {number}")) for number in range(6)]
STEPS = st.lists(
    st.one_of(
        st.builds(MoveNode, node=st.sampled_from(KEYS), parent=st.sampled_from([None, *KEYS])),
        st.builds(LinkNode, node=st.sampled_from(KEYS), outcome=st.sampled_from(KEYS)),
        st.builds(UnlinkNode, node=st.sampled_from(KEYS), outcome=st.sampled_from(KEYS)),
        st.builds(RetireNode, node=st.sampled_from(KEYS), children=st.sampled_from(ChildrenOnRetire)),
        st.builds(RestoreNode, node=st.sampled_from(KEYS)),
        st.builds(RewordNode, node=st.sampled_from(KEYS), code=st.sampled_from(["X", "Y", "Z"])),
    ),
    max_size=30,
)


@for_all(STEPS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_asked_the_tree_stays_a_tree(steps: list[Command]) -> None:
    story = given(*(new(BUSINESS if number < 3 else PRODUCT, None, each) for number, each in enumerate(KEYS)))
    for step in steps:
        came = story.when(step, reason="Trying")
        story = story if isinstance(came.came, Refused) else type(story)(came.image)
        nodes = {node.key: node for node in story.image.all(Node)}
        for node in nodes.values():
            above = nodes[node.parent] if node.parent is not None else None
            assert (node.kind, above.kind if above else None) in MAY_STAND_UNDER
            assert above is None or above.live or not node.live
            assert node.key not in _everything_above(nodes, node)
        assert len({(node.kind, node.code) for node in nodes.values()}) == len(nodes)


def _everything_above(nodes: dict[Any, Node], node: Node) -> set[Any]:
    seen, rest = set[Any](), list(node.upward())
    while rest:
        above = rest.pop()
        if above not in seen:
            seen.add(above)
            rest.extend(nodes[above].upward())
    return seen


# --- links ---


def test_a_node_contributes_to_a_further_outcome() -> None:
    after = given().when(link(MAIL, HABIT, rationale="Daily")).then(NodeLinked(outcome=HABIT, rationale="Daily"))
    mail = after.state(Node, MAIL)
    assert mail.links == (ContributionLink(outcome=HABIT, rationale="Daily"),)
    assert list(mail.upward()) == [REMINDERS, HABIT]
    assert after.image.find(Node, "contributes_to", HABIT) == [mail]


@pytest.mark.parametrize(
    ("wish", "facts"),
    [
        (link(MAIL, HABIT, "2", "Daily"), []),
        (link(MAIL, HABIT, "2.00", "Daily"), []),
        (link(MAIL, HABIT, "0", "Daily"), [NodeLinked(outcome=HABIT, weight=Decimal(0), rationale="Daily")]),
        (link(MAIL, HABIT, "2", "Weekly"), [NodeLinked(outcome=HABIT, weight=Decimal(2), rationale="Weekly")]),
        (link(MAIL, HABIT, "2"), [NodeLinked(outcome=HABIT, weight=Decimal(2))]),
    ],
    ids=["the same", "the same weight, written longer", "weight 0", "another rationale", "no rationale"],
)
def test_linking_again_changes_weight_and_rationale(wish: LinkNode, facts: list[Event]) -> None:
    after = given(link(MAIL, HABIT, "2", "Daily"), link(MAIL, GROWTH)).when(wish).then(*facts)
    links = {each.outcome: each for each in after.state(Node, MAIL).links}
    assert links[HABIT] == ContributionLink(outcome=HABIT, weight=wish.weight, rationale=wish.rationale)
    assert links[GROWTH] == ContributionLink(outcome=GROWTH)


@pytest.mark.parametrize("weight", ["-1", "-0.001", "NaN", "Infinity"])
def test_a_weight_is_a_number_not_below_zero(weight: str) -> None:
    given().when(link(MAIL, HABIT, weight)).refused(InvalidInput, path="weight")


def test_a_link_is_taken_back() -> None:
    after = given(link(MAIL, HABIT)).when(UnlinkNode(node=MAIL, outcome=HABIT)).then(NodeUnlinked(outcome=HABIT))
    assert after.state(Node, MAIL).links == ()
    after.when(UnlinkNode(node=MAIL, outcome=HABIT)).then()


@pytest.mark.parametrize("to", [FORGETTING, REMINDERS, WELCOME])
def test_a_link_leads_to_an_outcome(to: NodeId) -> None:
    given(new(DELIVERABLE, None, A)).when(link(A, to)).refused(
        LinkToNoOutcome, path="outcome", saying="a live business or product outcome"
    )


def test_a_link_leads_to_a_live_outcome_when_made_and_stays_when_that_is_retired() -> None:
    given(RetireNode(node=HABIT)).when(link(MAIL, HABIT)).refused(LinkToNoOutcome, path="outcome")
    linked = given(link(MAIL, HABIT), RetireNode(node=HABIT))
    assert linked.state(Node, MAIL).links == (ContributionLink(outcome=HABIT),)
    linked.when(link(MAIL, HABIT)).then()
    linked.when(link(MAIL, HABIT, "2")).refused(LinkToNoOutcome, path="outcome")
    linked.when(UnlinkNode(node=MAIL, outcome=HABIT)).then(NodeUnlinked(outcome=HABIT))


@pytest.mark.parametrize("node", [RETENTION, HABIT, FORGETTING])
def test_a_node_is_not_linked_to_its_own_parent(node: NodeId) -> None:
    parent = given().state(Node, node).parent
    assert parent is not None
    given().when(link(node, parent)).refused(LinkToParent, path="outcome", saying="contributes to it already")


def test_a_parent_no_more_may_be_linked_to() -> None:
    moved = given(MoveNode(node=HABIT, parent=GROWTH))
    moved.when(link(HABIT, RETENTION)).then(NodeLinked(outcome=RETENTION))
    moved.when(link(HABIT, GROWTH)).refused(LinkToParent, path="outcome")


def test_a_link_to_nothing_is_not_found() -> None:
    given().when(link(MAIL, NodeId(UNKNOWN))).refused(NotFound, path="outcome")


# --- wording, codes and owners ---


def test_absent_means_unchanged_and_null_means_clear() -> None:
    described = given(RewordNode(node=MAIL, description="At seven"))
    reworded = described.when(RewordNode(node=MAIL, title="A mail")).then(NodeReworded(title="A mail"))
    assert reworded.state(Node, MAIL).description == "At seven"
    cleared = described.when(RewordNode(node=MAIL, description=None)).then(NodeReworded(description=None))
    assert cleared.state(Node, MAIL).description is None


@pytest.mark.parametrize("title", ["", " ", "\t", "\u00a0\u3000", "x" * 1_001, "nul\0", "half \ud800"])
def test_a_title_has_words(title: str) -> None:
    came = given().when(RewordNode(node=MAIL, title=title)).came
    assert type(came) is InvalidInput


@pytest.mark.parametrize("title", ["學習者回來", "Zurück!", "עברית", "👩‍🏫 teaches", "e\u0301", "x" * 1_000])
def test_a_title_may_be_in_any_script(title: str) -> None:
    assert given(RewordNode(node=MAIL, title=title)).state(Node, MAIL).title == title


@pytest.mark.parametrize("kind", NodeKind)
def test_a_code_is_unique_for_its_kind(kind: NodeKind) -> None:
    home, made = HOMES[kind]
    other = next(each for each in (PRODUCT, DELIVERABLE) if each is not kind)
    taken = given(*made, new(kind, home, B, "SAME"), new(kind, home, C, "OTHER"))
    taken.when(new(kind, home, None, "SAME")).refused(CodeTaken, path="code", saying="has the code SAME")
    taken.when(RewordNode(node=C, code="SAME")).refused(CodeTaken, path="code", saying="unique for each kind")
    assert not isinstance(taken.when(new(other, HABIT, None, "SAME")).came, Refused)


def test_a_retired_node_keeps_its_code() -> None:
    given(RetireNode(node=MAIL)).when(new(DELIVERABLE, None, None, "MAIL")).refused(CodeTaken, path="code")


@pytest.mark.parametrize("code", ["", " ", "a b", "-a", "a-", "ä", "x" * 65])
def test_a_code_is_short_and_plain(code: str) -> None:
    given().when(RewordNode(node=MAIL, code=code)).refused(InvalidInput, path="code")


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        (BUSINESS, OutcomeDefined(level=OutcomeLevel.BUSINESS, title="New", code="BO-2", parent=GROWTH)),
        (PRODUCT, OutcomeDefined(level=OutcomeLevel.PRODUCT, title="New", code="PO-3", parent=GROWTH)),
        (OPPORTUNITY, OpportunityDefined(title="New", code="OPP-2", parent=RETENTION)),
        (SOLUTION, SolutionDefined(title="New", code="SOL-2", parent=FORGETTING)),
        (ASSUMPTION, AssumptionDefined(title="New", code="ASM-2", parent=REMINDERS, risk=AssumptionRisk.ETHICS)),
        (DELIVERABLE, DeliverablePlanned(title="New", code="DEL-2", parent=REMINDERS)),
    ],
)
def test_a_code_is_made_where_none_is_given(kind: NodeKind, fact: Event) -> None:
    given().when(new(kind, getattr(fact, "parent", None))).then(fact)


def test_a_code_that_is_taken_is_not_made_again() -> None:
    taken = given(new(DELIVERABLE, None, A, "DEL-4"), new(DELIVERABLE, None, B, "DEL-5"))
    made = taken.and_(new(DELIVERABLE, None, C), new(DELIVERABLE, None))
    assert made.state(Node, C).code == "DEL-6"
    assert len({node.code for node in made.image.all(Node) if node.kind is DELIVERABLE}) == 5


def test_a_member_answers_for_a_node() -> None:
    after = given().when(SetNodeOwner(node=HABIT, owner=ADA)).then(NodeOwnerSet(owner=ADA))
    assert after.state(Node, HABIT).owner == ADA
    after.when(SetNodeOwner(node=HABIT, owner=None)).then(NodeOwnerSet(owner=None))


def test_who_has_left_answers_for_nothing() -> None:
    given().when(SetNodeOwner(node=HABIT, owner=DAN)).refused(MemberGone, path="owner")
    given().when(SetNodeOwner(node=HABIT, owner=MemberId(UNKNOWN))).refused(NotFound, path="owner")


# --- retiring and restoring ---


def retire(node: NodeId, children: ChildrenOnRetire = ChildrenOnRetire.REFUSE) -> RetireNode:
    return RetireNode(node=node, children=children)


def test_a_node_without_live_children_is_retired() -> None:
    after = given().when(retire(MAIL), reason="Nobody reads it").then(NodeRetired())
    mail = after.state(Node, MAIL)
    assert (mail.lifecycle, mail.lifecycle_at, mail.parent) == (Lifecycle.RETIRED, NOW, REMINDERS)


def test_retiring_needs_a_reason() -> None:
    given().when(retire(MAIL)).refused(ReasonRequired, path="reason", saying="Retiring a node needs a reason")
    given().when(retire(MAIL), reason="  ").refused(ReasonRequired, path="reason")


def test_live_children_stand_in_the_way_unless_it_is_said_what_happens_to_them() -> None:
    given().when(retire(REMINDERS), reason="No").refused(
        ChildrenLive, path="children", saying="retire them too (RETIRE) or lift them to its parent (LIFT)"
    )


def test_retired_children_do_not_stand_in_the_way() -> None:
    given(retire(MAIL), retire(WELCOME)).when(retire(REMINDERS), reason="No").then(NodeRetired())


def test_retiring_all_below_begins_at_the_bottom_and_says_with_whom() -> None:
    after = (
        given(retire(WELCOME))
        .when(retire(FORGETTING, ChildrenOnRetire.RETIRE), reason="Not a pain")
        .then(
            On(MAIL, NodeRetired(with_node=FORGETTING)),
            On(REMINDERS, NodeRetired(with_node=FORGETTING)),
            NodeRetired(),
        )
    )
    assert not after.state(Node, MAIL).live
    assert after.state(Node, RETENTION).live


def test_retiring_all_below_follows_places_and_not_links() -> None:
    after = given(link(MAIL, HABIT)).when(retire(HABIT, ChildrenOnRetire.RETIRE), reason="No").then(NodeRetired())
    assert after.state(Node, MAIL).live


def test_a_tree_of_any_depth_is_retired() -> None:
    chain = [NodeId(key(f"deep {number}")) for number in range(1_500)]
    facts = [
        On(each, OpportunityDefined(title="Deeper", code=f"D-{number}", parent=above))
        for number, (above, each) in enumerate(itertools.pairwise([FORGETTING, *chain]))
    ]
    after = given(*facts).when(retire(chain[0], ChildrenOnRetire.RETIRE), reason="Too deep")
    assert not any(node.live for node in after.image.all(Node) if node.key in set(chain))


def test_lifting_moves_the_children_to_the_parent() -> None:
    under_opportunity = given(new(OPPORTUNITY, FORGETTING, A), MoveNode(node=REMINDERS, parent=A))
    after = under_opportunity.when(retire(A, ChildrenOnRetire.LIFT), reason="Too fine").then(
        On(REMINDERS, NodeMoved(parent=FORGETTING)), NodeRetired()
    )
    assert after.state(Node, REMINDERS).parent == FORGETTING
    assert after.state(Node, MAIL).parent == REMINDERS


def test_lifting_to_the_top_is_for_those_who_may_stand_there() -> None:
    given(outcome(A), outcome(B, A)).when(retire(A, ChildrenOnRetire.LIFT), reason="No").then(
        On(B, NodeMoved(parent=None)), NodeRetired()
    )
    given(outcome(A), outcome(B, A), new(OPPORTUNITY, A)).when(retire(A, ChildrenOnRetire.LIFT), reason="No").refused(
        PlaceForbidden, path="children", saying="A node of kind opportunity may not stand at the top of the tree"
    )


@pytest.mark.parametrize("node", [FORGETTING, REMINDERS, RETENTION])
def test_children_that_may_not_stand_under_the_grandparent_are_not_lifted(node: NodeId) -> None:
    given().when(retire(node, ChildrenOnRetire.LIFT), reason="No").refused(
        PlaceForbidden, path="children", saying="it may stand"
    )


def test_retired_children_stay_where_they_are_when_others_are_lifted() -> None:
    after = given(outcome(A), outcome(B, A), outcome(C, A), retire(B), retire(A, ChildrenOnRetire.LIFT))
    assert after.state(Node, B).parent == A
    after.when(RestoreNode(node=B)).refused(
        ParentRetired, path="node", saying="The parent is retired: restore it first."
    )


def test_a_node_is_restored_where_it_stood() -> None:
    after = given(retire(MAIL)).when(RestoreNode(node=MAIL)).then(NodeRestored())
    mail = after.state(Node, MAIL)
    assert (mail.live, mail.parent, mail.owner) == (True, REMINDERS, BEN)


def test_what_was_retired_together_is_restored_from_above_one_by_one() -> None:
    retired = given(retire(FORGETTING, ChildrenOnRetire.RETIRE))
    retired.when(RestoreNode(node=MAIL)).refused(ParentRetired, path="node", saying="restore it first")
    above = retired.when(RestoreNode(node=FORGETTING)).then(NodeRestored())
    assert not above.state(Node, REMINDERS).live
    above.when(RestoreNode(node=REMINDERS)).then(NodeRestored()).when(RestoreNode(node=MAIL)).then(NodeRestored())


@pytest.mark.parametrize(
    "wish",
    [
        MoveNode(node=MAIL, parent=REMINDERS),
        RewordNode(node=MAIL),
        RewordNode(node=MAIL, title="A mail in the morning", description=None, code="MAIL"),
        UnlinkNode(node=MAIL, outcome=HABIT),
        SetNodeOwner(node=MAIL, owner=BEN),
        RestoreNode(node=MAIL),
        RetireNode(node=HABIT),
    ],
)
def test_what_is_so_already_changes_nothing(wish: Command) -> None:
    given(retire(HABIT)).when(wish).then()


@pytest.mark.parametrize(
    "command",
    [
        MoveNode(node=MAIL, parent=None),
        RewordNode(node=MAIL, title="A mail"),
        LinkNode(node=MAIL, outcome=HABIT),
        UnlinkNode(node=MAIL, outcome=HABIT),
        SetNodeOwner(node=MAIL, owner=None),
    ],
)
def test_a_retired_node_is_restored_before_it_is_changed(command: Command) -> None:
    given(retire(MAIL)).when(command).refused(NodeIsRetired, path="node", saying="restore it first")


def test_an_order_about_a_node_names_a_node() -> None:
    given().when(RewordNode(node=NodeId(UNKNOWN), title="A")).refused(NotFound, path="node")
    given().when(RewordNode(node=NodeId(RETURNING), title="A")).refused(NotFound, path="node", saying="no node")
