"""Feedback: comments on anything, with replies."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from events import feedback as domain
from schema.audit import with_history
from schema.deriving import entity
from schema.entity import Node
from schema.listing import listing
from schema.relations import many

COMMANDS = (domain.GiveFeedback, domain.ReplyFeedback, domain.ResolveFeedback)
_FEEDBACK = Annotated["Feedback", strawberry.lazy("schema.feedback")]


@entity(domain.Feedback)
@with_history
class Feedback(Node):
    """A comment on any subject."""

    replies = many(domain.Feedback, "reply_to", _FEEDBACK, "The replies to it, oldest first.")


LISTING = listing(domain.Feedback, "Feedback")


def comments_on() -> Any:
    """A field that lists the comments on the parent, without the replies."""
    said = "The comments on it, oldest first; replies stand with their comment."
    return many(domain.Feedback, "subject", Feedback, said, keep=lambda each: each.reply_to is None)
