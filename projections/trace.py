"""The trace of a piece of work: its ways up, over parents and contribution links of live nodes, to the outcomes it serves.

A retired node breaks every way through it; whether the start itself is retired makes no difference to why it existed.
"""

from __future__ import annotations

import enum
import heapq
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from uuid import UUID

from msgspec import Struct

from events.fields import NodeId
from events.goal import Goal
from events.image import Image
from events.node import Node, NodeKind
from projections.decimals import ONE
from projections.memo import settle

MOST_PATHS = 1_000
"""How many paths are given at most: a tree with many links has exponentially many."""


class Via(enum.Enum):
    """How a step leads up."""

    PARENT = "PARENT"
    """To the node under which it stands."""
    LINK = "LINK"
    """To an outcome it contributes to as well."""
    ALIGNED = "ALIGNED"
    """From a goal to an outcome it serves."""


class Step(Struct, frozen=True, gc=False):
    """One step up."""

    node: NodeId
    """Where it leads."""
    via: Via
    """How it leads there."""
    weight: Decimal | None = None
    """How much the node below counts there; goals don't."""
    rationale: str | None = None
    """Why the node below contributes, or the goal serves it."""


class Path(Struct, frozen=True):
    """A way up to a business outcome above which there is no other; the start is not among its steps."""

    steps: tuple[Step, ...]

    @property
    def outcome(self) -> NodeId:
        """The business outcome it leads to."""
        return self.steps[-1].node


class Above(Struct, frozen=True, gc=False):
    """What is above a node."""

    nearest: tuple[NodeId, ...] = ()
    """The first live outcome on each way up, each once."""
    reach: frozenset[NodeId] = frozenset()
    """Every live outcome on the ways up."""
    traced: bool = False
    """Whether a live product outcome is among them."""


NOTHING = Above()


class Trace:
    """The traces in one image, each looked up once: thousands of them cost little more than the nodes they share."""

    __slots__ = ("_above", "_ends", "_parents", "_through", "_up", "image")

    def __init__(self, image: Image) -> None:
        self.image = image
        self._parents: dict[UUID, tuple[Step, ...]] = {}
        self._up: dict[UUID, tuple[Step, ...]] = {}
        self._above: dict[UUID, Above] = {}
        self._through: dict[UUID, Above] = {}
        self._ends: dict[UUID, int | None] = {}

    def up(self, key: UUID) -> tuple[Step, ...]:
        """The steps to the live nodes directly above: the parent first, then links; each node once."""
        found = self._up.get(key)
        if found is None:
            found = self._up[key] = self._find_up(self.image.states.get(key))
        return found

    def above(self, key: UUID) -> Above:
        """What is above a node or goal; the node itself is not."""
        known, ways = self._above, self._through
        if key not in known and all(step.node in ways for step in self.up(key)):
            known[key] = self._find_above(key)
        return known[key] if key in known else settle(key, known, self._next, self._find_above)

    def nearest(self, key: UUID) -> tuple[NodeId, ...]:
        """The first live outcome on each way up, each once."""
        return self.above(key).nearest

    def reach(self, key: UUID) -> frozenset[NodeId]:
        """Every live outcome on the ways up, with the node itself if it is one."""
        above = self.above(key)
        return self._as_way(key).reach if self._is_live_outcome(key) else above.reach

    def traced(self, key: UUID) -> bool:
        """Whether it leads to a live product outcome, or is one."""
        above = self.above(key)
        return self._as_way(key).traced if self._is_live_outcome(key) else above.traced

    def paths(self, key: UUID, limit: int | None = None) -> list[Path]:
        """The paths up to business outcomes: shortest first, then by the codes on the way."""
        return list(islice(self.each_path(key), MOST_PATHS if limit is None else min(limit, MOST_PATHS)))

    def each_path(self, key: UUID) -> Iterator[Path]:
        """The same, one after the other: what is not asked for is not looked for."""
        # Best first, by the length that a path will have at least. Since that length is always reached, no step is taken
        # that is not on a path, however many there are.
        waiting: list[tuple[int, tuple[str, ...], tuple[Step, ...]]] = []
        self._go_on(waiting, key, (), ())
        while waiting:
            length, codes, steps = heapq.heappop(waiting)
            if length == len(steps):
                yield Path(steps)
            else:
                self._go_on(waiting, steps[-1].node, codes, steps)

    # --- inside ---

    def _find_up(self, state: object) -> tuple[Step, ...]:
        if isinstance(state, Node):
            parent = self._to_parent(state.parent)
            if not state.links:
                return parent
            links = [Step(each.outcome, Via.LINK, each.weight, each.rationale) for each in state.links]
            return (*parent, *(step for step in links if step.node != state.parent and _live(self.image, step.node)))
        if isinstance(state, Goal):
            ties = [Step(each.outcome, Via.ALIGNED, None, each.rationale) for each in state.alignments]
            return tuple(step for step in ties if _live(self.image, step.node))
        return ()

    def _to_parent(self, parent: NodeId | None) -> tuple[Step, ...]:
        """The step to a parent, the same for all its children."""
        if parent is None:
            return ()
        found = self._parents.get(parent)
        if found is None:
            steps = (Step(parent, Via.PARENT, ONE),) if _live(self.image, parent) else ()
            found = self._parents[parent] = steps
        return found

    def _next(self, key: UUID) -> list[UUID]:
        return [step.node for step in self.up(key)]

    def _is_live_outcome(self, key: UUID) -> bool:
        state = self.image.states.get(key)
        return isinstance(state, Node) and state.is_outcome and state.live

    def _find_above(self, key: UUID) -> Above:
        ways = [self._as_way(step.node) for step in self.up(key)]
        if len(ways) < 2:
            return ways[0] if ways else NOTHING
        return Above(
            tuple(dict.fromkeys(outcome for way in ways for outcome in way.nearest)),
            frozenset[NodeId]().union(*(way.reach for way in ways)),
            any(way.traced for way in ways),
        )

    def _as_way(self, key: UUID) -> Above:
        """What a live node is to those below it: an outcome is the first on its way, any other node leads on."""
        found = self._through.get(key)
        if found is None:
            above = self._above.get(key, NOTHING)
            state = self.image.get(Node, key)
            if state is not None and state.is_outcome:
                product = state.kind is NodeKind.PRODUCT_OUTCOME
                above = Above((NodeId(key),), above.reach | {NodeId(key)}, product or above.traced)
            found = self._through[key] = above
        return found

    def _distance(self, key: UUID) -> int | None:
        """The steps to the nearest end of a path; ``None`` where no way leads to a business outcome."""
        return settle(key, self._ends, self._next, self._find_distance)

    def _find_distance(self, key: UUID) -> int | None:
        ahead = [far for step in self.up(key) if (far := self._ends.get(step.node)) is not None]
        if ahead:
            return min(ahead) + 1
        state = self.image.states.get(key)
        return 0 if isinstance(state, Node) and state.kind is NodeKind.BUSINESS_OUTCOME else None

    def _go_on(
        self,
        waiting: list[tuple[int, tuple[str, ...], tuple[Step, ...]]],
        key: UUID,
        codes: tuple[str, ...],
        steps: tuple[Step, ...],
    ) -> None:
        for step in self.up(key):
            far = self._distance(step.node)
            node = self.image.get(Node, step.node)
            if far is not None and node is not None and all(step.node != past.node for past in steps):
                entry = (len(steps) + 1 + far, (*codes, node.code, node.kind.name), (*steps, step))
                heapq.heappush(waiting, entry)


def _live(image: Image, key: UUID) -> bool:
    node = image.get(Node, key)
    return node is not None and node.live


def paths(image: Image, key: UUID, limit: int | None = None) -> list[Path]:
    """Why a deliverable, node or goal exists: its paths up to business outcomes, shortest first."""
    return Trace(image).paths(key, limit)


def nearest_outcomes(image: Image, key: UUID) -> tuple[NodeId, ...]:
    """The first live outcome on each way up from a deliverable, node or goal."""
    return Trace(image).nearest(key)


def traced(image: Image, key: UUID) -> bool:
    """Whether a deliverable, node or goal leads to a live product outcome, or is one."""
    return Trace(image).traced(key)
