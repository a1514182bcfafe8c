"""Outcomes: the changes we want, for the organisation or in what customers do."""

from __future__ import annotations

import enum
from uuid import UUID

from msgspec.structs import replace

from events.actor import actor_of
from events.decider import Facts, Noun
from events.errors import RuleBroken
from events.fields import ActorId, Code, NodeId, Text, Title
from events.message import Command, Decision, Event, Moment
from events.node import Node, NodeIsRetired, NodeKind, check_new


class OutcomeLevel(enum.Enum):
    """For whom the outcome is a change."""

    BUSINESS = "BUSINESS"
    """A result for the organisation, lagging."""
    PRODUCT = "PRODUCT"
    """A change in what customers do or get, leading, which the team can influence."""


KIND = {OutcomeLevel.BUSINESS: NodeKind.BUSINESS_OUTCOME, OutcomeLevel.PRODUCT: NodeKind.PRODUCT_OUTCOME}


class Outcome(Node, frozen=True, kw_only=True):
    """A change we want."""

    level: OutcomeLevel
    """For whom the outcome is a change."""
    actor: ActorId | None = None
    """The actor whose behaviour changes; a product outcome may name one."""


class DefineOutcome(Command, frozen=True, kw_only=True):
    """State a change you want."""

    level: OutcomeLevel
    """For whom the outcome is a change."""
    title: Title
    """The change, in a line."""
    parent: NodeId | None = None
    """The outcome it serves."""
    code: Code | None = None
    """Short name, unique for each kind; absent: one is made."""
    description: Text | None = None
    """The change, at length."""
    actor: ActorId | None = None
    """The actor whose behaviour changes; product outcomes only."""
    uuid: NodeId | None = None
    """The new outcome's key; absent: one is made."""


class SetOutcomeActor(Command, frozen=True, kw_only=True):
    """Say whose behaviour a product outcome changes."""

    outcome: NodeId
    """The outcome."""
    actor: ActorId | None
    """The actor; null: nobody in particular."""


Commands = DefineOutcome | SetOutcomeActor


class OutcomeDefined(Event, frozen=True, kw_only=True):
    """A wanted change was stated."""

    level: OutcomeLevel
    """For whom the outcome is a change."""
    title: Title
    """The change, in a line."""
    code: Code
    """Short name, unique for each kind."""
    parent: NodeId | None = None
    """The outcome it serves."""
    description: Text | None = None
    """The change, at length."""
    actor: ActorId | None = None
    """The actor whose behaviour changes."""


class OutcomeActorSet(Event, frozen=True, kw_only=True):
    """It was said whose behaviour a product outcome changes."""

    actor: ActorId | None
    """The actor; null: nobody in particular."""


Events = OutcomeDefined | OutcomeActorSet


class ActorOfBusinessOutcome(RuleBroken):
    """Only a product outcome names an actor: a business outcome is a result for the organisation."""


def _check_actor(facts: Facts, level: OutcomeLevel, actor: ActorId | None) -> None:
    if actor is None:
        return
    if level is OutcomeLevel.BUSINESS:
        raise ActorOfBusinessOutcome(path=("actor",))
    actor_of(facts, actor, "actor")


def open_(command: DefineOutcome, facts: Facts) -> Decision:
    """What stating an outcome leads to."""
    code = check_new(facts, KIND[command.level], command.parent, command.code)
    _check_actor(facts, command.level, command.actor)
    return [
        OutcomeDefined(
            level=command.level,
            title=command.title,
            code=code,
            parent=command.parent,
            description=command.description,
            actor=command.actor,
        )
    ]


def decide(command: SetOutcomeActor, outcome: Outcome, facts: Facts) -> Decision:
    """What an order about an outcome leads to."""
    if not outcome.live:
        raise NodeIsRetired(path=("outcome",))
    if command.actor == outcome.actor:
        return []
    _check_actor(facts, outcome.level, command.actor)
    return [OutcomeActorSet(actor=command.actor)]


def begin(event: OutcomeDefined, stream: UUID, moment: Moment) -> Outcome:
    """The outcome as stated."""
    at = moment.effective_at
    return Outcome(
        key=stream,
        created_at=at,
        updated_at=at,
        lifecycle_at=at,
        placed_at=at,
        kind=KIND[event.level],
        level=event.level,
        code=event.code,
        title=event.title,
        description=event.description,
        parent=event.parent,
        actor=event.actor,
    )


def evolve(outcome: Outcome, event: Events, _moment: Moment) -> Outcome:
    """The outcome after the event."""
    match event:
        case OutcomeActorSet(actor=actor):
            return replace(outcome, actor=actor)
        case OutcomeDefined():
            return outcome


NOUN = Noun(
    name="outcome",
    state=Outcome,
    commands=Commands,
    events=Events,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
