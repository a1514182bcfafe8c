"""One process delivers at a time; when it dies, another goes on within seconds, in order."""

from __future__ import annotations

import asyncio
import os
import signal
from itertools import pairwise
from typing import Any

import pytest

from server.lease import Lease, holding
from tests.server.conftest import Serve, Serving
from tests.server.webhooks.conftest import Office
from tests.server.webhooks.receiving import Receiver, slow


async def test_a_lease_has_one_holder_and_its_token_goes_up(pool: Any) -> None:
    first, second = Lease(pool, "work", 1.0), Lease(pool, "work", 1.0)
    assert await first.take()
    assert not await second.take()
    assert await first.take()
    assert (first.token, first.held(), second.held()) == (1, True, False)
    await first.release()
    assert not first.held()
    assert await second.take()
    assert second.token == 2


async def test_a_lease_that_is_not_renewed_runs_out(pool: Any) -> None:
    first, second = Lease(pool, "work", 0.8), Lease(pool, "work", 0.8)
    assert await first.take()
    await asyncio.sleep(0.4)
    assert not first.held()  # before the database says so
    assert not await second.take()
    await asyncio.sleep(0.5)
    assert await second.take()
    assert not await first.take()


async def test_work_ends_when_the_lease_is_lost(pool: Any) -> None:
    ended = asyncio.Event()

    async def work(_lease: Lease) -> None:
        try:
            await pool.execute("update directory.lease set holder = gen_random_uuid(), token = token + 1")
            await asyncio.sleep(30)
        finally:
            ended.set()

    task = asyncio.create_task(holding(pool, "work", work, term=1.0))
    await asyncio.wait_for(ended.wait(), 5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_an_earlier_holder_writes_is_refused(office: Office, receiver: Receiver) -> None:
    await office.happen(3)
    receiver.answers = [slow(0.5)]
    key, _ = await office.webhook(receiver)
    async with office.delivering(term=30.0):
        await receiver.until(lambda r: len(r.requests) == 1)
        await office.pool.execute("update directory.lease set holder = gen_random_uuid(), token = token + 1")
        await asyncio.sleep(1)
    row = await office.row(key)
    assert (receiver.revisions, row["revision"]) == ([1] * len(receiver.revisions), 0)


async def test_many_processes_deliver_as_one(office: Office, receiver: Receiver) -> None:
    await office.happen(100)
    await office.webhook(receiver)
    async with office.delivering(), office.delivering(), office.delivering():
        await receiver.until(lambda r: len(r.requests) == 101)
    assert receiver.revisions == list(range(1, 102))
    assert receiver.most_under_way == 1


async def until_delivering(office: Office, seconds: float = 20) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not await office.pool.fetchval("select count(*) from directory.lease where expires_at > now()"):
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)


async def backlog(office: Office, receiver: Receiver, events: int) -> None:
    for _ in range(events // 100):
        await office.happen(100)
    await office.webhook(receiver)


def in_order(seen: list[int], last: int) -> None:
    """Each at least once, the first time in order; what comes again is what was under way when its sender died."""
    assert list(dict.fromkeys(seen)) == list(range(1, last + 1))
    assert sum(later <= earlier for earlier, later in pairwise(seen)) <= 2


@pytest.mark.slow
async def test_killed_while_it_sends_another_process_goes_on(
    office: Office, receiver: Receiver, serve: Serve, database: str
) -> None:
    await backlog(office, receiver, 300)
    receiver.always = slow(0.01)
    with serve(NORTHLINE_DATABASE_URL=database) as one:
        await until_delivering(office)
        with serve(NORTHLINE_DATABASE_URL=database) as two:
            await receiver.until(lambda r: len(r.requests) > 50, 30)
            await asyncio.to_thread(_kill, one)
            killed = asyncio.get_running_loop().time()
            sent = len(receiver.requests)
            await receiver.until(lambda r: len(r.requests) > sent + 1, 30)
            assert asyncio.get_running_loop().time() - killed < 9
            await receiver.until(lambda r: r.revisions[-1] == 301, 60)
            assert two.process.poll() is None
    in_order(receiver.revisions, 301)
    ids = {(request.revision, request.headers["webhook-id"]) for request in receiver.requests}
    assert len(ids) == 301


@pytest.mark.slow
async def test_frozen_while_it_sends_it_sends_nothing_old_when_it_thaws(
    office: Office, receiver: Receiver, serve: Serve, database: str
) -> None:
    await backlog(office, receiver, 300)
    receiver.always = slow(0.01)
    with serve(NORTHLINE_DATABASE_URL=database) as one:
        await until_delivering(office)
        with serve(NORTHLINE_DATABASE_URL=database):
            await receiver.until(lambda r: len(r.requests) > 50, 30)
            os.kill(one.process.pid, signal.SIGSTOP)
            try:
                sent = len(receiver.requests)
                await receiver.until(lambda r: len(r.requests) > sent + 50, 30)
            finally:
                os.kill(one.process.pid, signal.SIGCONT)
            await receiver.until(lambda r: r.revisions[-1] == 301, 60)
            await asyncio.sleep(1)
    in_order(receiver.revisions, 301)


def _kill(serving: Serving) -> None:
    serving.process.kill()
    serving.process.wait(30)
