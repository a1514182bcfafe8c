"""Goals: the longer aim of a product, and the single aim of a sprint, tied to the outcomes they serve."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from events.decider import Facts, Noun
from events.errors import RuleBroken
from events.fields import GoalId, MemberId, NodeId, SprintId, Text, Title
from events.member import member_of
from events.message import Command, Decision, Event, Moment, Place, State, Value
from events.node import Node
from events.sprint import Sprint, SprintHasEnded, SprintStatus


class GoalKind(enum.Enum):
    """How far a goal reaches."""

    PRODUCT = "PRODUCT"
    """The longer aim."""
    SPRINT = "SPRINT"
    """The single aim of one sprint."""


class GoalStatus(enum.Enum):
    """How a goal stands."""

    OPEN = "OPEN"
    """Still aimed at."""
    MET = "MET"
    """Closed, and reached."""
    PARTLY = "PARTLY"
    """Closed, and reached in part."""
    MISSED = "MISSED"
    """Closed, and not reached."""


class GoalResult(enum.Enum):
    """How a goal is closed."""

    MET = "MET"
    """It was reached."""
    PARTLY = "PARTLY"
    """It was reached in part."""
    MISSED = "MISSED"
    """It was not reached."""


class GoalAlignment(Value, frozen=True, kw_only=True):
    """The tie of a goal to an outcome it serves."""

    outcome: NodeId
    """The outcome served."""
    rationale: Text | None = None
    """How the goal serves it."""


class Goal(State, frozen=True, kw_only=True):
    """An aim: of the product, or of one sprint."""

    noun: ClassVar[str] = "goal"

    kind: GoalKind
    """How far the goal reaches."""
    title: str
    """The aim, in a line."""
    description: Text | None = None
    """The aim, at length."""
    sprint: SprintId | None = None
    """The sprint whose single aim it is."""
    advances: GoalId | None = None
    """The product goal that it advances."""
    owner: MemberId | None = None
    """The member who answers for it."""
    status: GoalStatus = GoalStatus.OPEN
    """How the goal stands."""
    closed_at: datetime | None = None
    """When it was closed."""
    closing_note: Text | None = None
    """What was learned, as said when it was closed."""
    alignments: tuple[GoalAlignment, ...] = ()
    """The outcomes it serves, and how."""
    aligned_at: datetime
    """When its alignments last changed."""

    @property
    def outcomes(self) -> tuple[NodeId, ...]:
        """The outcomes it serves."""
        return tuple(each.outcome for each in self.alignments)

    def places(self) -> tuple[Place, ...]:
        """Found by sprint, by the goal advanced, and by outcome."""
        outcomes = [("outcome", each.outcome) for each in self.alignments]
        return (("sprint", self.sprint), ("advances", self.advances), *outcomes)


class SetGoal(Command, frozen=True, kw_only=True):
    """Set an aim, of the product or of one sprint."""

    kind: GoalKind
    """How far the goal reaches."""
    title: Title
    """The aim, in a line."""
    description: Text | None = None
    """The aim, at length."""
    sprint: SprintId | None = None
    """The sprint whose single aim it is; for sprint goals."""
    owner: MemberId | None = None
    """The member who answers for it."""
    uuid: GoalId | None = None
    """The new goal's key; absent: one is made."""


class RewordGoal(Command, frozen=True, kw_only=True):
    """Say better what a goal is."""

    goal: GoalId
    """The goal."""
    title: Title | UnsetType = UNSET
    """Its new title."""
    description: Text | UnsetType | None = UNSET
    """Its new description."""


class AlignGoal(Command, frozen=True, kw_only=True):
    """Tie a goal to an outcome that it serves."""

    goal: GoalId
    """The goal."""
    outcome: NodeId
    """The product or business outcome."""
    rationale: Text | None = None
    """How the goal serves it."""


class UnalignGoal(Command, frozen=True, kw_only=True):
    """Untie a goal from an outcome."""

    goal: GoalId
    """The goal."""
    outcome: NodeId
    """The outcome."""


class AdvanceGoal(Command, frozen=True, kw_only=True):
    """Say which product goal a sprint goal advances."""

    goal: GoalId
    """The sprint goal."""
    product_goal: GoalId | None
    """The product goal; null: none."""


class CloseGoal(Command, frozen=True, kw_only=True):
    """Say whether a goal was reached."""

    goal: GoalId
    """The goal."""
    result: GoalResult
    """How it ended."""
    note: Text | None = None
    """What was learned."""


Commands = SetGoal | RewordGoal | AlignGoal | UnalignGoal | AdvanceGoal | CloseGoal


class GoalSet(Event, frozen=True, kw_only=True):
    """An aim was set."""

    kind: GoalKind
    """How far the goal reaches."""
    title: Title
    """The aim, in a line."""
    description: Text | None = None
    """The aim, at length."""
    sprint: SprintId | None = None
    """The sprint whose single aim it is."""
    owner: MemberId | None = None
    """The member who answers for it."""


class GoalReworded(Event, frozen=True, kw_only=True):
    """A goal's title or description was changed."""

    title: Title | UnsetType = UNSET
    """The new title, if changed."""
    description: Text | UnsetType | None = UNSET
    """The new description, if changed."""


class GoalAligned(Event, frozen=True, kw_only=True):
    """A goal was tied to an outcome that it serves."""

    outcome: NodeId
    """The outcome."""
    rationale: Text | None = None
    """How the goal serves it."""


class GoalUnaligned(Event, frozen=True, kw_only=True):
    """A goal was untied from an outcome."""

    outcome: NodeId
    """The outcome."""


class GoalAdvanced(Event, frozen=True, kw_only=True):
    """It was said which product goal a sprint goal advances."""

    product_goal: GoalId | None
    """The product goal; null: none."""


class GoalClosed(Event, frozen=True, kw_only=True):
    """It was said whether a goal was reached."""

    result: GoalResult
    """How it ended."""
    note: Text | None = None
    """What was learned."""


Events = GoalSet | GoalReworded | GoalAligned | GoalUnaligned | GoalAdvanced | GoalClosed


class GoalIsClosed(RuleBroken):
    """The goal is closed: set a new one."""


class SprintOfProductGoal(RuleBroken):
    """A sprint goal names its sprint, and a product goal none."""


class SprintHasGoal(RuleBroken):
    """The sprint has its single goal already: reword that one."""


class AlignToNoOutcome(RuleBroken):
    """A goal is aligned to live product or business outcomes, and to nothing else."""


class AdvanceToNoProductGoal(RuleBroken):
    """Only a sprint goal advances another goal, and that is an open product goal."""


def open_(command: SetGoal, facts: Facts) -> Decision:
    """What setting a goal leads to."""
    if (command.kind is GoalKind.SPRINT) != (command.sprint is not None):
        raise SprintOfProductGoal(path=("sprint",))
    if command.sprint is not None:
        sprint = facts.require(Sprint, command.sprint, "sprint")
        if sprint.status is SprintStatus.ENDED:
            raise SprintHasEnded(path=("sprint",))
        if facts.image.find(Goal, "sprint", command.sprint):
            raise SprintHasGoal(path=("sprint",))
    if command.owner is not None:
        member_of(facts, command.owner, "owner")
    return [
        GoalSet(
            kind=command.kind,
            title=command.title,
            description=command.description,
            sprint=command.sprint,
            owner=command.owner,
        )
    ]


def decide(
    command: RewordGoal | AlignGoal | UnalignGoal | AdvanceGoal | CloseGoal, goal: Goal, facts: Facts
) -> Decision:
    """What an order about a goal leads to."""
    if goal.status is not GoalStatus.OPEN and not isinstance(command, CloseGoal):
        raise GoalIsClosed(path=("goal",))
    match command:
        case RewordGoal(title=title, description=description):
            changed = GoalReworded(
                title=UNSET if title == goal.title else title,
                description=UNSET if description == goal.description else description,
            )
            return [] if changed == GoalReworded() else [changed]
        case AlignGoal(outcome=outcome, rationale=rationale):
            target = facts.require(Node, outcome, "outcome")
            if not (target.live and target.is_outcome):
                raise AlignToNoOutcome(path=("outcome",))
            return [] if outcome in goal.outcomes else [GoalAligned(outcome=outcome, rationale=rationale)]
        case UnalignGoal(outcome=outcome):
            return [GoalUnaligned(outcome=outcome)] if outcome in goal.outcomes else []
        case AdvanceGoal(product_goal=product_goal):
            return _advance(goal, product_goal, facts)
        case CloseGoal(result=result, note=note):
            if goal.status is GoalStatus.OPEN:
                return [GoalClosed(result=result, note=note)]
            if goal.status.value != result.value:
                raise GoalIsClosed(f"The goal was closed as {goal.status.value}: set a new one.", path=("goal",))
            return []


def _advance(goal: Goal, product_goal: GoalId | None, facts: Facts) -> Decision:
    if product_goal == goal.advances:
        return []
    if product_goal is not None:
        other = facts.require(Goal, product_goal, "productGoal")
        fits = other.kind is GoalKind.PRODUCT and other.status is GoalStatus.OPEN
        if goal.kind is not GoalKind.SPRINT or not fits:
            raise AdvanceToNoProductGoal(path=("productGoal",))
    return [GoalAdvanced(product_goal=product_goal)]


def begin(event: GoalSet, stream: UUID, moment: Moment) -> Goal:
    """The goal as set."""
    at = moment.effective_at
    return Goal(
        key=stream,
        created_at=at,
        updated_at=at,
        aligned_at=at,
        kind=event.kind,
        title=event.title,
        description=event.description,
        sprint=event.sprint,
        owner=event.owner,
    )


def evolve(goal: Goal, event: Events, moment: Moment) -> Goal:
    """The goal after the event."""
    at = moment.effective_at
    match event:
        case GoalReworded(title=title, description=description):
            return replace(
                goal,
                title=goal.title if title is UNSET else title,
                description=goal.description if description is UNSET else description,
            )
        case GoalAligned(outcome=outcome, rationale=rationale):
            tie = GoalAlignment(outcome=outcome, rationale=rationale)
            return replace(goal, alignments=(*goal.alignments, tie), aligned_at=at)
        case GoalUnaligned(outcome=outcome):
            rest = tuple(each for each in goal.alignments if each.outcome != outcome)
            return replace(goal, alignments=rest, aligned_at=at)
        case GoalAdvanced(product_goal=product_goal):
            return replace(goal, advances=product_goal)
        case GoalClosed(result=result, note=note):
            return replace(goal, status=GoalStatus(result.value), closed_at=at, closing_note=note)
        case GoalSet():
            return goal


NOUN = Noun(
    name="goal", state=Goal, commands=Commands, events=Events, open=open_, decide=decide, begin=begin, evolve=evolve
)
