"""What all tree nodes share: a place, a wording, an owner, contribution links, and an end that is not deletion."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import RuleBroken
from events.fields import Code, MemberId, NodeId, Text, Title, Weight
from events.member import member_of
from events.message import Command, Decision, Event, Moment, On, Place, State, Value


class NodeKind(enum.Enum):
    """What a node of the tree is."""

    BUSINESS_OUTCOME = "BUSINESS_OUTCOME"
    """A result for the organisation: revenue, retention, cost."""
    PRODUCT_OUTCOME = "PRODUCT_OUTCOME"
    """A change in what customers do or get, which the team can influence."""
    OPPORTUNITY = "OPPORTUNITY"
    """A customer need, pain or desire which, if met, moves a product outcome."""
    SOLUTION = "SOLUTION"
    """A candidate answer to an opportunity."""
    ASSUMPTION = "ASSUMPTION"
    """A belief that a solution depends on, with its test and result."""
    DELIVERABLE = "DELIVERABLE"
    """Something the team makes or does."""


OUTCOMES = frozenset({NodeKind.BUSINESS_OUTCOME, NodeKind.PRODUCT_OUTCOME})

PLACES: dict[NodeKind, frozenset[NodeKind | None]] = {
    NodeKind.BUSINESS_OUTCOME: frozenset({None, NodeKind.BUSINESS_OUTCOME}),
    NodeKind.PRODUCT_OUTCOME: frozenset({None, NodeKind.BUSINESS_OUTCOME, NodeKind.PRODUCT_OUTCOME}),
    NodeKind.OPPORTUNITY: frozenset({NodeKind.PRODUCT_OUTCOME, NodeKind.OPPORTUNITY}),
    NodeKind.SOLUTION: frozenset({NodeKind.OPPORTUNITY}),
    NodeKind.ASSUMPTION: frozenset({NodeKind.SOLUTION, NodeKind.DELIVERABLE}),
    NodeKind.DELIVERABLE: frozenset({None, NodeKind.PRODUCT_OUTCOME, NodeKind.OPPORTUNITY, NodeKind.SOLUTION}),
}
"""Under which kinds a kind may stand; ``None`` is the top of the tree."""

PREFIX = {
    NodeKind.BUSINESS_OUTCOME: "BO",
    NodeKind.PRODUCT_OUTCOME: "PO",
    NodeKind.OPPORTUNITY: "OPP",
    NodeKind.SOLUTION: "SOL",
    NodeKind.ASSUMPTION: "ASM",
    NodeKind.DELIVERABLE: "DEL",
}
"""How a code begins where none was given."""


class Lifecycle(enum.Enum):
    """Whether an entity is in use."""

    LIVE = "LIVE"
    """In use."""
    RETIRED = "RETIRED"
    """Taken out of use; its identity and history stay, and it can be restored."""


class ContributionLink(Value, frozen=True, kw_only=True):
    """A contribution of a node to a further outcome, beside its place in the tree."""

    outcome: NodeId
    """The outcome contributed to."""
    weight: Decimal = Decimal(1)
    """How much it counts among the outcome's contributors; children weigh 1."""
    rationale: Text | None = None
    """Why it should contribute."""


class Node(State, frozen=True, kw_only=True):
    """A node of the outcome tree."""

    noun: ClassVar[str] = "node"

    kind: NodeKind
    """What the node is."""
    code: str
    """Short name, unique for each kind in the workspace."""
    title: str
    """What it is, in a line."""
    description: Text | None = None
    """What it is, at length."""
    lifecycle: Lifecycle = Lifecycle.LIVE
    """Whether the node is in use."""
    lifecycle_at: datetime
    """Since when it has been live or retired."""
    parent: NodeId | None = None
    """The node under which it stands."""
    placed_at: datetime
    """When its place or its links last changed."""
    owner: MemberId | None = None
    """The member who answers for it."""
    links: tuple[ContributionLink, ...] = ()
    """Its contributions to further outcomes."""

    @property
    def live(self) -> bool:
        """Whether it is in use."""
        return self.lifecycle is Lifecycle.LIVE

    @property
    def is_outcome(self) -> bool:
        """Whether it is a business or product outcome."""
        return self.kind in OUTCOMES

    def upward(self) -> Iterator[UUID]:
        """The nodes it contributes to: its parent, then those linked."""
        if self.parent is not None:
            yield self.parent
        for link in self.links:
            yield link.outcome

    def places(self) -> tuple[Place, ...]:
        """Found by parent, by linked outcome, by kind, and by kind and code."""
        places = ("parent", self.parent), ("kind", self.kind), ("code", (self.kind, self.code))
        return (*places, *[("contributes_to", link.outcome) for link in self.links]) if self.links else places

    def standing(self) -> object:
        """Under whom, and whether it is shown there."""
        return self.parent, self.lifecycle


# --- commands ---


class ChildrenOnRetire(enum.Enum):
    """What happens to the live children of a node that is retired."""

    REFUSE = "REFUSE"
    """Refuse to retire a node with live children."""
    RETIRE = "RETIRE"
    """Retire everything below as well."""
    LIFT = "LIFT"
    """Move the children to the node's parent."""


class MoveNode(Command, frozen=True, kw_only=True):
    """Put a node under another parent; its identity, history and children stay with it."""

    node: NodeId
    """The node to move."""
    parent: NodeId | None
    """Its new parent; null: the top of the tree."""


class RewordNode(Command, frozen=True, kw_only=True):
    """Say better what a node is."""

    node: NodeId
    """The node to reword."""
    title: Title | UnsetType = UNSET
    """Its new title."""
    description: Text | UnsetType | None = UNSET
    """Its new description."""
    code: Code | UnsetType = UNSET
    """Its new code."""


class RetireNode(Command, frozen=True, kw_only=True):
    """Take a node out of use. Needs a reason."""

    node: NodeId
    """The node to retire."""
    children: ChildrenOnRetire = ChildrenOnRetire.REFUSE
    """What happens to its live children."""


class RestoreNode(Command, frozen=True, kw_only=True):
    """Take a retired node into use again, where it stood."""

    node: NodeId
    """The node to restore."""


class LinkNode(Command, frozen=True, kw_only=True):
    """Say that a node contributes to a further outcome, or change the weight or rationale of that link."""

    node: NodeId
    """The node that contributes."""
    outcome: NodeId
    """The outcome it contributes to; not its parent, to which it contributes already."""
    weight: Weight = Decimal(1)
    """How much it counts among the outcome's contributors; 0: shown, not counted."""
    rationale: Text | None = None
    """Why it should contribute."""


class UnlinkNode(Command, frozen=True, kw_only=True):
    """Take back a contribution link."""

    node: NodeId
    """The node that no longer contributes."""
    outcome: NodeId
    """The outcome it contributed to."""


class SetNodeOwner(Command, frozen=True, kw_only=True):
    """Say who answers for a node."""

    node: NodeId
    """The node."""
    owner: MemberId | None
    """The member who answers for it; null: nobody."""


Commands = MoveNode | RewordNode | RetireNode | RestoreNode | LinkNode | UnlinkNode | SetNodeOwner

# --- events ---


class NodeMoved(Event, frozen=True, kw_only=True):
    """A node was put under another parent."""

    parent: NodeId | None
    """The new parent; null: the top of the tree."""


class NodeReworded(Event, frozen=True, kw_only=True):
    """A node's title, description or code was changed."""

    title: Title | UnsetType = UNSET
    """The new title, if changed."""
    description: Text | UnsetType | None = UNSET
    """The new description, if changed."""
    code: Code | UnsetType = UNSET
    """The new code, if changed."""


class NodeRetired(Event, frozen=True, kw_only=True):
    """A node was taken out of use."""

    with_node: NodeId | None = None
    """The ancestor whose retirement took this node with it."""


class NodeRestored(Event, frozen=True, kw_only=True):
    """A retired node was taken into use again."""


class NodeLinked(Event, frozen=True, kw_only=True):
    """A node was said to contribute to a further outcome."""

    outcome: NodeId
    """The outcome contributed to."""
    weight: Weight = Decimal(1)
    """How much it counts among the outcome's contributors."""
    rationale: Text | None = None
    """Why it should contribute."""


class NodeUnlinked(Event, frozen=True, kw_only=True):
    """A contribution link was taken back."""

    outcome: NodeId
    """The outcome contributed to until then."""


class NodeOwnerSet(Event, frozen=True, kw_only=True):
    """A member became answerable for a node, or nobody is any more."""

    owner: MemberId | None
    """The member; null: nobody."""


Events = NodeMoved | NodeReworded | NodeRetired | NodeRestored | NodeLinked | NodeUnlinked | NodeOwnerSet

# --- rules ---


class PlaceForbidden(RuleBroken):
    """A node of this kind may not stand there."""


class NodeCycle(RuleBroken):
    """This would close a cycle: a node may not contribute, directly or through others, to itself."""


class CodeTaken(RuleBroken):
    """Another node of this kind has this code: codes are unique for each kind."""


class NodeIsRetired(RuleBroken):
    """The node is retired: restore it first."""


class ParentRetired(RuleBroken):
    """The parent is retired: restore it first, or choose another parent."""


class ChildrenLive(RuleBroken):
    """The node has live children: say with `children` whether to retire them too (RETIRE) or lift them to its parent (LIFT)."""


class LinkToNoOutcome(RuleBroken):
    """A contribution link leads to a live business or product outcome, and to nothing else."""


class LinkToParent(RuleBroken):
    """The node stands under this outcome and so contributes to it already: link it to a further one."""


def check_place(
    facts: Facts, kind: NodeKind, parent: UUID | None, node: UUID | None = None, path: str = "parent"
) -> None:
    """Refuse a place that the tree's rules forbid, naming the input's field.

    Raises ``NotFound``, ``ParentRetired``, ``PlaceForbidden`` and ``NodeCycle``.
    """
    above = facts.require(Node, parent, path) if parent is not None else None
    if above is not None and not above.live:
        raise ParentRetired(path=(path,))
    if (above.kind if above else None) not in PLACES[kind]:
        raise PlaceForbidden(place_sentence(kind, above), path=(path,))
    if node is not None and parent is not None:
        check_no_cycle(facts, node, parent, path)


def place_sentence(kind: NodeKind, above: Node | None) -> str:
    """Says where a node may not stand, and where it may."""
    where = f"under the {words(above.kind)} {above.code}" if above else "at the top of the tree"
    allowed = sorted(f"under a node of kind {words(k)}" if k else "at the top" for k in PLACES[kind])
    return f"A node of kind {words(kind)} may not stand {where}; it may stand {' or '.join(allowed)}."


def words(kind: NodeKind) -> str:
    """The kind as a reader would say it."""
    return kind.name.lower().replace("_", " ")


def check_no_cycle(facts: Facts, node: UUID, target: UUID, path: str) -> None:
    """Refuse a way up from the target, over parents and links, that leads to the node. Raises ``NodeCycle``."""
    seen, rest = set[UUID](), [target]
    while rest:
        key = rest.pop()
        if key == node:
            raise NodeCycle(path=(path,))
        if key not in seen:
            seen.add(key)
            above = facts.image.get(Node, key)
            rest.extend(above.upward() if above else ())


def check_code(facts: Facts, kind: NodeKind, code: str | None) -> str:
    """The code, or the next free one where none is given. Raises ``CodeTaken``."""
    if code is not None:
        if facts.image.find(Node, "code", (kind, code)):
            raise CodeTaken(
                f"Another {words(kind)} has the code {code}: codes are unique for each kind.", path=("code",)
            )
        return code
    number = facts.image.count(Node, "kind", kind) + 1
    while facts.image.find(Node, "code", (kind, f"{PREFIX[kind]}-{number}")):
        number += 1
    return f"{PREFIX[kind]}-{number}"


def check_new(facts: Facts, kind: NodeKind, parent: UUID | None, code: str | None) -> str:
    """Refuse a new node where it may not stand; otherwise give its code."""
    check_place(facts, kind, parent)
    return check_code(facts, kind, code)


def decide(command: Commands, node: Node, facts: Facts) -> Decision:
    """What an order about any tree node leads to."""
    if not node.live and not isinstance(command, RestoreNode | RetireNode):
        raise NodeIsRetired(path=("node",))
    match command:
        case MoveNode(parent=parent):
            if parent == node.parent:
                return []
            check_place(facts, node.kind, parent, node.key)
            return [NodeMoved(parent=parent)]
        case RewordNode():
            return _reword(command, node, facts)
        case RetireNode(children=children):
            return _retire(node, children, facts) if node.live else []
        case RestoreNode():
            return _restore(node, facts)
        case LinkNode():
            return _link(command, node, facts)
        case UnlinkNode(outcome=outcome):
            linked = any(link.outcome == outcome for link in node.links)
            return [NodeUnlinked(outcome=outcome)] if linked else []
        case SetNodeOwner(owner=owner):
            if owner is not None:
                member_of(facts, owner, "owner")
            return [] if owner == node.owner else [NodeOwnerSet(owner=owner)]


def _reword(command: RewordNode, node: Node, facts: Facts) -> Decision:
    changed = NodeReworded(
        title=UNSET if command.title == node.title else command.title,
        description=UNSET if command.description == node.description else command.description,
        code=UNSET if command.code == node.code else command.code,
    )
    if isinstance(changed.code, str):
        check_code(facts, node.kind, changed.code)
    return [] if changed == NodeReworded() else [changed]


def _link(command: LinkNode, node: Node, facts: Facts) -> Decision:
    link = ContributionLink(outcome=command.outcome, weight=command.weight, rationale=command.rationale)
    if link in node.links:
        return []
    target = facts.require(Node, link.outcome, "outcome")
    if not (target.live and target.is_outcome):
        raise LinkToNoOutcome(path=("outcome",))
    if link.outcome == node.parent:
        raise LinkToParent(path=("outcome",))
    check_no_cycle(facts, node.key, link.outcome, "outcome")
    return [NodeLinked(outcome=link.outcome, weight=link.weight, rationale=link.rationale)]


def _retire(node: Node, children: ChildrenOnRetire, facts: Facts) -> Decision:
    facts.need_reason("Retiring a node")
    below = [child for child in facts.image.find(Node, "parent", node.key) if child.live]
    decision: Decision = []
    if below and children is ChildrenOnRetire.REFUSE:
        raise ChildrenLive(path=("children",))
    if children is ChildrenOnRetire.RETIRE:
        decision.extend(On(each.key, NodeRetired(with_node=NodeId(node.key))) for each in _live_below(facts, node.key))
    elif children is ChildrenOnRetire.LIFT:
        for child in below:
            check_place(facts, child.kind, node.parent, path="children")
            decision.append(On(child.key, NodeMoved(parent=node.parent)))
    return [*decision, NodeRetired()]


def _live_below(facts: Facts, key: UUID) -> list[Node]:
    """The live descendants, each before what it stands under."""
    found, rest = list[Node](), [key]
    while rest:
        children = facts.image.find(Node, "parent", rest.pop())
        found.extend(child for child in children if child.live)
        rest.extend(child.key for child in children)
    return found[::-1]


def _restore(node: Node, facts: Facts) -> Decision:
    if node.live:
        return []
    parent = facts.image.get(Node, node.parent)
    if parent is not None and not parent.live:
        raise ParentRetired("The parent is retired: restore it first.", path=("node",))
    return [NodeRestored()]


def evolve(node: Any, event: Events, moment: Moment) -> Any:
    """The node, of whatever kind, after the event."""
    at = moment.effective_at
    match event:
        case NodeMoved(parent=parent):
            return replace(node, parent=parent, placed_at=at)
        case NodeReworded(title=title, description=description, code=code):
            given = {"title": title, "description": description, "code": code}
            return replace(node, **{name: value for name, value in given.items() if value is not UNSET})
        case NodeRetired():
            return replace(node, lifecycle=Lifecycle.RETIRED, lifecycle_at=at)
        case NodeRestored():
            return replace(node, lifecycle=Lifecycle.LIVE, lifecycle_at=at)
        case NodeLinked(outcome=outcome, weight=weight, rationale=rationale):
            link = ContributionLink(outcome=outcome, weight=weight, rationale=rationale)
            return replace(node, links=(*without(node.links, outcome), link), placed_at=at)
        case NodeUnlinked(outcome=outcome):
            return replace(node, links=without(node.links, outcome), placed_at=at)
        case NodeOwnerSet(owner=owner):
            return replace(node, owner=owner)


def without(links: tuple[ContributionLink, ...], outcome: UUID) -> tuple[ContributionLink, ...]:
    """The links that lead elsewhere."""
    return tuple(link for link in links if link.outcome != outcome)


def _begin(event: Any, _stream: UUID, _moment: Moment) -> Node:
    raise TypeError(f"{type(event).__name__} begins no node: each kind of node has a beginning of its own")


NOUN = Noun(name="node", state=Node, commands=Commands, events=Events, decide=decide, evolve=evolve, begin=_begin)
