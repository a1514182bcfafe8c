"""Opportunities: customer needs which, if met, move a product outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from events.decider import Facts, Noun
from events.fields import Code, NodeId, Text, Title
from events.message import Command, Decision, Event, Moment
from events.node import Node, NodeKind, check_new


class Opportunity(Node, frozen=True, kw_only=True):
    """A customer need, pain or desire which, if met, moves a product outcome."""


class DefineOpportunity(Command, frozen=True, kw_only=True):
    """State a customer need, pain or desire."""

    title: Title
    """The need, in a line."""
    parent: NodeId
    """The product outcome or wider opportunity it stands under."""
    code: Code | None = None
    """Short name, unique for each kind; absent: one is made."""
    description: Text | None = None
    """The need, at length."""
    uuid: NodeId | None = None
    """The new opportunity's key; absent: one is made."""


class OpportunityDefined(Event, frozen=True, kw_only=True):
    """A customer need was stated."""

    title: Title
    """The need, in a line."""
    parent: NodeId
    """The product outcome or wider opportunity it stands under."""
    code: Code
    """Short name, unique for each kind."""
    description: Text | None = None
    """The need, at length."""


def open_(command: DefineOpportunity, facts: Facts) -> Decision:
    """What stating one leads to."""
    code = check_new(facts, NodeKind.OPPORTUNITY, command.parent, command.code)
    return [OpportunityDefined(title=command.title, parent=command.parent, code=code, description=command.description)]


def decide(_command: Any, _state: Opportunity, _facts: Facts) -> Decision:
    """Nothing beyond what all tree nodes share."""
    return []


def begin(event: OpportunityDefined, stream: UUID, moment: Moment) -> Opportunity:
    """The opportunity as stated."""
    at = moment.effective_at
    return Opportunity(
        key=stream,
        created_at=at,
        updated_at=at,
        lifecycle_at=at,
        placed_at=at,
        kind=NodeKind.OPPORTUNITY,
        code=event.code,
        title=event.title,
        description=event.description,
        parent=event.parent,
    )


def evolve(state: Opportunity, _event: OpportunityDefined, _moment: Moment) -> Opportunity:
    """Nothing beyond what all tree nodes share."""
    return state


NOUN = Noun(
    name="opportunity",
    state=Opportunity,
    commands=DefineOpportunity,
    events=OpportunityDefined,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
