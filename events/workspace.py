"""The workspace: the tenant, its time zone, its check cadence, and the day its log has reached."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import InvalidInput, RuleBroken
from events.fields import Days, Name, Slug, TimeZone, WorkspaceId
from events.image import civil_day
from events.message import Command, Decision, Event, Moment, State


class Workspace(State, frozen=True, kw_only=True):
    """The tenant: one log, one tree, its teams and members."""

    noun: ClassVar[str] = "workspace"

    slug: str
    """Its name in addresses."""
    name: str
    """What it is called."""
    time_zone: str = "UTC"
    """The time zone in which its days begin and end."""
    check_cadence_days: int = 90
    """Within how many days every live outcome should be judged."""


class CreateWorkspace(Command, frozen=True, kw_only=True):
    """Begin a new workspace, with a log of its own."""

    slug: Slug
    """Its name in addresses: lower-case letters, digits and single hyphens."""
    name: Name
    """What it is called."""
    time_zone: TimeZone = "UTC"
    """The time zone in which its days begin and end, as in the tz database."""
    check_cadence_days: Days = 90
    """Within how many days every live outcome should be judged."""
    uuid: WorkspaceId | None = None
    """The new workspace's key; absent: one is made."""


FOUNDING = UUID("00000000-0000-8000-8000-000000000003")
"""The space of names in which the keys of new workspaces are made."""


def founded_by(command: CreateWorkspace, command_id: UUID) -> WorkspaceId:
    """The key of the workspace that a command founds: a retry finds the same log, and in it the first answer."""
    return command.uuid or WorkspaceId(uuid5(FOUNDING, str(command_id)))


class RenameWorkspace(Command, frozen=True, kw_only=True):
    """Call the workspace something else; its slug stays."""

    name: Name
    """The new name."""


class ConfigureWorkspace(Command, frozen=True, kw_only=True):
    """Change the workspace's time zone or check cadence."""

    time_zone: TimeZone | UnsetType = UNSET
    """The time zone in which its days begin and end, as in the tz database."""
    check_cadence_days: Days | UnsetType = UNSET
    """Within how many days every live outcome should be judged."""


class TurnDay(Command, frozen=True, kw_only=True):
    """Let the log reach a new day; sent by the system when the day alone changes a signal."""

    day: date
    """The day that has begun."""


Commands = CreateWorkspace | RenameWorkspace | ConfigureWorkspace | TurnDay


class WorkspaceCreated(Event, frozen=True, kw_only=True):
    """The workspace began."""

    slug: Slug
    """Its name in addresses."""
    name: Name
    """What it is called."""
    time_zone: TimeZone = "UTC"
    """The time zone in which its days begin and end."""
    check_cadence_days: Days = 90
    """Within how many days every live outcome should be judged."""


class WorkspaceRenamed(Event, frozen=True, kw_only=True):
    """The workspace is called something else."""

    name: Name
    """The new name."""


class WorkspaceConfigured(Event, frozen=True, kw_only=True):
    """The workspace's time zone or check cadence was changed."""

    time_zone: TimeZone | UnsetType = UNSET
    """The time zone, if changed."""
    check_cadence_days: Days | UnsetType = UNSET
    """The check cadence in days, if changed."""


class DayTurned(Event, frozen=True, kw_only=True):
    """A new day began and changed a signal, with nothing else happening."""

    structural: ClassVar[bool] = False
    day: date
    """The day that began, in the workspace's time zone."""


Events = WorkspaceCreated | WorkspaceRenamed | WorkspaceConfigured | DayTurned


class DayNotBegun(RuleBroken):
    """The day has not begun in the workspace's time zone: turn to it once it has."""


def check_time_zone(time_zone: str) -> None:
    """Refuse a time zone that the tz database does not hold. Raises ``InvalidInput``."""
    try:
        ZoneInfo(time_zone)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise InvalidInput(
            f"{time_zone!r} is no time zone: give a name of the tz database, such as Europe/London.", path=("timeZone",)
        ) from error


def day_of(facts: Facts) -> date:
    """The civil day, in the workspace's time zone, on which the command holds."""
    home = facts.image.get(Workspace, facts.image.workspace)
    return civil_day(facts.effective_at, home.time_zone if home else "UTC")


def open_(command: CreateWorkspace, _facts: Facts) -> Decision:
    """What founding a workspace leads to."""
    check_time_zone(command.time_zone)
    return [
        WorkspaceCreated(
            slug=command.slug,
            name=command.name,
            time_zone=command.time_zone,
            check_cadence_days=command.check_cadence_days,
        )
    ]


def decide(command: RenameWorkspace | ConfigureWorkspace | TurnDay, workspace: Workspace, facts: Facts) -> Decision:
    """What an order about the workspace leads to."""
    match command:
        case RenameWorkspace(name=name):
            return [] if name == workspace.name else [WorkspaceRenamed(name=name)]
        case ConfigureWorkspace(time_zone=time_zone, check_cadence_days=cadence):
            if time_zone is not UNSET:
                check_time_zone(time_zone)
            changed = WorkspaceConfigured(
                time_zone=UNSET if time_zone == workspace.time_zone else time_zone,
                check_cadence_days=UNSET if cadence == workspace.check_cadence_days else cadence,
            )
            return [] if changed == WorkspaceConfigured() else [changed]
        case TurnDay(day=day):
            reached = facts.image.day
            if reached is not None and day <= reached:
                return []
            if day > facts.today:
                raise DayNotBegun(path=("day",))
            return [DayTurned(day=day)]


def begin(event: WorkspaceCreated, stream: UUID, moment: Moment) -> Workspace:
    """The workspace as founded."""
    at = moment.effective_at
    return Workspace(
        key=stream,
        created_at=at,
        updated_at=at,
        slug=event.slug,
        name=event.name,
        time_zone=event.time_zone,
        check_cadence_days=event.check_cadence_days,
    )


def evolve(workspace: Workspace, event: Events, _moment: Moment) -> Workspace:
    """The workspace after the event."""
    match event:
        case WorkspaceRenamed(name=name):
            return replace(workspace, name=name)
        case WorkspaceConfigured(time_zone=time_zone, check_cadence_days=cadence):
            return replace(
                workspace,
                time_zone=workspace.time_zone if time_zone is UNSET else time_zone,
                check_cadence_days=workspace.check_cadence_days if cadence is UNSET else cadence,
            )
        case WorkspaceCreated() | DayTurned():
            return workspace


NOUN = Noun(
    name="workspace",
    state=Workspace,
    commands=Commands,
    events=Events,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
    key=lambda _command, workspace: workspace,
)
