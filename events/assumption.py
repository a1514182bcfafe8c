"""Assumptions: beliefs that a solution or deliverable depends on, with their test and its result."""

from __future__ import annotations

import enum
from uuid import UUID

from msgspec.structs import replace

from events.decider import Facts, Noun
from events.fields import Code, NodeId, Text, Title
from events.message import Command, Decision, Event, Moment
from events.node import Node, NodeIsRetired, NodeKind, check_new


class AssumptionRisk(enum.Enum):
    """What kind of belief an assumption is."""

    DESIRABILITY = "DESIRABILITY"
    """Customers want it."""
    VIABILITY = "VIABILITY"
    """It works for the organisation."""
    FEASIBILITY = "FEASIBILITY"
    """It can be made."""
    USABILITY = "USABILITY"
    """Customers can use it."""
    ETHICS = "ETHICS"
    """It does no harm."""


class AssumptionResult(enum.Enum):
    """What the test of an assumption showed."""

    HOLDS = "HOLDS"
    """The belief held."""
    FAILS = "FAILS"
    """The belief was wrong."""
    INCONCLUSIVE = "INCONCLUSIVE"
    """The test did not tell."""


class Assumption(Node, frozen=True, kw_only=True):
    """A belief that a solution depends on."""

    risk: AssumptionRisk
    """What kind of belief it is."""
    test: Text | None = None
    """How it is tested."""
    result: AssumptionResult | None = None
    """What the test showed."""
    result_note: Text | None = None
    """What was learned."""


class DefineAssumption(Command, frozen=True, kw_only=True):
    """State a belief that a solution or deliverable depends on."""

    title: Title
    """The belief, in a line."""
    parent: NodeId
    """The solution or deliverable that depends on it."""
    risk: AssumptionRisk
    """What kind of belief it is."""
    test: Text | None = None
    """How it is tested."""
    code: Code | None = None
    """Short name, unique for each kind; absent: one is made."""
    description: Text | None = None
    """The belief, at length."""
    uuid: NodeId | None = None
    """The new assumption's key; absent: one is made."""


class RecordAssumptionResult(Command, frozen=True, kw_only=True):
    """Say what the test of an assumption showed."""

    assumption: NodeId
    """The assumption."""
    result: AssumptionResult
    """What the test showed."""
    note: Text | None = None
    """What was learned."""


Commands = DefineAssumption | RecordAssumptionResult


class AssumptionDefined(Event, frozen=True, kw_only=True):
    """A belief was stated."""

    title: Title
    """The belief, in a line."""
    parent: NodeId
    """The solution or deliverable that depends on it."""
    risk: AssumptionRisk
    """What kind of belief it is."""
    code: Code
    """Short name, unique for each kind."""
    test: Text | None = None
    """How it is tested."""
    description: Text | None = None
    """The belief, at length."""


class AssumptionResultRecorded(Event, frozen=True, kw_only=True):
    """It was said what the test of an assumption showed."""

    result: AssumptionResult
    """What the test showed."""
    note: Text | None = None
    """What was learned."""


Events = AssumptionDefined | AssumptionResultRecorded


def open_(command: DefineAssumption, facts: Facts) -> Decision:
    """What stating a belief leads to."""
    code = check_new(facts, NodeKind.ASSUMPTION, command.parent, command.code)
    return [
        AssumptionDefined(
            title=command.title,
            parent=command.parent,
            risk=command.risk,
            code=code,
            test=command.test,
            description=command.description,
        )
    ]


def decide(command: RecordAssumptionResult, assumption: Assumption, _facts: Facts) -> Decision:
    """What an order about an assumption leads to."""
    if not assumption.live:
        raise NodeIsRetired(path=("assumption",))
    known = (assumption.result, assumption.result_note) == (command.result, command.note)
    return [] if known else [AssumptionResultRecorded(result=command.result, note=command.note)]


def begin(event: AssumptionDefined, stream: UUID, moment: Moment) -> Assumption:
    """The assumption as stated."""
    at = moment.effective_at
    return Assumption(
        key=stream,
        created_at=at,
        updated_at=at,
        lifecycle_at=at,
        placed_at=at,
        kind=NodeKind.ASSUMPTION,
        code=event.code,
        title=event.title,
        description=event.description,
        parent=event.parent,
        risk=event.risk,
        test=event.test,
    )


def evolve(assumption: Assumption, event: Events, _moment: Moment) -> Assumption:
    """The assumption after the event."""
    match event:
        case AssumptionResultRecorded(result=result, note=note):
            return replace(assumption, result=result, result_note=note)
        case AssumptionDefined():
            return assumption


NOUN = Noun(
    name="assumption",
    state=Assumption,
    commands=Commands,
    events=Events,
    open=open_,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
