"""Tree nodes: what outcomes, opportunities, solutions, assumptions and deliverables share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import strawberry

from events import node as domain
from events.image import Image
from projections.alignment import of_subtree
from schema.alignment import Alignment, alignment_object
from schema.audit import with_history
from schema.connections import Connection, connection_of
from schema.deriving import interface_fields, value
from schema.describing import field
from schema.entity import Held, Node, wrap_all
from schema.feedback import comments_on
from schema.relations import many
from schema.signal import signals_about
from schema.why import ways_up

COMMANDS = (
    domain.MoveNode,
    domain.RewordNode,
    domain.RetireNode,
    domain.RestoreNode,
    domain.LinkNode,
    domain.UnlinkNode,
    domain.SetNodeOwner,
)


_NODE = Annotated["TreeNode", strawberry.lazy("schema.node")]


@value(domain.ContributionLink)
class ContributionLink(Held):
    """A contribution of a node to a further outcome."""


@interface_fields(domain.Node, hide=frozenset({"links"}))
@with_history
class TreeNode(Node):
    """A node of the outcome tree."""

    children = many(domain.Node, "parent", _NODE, "The nodes that stand under it, oldest first.")
    feedback = comments_on()
    why = ways_up()
    signals = signals_about()

    @field
    async def ancestors(self) -> list[_NODE]:
        """The nodes above it, nearest first."""
        image = await self.view.image()
        return wrap_all(self.view, list(_above(image, self.state)))

    @field
    async def descendants(self, first: int | None = None, after: str | None = None) -> Connection[_NODE]:
        """Every node below it, depth first."""
        image = await self.view.image()
        return connection_of(wrap_all(self.view, list(_below(image, self.state.key))), first, after)

    @field
    def contributes_to(self) -> list[ContributionLink]:
        """Its contributions to further outcomes, beside its place."""
        return [ContributionLink(state=link, view=self.view) for link in self.state.links]

    @field
    async def alignment(self) -> Alignment:
        """How much of the work below it serves outcomes, and whether it moved them."""
        image = await self.view.image()
        return alignment_object(of_subtree(image, self.state.key), self.view)


def _above(image: Image, state: Any) -> Iterator[Any]:
    seen = {state.key}
    parent = image.get(domain.Node, state.parent)
    while parent is not None and parent.key not in seen:
        seen.add(parent.key)
        yield parent
        parent = image.get(domain.Node, parent.parent)


def _below(image: Image, key: UUID) -> Iterator[Any]:
    rest = list(reversed(image.find(domain.Node, "parent", key)))
    while rest:
        node = rest.pop()
        yield node
        rest.extend(reversed(image.find(domain.Node, "parent", node.key)))
