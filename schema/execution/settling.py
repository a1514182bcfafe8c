"""Columns whose values are still to come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

_THERE: set[type] = set()
"""Types that were met, whose values are there as they are."""
KNOWN = 10_000


def is_awaited(kind: type) -> bool:
    """Whether values of a type are to be awaited."""
    if kind in _THERE:
        return False
    if hasattr(kind, "__await__"):
        return True
    if len(_THERE) > KNOWN:
        _THERE.clear()
    _THERE.add(kind)
    return False


def awaited(values: Sequence[Any]) -> bool:
    """Whether a value of a column is to be awaited."""
    return not _THERE.issuperset(map(type, values)) and any(map(is_awaited, set(map(type, values))))


async def settled(values: list[Any]) -> list[Any]:
    """The column once everything in it is there; what failed stands in it as its error."""
    waiting = [number for number, value in enumerate(values) if is_awaited(type(value))]
    if len(waiting) == 1:
        number = waiting[0]
        try:
            values[number] = await values[number]
        except Exception as error:  # noqa: BLE001 - it is a value of the column
            values[number] = error
        return values
    found = await asyncio.gather(*(values[number] for number in waiting), return_exceptions=True)
    for number, value in zip(waiting, found, strict=True):
        if isinstance(value, BaseException) and not isinstance(value, Exception):
            raise value
        values[number] = value
    return values
