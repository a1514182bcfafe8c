"""Waiting for only so long, at no cost when there is nothing to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.patience import within

LONG = 60.0


class Work:
    """Some work that waits for each of a few things, and notes how it ended."""

    def __init__(self, *things: Awaitable[int]) -> None:
        self.things = things
        self.ended: type[BaseException] | None = None

    async def done(self) -> list[int]:
        try:
            return [await each for each in self.things]
        except BaseException as error:
            self.ended = type(error)
            raise


async def at_once(number: int) -> int:
    return number


async def soon(number: int) -> int:
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return number


async def never() -> int:
    await asyncio.Event().wait()
    raise AssertionError("it came")


async def failing() -> int:
    raise ValueError("unlucky")


async def test_what_is_there_is_had_without_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_timer(*given: Any) -> Any:
        raise AssertionError("a timer was set")

    monkeypatch.setattr(asyncio.get_running_loop(), "call_at", no_timer)
    assert await within(LONG, Work(at_once(1), at_once(2)).done()) == [1, 2]


async def test_what_comes_is_waited_for() -> None:
    assert await within(LONG, Work(soon(1), at_once(2), soon(3)).done()) == [1, 2, 3]


@pytest.mark.parametrize("before", [at_once, soon])
async def test_what_fails_fails_as_ever(before: Callable[[int], Awaitable[int]]) -> None:
    with pytest.raises(ValueError, match="unlucky"):
        await within(LONG, Work(before(1), failing()).done())


@pytest.mark.parametrize("before", [at_once, soon])
async def test_what_takes_too_long_is_told_to_stop(before: Callable[[int], Awaitable[int]]) -> None:
    work = Work(before(1), never())
    with pytest.raises(TimeoutError):
        await within(0.01, work.done())
    assert work.ended is asyncio.CancelledError


@pytest.mark.parametrize("before", [at_once, soon])
async def test_who_is_cancelled_cancels_the_work(before: Callable[[int], Awaitable[int]]) -> None:
    begun = asyncio.Event()

    async def begin() -> int:
        begun.set()
        return await before(1)

    work = Work(begin(), never())
    task = asyncio.create_task(within(LONG, work.done()))
    await begun.wait()
    await soon(0)
    await soon(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.ended is asyncio.CancelledError
