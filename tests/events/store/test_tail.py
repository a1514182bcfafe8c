from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.cursor import CursorInvalid
from events.errors import NotFound
from events.store import tail as tails
from events.store import wire as wires
from events.store.follow import follow
from events.store.tail import LogRewritten, Tailer
from tests.committing import Pool, committer_on, found, outcome, send, together
from tests.following import Proxy, tailing

pytestmark = pytest.mark.postgres


async def test_a_follower_from_any_revision_sees_every_event_once_and_in_order(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    async with tailing(pool) as tailer:
        readers = [asyncio.create_task(seen(tailer, workspace, start, 41)) for start in (0, 1)]
        for _ in range(20):
            await send(committer, workspace, outcome(), outcome())
        readers += [asyncio.create_task(seen(tailer, workspace, start, 41)) for start in (0, 7, 40)]
        assert [await each for each in readers] == [list(range(start + 1, 42)) for start in (0, 1, 0, 7, 40)]


async def test_concurrent_writers_leave_no_gap_to_readers_who_come_and_go(pool: Pool) -> None:
    committers = [committer_on(pool) for _ in range(3)]
    workspace = await found(committers[0])

    async def write(number: int) -> None:
        for _ in range(30):
            await send(committers[number], workspace, outcome())

    async def read(tailer: Tailer) -> list[int]:
        """Goes away and comes back again after every page."""
        revisions = [0]
        while revisions[-1] < 91:
            async for page in follow(tailer, workspace, revisions[-1], limit=5):
                revisions += [each.revision for each in page]
                break
        return revisions[1:]

    async with tailing(pool) as one, tailing(pool) as other:
        done = await together(*map(write, range(3)), *(read(each) for each in (one, other, one, other)))
    assert done == [None] * 3 + [list(range(1, 92))] * 4


async def test_events_are_read_once_for_all_followers(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    reads: list[int] = []

    async def counted(connection: Any, workspace: UUID, after: int, **said: Any) -> Any:
        page = await read(connection, workspace, after, **said)
        reads.append(len(page))
        return page

    read = vars(tails)["read"]
    monkeypatch.setattr(tails, "read", counted)
    async with tailing(pool) as tailer:
        readers = [asyncio.create_task(seen(tailer, workspace, 1, 11)) for _ in range(50)]
        await asyncio.sleep(0.1)
        await send(committer, workspace, *(outcome() for _ in range(10)))
        tailer.announce(workspace)
        assert [await each for each in readers] == [list(range(2, 12))] * 50
    assert sum(reads) == 10


async def test_what_is_held_is_bounded_and_who_lags_reads_the_log(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "HELD", 10)
    committer = committer_on(pool)
    workspace = await found(committer)
    async with tailing(pool) as tailer:
        pages = follow(tailer, workspace, limit=3)
        lagging = [each.revision for each in await anext(pages)]
        for _ in range(10):
            await send(committer, workspace, *(outcome() for _ in range(4)))
            tailer.announce(workspace)
            await asyncio.sleep(0.02)
        async with tailer.following(workspace) as tail:
            assert await tail.after(40)
            assert len(tail._held) <= 10
            assert tail.start + len(tail._held) == tail.revision == 41
        while lagging[-1] < 41:
            lagging += [each.revision for each in await anext(pages)]
        assert lagging == list(range(1, 42))
        await pages.aclose()  # type: ignore[attr-defined]


async def test_processes_hear_of_one_another(pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "POLL", 60)
    async with tailing(pool, database) as here, tailing(pool, database) as there:
        committer = committer_on(pool)
        committer._announce = here.announce
        workspace = await found(committer)
        await until(lambda: here.wire.opened and there.wire.opened)
        reader = asyncio.create_task(seen(there, workspace, 1, 2))
        await asyncio.sleep(0.1)
        await send(committer, workspace, outcome())
        assert await asyncio.wait_for(reader, 2) == [2]


async def test_a_lost_line_delays_and_never_loses(pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wires, "AGAIN", 0.05)
    async with tailing(pool, database) as tailer:
        committer = committer_on(pool)
        workspace = await found(committer)
        await until(lambda: tailer.wire.opened)
        reader = asyncio.create_task(seen(tailer, workspace, 0, 11))
        for _ in range(10):
            await kill_listeners(database)
            await send(committer, workspace, outcome())
        assert await asyncio.wait_for(reader, 5) == list(range(1, 12))
        await until(lambda: tailer.wire.opened > 1)


async def test_a_line_that_died_without_a_word_is_noticed(
    pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wires, "HEARTBEAT", 0.2)
    monkeypatch.setattr(wires, "PATIENCE", 0.2)
    async with Proxy(database).running() as proxy, tailing(pool, proxy.address) as tailer:
        committer = committer_on(pool)
        workspace = await found(committer)
        await until(lambda: tailer.wire.opened)
        reader = asyncio.create_task(seen(tailer, workspace, 1, 2))
        await asyncio.sleep(0.05)
        proxy.silent = True
        await send(committer, workspace, outcome())
        assert await asyncio.wait_for(reader, 2) == [2]
        proxy.silent = False
        await until(lambda: tailer.wire.opened > 1)


async def test_a_lost_database_delays_and_never_loses(pool: Pool, database: str) -> None:
    named = {"application_name": "to be lost"}
    async with (
        asyncpg.create_pool(database, min_size=0, max_size=2, server_settings=named) as other,
        tailing(other) as tailer,
    ):
        committer = committer_on(pool)
        workspace = await found(committer)
        reader = asyncio.create_task(seen(tailer, workspace, 0, 21))
        for _ in range(20):
            await send(committer, workspace, outcome())
            await pool.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and application_name = 'to be lost'"
            )
        assert await asyncio.wait_for(reader, 10) == list(range(1, 22))


async def test_a_database_that_fell_silent_delays_and_never_loses(
    pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tails, "PATIENCE", 0.5)
    committer = committer_on(pool)
    workspace = await found(committer)
    async with (
        Proxy(database).running() as proxy,
        asyncpg.create_pool(proxy.address, min_size=0, max_size=2) as other,
        tailing(other, proxy.address) as tailer,
    ):
        reader = asyncio.create_task(seen(tailer, workspace, 0, 3))
        await asyncio.sleep(0.2)
        proxy.silent = True
        await send(committer, workspace, outcome())
        await asyncio.sleep(1)
        proxy.silent = False
        await send(committer, workspace, outcome())
        assert await asyncio.wait_for(reader, 10) == [1, 2, 3]
        other.terminate()


async def test_a_log_that_was_rewritten_ends_it(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    async with tailing(pool) as tailer:
        reader = asyncio.create_task(seen(tailer, workspace, 0, 99))
        await asyncio.sleep(0.1)
        await pool.execute("update directory.head set epoch = epoch + 1 where workspace_id = $1", workspace)
        with pytest.raises(LogRewritten):
            await asyncio.wait_for(reader, 3)
        assert issubclass(LogRewritten, CursorInvalid)
        # Whoever comes afterwards follows the log as it is now.
        assert await seen(tailer, workspace, 0, 1) == [1]


async def test_a_workspace_that_is_not_there(pool: Pool) -> None:
    async with tailing(pool) as tailer:
        with pytest.raises(NotFound):
            await seen(tailer, uuid4(), 0, 1)


async def test_nobody_following_costs_nothing(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    async with tailing(pool) as tailer:
        await seen(tailer, workspace, 0, 1)
        assert tailer._tails == {}


async def seen(tailer: Tailer, workspace: UUID, after: int, upto: int) -> list[int]:
    """The revisions that a follower sees until it has seen one."""
    revisions: list[int] = []
    pages = follow(tailer, workspace, after)
    async for page in pages:
        revisions += [each.revision for each in page]
        if revisions[-1] >= upto:
            break
    await pages.aclose()  # type: ignore[attr-defined]
    return revisions


async def kill_listeners(database: str) -> None:
    """End every connection that listens."""
    connection = await asyncpg.connect(database)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%' or query like 'select 1%'"
    )
    await connection.close()


async def until(condition: Any, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
