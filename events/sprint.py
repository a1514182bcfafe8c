"""Sprints: a team's time-boxes, which cannot start while their goal is tied to no product outcome."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import InvalidInput, RuleBroken
from events.fields import Name, SprintId, TeamId, Text
from events.message import Command, Decision, Event, Moment, Place, State
from events.node import Node, NodeKind
from events.team import Team, TeamGone, team_of


class SprintStatus(enum.Enum):
    """How a sprint stands."""

    PLANNED = "PLANNED"
    """Not begun."""
    STARTED = "STARTED"
    """Under way."""
    ENDED = "ENDED"
    """Over; its summary is sealed."""


class Sprint(State, frozen=True, kw_only=True):
    """A time-box of one team."""

    noun: ClassVar[str] = "sprint"

    name: str
    """What the sprint is called."""
    team: TeamId
    """The team whose time-box it is."""
    starts: date
    """Its first day, as planned."""
    ends: date
    """Its last day, as planned."""
    status: SprintStatus = SprintStatus.PLANNED
    """How the sprint stands."""
    started_at: datetime | None = None
    """When it was started."""
    ended_at: datetime | None = None
    """When it was ended."""
    ended_revision: int | None = None
    """The revision at which it ended, and its summary was sealed."""
    waived: bool = False
    """Whether it started though its goal was aligned to no live product outcome."""
    waiver: Text | None = None
    """Why that was allowed."""
    summary: dict[str, Any] | None = None
    """The alignment of its work, as sealed when it ended."""

    def places(self) -> tuple[Place, ...]:
        """Found by team."""
        return (("team", self.team),)


class PlanSprint(Command, frozen=True, kw_only=True):
    """Plan a time-box of a team."""

    team: TeamId
    """The team."""
    name: Name
    """What the sprint is called."""
    starts: date
    """Its first day."""
    ends: date
    """Its last day."""
    uuid: SprintId | None = None
    """The new sprint's key; absent: one is made."""


class RescheduleSprint(Command, frozen=True, kw_only=True):
    """Change a sprint's days or its name."""

    sprint: SprintId
    """The sprint."""
    starts: date | UnsetType = UNSET
    """Its new first day."""
    ends: date | UnsetType = UNSET
    """Its new last day."""
    name: Name | UnsetType = UNSET
    """Its new name."""


class StartSprint(Command, frozen=True, kw_only=True):
    """Begin a sprint. Its goal must be aligned to a live product outcome, or a facilitator waives that with a reason."""

    sprint: SprintId
    """The sprint."""
    waive: bool = False
    """Start although the goal is aligned to no live product outcome; needs a reason, which every report shows."""


class EndSprint(Command, frozen=True, kw_only=True):
    """End a sprint and seal the summary of its alignment."""

    sprint: SprintId
    """The sprint."""


Commands = PlanSprint | RescheduleSprint | StartSprint | EndSprint


class SprintPlanned(Event, frozen=True, kw_only=True):
    """A time-box was planned."""

    team: TeamId
    """The team."""
    name: Name
    """What the sprint is called."""
    starts: date
    """Its first day."""
    ends: date
    """Its last day."""


class SprintRescheduled(Event, frozen=True, kw_only=True):
    """A sprint's days or its name were changed."""

    starts: date | UnsetType = UNSET
    """Its new first day, if changed."""
    ends: date | UnsetType = UNSET
    """Its new last day, if changed."""
    name: Name | UnsetType = UNSET
    """Its new name, if changed."""


class SprintStarted(Event, frozen=True, kw_only=True):
    """A sprint began."""

    waived: bool = False
    """Whether its goal was aligned to no live product outcome."""
    waiver: Text | None = None
    """Why that was allowed."""


class SprintEnded(Event, frozen=True, kw_only=True):
    """A sprint ended, and its summary was sealed."""

    summary: dict[str, Any]
    """The alignment of its work."""


Events = SprintPlanned | SprintRescheduled | SprintStarted | SprintEnded


class SprintDays(InvalidInput):
    """A sprint's last day may not lie before its first."""


class SprintHasEnded(RuleBroken):
    """The sprint has ended: plan a new one."""


class SprintNotStarted(RuleBroken):
    """The sprint has not been started: start it first."""


class SprintUnderWay(RuleBroken):
    """The team has a sprint under way: end that one first."""


class SprintTiedToNoOutcome(RuleBroken):
    """A sprint starts with a goal aligned to a live product outcome: align its goal, or let a facilitator waive it (`waive`, with a `reason`)."""


def open_(command: PlanSprint, facts: Facts) -> Decision:
    """What planning a sprint leads to."""
    team_of(facts, command.team, "team")
    if command.ends < command.starts:
        raise SprintDays(path=("ends",))
    return [SprintPlanned(team=command.team, name=command.name, starts=command.starts, ends=command.ends)]


def decide(command: RescheduleSprint | StartSprint | EndSprint, sprint: Sprint, facts: Facts) -> Decision:
    """What an order about a sprint leads to."""
    match command:
        case RescheduleSprint():
            return _reschedule(command, sprint)
        case StartSprint(waive=waive):
            return _start(sprint, waive, facts)
        case EndSprint():
            if sprint.status is SprintStatus.PLANNED:
                raise SprintNotStarted(path=("sprint",))
            if sprint.status is SprintStatus.ENDED:
                return []
            return [SprintEnded(summary=facts.summarise(facts.image, sprint, facts.today))]


def _reschedule(command: RescheduleSprint, sprint: Sprint) -> Decision:
    if sprint.status is SprintStatus.ENDED:
        raise SprintHasEnded(path=("sprint",))
    starts = sprint.starts if command.starts is UNSET else command.starts
    ends = sprint.ends if command.ends is UNSET else command.ends
    if ends < starts:
        raise SprintDays(path=("ends",))
    changed = SprintRescheduled(
        starts=UNSET if starts == sprint.starts else starts,
        ends=UNSET if ends == sprint.ends else ends,
        name=UNSET if command.name == sprint.name else command.name,
    )
    return [] if changed == SprintRescheduled() else [changed]


def _start(sprint: Sprint, waive: bool, facts: Facts) -> Decision:
    if sprint.status is SprintStatus.STARTED:
        return []
    if sprint.status is SprintStatus.ENDED:
        raise SprintHasEnded(path=("sprint",))
    if facts.require(Team, sprint.team, "sprint").disbanded:
        raise TeamGone("The sprint's team was disbanded: plan the sprint for another team.", path=("sprint",))
    if any(other.status is SprintStatus.STARTED for other in facts.image.find(Sprint, "team", sprint.team)):
        raise SprintUnderWay(path=("sprint",))
    if tied_to_product_outcome(facts, sprint.key):
        return [SprintStarted()]
    if not waive:
        raise SprintTiedToNoOutcome(path=("sprint",))
    return [SprintStarted(waived=True, waiver=facts.need_reason("A waiver"))]


def tied_to_product_outcome(facts: Facts, sprint: UUID) -> bool:
    """Whether the sprint's goal is aligned to a live product outcome."""
    # A goal names its sprint, so the two can't import each other at load time.
    from events.goal import Goal  # noqa: PLC0415

    nodes = (facts.image.get(Node, o) for goal in facts.image.find(Goal, "sprint", sprint) for o in goal.outcomes)
    return any(node is not None and node.live and node.kind is NodeKind.PRODUCT_OUTCOME for node in nodes)


def begin(event: SprintPlanned, stream: UUID, moment: Moment) -> Sprint:
    """The sprint as planned."""
    at = moment.effective_at
    return Sprint(
        key=stream,
        created_at=at,
        updated_at=at,
        name=event.name,
        team=event.team,
        starts=event.starts,
        ends=event.ends,
    )


def evolve(sprint: Sprint, event: Events, moment: Moment) -> Sprint:
    """The sprint after the event."""
    at = moment.effective_at
    match event:
        case SprintRescheduled(starts=starts, ends=ends, name=name):
            given = {"starts": starts, "ends": ends, "name": name}
            return replace(sprint, **{field: value for field, value in given.items() if value is not UNSET})
        case SprintStarted(waived=waived, waiver=waiver):
            return replace(sprint, status=SprintStatus.STARTED, started_at=at, waived=waived, waiver=waiver)
        case SprintEnded(summary=summary):
            return replace(
                sprint, status=SprintStatus.ENDED, ended_at=at, ended_revision=moment.revision, summary=summary
            )
        case SprintPlanned():
            return sprint


NOUN = Noun(
    name="sprint", state=Sprint, commands=Commands, events=Events, open=open_, decide=decide, begin=begin, evolve=evolve
)
