"""Signals: what the rules find worth a look, and what people said of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import strawberry

from events import signal as domain
from projections.view import View
from schema.audit import with_history
from schema.deriving import entity, graphql_enum
from schema.entity import Node, find
from schema.ids import encode
from schema.scalars import Json

COMMANDS = (domain.AcknowledgeSignal,)
SignalKind = graphql_enum(domain.SignalKind)


@strawberry.type(description="What a rule finds worth a look. There is at most one for each rule and subject.")
class Signal:
    """What a rule finds worth a look."""

    found: strawberry.Private[Any]
    view: strawberry.Private[View]

    @strawberry.field(description="Identifies the signal: its rule and subject.")
    def key(self) -> strawberry.ID:
        """Identifies the signal."""
        return strawberry.ID(encode("acknowledgement", self.view.workspace, self.found.key))

    @strawberry.field(description="The rule that raised it.")
    def kind(self) -> SignalKind:
        """The rule that raised it."""
        return self.found.kind

    @strawberry.field(description="What it is about.")
    async def subject(self) -> Node:
        """What it is about."""
        return (await find(self.view, None, [self.found.subject]))[0]

    @strawberry.field(description="When what the rule rests on came to be so.")
    def since(self) -> datetime:
        """Since when."""
        return self.found.since

    @strawberry.field(description="What is the matter, in a sentence.")
    def message(self) -> str:
        """What is the matter."""
        return self.found.message

    @strawberry.field(description="What the sentence rests on, for programs.")
    def details(self) -> Json:
        """What the sentence rests on."""
        return self.found.details

    @strawberry.field(description="Whether a member has taken note of it until a day not yet over.")
    def acknowledged(self) -> bool:
        """Whether a member has taken note of it."""
        return self.found.acknowledged

    @strawberry.field(name="acknowledgedUntil", description="The last day of its latest acknowledgement, past or not.")
    def acknowledged_until(self) -> date | None:
        """The last day of its latest acknowledgement."""
        return self.found.acknowledged_until

    @strawberry.field(name="acknowledgementNote", description="Why it may stand.")
    def acknowledgement_note(self) -> str | None:
        """Why it may stand."""
        return self.found.acknowledgement_note or None


def signal_object(found: Any, view: View) -> Signal:
    """The GraphQL object of a signal."""
    return Signal(found=found, view=view)


@entity(domain.Acknowledgement)
@with_history
class Acknowledgement(Node):
    """A member's note that a signal is known."""
