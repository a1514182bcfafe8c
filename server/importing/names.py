"""Who is who: the codes, names and addresses by which rows speak of what is in the workspace or in other files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from events.actor import Actor, NameActor
from events.fields import ActorId, GoalId, MemberId, MetricId, NodeId, SprintId, TeamId
from events.goal import Goal
from events.image import Image
from events.member import InviteMember, Member, MemberKind, Role
from events.message import Command
from events.metric import Metric
from events.node import Node, NodeKind
from events.sprint import Sprint
from events.team import FormTeam, Team
from server.importing.cells import one_of, shortened
from server.importing.mistakes import CellError
from server.importing.parcel import key

_ADDRESSED = re.compile(r"(.*?)\s*<([^<>@\s]+@[^<>@\s]+)>")

Mention = tuple[str, int]
"""The file and line where somebody is first mentioned."""


class Names:
    """Every name that rows can use, with what it stands for."""

    def __init__(self, workspace: UUID, image: Image) -> None:
        self.workspace = workspace
        self.nodes: dict[str, dict[NodeKind, UUID]] = {}
        self.metrics = {metric.code: MetricId(metric.key) for metric in image.all(Metric)}
        self.sprints: dict[str, SprintId] = {each.name: SprintId(each.key) for each in image.all(Sprint)}
        self.goals: dict[str, GoalId] = {each.title: GoalId(each.key) for each in image.all(Goal)}
        self.new: list[tuple[Mention, Command]] = []
        """People, teams and actors mentioned for the first time, to be brought into being before anything else."""
        self._people: dict[str, MemberId] = {}
        self._teams = {each.name: TeamId(each.key) for each in image.all(Team) if not each.disbanded}
        self._actors = {each.name: ActorId(each.key) for each in image.all(Actor) if not each.retired}
        for node in image.all(Node):
            self.add_node(node.kind, node.code, node.key)
        for member in image.all(Member):
            if not member.removed:
                self._meet(member.name, member.email, MemberId(member.key))

    # --- the tree ---

    def add_node(self, kind: NodeKind, code: str, node: UUID) -> None:
        """From now on, the code stands for that node."""
        self.nodes.setdefault(code, {})[kind] = node

    def has(self, kind: NodeKind, code: str) -> bool:
        """Whether there is such a node."""
        return kind in self.nodes.get(code, ())

    def node(self, text: str, *kinds: NodeKind) -> NodeId:
        """The node of a code, among those kinds. Raises ``CellError``."""
        prefix, _, code = text.rpartition(":")
        found = self.nodes.get(code if prefix else text, {})
        if prefix:
            kinds = (one_of(NodeKind, prefix),)
        keys = [node for kind, node in found.items() if not kinds or kind in kinds]
        if len(keys) == 1:
            return NodeId(keys[0])
        if keys:
            names = ", ".join(f"{kind.name}:{code}" for kind in found)
            raise CellError(f"`{shortened(text)}` is the code of several nodes: write one of {names}")
        raise CellError(f"there is no {_kinds(kinds)} with the code `{shortened(text)}`")

    # --- people, teams, actors: made on first mention ---

    def member(self, text: str, mention: Mention) -> MemberId:
        """Somebody by name, address, or both."""
        addressed = _ADDRESSED.fullmatch(text)
        name, email = (addressed[1], addressed[2]) if addressed else (text, text if "@" in text else None)
        found = self._people.get((email or name).casefold()) or self._people.get(name.casefold())
        return found or self.add_member(name or str(email), email, Role.CONTRIBUTOR, MemberKind.PERSON, mention)

    def add_member(self, name: str, email: str | None, role: Role, kind: MemberKind, mention: Mention) -> MemberId:
        """Somebody new."""
        member = MemberId(key(self.workspace, "member", (email or name).casefold()))
        self._meet(name, email, member)
        self.new.append((mention, InviteMember(name=name, email=email, role=role, kind=kind, uuid=member)))
        return member

    def knows(self, name: str, email: str | None) -> bool:
        """Whether somebody of that address, or else of that name, is a member."""
        return (email or name).casefold() in self._people

    def _meet(self, name: str, email: str | None, member: MemberId) -> None:
        self._people.setdefault(name.casefold(), member)
        if email is not None:
            self._people[email.casefold()] = member

    def team(self, name: str, mention: Mention) -> TeamId:
        """A team by name."""
        if name not in self._teams:
            self._teams[name] = TeamId(key(self.workspace, "team", name))
            self.new.append((mention, FormTeam(name=name, uuid=self._teams[name])))
        return self._teams[name]

    def actor(self, name: str, mention: Mention) -> ActorId:
        """An actor by name."""
        if name not in self._actors:
            self._actors[name] = ActorId(key(self.workspace, "actor", name))
            self.new.append((mention, NameActor(name=name, uuid=self._actors[name])))
        return self._actors[name]

    def newcomers(self) -> Iterator[tuple[Mention, Command]]:
        """Those mentioned since the last time."""
        new, self.new = self.new, []
        yield from new


def _kinds(kinds: tuple[NodeKind, ...]) -> str:
    return " or ".join(kind.name.lower().replace("_", " ") for kind in kinds) or "node"
