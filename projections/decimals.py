"""Arithmetic that gives the same digits everywhere, whatever the caller's own decimal context.

Sums and differences are exact to 34 digits; means and ratios are rounded, half to even, to 12 significant digits, so that
what is built on them can be recomputed from what was shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

ZERO, ONE = Decimal(0), Decimal(1)

_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=_TRAPS)
_ROUNDED = Context(prec=12, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=_TRAPS)

Weighed = tuple[Decimal, Decimal]
"""A weight and a value."""


def plain(value: Decimal) -> Decimal:
    """The same number in one way of writing it: no trailing zeros, no exponent while it has at most 28 digits."""
    if not value:
        return ZERO
    short = value.normalize(CONTEXT)
    if 0 < short.adjusted() < 28 and int(short.as_tuple().exponent) > 0:
        return short.quantize(ONE, context=CONTEXT)
    return short


def rounded(value: Decimal) -> Decimal:
    """The number to 12 significant digits."""
    return plain(_ROUNDED.plus(value))


def total(pairs: Iterable[Weighed]) -> Decimal:
    """Sum of weight x value."""
    above = ZERO
    for weight, value in pairs:
        above = CONTEXT.fma(weight, value, above)
    return plain(above)


def mean(pairs: Iterable[Weighed]) -> Decimal | None:
    """Sum of weight x value over sum of weight; ``None`` where nothing weighs anything."""
    above = below = ZERO
    sum_up, add = CONTEXT.fma, CONTEXT.add
    for weight, value in pairs:
        above = sum_up(weight, value, above)
        below = add(below, weight)
    return ratio(above, below)


def ratio(above: Decimal, below: Decimal) -> Decimal | None:
    """One number over another; ``None`` over zero."""
    return rounded(CONTEXT.divide(above, below)) if below else None


def difference(one: Decimal, other: Decimal) -> Decimal:
    """One number less another."""
    return plain(CONTEXT.subtract(one, other))


def clamped(value: Decimal) -> Decimal:
    """The number, brought into 0..1."""
    return min(max(value, ZERO), ONE)
