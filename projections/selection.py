"""Which work is meant: that of a sprint, a review, a team, a subtree, a period, or what all of those given have in common.

A deliverable counts while it is live, and after its retirement if work on it had begun or a sprint had taken it in. A sprint's
days are those planned. A sprint that has not begun is work only when it is asked for by itself. Where several things are given, one sprint must meet them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from msgspec import Struct

from events.deliverable import Deliverable, DeliverableStatus
from events.fields import GoalId, ReviewId, SprintId, TeamId
from events.goal import Goal
from events.image import Image, civil_day
from events.node import Node
from events.review import Review
from events.sprint import Sprint, SprintStatus
from events.workspace import Workspace

Days = tuple[date, date]
"""A first and a last day."""


class Scope(Struct, frozen=True, kw_only=True):
    """What is asked for; what is absent narrows nothing."""

    sprint: SprintId | None = None
    review: ReviewId | None = None
    team: TeamId | None = None
    root: UUID | None = None
    """The node below which, by place, the work stands."""
    starts: date | None = None
    ends: date | None = None


class Chosen(Struct, frozen=True, kw_only=True):
    """The work meant, and what belongs to a report on it."""

    deliverables: tuple[Deliverable, ...]
    """By code."""
    sprints: tuple[Sprint, ...] = ()
    """The sprints concerned, in order."""
    goal: GoalId | None = None
    """The goal of the sprint asked for."""
    goals: tuple[GoalId, ...] = ()
    """The goals of the sprints concerned, and those that they advance."""
    period: Days | None = None
    """The days over which movement is compared."""


class Selection:
    """What can be chosen in one image; when work was done is worked out once."""

    __slots__ = ("_spans", "image", "time_zone")

    def __init__(self, image: Image) -> None:
        self.image = image
        home = image.get(Workspace, image.workspace)
        self.time_zone = home.time_zone if home else "UTC"
        self._spans: dict[tuple[UUID, TeamId | None], tuple[Days, ...]] = {}

    def of(self, scope: Scope) -> Chosen:
        """The work in a scope."""
        review = self.image.get(Review, scope.review)
        if scope.review is not None and review is None:
            return Chosen(deliverables=())
        asked = {key for key in (scope.sprint, review.sprint if review else None) if key is not None}
        windows = _windows(scope, review)
        narrowed = bool(asked or windows or scope.team)
        sprints = self._asked(asked) if asked else self.begun()
        sprints = [s for s in sprints if scope.team in {None, s.team} and meets((s.starts, s.ends), windows)]
        found = self._works(scope.team, sprints, [] if asked else windows) if narrowed else self._counted()
        if scope.root is not None:
            below = self.below(scope.root)
            found = [deliverable for deliverable in found if deliverable.key in below]
            worked = {key for deliverable in found for key in deliverable.sprints}
            sprints = [sprint for sprint in sprints if sprint.key in worked]
        return Chosen(
            deliverables=tuple(sorted(found, key=lambda d: (d.code, d.key))),
            sprints=tuple(sprints),
            goal=self._goal_of(next(iter(asked))) if len(asked) == 1 else None,
            goals=self._goals(sprints, scope.root) if narrowed else self._all_goals(scope.root),
            period=self._period(scope, review, sprints if asked else []),
        )

    def below(self, root: UUID) -> set[UUID]:
        """The node and everything that stands below it, by place, retired or not."""
        found, rest = {root}, [root]
        while rest:
            for child in self.image.find(Node, "parent", rest.pop()):
                if child.key not in found:
                    found.add(child.key)
                    rest.append(child.key)
        return found

    def spans(self, deliverable: Deliverable, team: TeamId | None = None) -> tuple[Days, ...]:
        """When it was worked on: the days of the begun sprints that did, and its own days besides.

        Of a team: its sprints only, and the own days if the team was the last to work on it.
        """
        key = (deliverable.key, team)
        if key not in self._spans:
            self._spans[key] = tuple(self._find_spans(deliverable, team))
        return self._spans[key]

    def begun(self) -> list[Sprint]:
        """The sprints that were started, in order."""
        return in_order(s for s in self.image.all(Sprint) if s.status is not SprintStatus.PLANNED)

    # --- inside ---

    def _asked(self, keys: set[SprintId]) -> list[Sprint]:
        """The sprint asked for; none where a sprint and the review of another are."""
        sprints = [self.image.get(Sprint, key) for key in keys]
        return [sprint for sprint in sprints if sprint is not None] if len(keys) == 1 else []

    def _counted(self) -> list[Deliverable]:
        return [
            each
            for each in self.image.all(Deliverable)
            if each.live or each.status is not DeliverableStatus.PLANNED or each.sprints
        ]

    def _works(self, team: TeamId | None, sprints: list[Sprint], windows: list[Days]) -> list[Deliverable]:
        """What the sprints did, or was worked on in all windows."""
        if windows:
            every = self.image.all(Deliverable)
            return [d for d in every if any(meets(span, windows) for span in self.spans(d, team))]
        return list(
            {d.key: d for sprint in sprints for d in self.image.find(Deliverable, "sprint", sprint.key)}.values()
        )

    def _find_spans(self, deliverable: Deliverable, team: TeamId | None) -> Iterator[Days]:
        found = [self.image.get(Sprint, key) for key in deliverable.sprints]
        sprints = [sprint for sprint in found if sprint is not None and sprint.status is not SprintStatus.PLANNED]
        for sprint in sprints:
            if team in {None, sprint.team}:
                yield sprint.starts, sprint.ends
        starts = deliverable.started_at or deliverable.ended_at
        if starts is not None and (team is None or (sprints and sprints[-1].team == team)):
            ends = deliverable.ended_at or (None if deliverable.live else deliverable.lifecycle_at)
            last = civil_day(ends, self.time_zone) if ends else self.image.day or date.max
            yield civil_day(starts, self.time_zone), last

    def _goal_of(self, sprint: UUID) -> GoalId | None:
        goals = self.image.find(Goal, "sprint", sprint)
        return GoalId(goals[0].key) if goals else None

    def _goals(self, sprints: list[Sprint], root: UUID | None) -> tuple[GoalId, ...]:
        own = [goal for sprint in sprints for goal in self.image.find(Goal, "sprint", sprint.key)]
        advanced = [goal for each in own if (goal := self.image.get(Goal, each.advances)) is not None]
        return self._of_root([*own, *advanced], root)

    def _all_goals(self, root: UUID | None) -> tuple[GoalId, ...]:
        return self._of_root(sorted(self.image.all(Goal), key=lambda goal: (goal.created_at, goal.key)), root)

    def _of_root(self, goals: list[Goal], root: UUID | None) -> tuple[GoalId, ...]:
        if root is not None:
            below = self.below(root)
            goals = [goal for goal in goals if not below.isdisjoint(goal.outcomes)]
        return tuple(dict.fromkeys(GoalId(goal.key) for goal in goals))

    def _period(self, scope: Scope, review: Review | None, sprints: list[Sprint]) -> Days | None:
        if scope.starts is not None:
            ends = scope.ends or self.image.day
            return (scope.starts, ends) if ends is not None and scope.starts <= ends else None
        if review is not None:
            return review.starts, review.ends
        return (sprints[0].starts, sprints[0].ends) if sprints else None


def _windows(scope: Scope, review: Review | None) -> list[Days]:
    windows = []
    if scope.starts is not None or scope.ends is not None:
        windows.append((scope.starts or date.min, scope.ends or date.max))
    if review is not None and review.sprint is None:
        windows.append((review.starts, review.ends))
    return windows


def meets(days: Days, windows: Iterable[Days]) -> bool:
    """Whether a period has a day in common with each of the others."""
    return all(days[0] <= window[1] and window[0] <= days[1] for window in windows)


def in_order(sprints: Iterable[Sprint]) -> list[Sprint]:
    """Sprints by their days; of two on the same days, the one planned first."""
    return sorted(sprints, key=lambda sprint: (sprint.starts, sprint.ends, sprint.created_at, sprint.key))
