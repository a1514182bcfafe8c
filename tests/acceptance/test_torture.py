"""Everything at once: writers, followers of every kind, webhooks, and servers, connections and clients that die at random.

Every command counts once. Every subscriber that moves its cursor with each frame has seen every event once and in order; every
webhook has received it at least once and in order. One minute here; `NORTHLINE_TEST_TORTURE_SECONDS=600` before a release, and
`NORTHLINE_TEST_TORTURE_SEED` does the same harm again.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import pytest

from events.message import Recorded
from tests.acceptance.torture.followers import Follower
from tests.acceptance.torture.harm import harm
from tests.acceptance.torture.inbox import Inbox
from tests.acceptance.torture.servers import Server
from tests.acceptance.torture.writers import Writer
from tests.committing import log_of
from tests.following import Proxy
from tests.server.clients import new_workspace
from tests.server.test_slow_subscribers import key_of

SECONDS = float(os.environ.get("NORTHLINE_TEST_TORTURE_SECONDS", "60"))
SEED = int(os.environ.get("NORTHLINE_TEST_TORTURE_SEED", "0")) or random.randrange(2**32)
WRITERS = 3
FOLLOWERS = 20
START = 60.0
"""Seconds within which a server must be ready."""
QUIET = 400.0
"""Seconds after the last event within which everyone must have caught up."""

Address: TypeAlias = Callable[[], str]
Log: TypeAlias = Sequence[Recorded[Any]]


@pytest.mark.slow
async def test_every_event_reaches_everyone_whatever_dies(database: str, folder: Path) -> None:
    print(f"NORTHLINE_TEST_TORTURE_SEED={SEED} NORTHLINE_TEST_TORTURE_SECONDS={SECONDS:g}")  # noqa: T201
    chance = chance_of("address")
    async with Proxy(database).running() as proxy:
        servers = [Server(proxy.address, folder, number) for number in range(2)]

        def address() -> str:
            return chance.choice([each for each in servers if each.up.is_set()] or servers).address

        async with meanwhile(*(each.keep() for each in servers)):
            for each in servers:
                await asyncio.wait_for(each.up.wait(), START)
            await tormented(servers, proxy, address)
    print(f"{sum(each.deaths for each in servers)} deaths of servers")  # noqa: T201
    complaints = [f"{said['event']} {said.get('exception', '')}" for each in servers for said in each.complaints()]
    print(*complaints, sep="\n")  # noqa: T201
    assert not complaints


async def tormented(servers: Sequence[Server], proxy: Proxy, address: Address) -> None:
    """Let them all live through it, and hold each of them to what is in the log."""
    workspace, cursor = await new_workspace(address())
    followers = [Follower(workspace, cursor, number, chance_of("follower", number)) for number in range(FOLLOWERS)]
    writers = [Writer(workspace, chance_of("writer", number)) for number in range(WRITERS)]
    inboxes = [Inbox(workspace, types, chance_of("inbox", types)) for types in (None, ["NODE_REWORDED"])]
    for each in inboxes:
        await each.make(address())
    lives = [
        *(each.keep(address) for each in followers),
        *(each.keep() for each in inboxes),
        *(each.resume(address) for each in inboxes),
    ]
    async with meanwhile(*lives):
        async with (
            meanwhile(harm(servers, followers, inboxes, proxy, chance_of("harm"))),
            asyncio.TaskGroup() as writing,
        ):
            for writer in writers:
                writing.create_task(writer.write(address, SECONDS))
        log = await log_in(proxy.url, workspace)
        await caught_up(followers, inboxes, log)
    print(f"{len(log)} events, {sum(each.retries for each in writers)} retries", inboxes)  # noqa: T201
    counts_once(writers, log)
    for follower in followers:
        assert follower.seen == [revision for revision in wanted(log, follower) if revision > 1], follower
    for inbox in inboxes:
        inbox.judge(wanted(log, inbox))


async def caught_up(followers: Sequence[Follower], inboxes: Sequence[Inbox], log: Log) -> None:
    """Wait until everyone has seen the last event that is for them."""

    everyone: list[Follower | Inbox] = [*followers, *inboxes]

    def behind() -> list[Follower | Inbox]:
        return [each for each in everyone if each.last < max(wanted(log, each), default=0)]

    try:
        async with asyncio.timeout(QUIET):
            while behind():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"after {QUIET:g} quiet seconds these are behind {len(log)}: {behind()}") from None


def counts_once(writers: Sequence[Writer], log: Log) -> None:
    """Every command that was answered is in the log once, where its writer was told it is; and there is nothing else."""
    assert [each.revision for each in log] == list(range(1, len(log) + 1))
    carried_out = [(each.metadata.command_id, each.revision) for each in log[1:]]
    answered = [pair for writer in writers for pair in writer.answered.items()]
    assert answered
    assert sorted(answered, key=lambda pair: pair[1]) == carried_out


async def log_in(database: str, workspace: str) -> Log:
    async with asyncpg.create_pool(database, min_size=0, max_size=1, server_settings={"application_name": "t"}) as pool:
        return await log_of(pool, key_of(workspace))


def wanted(log: Log, receiver: Follower | Inbox) -> dict[int, UUID]:
    """The revisions and ids of the events that are for a receiver; GraphQL names their types in its own way."""
    kinds = [re.sub(r"(?<!^)(?=[A-Z])", "_", each.type).upper() for each in log]
    return {each.revision: each.event_id for each, kind in zip(log, kinds, strict=True) if receiver.wants(kind)}


def chance_of(*name: Any) -> random.Random:
    """Chances of one's own, so that the same seed brings the same ones whoever comes first."""
    return random.Random(f"{SEED} {name}")


@asynccontextmanager
async def meanwhile(*lives: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let them go on while the block lasts; what one of them fails with ends the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in lives]
        yield
        for task in tasks:
            task.cancel()
