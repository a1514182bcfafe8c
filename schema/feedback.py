"""Feedback: comments on anything, with replies."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from events import feedback as domain
from projections.view import View
from schema.audit import with_history
from schema.connections import Connection, connection_of, listing
from schema.deriving import entity
from schema.entity import Node, grouped
from schema.execution.batch import batched

COMMANDS = (domain.GiveFeedback, domain.ReplyFeedback, domain.ResolveFeedback)


@entity(domain.Feedback)
@with_history
class Feedback(Node):
    """A comment on any subject."""

    @batched(description="The replies to it, oldest first.")
    async def replies(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Annotated["Feedback", strawberry.lazy("schema.feedback")]]:  # noqa: UP037
        """The replies to it."""
        found = await grouped(view, domain.Feedback, "reply_to", parents)
        return [connection_of(each, first, after) for each in found]  # type: ignore[return-value]


LISTING = listing(domain.Feedback, "Feedback")


async def comments(parents: list[Any], view: View, first: int | None, after: str | None) -> list[Connection[Any]]:
    """The comments on each parent, without the replies."""
    found = await grouped(view, domain.Feedback, "subject", parents)
    return [connection_of([each for each in some if each.state.reply_to is None], first, after) for some in found]
