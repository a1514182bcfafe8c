"""Where logs stand: strictly fresh, asked for together, and over a connection that may die at any time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from uuid import uuid4

import asyncpg
import pytest

from events.store.directory import Directory
from events.store.read import head
from tests.committing import Pool, committer_on, found, outcome, send
from tests.following import Proxy


@pytest.fixture
async def directory(database: str) -> AsyncIterator[Directory]:
    made = Directory(partial(asyncpg.connect, database))
    yield made
    await made.close()


async def test_a_look_sees_what_was_committed_before_it(pool: Pool, directory: Directory) -> None:
    committer = committer_on(pool)
    workspace, absent = await found(committer), uuid4()
    for _ in range(3):
        last = (await send(committer, workspace, outcome()))[-1].revision
        heads = await directory.heads([workspace, absent])
        assert {key: each.revision for key, each in heads.items()} == {workspace: last}
    async with pool.acquire() as connection:
        assert heads == {workspace: await head(connection, workspace)}


async def test_those_who_come_together_look_together(pool: Pool, directory: Directory) -> None:
    committer = committer_on(pool)
    workspaces = [await found(committer) for _ in range(5)]
    await directory.heads(workspaces[:1])
    before = await _connections(pool)
    asked = await asyncio.gather(*(directory.heads([each]) for each in workspaces * 20))
    assert [list(each) for each in asked] == [[each] for each in workspaces * 20]
    assert await _connections(pool) == before  # all of them over the one connection


@pytest.mark.parametrize("silently", [False, True])
async def test_a_dead_connection_delays_a_look_and_no_more(pool: Pool, database: str, silently: bool) -> None:
    workspace = await found(committer_on(pool))
    async with Proxy(database).running() as proxy:
        directory = Directory(lambda: asyncpg.connect(proxy.address, timeout=3), patience=3)
        try:
            assert workspace in await directory.heads([workspace])
            if silently:
                proxy.silent = True
                with pytest.raises(TimeoutError):
                    await directory.heads([workspace])
                proxy.silent = False
            else:
                proxy.cut()
            assert workspace in await directory.heads([workspace])
        finally:
            await directory.close()


async def test_everyone_hears_of_a_database_that_is_not_there() -> None:
    async def connect() -> asyncpg.Connection[asyncpg.Record]:
        raise ConnectionRefusedError("Nobody listens.")

    directory = Directory(connect)
    asked = await asyncio.gather(*(directory.heads([uuid4()]) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in asked] == [ConnectionRefusedError] * 3


async def _connections(pool: Pool) -> int:
    """How many connections others have."""
    found: int = await pool.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    return found
