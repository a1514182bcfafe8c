"""Which outcomes the work went to, which it was meant for, and how they moved.

A work's effort goes to its nearest outcomes, in equal parts, so that what went to each adds up. A sprint is meant for the
outcomes of its goal, in equal parts too: nothing says otherwise. Where work served such an outcome through others nearer to
it, its part is theirs, in proportion to their effort, so that what was meant can be compared with what was done line by line.
An outcome of the goal that another one of it leads to anyhow is left out: its part is the other's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from msgspec import Struct

from events.fields import NodeId
from events.node import Node
from projections.decimals import CONTEXT, ONE, ZERO, difference, ratio, rounded, total
from projections.explain import OUTCOME_SHARE, Explanation, Term, explained
from projections.movement import Movement, movements
from projections.selection import Days
from projections.trace import Trace
from projections.work import Work


class OutcomeShare(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What work went to an outcome, and how the outcome moved."""

    outcome: NodeId
    """The outcome."""
    effort: Decimal = ZERO
    """The effort of the work whose nearest outcome it is."""
    share: Decimal | None = None
    """The share of all effort; absent: there is none."""
    intended_share: Decimal | None = None
    """The share that the sprint's goal means for it; absent: there is no goal, or it has no live outcome."""
    movements: tuple[Movement, ...] = ()
    """How its live metrics moved over the period, as far as is known."""


def part(work: Work) -> Decimal:
    """What each of a work's nearest outcomes gets of its effort."""
    parts = len(work.outcomes)
    return work.effort if parts == 1 else rounded(CONTEXT.divide(work.effort, Decimal(parts)))


def effort_by_outcome(works: Iterable[Work]) -> dict[NodeId, Decimal]:
    """The effort that went to each outcome."""
    found: dict[NodeId, list[tuple[Decimal, Decimal]]] = {}
    for work in works:
        for outcome in work.outcomes:
            found.setdefault(outcome, []).append((ONE, part(work)))
    return {outcome: total(parts) for outcome, parts in found.items()}


def by_outcome(
    trace: Trace, works: Collection[Work], goal_outcomes: frozenset[NodeId], period: Days | None
) -> tuple[OutcomeShare, ...]:
    """Every outcome that work went to or was meant for; the one with most effort first."""
    effort = effort_by_outcome(works)
    intended = intended_shares(trace, effort, goal_outcomes)
    everything = total((ONE, work.effort) for work in works)
    lines = [
        OutcomeShare(
            outcome=outcome,
            effort=effort.get(outcome, ZERO),
            share=ratio(effort.get(outcome, ZERO), everything),
            intended_share=intended.get(outcome, ZERO) if intended else None,
            movements=movements(trace.image, outcome, *period) if period else (),
        )
        for outcome in dict.fromkeys([*effort, *intended])
    ]
    return tuple(sorted(lines, key=lambda line: (-line.effort, _code(trace, line.outcome), line.outcome)))


def intended_shares(
    trace: Trace, effort: dict[NodeId, Decimal], goal_outcomes: frozenset[NodeId]
) -> dict[NodeId, Decimal]:
    """The share of effort meant for each outcome: nothing where there is no goal, or it has no live outcome."""
    own = [
        outcome
        for outcome in sorted(goal_outcomes)
        if not any(outcome in trace.reach(other) for other in goal_outcomes if other != outcome)
    ]
    shares: dict[NodeId, list[tuple[Decimal, Decimal]]] = {}
    for outcome in own:
        each = CONTEXT.divide(ONE, Decimal(len(own)))
        serving = {line: spent for line, spent in effort.items() if spent and outcome in trace.reach(line)}
        spent_on_it = total((ONE, spent) for spent in serving.values())
        for line, spent in serving.items():
            shares.setdefault(line, []).append((each, CONTEXT.divide(spent, spent_on_it)))
        if not serving:
            shares.setdefault(outcome, []).append((each, ONE))
    return {line: rounded(total(parts)) for line, parts in shares.items()}


def explain_share(works: Collection[Work], outcome: NodeId) -> Explanation:
    """The share of effort that went to an outcome, with the works that it comes from and the rest."""
    served = [work for work in works if outcome in work.outcomes]
    everything = total((ONE, work.effort) for work in works)
    spent = total((ONE, part(work)) for work in served)
    terms = [Term(work.code, work.deliverable, part(work), ONE) for work in served]
    return explained(OUTCOME_SHARE, [*terms, Term("other effort", None, difference(everything, spent), ZERO)])


def _code(trace: Trace, outcome: NodeId) -> str:
    node = trace.image.get(Node, outcome)
    return node.code if node else ""
