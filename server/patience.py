"""Waiting for only so long, at no cost when there is nothing to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


@coroutine
def within(seconds: float, work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """What the work gives. Raises ``TimeoutError`` if that takes longer.

    A timer costs more than reading a body that is there already, as nearly all are: it is set only once the work waits.
    """
    try:
        wait = work.send(None)
    except StopIteration as done:
        found: T = done.value
        return found
    return (yield from _limited(seconds, _rest(wait, work)).__await__())


async def _limited(seconds: float, work: Awaitable[T]) -> T:
    async with asyncio.timeout(seconds):
        return await work


@coroutine
def _rest(wait: Any, work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """The rest of some work that has begun, and waits."""
    try:
        yield wait
    except BaseException as stop:
        work.throw(stop)
        raise
    found: T = yield from work
    return found
