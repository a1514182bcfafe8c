"""Connections lent for appends: one is kept, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from events.store import lending
from events.store.lending import Lender
from tests.committing import Pool


@pytest.fixture
async def small(database: str) -> AsyncIterator[Pool]:
    """A pool that can be closed only if everything was given back."""
    async with asyncio.timeout(30), asyncpg.create_pool(database, min_size=0, max_size=2) as pool:
        yield pool


async def _process(lender: Lender) -> int:
    async with lender.acquire() as connection:
        return int(await connection.fetchval("select pg_backend_pid()"))


async def test_one_is_kept_and_lent_again(small: Pool) -> None:
    lender = Lender(small)
    assert await _process(lender) == await _process(lender)
    assert small.get_idle_size() == 0
    await lender.close()
    assert small.get_idle_size() == 1


async def test_no_two_have_the_same_at_once(small: Pool) -> None:
    lender = Lender(small)
    async with lender.acquire() as one, lender.acquire() as other:
        first, second = await asyncio.gather(*(each.fetchval("select pg_backend_pid()") for each in (one, other)))
        assert first != second
    assert await _process(lender) in {first, second}
    assert small.get_idle_size() == 1
    await lender.close()


async def test_the_only_connection_of_a_pool_is_left_to_all(database: str) -> None:
    async with asyncio.timeout(30), asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        lender = Lender(pool)
        assert await _process(lender) == await pool.fetchval("select pg_backend_pid()") == await _process(lender)


async def test_after_a_failure_it_goes_back_to_the_pool(small: Pool) -> None:
    lender = Lender(small)
    with pytest.raises(asyncpg.UndefinedTableError):
        async with lender.acquire() as connection, connection.transaction():
            await connection.execute("select * from nowhere")
    assert small.get_idle_size() == 1
    await lender.close()


async def test_one_that_died_or_was_idle_for_long_is_replaced(small: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    lender = Lender(small)
    first = await _process(lender)
    await small.execute("select pg_terminate_backend($1, 10000)", first)
    second = await _alive(lender)
    assert second != first
    monkeypatch.setattr(lending, "IDLE", 0.0)
    assert await _process(lender) != second
    await lender.close()


async def _alive(lender: Lender) -> int:
    """The process of the next one that is; that its server is gone is heard a moment later."""
    while True:
        try:
            return await _process(lender)
        except asyncpg.AdminShutdownError:
            continue
