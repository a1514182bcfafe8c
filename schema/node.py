"""Tree nodes: what outcomes, opportunities, solutions, assumptions and deliverables share."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import strawberry

from events import node as domain
from events.image import Image
from projections import trace as tracing
from projections.alignment import of_subtree
from projections.view import View
from schema.alignment import Alignment, alignment_object
from schema.audit import with_history
from schema.connections import Connection, connection_of
from schema.derived import signals_of, traces
from schema.deriving import graphql_enum, interface_fields, value
from schema.entity import Node, find, grouped, remember
from schema.execution.batch import batched
from schema.feedback import Feedback, comments
from schema.signal import Signal, signal_object

COMMANDS = (
    domain.MoveNode,
    domain.RewordNode,
    domain.RetireNode,
    domain.RestoreNode,
    domain.LinkNode,
    domain.UnlinkNode,
    domain.SetNodeOwner,
)


@value(domain.ContributionLink)
class ContributionLink:
    """A contribution of a node to a further outcome."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]


Via = graphql_enum(tracing.Via)


@strawberry.type(description="One step of the way from work to a business outcome.")
class WhyStep:
    """One step of the way up."""

    step: strawberry.Private[tracing.Step]
    view: strawberry.Private[View]

    @strawberry.field(description="Where it leads.")
    async def node(self) -> Annotated["TreeNode", strawberry.lazy("schema.node")]:  # noqa: UP037
        """Where it leads."""
        return (await find(self.view, domain.Node, [self.step.node]))[0]

    @strawberry.field(description="How it leads there.")
    def via(self) -> Via:
        """How it leads there."""
        return self.step.via

    @strawberry.field(description="How much the node below counts there.")
    def weight(self) -> Decimal | None:
        """How much the node below counts there."""
        return self.step.weight

    @strawberry.field(description="Why the node below contributes there.")
    def rationale(self) -> str | None:
        """Why the node below contributes there."""
        return self.step.rationale or None


@strawberry.type(description="A way from work up to a business outcome: one answer to why it exists.")
class WhyPath:
    """A way up to a business outcome."""

    path: strawberry.Private[tracing.Path]
    view: strawberry.Private[View]

    @strawberry.field(description="Its steps, nearest first.")
    def steps(self) -> list[WhyStep]:
        """Its steps."""
        return [WhyStep(step=step, view=self.view) for step in self.path.steps]


async def why_paths(view: View, key: UUID, first: int, after: str | None) -> Connection[Any]:
    """The ways up from an entity, shortest first."""
    found = (await traces(view)).paths(key)
    return connection_of([WhyPath(path=path, view=view) for path in found], first, after)


@interface_fields(domain.Node, hide=frozenset({"links"}))
@with_history
class TreeNode(Node):
    """A node of the outcome tree."""

    @strawberry.field(description="The nodes above it, nearest first.")
    async def ancestors(self) -> list[Annotated["TreeNode", strawberry.lazy("schema.node")]]:  # noqa: UP037
        """The nodes above it."""
        image = await self.view.image()
        return remember(self.view, list(_above(image, self.state)))

    @batched(description="The nodes that stand under it, oldest first.")
    async def children(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Annotated["TreeNode", strawberry.lazy("schema.node")]]:  # noqa: UP037
        """The nodes that stand under it."""
        below = await grouped(view, domain.Node, "parent", parents)
        return [connection_of(each, first, after) for each in below]  # type: ignore[return-value]

    @strawberry.field(description="Every node below it, depth first.")
    async def descendants(
        self, first: int | None = None, after: str | None = None
    ) -> Connection[Annotated["TreeNode", strawberry.lazy("schema.node")]]:  # noqa: UP037
        """Every node below it."""
        image = await self.view.image()
        return connection_of(remember(self.view, list(_below(image, self.state.key))), first, after)

    @strawberry.field(name="contributesTo", description="Its contributions to further outcomes, beside its place.")
    def contributes_to(self) -> list[ContributionLink]:
        """Its contributions to further outcomes."""
        return [ContributionLink(state=link, view=self.view) for link in self.state.links]

    @strawberry.field(description="Why it exists: its ways up to business outcomes, shortest first.")
    async def why(self, first: int = 10, after: str | None = None) -> Connection[WhyPath]:
        """Why it exists."""
        return await why_paths(self.view, self.state.key, first, after)

    @strawberry.field(description="How much of the work below it serves outcomes, and whether it moved them.")
    async def alignment(self) -> Alignment:
        """The alignment of the work below it."""
        image = await self.view.image()
        return alignment_object(of_subtree(image, self.state.key), self.view)

    @strawberry.field(description="What the rules find worth a look about it.")
    async def signals(self, first: int | None = None, after: str | None = None) -> Connection[Signal]:
        """What the rules find worth a look."""
        found = await signals_of(self.view, self.state.key)
        return connection_of([signal_object(each, self.view) for each in found], first, after)

    @batched(description="The comments on it, oldest first; replies stand with their comment.")
    async def feedback(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Feedback]:
        """The comments on it."""
        return await comments(parents, view, first, after)  # type: ignore[return-value]


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
