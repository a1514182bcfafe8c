"""Derived values as GraphQL sees them: computed on the image of a view, each with its explanation."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from events.image import Image
from projections import explain
from projections.explain import Explanation as Explained
from projections.progress import Progress as Progresses
from projections.signals import signals as find_signals
from projections.trace import Trace
from projections.view import View
from schema.describing import field, object_type
from schema.entity import Node, find
from schema.execution.fields import ATTRIBUTE

T = TypeVar("T")


def revision(image: Image) -> int:
    """What changes with every event."""
    return image.revision


def shape(image: Image) -> int:
    """What changes when a node comes, goes, moves, is retired or restored, and with nothing else."""
    return image.shape


async def derived(view: View, make: Callable[[Image], T], *, as_of: Callable[[Image], int] = revision) -> T:
    """What is made of the view's image, once for each image as of what it depends on.

    Use it at once: the present image moves on.
    """
    image = await view.image()
    images = view.snapshot.images
    if images is not None:
        return images.derived(image, make, as_of(image))
    place = (make, id(image), as_of(image))
    if place not in view.memo:
        view.memo[place] = make(image)
    found: T = view.memo[place]
    return found


async def traces(view: View) -> Trace:
    """The ways up of whatever the view holds."""
    return await derived(view, Trace)


async def progresses(view: View) -> Progresses:
    """The progress of whatever the view holds."""
    return await derived(view, Progresses)


def _signals(image: Image) -> list[Any]:
    return find_signals(image, image.day) if image.day is not None else []


async def all_signals(view: View) -> list[Any]:
    """Every signal of the workspace, in order."""
    return await derived(view, _signals)


def _by_subject(found: list[Any]) -> dict[UUID, list[Any]]:
    by_subject: dict[UUID, list[Any]] = {}
    for signal in found:
        by_subject.setdefault(signal.subject, []).append(signal)
    return by_subject


async def signals_of(view: View, subject: UUID) -> list[Any]:
    """The signals about an entity."""
    found = await all_signals(view)
    place = ("signals by subject", id(found))
    if place not in view.memo:
        view.memo[place] = _by_subject(found)
    by_subject: dict[UUID, list[Any]] = view.memo[place]
    return by_subject.get(subject, [])


FORMULAS = {value.name: value for value in vars(explain).values() if isinstance(value, explain.Formula)}


@object_type
class Term:
    """A part of a derived number."""

    view: strawberry.Private[View]
    about: strawberry.Private[UUID | None]
    label: str = strawberry.field(description="What the part is called.")
    weight: Decimal | None = strawberry.field(
        description="How much it counts; absent where the formula has no weights."
    )
    value: Decimal | None = strawberry.field(description="Its value; absent: undefined, and left out.")

    @field
    async def subject(self) -> Node | None:
        """What it is about: a node, metric, reading, goal or check."""
        return (await find(self.view, None, [self.about]))[0] if self.about is not None else None


@object_type
class Explanation:
    """A derived number with everything that it was derived from."""

    formula: str = strawberry.field(description="The formula's name.")
    version: int = strawberry.field(description="The formula's version.")
    sentence: str = strawberry.field(description="The formula in words.")
    value: Decimal | None = strawberry.field(description="The number; absent where it is undefined.")
    unit: str | None = strawberry.field(description="In what it is measured; absent for shares and scores.")
    terms: list[Term] = strawberry.field(description="Its parts, with their weights and values.")


def explanation_object(explained: Explained, view: View) -> Explanation:
    """The GraphQL object of an explanation."""
    formula = FORMULAS.get(explained.formula)
    return Explanation(
        formula=explained.formula,
        version=explained.version,
        sentence=formula.sentence if formula is not None else "",
        value=explained.value,
        unit=explained.unit,
        terms=[
            Term(view=view, about=term.subject, label=term.label, weight=term.weight, value=term.value)
            for term in explained.terms
        ],
    )


@object_type
class Progress:
    """How far something has come."""

    explained: strawberry.Private[Explained]
    view: strawberry.Private[View]

    @strawberry.field(
        description="0: as at the baseline, 1: the target reached; absent where it is undefined.",
        metadata={ATTRIBUTE: "explained.value"},
    )
    def value(self) -> Decimal | None:
        """The number alone."""
        return self.explained.value

    @field
    def explain(self) -> Explanation:
        """What it was derived from."""
        return explanation_object(self.explained, self.view)
