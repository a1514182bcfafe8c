"""Teams: sets of members that run sprints."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from events import member as members
from events import team as domain
from events.sprint import Sprint as SprintState
from projections.view import View
from schema.audit import with_history
from schema.connections import Connection, connection_of, listing
from schema.deriving import entity
from schema.entity import Node, find, grouped
from schema.execution.batch import batched
from schema.member import Member

COMMANDS = (domain.FormTeam, domain.RenameTeam, domain.SetTeamMembers, domain.DisbandTeam)


@entity(domain.Team)
@with_history
class Team(Node):
    """A set of members that runs sprints."""

    @strawberry.field(description="Who belongs to it.")
    async def members(self, first: int | None = None, after: str | None = None) -> Connection[Member]:
        """Who belongs to it."""
        found = await find(self.view, members.Member, self.state.members)
        return connection_of([each for each in found if each is not None], first, after)

    @batched(description="Its sprints, in the order in which they were planned.")
    async def sprints(
        parents: list[Any],
        view: View,
        first: int | None = None,
        after: str | None = None,  # noqa: N805
    ) -> Connection[Annotated["Sprint", strawberry.lazy("schema.sprint")]]:  # noqa: F821, UP037
        """Its sprints."""
        found = await grouped(view, SprintState, "team", parents)
        return [connection_of(each, first, after) for each in found]  # type: ignore[return-value]


LISTING = listing(domain.Team, "Team")
