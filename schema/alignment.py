"""Alignment in GraphQL: how much of some work serves outcomes, and whether it moved them."""

from __future__ import annotations

import enum
from typing import Any

import strawberry

from projections import alignment as domain
from projections.by_outcome import OutcomeShare as Share
from projections.movement import Movement as Moved
from projections.scores import Verdicts as Counted
from projections.view import View
from projections.work import Work as Worked
from schema.derived import Explanation, explanation_object
from schema.deriving import value
from schema.entity import wrap


class _Told:
    """A derived value, and the view whose entities it names."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]


def told(cls: Any) -> Any:
    """Let a type hold a derived value and its view."""
    cls.__annotations__ = {**_Told.__annotations__, **cls.__dict__.get("__annotations__", {})}
    return cls


@value(Counted)
@told
class Verdicts:
    """How often each verdict was given."""


@value(Moved)
@told
class Movement:
    """The change of a metric over a period."""

    @strawberry.field(description="The improvement, with its terms.")
    def explain(self) -> Explanation:
        """The improvement, with its terms."""
        return explanation_object(self.state.explain(), self.view)


@value(Share)
@told
class OutcomeShare:
    """What work went to an outcome, and how it moved."""


@value(domain.GoalStanding)
@told
class GoalStanding:
    """How a goal is judged: beside the work, not mixed in."""


@value(domain.Waiver)
@told
class Waiver:
    """A sprint that started with a waiver."""


@value(Worked)
@told
class Work:
    """A deliverable as its alignment counts it."""


AlignmentNumber = enum.Enum(  # type: ignore[misc]
    "AlignmentNumber",
    {"".join("_" + c if c.isupper() else c for c in name).upper(): name for name in domain.EXPLAINED},
    module=__name__,
)
strawberry.enum(AlignmentNumber, description="A number of an alignment that can be explained.")
for _value in AlignmentNumber.__strawberry_definition__.values:  # type: ignore[attr-defined]
    _value.description = f"The field of that name: {_value.name.lower().replace('_', ' ')}."


@value(domain.Alignment)
@told
class Alignment:
    """The alignment of a set of deliverables."""

    @strawberry.field(description="One of its numbers with everything that it was derived from.")
    def explain(self, number: AlignmentNumber) -> Explanation:
        """One of its numbers, explained."""
        return explanation_object(self.state.explain(number.value), self.view)


def alignment_object(found: domain.Alignment, view: View) -> Any:
    """The GraphQL object of an alignment."""
    return wrap(found, view)
