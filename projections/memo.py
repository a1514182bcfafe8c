"""Values over a graph, each computed once, after those it needs; without recursion, so that depth is no limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

V = TypeVar("V")


def settle(key: UUID, known: dict[UUID, V], needs: Callable[[UUID], Iterable[UUID]], work: Callable[[UUID], V]) -> V:
    """The value of a key. ``work`` finds the values it needs in ``known``.

    The tree's rules forbid cycles; should there be one, the value that closes it is missing from ``known`` and nothing hangs.
    """
    opened = set[UUID]()
    rest = [key]
    while rest:
        at = rest[-1]
        if at not in known and at not in opened:
            opened.add(at)
            missing = [other for other in needs(at) if other not in known and other not in opened]
            if missing:
                rest.extend(missing)
                continue
        if at not in known:
            known[at] = work(at)
        rest.pop()
    return known[key]
