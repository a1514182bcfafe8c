"""The alignment history: for each sprint, review or month, how it stood at close and how it stands now.

The past is not worked out again: at close is what was sealed, or for a month what the image of its last day gives. Now is
worked out from the present, so that a late impact check credits the sprint that did the work.

``History`` first tells which occasions there are, without working anything out; a caller may then ask for some of their
points only, and fetch the images that months need.
"""

from __future__ import annotations

import calendar
import enum
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from msgspec import Struct

from events.fields import ReviewId, SprintId, TeamId
from events.image import Image
from events.review import Review
from events.sprint import Sprint
from projections.alignment import Alignment, from_summary, of_scope
from projections.selection import Days, Scope, Selection
from projections.trace import Trace

HORIZON = 20
"""How many years back the months go: a sprint may have been planned for any day."""


class By(enum.Enum):
    """By what the history goes on."""

    SPRINT = "SPRINT"
    """Sprint by sprint, of those that have begun."""
    REVIEW = "REVIEW"
    """Review by review."""
    MONTH = "MONTH"
    """Month by month, of those in which work was done."""


class Occasion(Struct, frozen=True, kw_only=True):
    """A place in the history."""

    subject: UUID | None = None
    """The sprint or review; absent: a month."""
    starts: date
    """Its first day."""
    ends: date
    """Its last day."""
    previous: int | None = None
    """The number, from 0, of its predecessor: of the same team, where it is a team's."""


class AlignmentPoint(Struct, frozen=True, kw_only=True):
    """An occasion with its alignment."""

    occasion: Occasion
    at_close: Alignment | None
    """As sealed, or as the month ended; absent: it is not over, or was not asked for."""
    now: Alignment
    """As it stands now."""


class History:
    """The alignment history of a workspace, a subtree, a team, or a team's part in a subtree."""

    def __init__(self, image: Image, by: By, *, root: UUID | None = None, team: TeamId | None = None) -> None:
        self.image = image
        self.by = by
        self.root = root
        self.team = team
        self._trace = Trace(image)
        self._selection = Selection(image)
        self._below: set[UUID] | None = None
        self.occasions: tuple[Occasion, ...] = tuple(self._occasions())
        """In order of their days."""

    def closed_on(self) -> list[date]:
        """The last days of the months that are over: the days of which images are needed to say how they stood then."""
        today = self.image.day
        if self.by is not By.MONTH or today is None:
            return []
        return [occasion.ends for occasion in self.occasions if occasion.ends < today]

    def point(self, number: int, as_of: Mapping[date, Image] | None = None) -> AlignmentPoint:
        """An occasion's alignment; for a month, with the image of its last day, if it is among those given."""
        occasion = self.occasions[number]
        now = of_scope(self.image, self._scope(occasion), trace=self._trace, selection=self._selection)
        return AlignmentPoint(occasion=occasion, at_close=self._at_close(occasion, as_of or {}), now=now)

    # --- inside ---

    def _occasions(self) -> Iterator[Occasion]:
        latest: dict[object, int] = {}
        for number, (lane, subject, (starts, ends)) in enumerate(self._listed()):
            yield Occasion(subject=subject, starts=starts, ends=ends, previous=latest.get(lane))
            latest[lane] = number

    def _listed(self) -> Iterator[tuple[object, UUID | None, Days]]:
        """What there is: who follows whom, the subject, and its days."""
        match self.by:
            case By.SPRINT:
                for sprint in self._selection.begun():
                    if self.team in {None, sprint.team}:
                        yield sprint.team, sprint.key, (sprint.starts, sprint.ends)
            case By.REVIEW:
                reviews = sorted(self.image.all(Review), key=lambda r: (r.starts, r.ends, r.created_at, r.key))
                for review in reviews:
                    inspected = self.image.get(Sprint, review.sprint)
                    team = inspected.team if inspected is not None else None
                    if self.team in {None, team}:
                        yield team, review.key, (review.starts, review.ends)
            case By.MONTH:
                for month in sorted(self._months()):
                    yield None, None, month

    def _months(self) -> set[Days]:
        today = self.image.day
        if today is None:
            return set()
        first = today.replace(year=max(today.year - HORIZON, date.min.year), month=1, day=1)
        works = self._selection.of(Scope(root=self.root, team=self.team)).deliverables
        spans = {span for each in works for span in self._selection.spans(each, self.team)}
        return {month for starts, ends in spans for month in months((max(starts, first), min(ends, today)))}

    def _scope(self, occasion: Occasion) -> Scope:
        match self.by:
            case By.SPRINT:
                return Scope(sprint=cast("SprintId", occasion.subject), root=self.root)
            case By.REVIEW:
                return Scope(review=cast("ReviewId", occasion.subject), root=self.root)
            case By.MONTH:
                return Scope(starts=occasion.starts, ends=occasion.ends, root=self.root, team=self.team)

    def _at_close(self, occasion: Occasion, as_of: Mapping[date, Image]) -> Alignment | None:
        if self.by is By.MONTH:
            then = as_of.get(occasion.ends)
            return of_scope(then, self._scope(occasion)) if then is not None else None
        state = self.image.states.get(occasion.subject) if occasion.subject else None
        if not isinstance(state, Sprint | Review) or not state.summary:
            return None
        sealed = from_summary(state.summary, self.image)
        return sealed if self.root is None else sealed.of(self._below_root(self.root))

    def _below_root(self, root: UUID) -> set[UUID]:
        if self._below is None:
            self._below = self._selection.below(root)
        return self._below


def months(days: Days) -> Iterator[Days]:
    """The months with which a period has a day in common, each with its first and last day."""
    month, last = days[0].replace(day=1), days[1]
    while month <= last:
        ends = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        yield month, ends
        if ends == date.max:
            return
        month = ends + timedelta(days=1)


def alignment_points(
    image: Image,
    by: By,
    *,
    root: UUID | None = None,
    team: TeamId | None = None,
    as_of: Mapping[date, Image] | None = None,
) -> list[AlignmentPoint]:
    """The whole alignment history, in order; ``as_of`` has the image of the last day of each month that is over."""
    history = History(image, by, root=root, team=team)
    return [history.point(number, as_of) for number in range(len(history.occasions))]
