"""Solutions: candidate answers to an opportunity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from events.decider import Facts, Noun
from events.fields import Code, NodeId, Text, Title
from events.message import Command, Decision, Event, Moment
from events.node import Node, NodeKind, check_new


class Solution(Node, frozen=True, kw_only=True):
    """A candidate answer to an opportunity."""


class DefineSolution(Command, frozen=True, kw_only=True):
    """Propose an answer to an opportunity."""

    title: Title
    """The answer, in a line."""
    parent: NodeId
    """The opportunity it answers."""
    code: Code | None = None
    """Short name, unique for each kind; absent: one is made."""
    description: Text | None = None
    """The answer, at length."""
    uuid: NodeId | None = None
    """The new solution's key; absent: one is made."""


class SolutionDefined(Event, frozen=True, kw_only=True):
    """An answer to an opportunity was proposed."""

    title: Title
    """The answer, in a line."""
    parent: NodeId
    """The opportunity it answers."""
    code: Code
    """Short name, unique for each kind."""
    description: Text | None = None
    """The answer, at length."""


def open_(command: DefineSolution, facts: Facts) -> Decision:
    """What stating one leads to."""
    code = check_new(facts, NodeKind.SOLUTION, command.parent, command.code)
    return [SolutionDefined(title=command.title, parent=command.parent, code=code, description=command.description)]


def decide(_command: Any, _state: Solution, _facts: Facts) -> Decision:
    """Nothing beyond what all tree nodes share."""
    return []


def begin(event: SolutionDefined, stream: UUID, moment: Moment) -> Solution:
    """The solution as stated."""
    at = moment.effective_at
    return Solution(
        key=stream,
        created_at=at,
        updated_at=at,
        lifecycle_at=at,
        placed_at=at,
        kind=NodeKind.SOLUTION,
        code=event.code,
        title=event.title,
        description=event.description,
        parent=event.parent,
    )


def evolve(state: Solution, _event: SolutionDefined, _moment: Moment) -> Solution:
    """Nothing beyond what all tree nodes share."""
    return state


NOUN = Noun(
    name="solution",
    state=Solution,
    commands=DefineSolution,
    events=SolutionDefined,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
