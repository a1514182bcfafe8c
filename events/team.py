"""Teams: sets of members that run sprints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import RuleBroken
from events.fields import Many, MemberId, Name, TeamId
from events.member import member_of
from events.message import Command, Decision, Event, Moment, Place, State


class Team(State, frozen=True, kw_only=True):
    """A set of members that runs sprints."""

    noun: ClassVar[str] = "team"

    name: str
    """What the team is called."""
    members: tuple[MemberId, ...] = ()
    """Who belongs to it."""
    disbanded: bool = False
    """Whether the team is no more."""

    def places(self) -> tuple[Place, ...]:
        """Found by name."""
        return (("name", self.name),)


class FormTeam(Command, frozen=True, kw_only=True):
    """Bring a team into being."""

    name: Name
    """What the team is called."""
    members: Many[MemberId] = ()
    """Who belongs to it."""
    uuid: TeamId | None = None
    """The new team's key; absent: one is made."""


class RenameTeam(Command, frozen=True, kw_only=True):
    """Call a team something else."""

    team: TeamId
    """The team."""
    name: Name
    """Its new name."""


class SetTeamMembers(Command, frozen=True, kw_only=True):
    """Say who belongs to a team."""

    team: TeamId
    """The team."""
    members: Many[MemberId]
    """Everyone who belongs to it from now on."""


class DisbandTeam(Command, frozen=True, kw_only=True):
    """End a team; its sprints and their history stay."""

    team: TeamId
    """The team."""


Commands = FormTeam | RenameTeam | SetTeamMembers | DisbandTeam


class TeamFormed(Event, frozen=True, kw_only=True):
    """A team came into being."""

    name: Name
    """What the team is called."""
    members: Many[MemberId] = ()
    """Who belongs to it."""


class TeamRenamed(Event, frozen=True, kw_only=True):
    """A team is called something else."""

    name: Name
    """Its new name."""


class TeamMembersSet(Event, frozen=True, kw_only=True):
    """Who belongs to a team was changed."""

    members: Many[MemberId]
    """Everyone who belongs to it from now on."""


class TeamDisbanded(Event, frozen=True, kw_only=True):
    """A team ended."""


Events = TeamFormed | TeamRenamed | TeamMembersSet | TeamDisbanded


class TeamNameTaken(RuleBroken):
    """Another team has this name: choose one that tells them apart."""


class TeamGone(RuleBroken):
    """The team was disbanded: choose another, or form a new one."""


def team_of(facts: Facts, key: UUID, path: str) -> Team:
    """The team of that key. Raises ``NotFound`` and ``TeamGone``."""
    team = facts.require(Team, key, path)
    if team.disbanded:
        raise TeamGone(path=(path,))
    return team


def _check_name(facts: Facts, name: str) -> None:
    if any(not team.disbanded for team in facts.image.find(Team, "name", name)):
        raise TeamNameTaken(path=("name",))


def _check_members(facts: Facts, members: Iterable[MemberId]) -> tuple[MemberId, ...]:
    for member in members:
        member_of(facts, member, "members")
    return tuple(dict.fromkeys(members))


def open_(command: FormTeam, facts: Facts) -> Decision:
    """What forming a team leads to."""
    _check_name(facts, command.name)
    return [TeamFormed(name=command.name, members=_check_members(facts, command.members))]


def decide(command: RenameTeam | SetTeamMembers | DisbandTeam, team: Team, facts: Facts) -> Decision:
    """What an order about a team leads to."""
    if team.disbanded and not isinstance(command, DisbandTeam):
        raise TeamGone(path=("team",))
    match command:
        case RenameTeam(name=name):
            if name == team.name:
                return []
            _check_name(facts, name)
            return [TeamRenamed(name=name)]
        case SetTeamMembers(members=members):
            chosen = _check_members(facts, members)
            return [] if set(chosen) == set(team.members) else [TeamMembersSet(members=chosen)]
        case DisbandTeam():
            return [] if team.disbanded else [TeamDisbanded()]


def begin(event: TeamFormed, stream: UUID, moment: Moment) -> Team:
    """The team as formed."""
    at = moment.effective_at
    return Team(key=stream, created_at=at, updated_at=at, name=event.name, members=event.members)


def evolve(team: Team, event: Events, _moment: Moment) -> Team:
    """The team after the event."""
    match event:
        case TeamRenamed(name=name):
            return replace(team, name=name)
        case TeamMembersSet(members=members):
            return replace(team, members=members)
        case TeamDisbanded():
            return replace(team, disbanded=True)
        case TeamFormed():
            return team


NOUN = Noun(
    name="team", state=Team, commands=Commands, events=Events, open=open_, decide=decide, begin=begin, evolve=evolve
)
