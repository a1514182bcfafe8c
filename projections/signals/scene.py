"""What the rules look at: a workspace on a day, with what several of them need worked out once."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from events.actor import Actor
from events.deliverable import Deliverable
from events.goal import Goal
from events.image import Image, civil_day
from events.member import Member
from events.message import State
from events.metric import Metric
from events.node import Node
from events.outcome import Outcome
from events.reading import Reading
from events.review import Review
from events.sprint import Sprint
from events.team import Team
from events.workspace import Workspace
from projections.movement import Movement, live_metrics, live_readings, movement
from projections.progress import Progress
from projections.trace import Trace

if TYPE_CHECKING:
    from projections.signals.effects import Vote


class Scene:
    """A workspace as the rules see it on a day."""

    def __init__(self, image: Image, day: date) -> None:
        self.image = image
        self.day = day
        home = image.get(Workspace, image.workspace)
        self.time_zone = home.time_zone if home else "UTC"
        self.check_cadence_days = home.check_cadence_days if home else 90
        self._metrics: dict[UUID, list[Metric]] = {}
        self._readings: dict[UUID, list[Reading]] = {}

        self._movements: dict[tuple[UUID | None, UUID], Movement] = {}
        self.contributor_votes: dict[UUID, Vote | None] = {}
        """Which way what contributes to an outcome moved, as far as it was asked."""

    @cached_property
    def trace(self) -> Trace:
        """The ways up to outcomes."""
        return Trace(self.image)

    @cached_property
    def progress(self) -> Progress:
        """How far metrics and outcomes are."""
        return Progress(self.image)

    # --- days ---

    def civil(self, at: datetime) -> date:
        """The workspace's calendar day of a time."""
        return civil_day(at, self.time_zone)

    def dawn(self, day: date) -> datetime:
        """When a day begins in the workspace."""
        zone = UTC if self.time_zone == "UTC" else ZoneInfo(self.time_zone)
        return datetime.combine(day, time.min, zone).astimezone(UTC)

    # --- what is in use ---

    def live_outcome(self, key: UUID) -> Outcome | None:
        """The outcome of that key, if it is in use."""
        outcome = self.image.get(Outcome, key)
        return outcome if outcome is not None and outcome.live else None

    def live_metrics(self, outcome: UUID) -> list[Metric]:
        """The metrics in use of an outcome in use, by code."""
        known = self._metrics.get(outcome)
        if known is None:
            in_use = self.live_outcome(outcome) is not None
            known = self._metrics[outcome] = live_metrics(self.image, outcome) if in_use else []
        return known

    def gone(self, key: UUID) -> bool:
        """Whether it is retired, or otherwise out of use: what is gone raises nothing."""
        match self.image.states.get(key):
            case Node(live=live) | Metric(live=live):
                return not live
            case Team(disbanded=gone) | Member(removed=gone) | Actor(retired=gone) | Reading(withdrawn=gone):
                return gone
            case _:
                return False

    # --- what is read and judged ---

    def readings(self, metric: UUID) -> list[Reading]:
        """The live readings of a metric, by period."""
        known = self._readings.get(metric)
        if known is None:
            known = self._readings[metric] = live_readings(self.image, metric)
        return known

    def ended_by(self, metric: UUID, day: date) -> Reading | None:
        """The live reading of the latest period that had ended by a day."""
        readings = self.readings(metric)
        at = bisect_right(readings, day, key=lambda each: each.ends)
        return readings[at - 1] if at else None

    def movement(self, metric: Metric, former: Reading | None, latter: Reading) -> Movement | None:
        """How a metric moved from one reading, or from its baseline, to another; ``None`` if the two end on one day."""
        if former is not None and former.ends >= latter.ends:
            return None
        pair = former.key if former else None, latter.key
        known = self._movements.get(pair)
        if known is None:
            starts = former.ends + timedelta(days=1) if former else date.min
            known = self._movements[pair] = movement(self.image, metric, starts, latter.ends)
        return known

    # --- sprints ---

    @cached_property
    def sprints(self) -> list[Sprint]:
        """The sprints that were started, oldest first."""
        started = [
            (each.started_at, each.revision, each) for each in self.image.all(Sprint) if each.started_at is not None
        ]
        return [sprint for _, _, sprint in sorted(started, key=lambda each: each[:2])]

    @cached_property
    def latest_sprints(self) -> list[list[Sprint]]:
        """The one or two sprints that each team started last, newest first; disbanded teams left out."""
        teams: defaultdict[UUID, list[Sprint]] = defaultdict(list)
        for sprint in reversed(self.sprints):
            if len(teams[sprint.team]) < 2 and not self.gone(sprint.team):
                teams[sprint.team].append(sprint)
        return list(teams.values())

    @cached_property
    def served(self) -> frozenset[UUID]:
        """The outcomes to which the work of the teams' latest sprints leads."""
        sprints = (sprint.key for latest in self.latest_sprints for sprint in latest)
        work = {each.key for sprint in sprints for each in self.image.find(Deliverable, "sprint", sprint)}
        return frozenset[UUID]().union(*(self.trace.reach(key) for key in work))


def named(state: State | None, *, start: bool = False) -> str:
    """What a reader calls it, also at the start of a sentence. Never a member's name, which can be erased."""
    name = _name(state)
    return name[:1].upper() + name[1:] if start else name


def _name(state: State | None) -> str:
    match state:
        case Node(code=code) | Metric(code=code):
            return code
        case Goal(title=title):
            return f"the goal “{title}”"
        case Sprint(name=name) | Team(name=name) | Actor(name=name):
            return name
        case Review(title=title):
            return title
        case Workspace():
            return "the workspace"
        case None:
            return "nothing"
        case _:
            return f"a {state.noun.replace('_', '-')}"
