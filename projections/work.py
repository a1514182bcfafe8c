"""A deliverable as its alignment counts it, and the numbers that a set of them gives.

Each number is a mean weighted by effort, so one table says all there is to say of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from events.deliverable import Deliverable
from events.fields import NodeId
from projections import explain
from projections.decimals import ONE, ZERO, mean
from projections.explain import Explanation, Formula, Term, explained
from projections.scores import Score, score
from projections.trace import Trace


class Work(Score, frozen=True, gc=False, kw_only=True, omit_defaults=True, rename="camel"):
    """A deliverable as its alignment counts it."""

    deliverable: NodeId
    """The deliverable."""
    code: str
    """Its code when this was worked out."""
    effort: Decimal
    """How much work it is; all of it counts in every sprint that worked on it."""
    outcomes: tuple[NodeId, ...] = ()
    """Its nearest outcomes."""
    traced: bool = False
    """Whether it leads to a live product outcome."""
    on_goal: bool | None = None
    """Whether it leads to an outcome of the sprint's goal; absent: there is no such goal or outcome."""


def work(trace: Trace, deliverable: Deliverable, goal_outcomes: frozenset[NodeId]) -> Work:
    """The deliverable as its alignment counts it."""
    key = deliverable.key
    above = trace.above(key)
    held = score(trace.image, key, above.nearest)
    return Work(
        deliverable=NodeId(key),
        code=deliverable.code,
        effort=deliverable.effort,
        outcomes=above.nearest,
        traced=above.traced,
        on_goal=not goal_outcomes.isdisjoint(above.reach) if goal_outcomes else None,
        relevance=held.relevance,
        impact=held.impact,
        pending=held.pending,
        self_checked=held.self_checked,
        relevance_verdicts=held.relevance_verdicts,
        impact_verdicts=held.impact_verdicts,
    )


def _whether(it_is: bool) -> Decimal:
    return ONE if it_is else ZERO


NUMBERS: dict[str, tuple[Formula, Callable[[Work], Decimal | None]]] = {
    "coverage": (explain.COVERAGE, lambda work: _whether(work.traced)),
    "checked": (explain.CHECKED, lambda work: _whether(work.judged)),
    "self_checked": (explain.SELF_CHECKED, lambda work: _whether(work.self_checked)),
    "pending": (explain.PENDING, lambda work: _whether(work.pending)),
    "goal_focus": (explain.GOAL_FOCUS, lambda work: None if work.on_goal is None else _whether(work.on_goal)),
    "relevance": (explain.RELEVANCE, lambda work: work.relevance or ZERO),
    "relevance_of_checked": (explain.RELEVANCE_OF_CHECKED, lambda work: work.relevance),
    "impact": (explain.IMPACT, lambda work: None if work.pending else work.impact or ZERO),
    "impact_of_checked": (explain.IMPACT_OF_CHECKED, lambda work: work.impact),
}
"""The numbers of an alignment: by which formula, and what a work counts; ``None`` leaves it out."""


def numbers(works: Iterable[Work]) -> dict[str, Decimal | None]:
    """Every number that the works give."""
    known = list(works)
    return {
        name: mean((work.effort, value) for work in known if (value := of(work)) is not None)
        for name, (_, of) in NUMBERS.items()
    }


def explanation(works: Iterable[Work], name: str) -> Explanation:
    """One number, with a term for each work."""
    formula, of = NUMBERS[name]
    return explained(formula, [Term(work.code, work.deliverable, work.effort, of(work)) for work in works])


def total_effort(works: Iterable[Work]) -> Explanation:
    """The effort of all works."""
    return explained(explain.EFFORT, [Term(work.code, work.deliverable, ONE, work.effort) for work in works])
