"""The tree as one flat list, depth first: any depth in one request, by one statement."""

from __future__ import annotations

import enum
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID

import strawberry
from msgspec import Struct

from events.actor import Actor as ActorState
from events.image import Image
from events.node import Lifecycle as LifecycleState
from events.node import Node as NodeState
from events.node import NodeKind as Kind
from projections.statements import Past
from projections.view import View
from schema.actor import Actor
from schema.connections import PageInfo, Place, page_size, read_cursor, write_cursor
from schema.derived import derived, shape
from schema.deriving import graphql_enum
from schema.describing import input_type, object_type
from schema.entity import find, wrap_all
from schema.errors import bad_request
from schema.execution.batch import batched
from schema.ids import encoder, key_asked
from schema.node import TreeNode

Numbers: TypeAlias = "array[int]"
numbers: Callable[[], Numbers] = partial(array, "I")
"""Makes room for numbers of four bytes each."""

LARGEST_TREE = 10_000
DEFAULT_TREE = 1_000

NodeKind = graphql_enum(Kind)
Lifecycle = graphql_enum(LifecycleState)


@strawberry.enum(description="The same nodes by other eyes.")
class Lens(enum.Enum):
    """The same nodes by other eyes."""

    OUTCOME_TREE = strawberry.enum_value("OUTCOME_TREE", description="All nodes.")
    OPPORTUNITY_TREE = strawberry.enum_value(
        "OPPORTUNITY_TREE", description="Product outcomes, opportunities, solutions and assumptions."
    )
    IMPACT_MAP = strawberry.enum_value(
        "IMPACT_MAP", description="Business outcomes, their product outcomes grouped by actor, and deliverables."
    )


SHOWN = {
    Lens.OUTCOME_TREE: frozenset(Kind),
    Lens.OPPORTUNITY_TREE: frozenset({Kind.PRODUCT_OUTCOME, Kind.OPPORTUNITY, Kind.SOLUTION, Kind.ASSUMPTION}),
    Lens.IMPACT_MAP: frozenset({Kind.BUSINESS_OUTCOME, Kind.PRODUCT_OUTCOME, Kind.DELIVERABLE}),
}


@input_type
class TreeFilter:
    """Which nodes of the tree to show. What is left out gives its place to its children."""

    kinds: list[NodeKind] | None = strawberry.field(default=None, description="Only nodes of these kinds.")
    lifecycle: list[Lifecycle] | None = strawberry.field(
        default=None, description="Only nodes that are in use, or only those that are not; absent: those in use."
    )
    owner: strawberry.ID | None = strawberry.field(
        default=None, description="Only nodes for which this member answers."
    )
    text: str | None = strawberry.field(
        default=None, description="Only nodes whose code or title holds these characters."
    )


@dataclass(slots=True)
class Arranged:
    """Nodes depth first, column by column: the n-th of each list says something of the n-th node."""

    keys: list[UUID] = field(default_factory=list)
    parents: list[UUID | None] = field(default_factory=list)
    depths: Numbers = field(default_factory=numbers)
    positions: Numbers = field(default_factory=numbers)
    child_counts: Numbers = field(default_factory=numbers)
    deepest: int = 0

    def append(self, key: UUID, parent: UUID | None, depth: int, position: int) -> int:
        """Put a node at the end; gives its place."""
        self.keys.append(key)
        self.parents.append(parent)
        self.depths.append(depth)
        self.positions.append(position)
        self.child_counts.append(0)
        self.deepest = max(self.deepest, depth)
        return len(self.keys) - 1

    def upto(self, max_depth: int | None) -> Sequence[int]:
        """The places of the nodes that stand no deeper."""
        if max_depth is None or max_depth >= self.deepest:
            return range(len(self.keys))
        return [place for place, depth in enumerate(self.depths) if depth <= max_depth]


class Entry(Struct, gc=False):
    """A node at its place in the tree: what ``TreeEntry`` shows. There are many of them, and a struct is soon made."""

    tree: Arranged
    place: int
    state: Any
    view: View


@object_type
class TreeEntry:
    """A node at its place in the tree."""

    @batched
    def node(parents: list[Any], view: View) -> TreeNode:
        """The node."""
        return wrap_all(view, [parent.state for parent in parents])  # type: ignore[return-value]

    @batched
    def parent_key(parents: list[Any], view: View) -> strawberry.ID | None:
        """The key of the nearest node above it that is shown."""
        above = [parent.tree.parents[parent.place] for parent in parents]
        encode = encoder(view.workspace, None)
        return [encode("node", key) if key is not None else None for key in above]  # type: ignore[return-value]

    @batched
    def depth(parents: list[Any], _view: View) -> int:
        """How many shown nodes stand above it."""
        return [parent.tree.depths[parent.place] for parent in parents]  # type: ignore[return-value]

    @batched
    def position(parents: list[Any], _view: View) -> int:
        """Its place among its shown siblings, from 0."""
        return [parent.tree.positions[parent.place] for parent in parents]  # type: ignore[return-value]

    @batched
    def child_count(parents: list[Any], _view: View) -> int:
        """How many shown nodes stand directly under it."""
        return [parent.tree.child_counts[parent.place] for parent in parents]  # type: ignore[return-value]

    @batched
    async def actor_group(parents: list[Any], view: View) -> Actor | None:
        """In the impact map: the actor under whom a product outcome is grouped."""
        actors = [getattr(parent.state, "actor", None) for parent in parents]
        found = iter(await find(view, ActorState, [actor for actor in actors if actor is not None]))
        return [next(found) if actor is not None else None for actor in actors]  # type: ignore[return-value]


@object_type
class Tree:
    """The tree, flat and depth first."""

    revision: int = strawberry.field(description="What the tree reflects; all its pages reflect the same.")
    total_count: int = strawberry.field(description="How many entries the whole tree has.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the tree.")
    entries: list[TreeEntry] = strawberry.field(description="The nodes, each before those under it.")


async def tree(
    view: View,
    root: str | None,
    lens: Lens,
    max_depth: int | None,
    filter: TreeFilter | None,
    first: int | None,
    after: str | None,
) -> Tree:
    """A page of the tree. Its cursors pin the revision, so that pages read one after another fit together."""
    start = 0
    if after is not None:
        revision, start = read_cursor(after, Place, Place)
        if revision > view.revision:
            raise bad_request("The cursor is of a revision that is not there: read the tree again.")
        if revision != view.revision:
            effective = view.point.past is Past.EFFECTIVE
            view = view.known_at(revision) if effective else view.at_revision(revision, f"r{revision}")
    states: Mapping[UUID, Any]
    image = await view.known_image()
    if image is not None and root is None and lens is Lens.OUTCOME_TREE and filter is None:
        arranged, states = await derived(view, _whole, as_of=shape), image.states
        places = arranged.upto(max_depth)
    else:
        states = {node.key: node for node in await view.states(NodeState)}
        top = key_asked(root, view.workspace, "root") if root is not None else None
        arranged = arrange(states.values(), top, lens, _test(view, filter))
        places = arranged.upto(max_depth)
    size = page_size(first, LARGEST_TREE, DEFAULT_TREE)
    shown = places[start : start + size]
    keys = arranged.keys
    return Tree(
        revision=view.revision,
        total_count=len(places),
        page_info=PageInfo(
            has_next_page=start + size < len(places),
            has_previous_page=start > 0,
            start_cursor=write_cursor(view.revision, start + 1) if shown else None,
            end_cursor=write_cursor(view.revision, start + len(shown)) if shown else None,
        ),
        entries=[Entry(arranged, place, states[keys[place]], view) for place in shown],  # type: ignore[misc]
    )


def _whole(image: Image) -> Arranged:
    """The tree as most ask for it: worked out once, as long as no node comes, goes or moves."""
    # Not by the image's index of all nodes, which whoever only reads trees does not need and which is as large as the tree.
    nodes = (state for state in image.states.values() if isinstance(state, NodeState))
    return arrange(nodes, None, Lens.OUTCOME_TREE, lambda node: node.lifecycle is LifecycleState.LIVE)


def _test(view: View, filter: TreeFilter | None) -> Callable[[Any], bool]:
    # Tuples, since members of them are found by identity: an enumeration's hash is worked out in Python.
    lifecycle = (LifecycleState.LIVE,) if filter is None or filter.lifecycle is None else tuple(filter.lifecycle)
    kinds = tuple(Kind) if filter is None or filter.kinds is None else tuple(filter.kinds)
    if filter is None:
        return lambda node: node.lifecycle in lifecycle
    owner = key_asked(filter.owner, view.workspace, "owner") if filter.owner else None
    text = (filter.text or "").casefold()

    def shown(node: Any) -> bool:
        return (
            node.lifecycle in lifecycle
            and node.kind in kinds
            and (owner is None or node.owner == owner)
            and (not text or text in node.code.casefold() or text in node.title.casefold())
        )

    return shown


def arrange(nodes: Iterable[Any], root: UUID | None, lens: Lens, test: Callable[[Any], bool]) -> Arranged:
    """The nodes depth first, siblings in the order of their creation; by actor in the impact map.

    A node that is not shown gives its place to its children. With a root, that node and what is below it.
    """
    below: dict[UUID | None, list[Any]] = {}
    for node in nodes:
        below.setdefault(node.parent, []).append(node)
    if lens is Lens.IMPACT_MAP:
        for siblings in below.values():
            siblings.sort(key=lambda node: str(getattr(node, "actor", None) or ""))
    kinds = None if lens is Lens.OUTCOME_TREE else tuple(SHOWN[lens])
    tops = (
        below.get(None, []) if root is None else [node for each in below.values() for node in each if node.key == root]
    )
    found, count = Arranged(), 0
    rest: list[tuple[Any, int | None]] = [(node, None) for node in reversed(tops)]
    while rest:
        node, above = rest.pop()
        if (kinds is None or node.kind in kinds) and test(node):
            if above is None:
                above, count = found.append(node.key, None, 0, count), count + 1
            else:
                position = found.child_counts[above]
                found.child_counts[above] = position + 1
                above = found.append(node.key, found.keys[above], found.depths[above] + 1, position)
        children = below.get(node.key)
        if children is not None:
            rest.extend([(child, above) for child in reversed(children)])
    return found
