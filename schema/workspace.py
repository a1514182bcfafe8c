"""The workspace: the root of everything that is read as of one point."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from events import workspace as domain
from projections.alignment import of_scope
from projections.history import By as HistoryBy
from projections.selection import Scope
from projections.view import View
from schema import (
    actor,
    assumption,
    check,
    deliverable,
    feedback,
    goal,
    member,
    metric,
    opportunity,
    outcome,
    review,
    solution,
    sprint,
    team,
)
from schema.alignment import Alignment, alignment_object
from schema.audit import event_page, wanted, with_history
from schema.connections import Connection, connection_of
from schema.cursors import cursor_at
from schema.derived import all_signals
from schema.deriving import entity, graphql_enum
from schema.describing import field
from schema.entity import Node
from schema.event import AlignmentEvent, EventType
from schema.history import AlignmentPoint, history_page
from schema.ids import key_asked
from schema.listing import Listing, list_page
from schema.signal import Signal, SignalKind, signal_object
from schema.tree import Lens, Tree, TreeFilter, tree
from schema.webhook import all_webhooks, one_webhook

COMMANDS = (domain.CreateWorkspace, domain.RenameWorkspace, domain.ConfigureWorkspace)
By = graphql_enum(HistoryBy)


def listed(listing: Listing, graphql_type: Any, description: str) -> Any:
    """A field that lists a noun's entities: filtered, ordered, page by page."""

    async def resolver(
        root: Any, filter: Any = None, order_by: Any = None, first: int | None = None, after: str | None = None
    ) -> Any:
        return await list_page(root.view, listing, filter, order_by, first, after)

    resolver.__annotations__ = {
        "root": Any,
        "filter": listing.filter | None,
        "order_by": listing.order | None,
        "first": int | None,
        "after": str | None,
        "return": Connection[graphql_type],
    }
    return strawberry.field(resolver=resolver, description=description)


@entity(domain.Workspace)
@with_history
class Workspace(Node):
    """The tenant: one log, one tree, its teams and members."""

    outcomes = listed(outcome.LISTING, outcome.Outcome, "Its outcomes, retired ones too.")
    opportunities = listed(opportunity.LISTING, opportunity.Opportunity, "Its opportunities, retired ones too.")
    solutions = listed(solution.LISTING, solution.Solution, "Its solutions, retired ones too.")
    assumptions = listed(assumption.LISTING, assumption.Assumption, "Its assumptions, retired ones too.")
    deliverables = listed(deliverable.LISTING, deliverable.Deliverable, "Its deliverables, retired ones too.")
    metrics = listed(metric.LISTING, metric.Metric, "Its metrics, retired ones too.")
    goals = listed(goal.LISTING, goal.Goal, "Its goals.")
    sprints = listed(sprint.LISTING, sprint.Sprint, "Its sprints.")
    reviews = listed(review.LISTING, review.Review, "Its reviews.")
    checks = listed(check.LISTING, check.Check, "Its alignment checks, replaced ones too.")
    feedback = listed(feedback.LISTING, feedback.Feedback, "Its comments and replies.")
    teams = listed(team.LISTING, team.Team, "Its teams.")
    members = listed(member.LISTING, member.Member, "Its members, those who left too.")
    actors = listed(actor.LISTING, actor.Actor, "Its actors.")
    webhooks = field(all_webhooks)
    webhook = field(one_webhook)

    @field
    def revision(self) -> int:
        """How many events of its log this answer reflects."""
        return self.view.revision

    @field
    async def cursor(self) -> str:
        """Where a subscription goes on after this answer."""
        return await cursor_at(self.view, self.view.revision)

    @field
    async def tree(
        self,
        top: Annotated[strawberry.ID | None, strawberry.argument(name="root")] = None,
        lens: Lens = Lens.OUTCOME_TREE,
        max_depth: int | None = None,
        filter: TreeFilter | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Tree:
        """The tree as one flat list, depth first: any depth in one request."""
        return await tree(self.view, top, lens, max_depth, filter, first, after)

    @field
    async def alignment(
        self,
        sprint: strawberry.ID | None = None,
        review: strawberry.ID | None = None,
        team: strawberry.ID | None = None,
        top: Annotated[strawberry.ID | None, strawberry.argument(name="root")] = None,
        from_: Annotated[date | None, strawberry.argument(name="from")] = None,
        to: date | None = None,
    ) -> Alignment:
        """How much of the work asked for serves outcomes, and whether it moved them."""
        keys = {
            name: _asked(self.view, text, name)
            for name, text in {"sprint": sprint, "review": review, "team": team, "root": top}.items()
        }
        scope = Scope(**keys, starts=from_, ends=to)  # type: ignore[arg-type]
        return alignment_object(of_scope(await self.view.image(), scope), self.view)

    @field
    async def alignment_history(
        self,
        by: By,
        top: Annotated[strawberry.ID | None, strawberry.argument(name="root")] = None,
        team: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[AlignmentPoint]:
        """Alignment sprint by sprint, review by review or month by month."""
        below, whose = _asked(self.view, top, "root"), _asked(self.view, team, "team")
        return await history_page(self.view, by, below, whose, first, after)

    @field
    async def signals(
        self,
        kinds: list[SignalKind] | None = None,
        subject: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Signal]:
        """What the rules find worth a look."""
        about = _asked(self.view, subject, "subject")
        found = [
            signal_object(each, self.view)
            for each in await all_signals(self.view)
            if (kinds is None or each.kind in kinds) and about in {None, each.subject}
        ]
        return connection_of(found, first, after)

    @field
    async def events(
        self,
        after: str | None = None,
        before: str | None = None,
        first: int | None = None,
        last: int | None = None,
        types: list[EventType] | None = None,
        subject: strawberry.ID | None = None,
        actor: strawberry.ID | None = None,
        from_: Annotated[datetime | None, strawberry.argument(name="from")] = None,
        to: datetime | None = None,
        backdated: bool | None = None,
    ) -> Connection[AlignmentEvent]:
        """What happened, in order."""
        which = wanted(
            self.view,
            types=types,
            subject=_asked(self.view, subject, "subject"),
            actor=_asked(self.view, actor, "actor"),
            since=from_,
            until=to,
            backdated=backdated,
        )
        return await event_page(self.view, which, first, after, last, before)


def _asked(view: View, text: str | None, path: str) -> UUID | None:
    return key_asked(text, view.workspace, path) if text is not None else None
