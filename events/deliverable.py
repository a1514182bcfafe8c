"""Deliverables: what the team makes or does, with its effort, its status and the sprints that work on it."""

from __future__ import annotations

import enum
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import RuleBroken
from events.fields import Code, Effort, Many, MemberId, NodeId, Reference, SprintId, Text, Title, Url
from events.member import member_of
from events.message import Command, Decision, Event, Moment, Place, Value
from events.node import Node, NodeIsRetired, NodeKind, check_new
from events.sprint import Sprint, SprintHasEnded, SprintStatus


class DeliverableStatus(enum.Enum):
    """How the work on a deliverable stands."""

    PLANNED = "PLANNED"
    """Not begun."""
    IN_PROGRESS = "IN_PROGRESS"
    """Under way."""
    DELIVERED = "DELIVERED"
    """Done, and in the hands of those it is for."""
    DROPPED = "DROPPED"
    """Given up."""


class ExternalReference(Value, frozen=True, kw_only=True):
    """Where the same work stands in another tool."""

    key: Reference
    """Its key there, such as a ticket key."""
    url: Url | None = None
    """Its address there."""


class Deliverable(Node, frozen=True, kw_only=True):
    """Something the team makes or does."""

    effort: Decimal = Decimal(1)
    """How much work it is, in the workspace's own unit."""
    status: DeliverableStatus = DeliverableStatus.PLANNED
    """How the work stands."""
    started_at: datetime | None = None
    """When work began."""
    ended_at: datetime | None = None
    """When it was delivered or dropped."""
    sprint: SprintId | None = None
    """The sprint that works, or last worked, on it."""
    past_sprints: tuple[SprintId, ...] = ()
    """The ended sprints that worked on it before."""
    references: tuple[ExternalReference, ...] = ()
    """Where the same work stands in other tools."""

    @property
    def sprints(self) -> tuple[SprintId, ...]:
        """Every sprint that did work on it, oldest first."""
        return (*self.past_sprints, self.sprint) if self.sprint is not None else self.past_sprints

    def places(self) -> tuple[Place, ...]:
        """Found as every node, and by sprint and external key."""
        sprints = [("sprint", sprint) for sprint in self.sprints]
        keys = dict.fromkeys(reference.key for reference in self.references) if self.references else ()
        return (*Node.places(self), *sprints, *[("reference", key) for key in keys])


class PlanDeliverable(Command, frozen=True, kw_only=True):
    """Plan something to make or do."""

    title: Title
    """What it is, in a line."""
    parent: NodeId | None = None
    """The product outcome, opportunity or solution it serves."""
    effort: Effort = Decimal(1)
    """How much work it is, in the workspace's own unit."""
    code: Code | None = None
    """Short name, unique for each kind; absent: one is made."""
    description: Text | None = None
    """What it is, at length."""
    owner: MemberId | None = None
    """The member who answers for it."""
    references: Many[ExternalReference] = ()
    """Where the same work stands in other tools."""
    uuid: NodeId | None = None
    """The new deliverable's key; absent: one is made."""


class StartDeliverable(Command, frozen=True, kw_only=True):
    """Begin the work on a deliverable."""

    deliverable: NodeId
    """The deliverable."""


class DeliverDeliverable(Command, frozen=True, kw_only=True):
    """Say that a deliverable is done. That says nothing of what it moved."""

    deliverable: NodeId
    """The deliverable."""


class DropDeliverable(Command, frozen=True, kw_only=True):
    """Give a deliverable up; the effort spent still counts in its sprint."""

    deliverable: NodeId
    """The deliverable."""


class AssignDeliverable(Command, frozen=True, kw_only=True):
    """Take a deliverable into a sprint."""

    deliverable: NodeId
    """The deliverable."""
    sprint: SprintId
    """The sprint; planned or under way."""


class UnassignDeliverable(Command, frozen=True, kw_only=True):
    """Take a deliverable out of its sprint."""

    deliverable: NodeId
    """The deliverable."""


class EstimateDeliverable(Command, frozen=True, kw_only=True):
    """Say how much work a deliverable is."""

    deliverable: NodeId
    """The deliverable."""
    effort: Effort
    """How much work it is, in the workspace's own unit."""


class ReferDeliverable(Command, frozen=True, kw_only=True):
    """Say where the same work stands in other tools."""

    deliverable: NodeId
    """The deliverable."""
    references: Many[ExternalReference]
    """All its references from now on."""


Changes = (
    StartDeliverable
    | DeliverDeliverable
    | DropDeliverable
    | AssignDeliverable
    | UnassignDeliverable
    | EstimateDeliverable
    | ReferDeliverable
)
Commands = PlanDeliverable | Changes


class DeliverablePlanned(Event, frozen=True, kw_only=True):
    """Something to make or do was planned."""

    title: Title
    """What it is, in a line."""
    code: Code
    """Short name, unique for each kind."""
    parent: NodeId | None = None
    """The product outcome, opportunity or solution it serves."""
    effort: Effort = Decimal(1)
    """How much work it is."""
    description: Text | None = None
    """What it is, at length."""
    owner: MemberId | None = None
    """The member who answers for it."""
    references: Many[ExternalReference] = ()
    """Where the same work stands in other tools."""


class DeliverableStarted(Event, frozen=True, kw_only=True):
    """Work on a deliverable began."""


class DeliverableDelivered(Event, frozen=True, kw_only=True):
    """A deliverable is done."""


class DeliverableDropped(Event, frozen=True, kw_only=True):
    """A deliverable was given up."""


class DeliverableAssigned(Event, frozen=True, kw_only=True):
    """A deliverable was taken into a sprint."""

    sprint: SprintId
    """The sprint."""
    carried_over: bool = False
    """Whether an ended sprint had worked on it, which keeps its part."""


class DeliverableUnassigned(Event, frozen=True, kw_only=True):
    """A deliverable was taken out of its sprint."""

    sprint: SprintId
    """The sprint it was taken out of."""


class DeliverableEstimated(Event, frozen=True, kw_only=True):
    """It was said how much work a deliverable is."""

    effort: Effort
    """How much work it is."""


class DeliverableReferred(Event, frozen=True, kw_only=True):
    """It was said where the same work stands in other tools."""

    references: Many[ExternalReference]
    """All its references from now on."""


Events = (
    DeliverablePlanned
    | DeliverableStarted
    | DeliverableDelivered
    | DeliverableDropped
    | DeliverableAssigned
    | DeliverableUnassigned
    | DeliverableEstimated
    | DeliverableReferred
)


class DeliverableEnded(RuleBroken):
    """The deliverable was delivered or dropped already: plan a new one for further work."""


def open_(command: PlanDeliverable, facts: Facts) -> Decision:
    """What planning a deliverable leads to."""
    code = check_new(facts, NodeKind.DELIVERABLE, command.parent, command.code)
    if command.owner is not None:
        member_of(facts, command.owner, "owner")
    return [
        DeliverablePlanned(
            title=command.title,
            code=code,
            parent=command.parent,
            effort=command.effort,
            description=command.description,
            owner=command.owner,
            references=command.references,
        )
    ]


def decide(command: Changes, deliverable: Deliverable, facts: Facts) -> Decision:
    """What an order about a deliverable leads to."""
    if not deliverable.live:
        raise NodeIsRetired(path=("deliverable",))
    match command:
        case StartDeliverable():
            return _to(deliverable, DeliverableStatus.IN_PROGRESS, DeliverableStarted())
        case DeliverDeliverable():
            return _to(deliverable, DeliverableStatus.DELIVERED, DeliverableDelivered())
        case DropDeliverable():
            return _to(deliverable, DeliverableStatus.DROPPED, DeliverableDropped())
        case AssignDeliverable(sprint=sprint):
            return _assign(deliverable, sprint, facts)
        case UnassignDeliverable():
            return _unassign(deliverable, facts)
        case EstimateDeliverable(effort=effort):
            return [] if effort == deliverable.effort else [DeliverableEstimated(effort=effort)]
        case ReferDeliverable(references=references):
            return [] if references == deliverable.references else [DeliverableReferred(references=references)]


def ended(deliverable: Deliverable) -> bool:
    """Whether it was delivered or dropped."""
    return deliverable.status in {DeliverableStatus.DELIVERED, DeliverableStatus.DROPPED}


def _to(deliverable: Deliverable, status: DeliverableStatus, event: Event) -> Decision:
    if deliverable.status is status:
        return []
    if ended(deliverable):
        raise DeliverableEnded(path=("deliverable",))
    return [event]


def _assign(deliverable: Deliverable, key: SprintId, facts: Facts) -> Decision:
    if key == deliverable.sprint:
        return []
    if ended(deliverable):
        raise DeliverableEnded(path=("deliverable",))
    if facts.require(Sprint, key, "sprint").status is SprintStatus.ENDED:
        raise SprintHasEnded(path=("sprint",))
    before = facts.image.get(Sprint, deliverable.sprint)
    carried_over = before is not None and before.status is SprintStatus.ENDED
    return [DeliverableAssigned(sprint=key, carried_over=carried_over)]


def _unassign(deliverable: Deliverable, facts: Facts) -> Decision:
    if deliverable.sprint is None:
        return []
    if facts.require(Sprint, deliverable.sprint, "deliverable").status is SprintStatus.ENDED:
        raise SprintHasEnded("The sprint has ended: what it worked on stays its work.", path=("deliverable",))
    return [DeliverableUnassigned(sprint=deliverable.sprint)]


def begin(event: DeliverablePlanned, stream: UUID, moment: Moment) -> Deliverable:
    """The deliverable as planned."""
    at = moment.effective_at
    return Deliverable(
        key=stream,
        created_at=at,
        updated_at=at,
        lifecycle_at=at,
        placed_at=at,
        kind=NodeKind.DELIVERABLE,
        code=event.code,
        title=event.title,
        description=event.description,
        parent=event.parent,
        owner=event.owner,
        effort=event.effort,
        references=event.references,
    )


def evolve(deliverable: Deliverable, event: Events, moment: Moment) -> Deliverable:
    """The deliverable after the event."""
    at = moment.effective_at
    match event:
        case DeliverableStarted():
            return replace(deliverable, status=DeliverableStatus.IN_PROGRESS, started_at=at)
        case DeliverableDelivered():
            return replace(deliverable, status=DeliverableStatus.DELIVERED, ended_at=at)
        case DeliverableDropped():
            return replace(deliverable, status=DeliverableStatus.DROPPED, ended_at=at)
        case DeliverableAssigned(sprint=sprint, carried_over=carried_over):
            past = deliverable.sprints if carried_over else deliverable.past_sprints
            return replace(deliverable, sprint=sprint, past_sprints=past)
        case DeliverableUnassigned():
            return replace(deliverable, sprint=None)
        case DeliverableEstimated(effort=effort):
            return replace(deliverable, effort=effort)
        case DeliverableReferred(references=references):
            return replace(deliverable, references=references)
        case DeliverablePlanned():
            return deliverable


NOUN = Noun(
    name="deliverable",
    state=Deliverable,
    commands=Commands,
    events=Events,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
