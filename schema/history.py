"""The alignment history in GraphQL."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry

from events.fields import TeamId
from events.image import Image
from events.workspace import Workspace as WorkspaceState
from projections.history import AlignmentPoint as Point
from projections.history import By, History
from projections.statements import Past
from projections.view import Point as At
from projections.view import View
from schema.alignment import Alignment, alignment_object
from schema.connections import Connection, Place, connection_of, page_size, read_cursor
from schema.describing import field, object_type
from schema.entity import Node, find


@object_type
class AlignmentPoint:
    """How aligned a sprint, a review or a month was: as sealed at close, and as it stands now."""

    point: strawberry.Private[Point]
    before: strawberry.Private[Any]
    view: strawberry.Private[View]

    @field
    async def subject(self) -> Node | None:
        """The sprint or review; absent for a month."""
        key = self.point.occasion.subject
        return (await find(self.view, None, [key]))[0] if key is not None else None

    @field
    def starts(self) -> date:
        """Its first day."""
        return self.point.occasion.starts

    @field
    def ends(self) -> date:
        """Its last day."""
        return self.point.occasion.ends

    @field
    def at_close(self) -> Alignment | None:
        """As sealed at its close; absent while it is not over."""
        return alignment_object(self.point.at_close, self.view) if self.point.at_close is not None else None

    @field
    def now(self) -> Alignment:
        """As it stands now: a late judgement credits the work that it is about."""
        return alignment_object(self.point.now, self.view)

    @field
    def previous(self) -> AlignmentPoint | None:
        """Its predecessor, of the same team where it is a team's."""
        return self.before


async def history_page(
    view: View, by: By, root: UUID | None, team: UUID | None, first: int | None, after: str | None
) -> Connection[Any]:
    """A page of the alignment history, oldest first; only what is on the page, and its predecessors, is worked out."""
    history = History(await view.image(), by, root=root, team=TeamId(team) if team is not None else None)
    count = len(history.occasions)
    start = read_cursor(after, Place)[0] + 1 if after else 0
    numbers = range(start, min(start + page_size(first), count))
    needed = {n for number in numbers for n in (number, history.occasions[number].previous) if n is not None}
    ends = await _month_ends(view, history, {history.occasions[n].ends for n in needed})
    # The image of the present moves on while others are read.
    history = History(await view.image(), by, root=root, team=TeamId(team) if team is not None else None)
    points = {n: history.point(n, ends) for n in needed}
    shown = [_shown(view, points, number) for number in numbers]
    return connection_of([*[None] * start, *shown, *[None] * (count - start - len(shown))], first, after)


def _shown(view: View, points: dict[int, Point], number: int) -> AlignmentPoint:
    previous = points[number].occasion.previous
    before = AlignmentPoint(point=points[previous], before=None, view=view) if previous is not None else None
    return AlignmentPoint(point=points[number], before=before, view=view)


async def _month_ends(view: View, history: History, wanted: set[date]) -> dict[date, Image]:
    """The workspace as of the end of each month that is over."""
    home = history.image.get(WorkspaceState, view.workspace)
    zone = ZoneInfo(home.time_zone if home is not None else "UTC")
    images = {}
    for day in wanted.intersection(history.closed_on()):
        midnight = datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
        past = View(view.snapshot, view.workspace, view.head, At(Past.EFFECTIVE, midnight, None, view.revision))
        images[day] = await past.image()
    return images
