"""The kinds of line in which work is told: what is made, what happens to it, and the sprints that hold it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from events.deliverable import (
    AssignDeliverable,
    DeliverDeliverable,
    DropDeliverable,
    EstimateDeliverable,
    ExternalReference,
    PlanDeliverable,
    StartDeliverable,
)
from events.goal import AdvanceGoal, AlignGoal, CloseGoal, GoalKind, GoalResult, SetGoal
from events.sprint import EndSprint, PlanSprint, StartSprint
from server.demo.story import Storyteller

TICKETS = "https://tickets.pantry-lane.example/"


class Work(NamedTuple):
    """Something to make: planned in the week before its sprint."""

    code: str
    parent: str | None
    effort: int
    owner: str
    ticket: str
    title: str

    def tell(self, story: Storyteller) -> None:
        """Plan it."""
        story.tell(
            PlanDeliverable(
                title=self.title,
                parent=story.key(self.parent) if self.parent else None,
                effort=Decimal(self.effort),
                code=self.code,
                owner=story.key(self.owner),
                references=(ExternalReference(key=self.ticket, url=TICKETS + self.ticket),),
                uuid=story.key(self.code),
            )
        )


class Step(NamedTuple):
    """What happened to a piece of work."""

    week: int
    when: str
    by: str
    what: str
    """start, deliver, drop, or the new effort."""
    code: str
    because: str

    def tell(self, story: Storyteller) -> None:
        """Let it happen."""
        key = story.key(self.code)
        story.scene(self.week, self.when, self.by, self.because)
        match self.what:
            case "start":
                story.tell(StartDeliverable(deliverable=key))
            case "deliver":
                story.tell(DeliverDeliverable(deliverable=key))
            case "drop":
                story.tell(DropDeliverable(deliverable=key))
            case effort:
                story.tell(EstimateDeliverable(deliverable=key, effort=Decimal(effort)))


class Box(NamedTuple):
    """A sprint: planned on the Thursday before, begun on a Monday, ended on a Friday."""

    team: str
    name: str
    first: int
    last: int
    by: str
    goal: str
    aligned: dict[str, str]
    """The outcomes that the goal serves, and how."""
    advances: str | None
    work: tuple[str, ...]
    result: GoalResult | None = None
    """How the goal was closed; absent: it is open."""
    note: str | None = None
    waiver: str | None = None
    """Why it started though its goal serves no outcome."""
    ended: bool = True

    def tell(self, story: Storyteller, planned: tuple[Work, ...]) -> None:
        """Plan it, begin it, end it."""
        key, day = story.key, story.calendar.day
        box, goal = key(self.name), key(f"goal of {self.name}")
        story.scene(self.first - 1, "Thu 13:00", self.by, f"Planning of {self.name}.")
        for each in planned:
            each.tell(story)
        story.tell(
            PlanSprint(
                team=key(self.team), name=self.name, starts=day(self.first), ends=day(self.last, "Fri"), uuid=box
            ),
            SetGoal(kind=GoalKind.SPRINT, title=self.goal, sprint=box, owner=key(self.by), uuid=goal),
        )
        for outcome, rationale in self.aligned.items():
            story.tell(AlignGoal(goal=goal, outcome=key(outcome), rationale=rationale))
        if self.advances:
            story.tell(AdvanceGoal(goal=goal, product_goal=key(self.advances)))
        story.tell(*(AssignDeliverable(deliverable=key(code), sprint=box) for code in self.work))
        story.scene(self.first, "Mon 09:30", self.by, self.waiver or f"{self.name} begins.")
        story.tell(StartSprint(sprint=box, waive=self.waiver is not None))
        story.scene(self.last, "Fri 16:00", self.by, f"{self.name} is over.")
        if self.result is not None:
            story.tell(CloseGoal(goal=goal, result=self.result, note=self.note))
        if self.ended:
            story.tell(EndSprint(sprint=box))
