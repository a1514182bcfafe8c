"""Teams: sets of members that run sprints."""

from __future__ import annotations

from typing import Annotated

import strawberry

from events import team as domain
from events.member import Member as MemberState
from events.sprint import Sprint as SprintState
from schema.audit import with_history
from schema.connections import Connection, connection_of
from schema.deriving import entity
from schema.describing import field
from schema.entity import Node, find
from schema.listing import listing
from schema.member import Member
from schema.relations import many

COMMANDS = (domain.FormTeam, domain.RenameTeam, domain.SetTeamMembers, domain.DisbandTeam)
_SPRINT = Annotated["Sprint", strawberry.lazy("schema.sprint")]  # type: ignore[name-defined]  # noqa: F821


@entity(domain.Team)
@with_history
class Team(Node):
    """A set of members that runs sprints."""

    sprints = many(SprintState, "team", _SPRINT, "Its sprints, in the order in which they were planned.")

    @field
    async def members(self, first: int | None = None, after: str | None = None) -> Connection[Member]:
        """Who belongs to it."""
        found = await find(self.view, MemberState, self.state.members)
        return connection_of([each for each in found if each is not None], first, after)


LISTING = listing(domain.Team, "Team")
