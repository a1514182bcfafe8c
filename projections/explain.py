"""Why a derived number is what it is: its formula with its version, and its terms with their weights and values.

A number's value follows from its terms by the shape of its formula, so whoever doubts it can recompute it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from projections.decimals import difference, mean, ratio, total


class Shape(enum.Enum):
    """How a value follows from its terms; a term without a value is shown and left out."""

    MEAN = "MEAN"
    """Sum of weight x value, over sum of weight."""
    SUM = "SUM"
    """Sum of weight x value."""
    RATIO = "RATIO"
    """(first - second) / (third - second)."""


class Formula(Struct, frozen=True):
    """A way to derive a number. Changing what it gives means a new version."""

    name: str
    version: int
    shape: Shape
    sentence: str


class Term(Struct, frozen=True, omit_defaults=True, gc=False):
    """A part of a derived number."""

    label: str
    subject: UUID | None = None
    """What it is about: a node, metric, reading, goal or check."""
    weight: Decimal | None = None
    """How much it counts; absent where the formula has no weights."""
    value: Decimal | None = None
    """Its value; absent: undefined, and left out."""


class Explanation(Struct, frozen=True, omit_defaults=True):
    """A derived number with everything it was derived from."""

    formula: str
    version: int
    value: Decimal | None
    """The number; absent where it is undefined."""
    unit: str | None = None
    """In what it is measured; absent for shares and scores."""
    terms: tuple[Term, ...] = ()


_all: dict[str, Formula] = {}


def _formula(name: str, shape: Shape, sentence: str, version: int = 1) -> Formula:
    formula = _all[name] = Formula(name, version, shape, sentence)
    return formula


_M, _S = Shape.MEAN, Shape.SUM

METRIC_PROGRESS = _formula("METRIC_PROGRESS", Shape.RATIO, "(value - baseline) / (target - baseline)")
BAND_PROGRESS = _formula("BAND_PROGRESS", _M, "share of the readings since the target was set that lie in its band")
OUTCOME_PROGRESS = _formula("OUTCOME_PROGRESS", _M, "weighted mean of its metrics' progress, each clamped to 0..1")
CONTRIBUTOR_PROGRESS = _formula(
    "CONTRIBUTOR_PROGRESS", _M, "weighted mean of its contributors' progress, or else contributor progress"
)
MOVEMENT = _formula("MOVEMENT", _S, "value after - value before, signed so that more is better")
BAND_MOVEMENT = _formula("BAND_MOVEMENT", _S, "distance from the band before - distance after")

PAIR_SCORE = _formula("PAIR_SCORE", _M, "mean of each member's latest verdict, weighted by confidence")
SUBJECT_SCORE = _formula("SUBJECT_SCORE", _M, "mean over the judged pairs with nearest outcomes")

EFFORT = _formula("EFFORT", _S, "sum of effort")
COVERAGE = _formula("COVERAGE", _M, "share of effort traced to a live product outcome")
CHECKED = _formula("CHECKED", _M, "share of effort judged")
SELF_CHECKED = _formula("SELF_CHECKED", _M, "share of effort judged only by its owner")
PENDING = _formula("PENDING", _M, "share of effort of whose impact it is too early to tell")
GOAL_FOCUS = _formula("GOAL_FOCUS", _M, "share of effort traced to the outcomes of the sprint's goal")
RELEVANCE = _formula("RELEVANCE", _M, "mean relevance weighted by effort; unjudged work scores 0")
RELEVANCE_OF_CHECKED = _formula("RELEVANCE_OF_CHECKED", _M, "mean relevance weighted by effort, of judged work")
IMPACT = _formula("IMPACT", _M, "mean impact weighted by effort; unjudged work scores 0, pending work is left out")
IMPACT_OF_CHECKED = _formula("IMPACT_OF_CHECKED", _M, "mean impact weighted by effort, of judged work")
OUTCOME_SHARE = _formula(
    "OUTCOME_SHARE", _M, "share of effort whose nearest outcome it is; split evenly where there are several"
)

FORMULAS: dict[str, Formula] = _all
"""Every formula, by name."""


def explained(formula: Formula, terms: Iterable[Term], unit: str | None = None) -> Explanation:
    """The number that the terms give by the formula, with the terms."""
    known = tuple(terms)
    return Explanation(formula.name, formula.version, value_of(formula.shape, known), unit, known)


def recomputed(explanation: Explanation) -> Decimal | None:
    """What the number is by its terms: always its value, while the formula's version is the present one."""
    return value_of(FORMULAS[explanation.formula].shape, explanation.terms)


def value_of(shape: Shape, terms: tuple[Term, ...]) -> Decimal | None:
    """What terms amount to."""
    match shape:
        case Shape.MEAN:
            return mean((t.weight, t.value) for t in terms if t.weight is not None and t.value is not None)
        case Shape.SUM:
            weighed = [(t.weight, t.value) for t in terms if t.weight is not None and t.value is not None]
            return total(weighed) if len(weighed) == len(terms) else None
        case Shape.RATIO:
            value, baseline, target = (term.value for term in terms)
            if value is None or baseline is None or target is None:
                return None
            return ratio(difference(value, baseline), difference(target, baseline))
