"""Members: the people and services of a workspace, each with a role."""

from __future__ import annotations

import enum
from typing import ClassVar
from uuid import UUID

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import RuleBroken
from events.fields import Email, MemberId, PersonName
from events.message import Command, Decision, Event, Moment, State


class Role(enum.Enum):
    """What a member may do. Each role up to ADMIN includes those before it; AUDITOR stands beside them."""

    VIEWER = "VIEWER"
    """Reads."""
    STAKEHOLDER = "STAKEHOLDER"
    """Gives feedback and checks."""
    CONTRIBUTOR = "CONTRIBUTOR"
    """Changes the tree, metrics, readings, deliverables and check-ins."""
    FACILITATOR = "FACILITATOR"
    """Runs sprints and reviews, sets goals, decides and waives."""
    ADMIN = "ADMIN"
    """Manages members, teams and keys."""
    AUDITOR = "AUDITOR"
    """Reads everything and changes nothing."""


class MemberKind(enum.Enum):
    """Whether a member is a person."""

    PERSON = "PERSON"
    """A human being."""
    SERVICE = "SERVICE"
    """A program."""


class Member(State, frozen=True, kw_only=True):
    """A person or service with a role in the workspace."""

    noun: ClassVar[str] = "member"

    name: PersonName
    """What the member is called."""
    email: Email | None = None
    """Where the member is reached."""
    kind: MemberKind = MemberKind.PERSON
    """Whether the member is a person or a program."""
    role: Role
    """What the member may do."""
    removed: bool = False
    """Whether the member has left the workspace."""


class InviteMember(Command, frozen=True, kw_only=True):
    """Add a person or service to the workspace."""

    name: PersonName
    """What the member is called."""
    role: Role = Role.CONTRIBUTOR
    """What the member may do."""
    email: Email | None = None
    """Where the member is reached."""
    kind: MemberKind = MemberKind.PERSON
    """Whether the member is a person or a program."""
    uuid: MemberId | None = None
    """The new member's key; absent: one is made."""


class SetMemberRole(Command, frozen=True, kw_only=True):
    """Change what a member may do."""

    member: MemberId
    """The member."""
    role: Role
    """The new role."""


class RemoveMember(Command, frozen=True, kw_only=True):
    """Take a member out of the workspace; what the member did stays."""

    member: MemberId
    """The member."""


Commands = InviteMember | SetMemberRole | RemoveMember


class MemberInvited(Event, frozen=True, kw_only=True):
    """A person or service became a member."""

    name: PersonName
    """What the member is called."""
    role: Role
    """What the member may do."""
    email: Email | None = None
    """Where the member is reached."""
    kind: MemberKind = MemberKind.PERSON
    """Whether the member is a person or a program."""


class MemberRoleSet(Event, frozen=True, kw_only=True):
    """What a member may do was changed."""

    role: Role
    """The new role."""


class MemberRemoved(Event, frozen=True, kw_only=True):
    """A member left the workspace."""


Events = MemberInvited | MemberRoleSet | MemberRemoved


class MemberGone(RuleBroken):
    """The member has left the workspace: choose another, or invite them again."""


def member_of(facts: Facts, key: UUID, path: str) -> Member:
    """The member of that key. Raises ``NotFound`` and ``MemberGone``."""
    member = facts.require(Member, key, path)
    if member.removed:
        raise MemberGone(path=(path,))
    return member


def open_(command: InviteMember, _facts: Facts) -> Decision:
    """What an invitation leads to."""
    return [MemberInvited(name=command.name, role=command.role, email=command.email, kind=command.kind)]


def decide(command: SetMemberRole | RemoveMember, member: Member, _facts: Facts) -> Decision:
    """What an order about a member leads to."""
    match command:
        case SetMemberRole(role=role):
            if member.removed:
                raise MemberGone(path=("member",))
            return [] if role is member.role else [MemberRoleSet(role=role)]
        case RemoveMember():
            return [] if member.removed else [MemberRemoved()]


def begin(event: MemberInvited, stream: UUID, moment: Moment) -> Member:
    """The member as invited."""
    at = moment.effective_at
    return Member(
        key=stream, created_at=at, updated_at=at, name=event.name, email=event.email, kind=event.kind, role=event.role
    )


def evolve(member: Member, event: Events, _moment: Moment) -> Member:
    """The member after the event."""
    match event:
        case MemberRoleSet(role=role):
            return replace(member, role=role)
        case MemberRemoved():
            return replace(member, removed=True)
        case MemberInvited():
            return member


NOUN = Noun(
    name="member", state=Member, commands=Commands, events=Events, open=open_, decide=decide, begin=begin, evolve=evolve
)
