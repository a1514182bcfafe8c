"""Actors: who can produce, obstruct or feel an effect. Named, and not a place in the tree."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import RuleBroken
from events.fields import ActorId, Name, Text
from events.message import Command, Decision, Event, Moment, Place, State


class Actor(State, frozen=True, kw_only=True):
    """Who can produce, obstruct or feel an effect."""

    noun: ClassVar[str] = "actor"

    name: str
    """What the actor is called."""
    description: Text | None = None
    """Who that is, at length."""
    retired: bool = False
    """Whether the actor is no longer in use."""

    def places(self) -> tuple[Place, ...]:
        """Found by name."""
        return (("name", self.name),)


class NameActor(Command, frozen=True, kw_only=True):
    """Name someone who can produce, obstruct or feel an effect."""

    name: Name
    """What the actor is called."""
    description: Text | None = None
    """Who that is, at length."""
    uuid: ActorId | None = None
    """The new actor's key; absent: one is made."""


class RenameActor(Command, frozen=True, kw_only=True):
    """Call an actor something else, or describe it better."""

    actor: ActorId
    """The actor."""
    name: Name | UnsetType = UNSET
    """Its new name."""
    description: Text | UnsetType | None = UNSET
    """Its new description."""


class RetireActor(Command, frozen=True, kw_only=True):
    """Take an actor out of use. Needs a reason."""

    actor: ActorId
    """The actor."""


Commands = NameActor | RenameActor | RetireActor


class ActorNamed(Event, frozen=True, kw_only=True):
    """An actor was named."""

    name: Name
    """What the actor is called."""
    description: Text | None = None
    """Who that is, at length."""


class ActorRenamed(Event, frozen=True, kw_only=True):
    """An actor's name or description was changed."""

    name: Name | UnsetType = UNSET
    """The new name, if changed."""
    description: Text | UnsetType | None = UNSET
    """The new description, if changed."""


class ActorRetired(Event, frozen=True, kw_only=True):
    """An actor was taken out of use."""


Events = ActorNamed | ActorRenamed | ActorRetired


class ActorNameTaken(RuleBroken):
    """Another actor has this name: use that one, or choose a name that tells them apart."""


class ActorIsRetired(RuleBroken):
    """The actor was retired: choose or name another."""


def actor_of(facts: Facts, key: UUID, path: str) -> Actor:
    """The actor of that key. Raises ``NotFound`` and ``ActorIsRetired``."""
    actor = facts.require(Actor, key, path)
    if actor.retired:
        raise ActorIsRetired(path=(path,))
    return actor


def _check_name(facts: Facts, name: str) -> None:
    if any(not actor.retired for actor in facts.image.find(Actor, "name", name)):
        raise ActorNameTaken(path=("name",))


def open_(command: NameActor, facts: Facts) -> Decision:
    """What naming an actor leads to."""
    _check_name(facts, command.name)
    return [ActorNamed(name=command.name, description=command.description)]


def decide(command: RenameActor | RetireActor, actor: Actor, facts: Facts) -> Decision:
    """What an order about an actor leads to."""
    match command:
        case RenameActor(name=name, description=description):
            if actor.retired:
                raise ActorIsRetired(path=("actor",))
            changed = ActorRenamed(
                name=UNSET if name == actor.name else name,
                description=UNSET if description == actor.description else description,
            )
            if isinstance(changed.name, str):
                _check_name(facts, changed.name)
            return [] if changed == ActorRenamed() else [changed]
        case RetireActor():
            if actor.retired:
                return []
            facts.need_reason("Retiring an actor")
            return [ActorRetired()]


def begin(event: ActorNamed, stream: UUID, moment: Moment) -> Actor:
    """The actor as named."""
    at = moment.effective_at
    return Actor(key=stream, created_at=at, updated_at=at, name=event.name, description=event.description)


def evolve(actor: Actor, event: Events, _moment: Moment) -> Actor:
    """The actor after the event."""
    match event:
        case ActorRenamed(name=name, description=description):
            return replace(
                actor,
                name=actor.name if name is UNSET else name,
                description=actor.description if description is UNSET else description,
            )
        case ActorRetired():
            return replace(actor, retired=True)
        case ActorNamed():
            return actor


NOUN = Noun(
    name="actor", state=Actor, commands=Commands, events=Events, open=open_, decide=decide, begin=begin, evolve=evolve
)
