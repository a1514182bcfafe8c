"""Signals: what the rules find worth a look, and what people said of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import strawberry

from events import signal as domain
from projections.view import View
from schema.audit import with_history
from schema.connections import Connection, connection_of, one_each
from schema.derived import signals_of
from schema.deriving import entity, graphql_enum
from schema.describing import field, object_type
from schema.entity import Node, find
from schema.execution.batch import batched
from schema.ids import encode
from schema.scalars import Json

COMMANDS = (domain.AcknowledgeSignal,)
SignalKind = graphql_enum(domain.SignalKind)


@object_type
class Signal:
    """What a rule finds worth a look. There is at most one for each rule and subject."""

    found: strawberry.Private[Any]
    view: strawberry.Private[View]

    @field
    def key(self) -> strawberry.ID:
        """Identifies the signal: its rule and subject."""
        return strawberry.ID(encode("acknowledgement", self.view.workspace, self.found.key))

    @field
    def kind(self) -> SignalKind:
        """The rule that raised it."""
        return self.found.kind

    @field
    async def subject(self) -> Node:
        """What it is about."""
        return (await find(self.view, None, [self.found.subject]))[0]

    @field
    def since(self) -> datetime:
        """When what the rule rests on came to be so."""
        return self.found.since

    @field
    def message(self) -> str:
        """What is the matter, in a sentence."""
        return self.found.message

    @field
    def details(self) -> Json:
        """What the sentence rests on, for programs."""
        return self.found.details

    @field
    def acknowledged(self) -> bool:
        """Whether a member has taken note of it until a day not yet over."""
        return self.found.acknowledged

    @field
    def acknowledged_until(self) -> date | None:
        """The last day of its latest acknowledgement, past or not."""
        return self.found.acknowledged_until

    @field
    def acknowledgement_note(self) -> str | None:
        """Why it may stand."""
        return self.found.acknowledgement_note or None


def signal_object(found: Any, view: View) -> Signal:
    """The GraphQL object of a signal."""
    return Signal(found=found, view=view)


def signals_about() -> Any:
    """A field that lists the signals about the parent."""

    async def resolve(
        parents: list[Any], view: View, first: int | None = None, after: str | None = None
    ) -> Connection[Signal]:
        """What the rules find worth a look about it."""
        found = [await signals_of(view, parent.state.key) for parent in parents]
        return one_each([connection_of([signal_object(each, view) for each in some], first, after) for some in found])

    return batched(resolve)


@entity(domain.Acknowledgement)
@with_history
class Acknowledgement(Node):
    """A member's note that a signal is known."""
