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


class Step(Struct, frozen=True):
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


_Known = tuple[int, bool]
"""Steps to the nearest end of a path, and whether a path may go on from here."""


class Trace:
    """The traces in one image, each looked up once: thousands of them cost little more than the nodes they share."""

    __slots__ = ("_ends", "_nearest", "_reach", "_up", "image")

    def __init__(self, image: Image) -> None:
        self.image = image
        self._up: dict[UUID, tuple[Step, ...]] = {}
        self._nearest: dict[UUID, tuple[NodeId, ...]] = {}
        self._reach: dict[UUID, frozenset[NodeId]] = {}
        self._ends: dict[UUID, int | None] = {}

    def up(self, key: UUID) -> tuple[Step, ...]:
        """The steps to the live nodes directly above: the parent first, then links; each node once."""
        found = self._up.get(key)
        if found is None:
            steps: dict[UUID, Step] = {}
            for step in self._steps(key):
                steps.setdefault(step.node, step)
            found = self._up[key] = tuple(steps.values())
        return found

    def nearest(self, key: UUID) -> tuple[NodeId, ...]:
        """The first live outcome on each way up, each once."""
        return settle(key, self._nearest, self._to_nearest, self._find_nearest)

    def reach(self, key: UUID) -> frozenset[NodeId]:
        """Every live outcome on the ways up, with the node itself if it is one."""
        return settle(key, self._reach, self._above, self._find_reach)

    def traced(self, key: UUID) -> bool:
        """Whether it leads to a live product outcome, or is one."""
        states = self.image.states
        return any(_is_product(states[outcome]) for outcome in self.reach(key))

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

    def _steps(self, key: UUID) -> Iterator[Step]:
        image = self.image
        state = image.states.get(key)
        if isinstance(state, Node):
            above = image.get(Node, state.parent)
            if above is not None and above.live and state.parent is not None:
                yield Step(state.parent, Via.PARENT, ONE)
            for link in state.links:
                if _live(image, link.outcome):
                    yield Step(link.outcome, Via.LINK, link.weight, link.rationale)
        elif isinstance(state, Goal):
            for tie in state.alignments:
                if _live(image, tie.outcome):
                    yield Step(tie.outcome, Via.ALIGNED, None, tie.rationale)

    def _above(self, key: UUID) -> list[UUID]:
        return [step.node for step in self.up(key)]

    def _is_outcome(self, key: UUID) -> bool:
        state = self.image.states[key]
        return isinstance(state, Node) and state.is_outcome

    def _to_nearest(self, key: UUID) -> list[UUID]:
        return [step.node for step in self.up(key) if not self._is_outcome(step.node)]

    def _find_nearest(self, key: UUID) -> tuple[NodeId, ...]:
        found: dict[NodeId, None] = {}
        for step in self.up(key):
            first = (step.node,) if self._is_outcome(step.node) else self._nearest.get(step.node, ())
            found.update(dict.fromkeys(first))
        return tuple(found)

    def _find_reach(self, key: UUID) -> frozenset[NodeId]:
        above = [self._reach.get(step.node, frozenset()) for step in self.up(key)]
        state = self.image.states.get(key)
        if isinstance(state, Node) and state.is_outcome and state.live:
            return frozenset({NodeId(key)}).union(*above)
        return above[0] if len(above) == 1 else frozenset[NodeId]().union(*above)

    def _distance(self, key: UUID) -> int | None:
        """The steps to the nearest end of a path; ``None`` where no way leads to a business outcome."""
        return settle(key, self._ends, self._above, self._find_distance)

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


def _is_product(state: object) -> bool:
    return isinstance(state, Node) and state.kind is NodeKind.PRODUCT_OUTCOME


def paths(image: Image, key: UUID, limit: int | None = None) -> list[Path]:
    """Why a deliverable, node or goal exists: its paths up to business outcomes, shortest first."""
    return Trace(image).paths(key, limit)


def nearest_outcomes(image: Image, key: UUID) -> tuple[NodeId, ...]:
    """The first live outcome on each way up from a deliverable, node or goal."""
    return Trace(image).nearest(key)


def traced(image: Image, key: UUID) -> bool:
    """Whether a deliverable, node or goal leads to a live product outcome, or is one."""
    return Trace(image).traced(key)
