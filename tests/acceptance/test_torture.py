"""Everything at once: writers, followers of every kind, and servers, database connections and clients that die at random.

Every subscriber that moves its cursor with each frame has seen every event once and in order. It is run by hand, since what
dies when is left to chance: `NORTHLINE_TEST_TORTURE_SECONDS=25` for a look, 600 for the ten minutes before a release.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from websockets.exceptions import WebSocketException

from tests.committing import Pool, log_of
from tests.following import Proxy
from tests.server.clients import DEFINE, new_workspace, received, socket, streamed, subscribe
from tests.server.test_slow_subscribers import key_of

SECONDS = float(os.environ.get("NORTHLINE_TEST_TORTURE_SECONDS", "0"))
SEED = int(os.environ.get("NORTHLINE_TEST_TORTURE_SEED", "0")) or random.randrange(2**32)
WRITERS = 3
FOLLOWERS = 20
QUIET = 60.0
"""Seconds after the last event within which every follower must have caught up."""
ROOT = Path(__file__).parents[2]
LOST = (OSError, httpx.HTTPError, WebSocketException, TimeoutError, StopAsyncIteration)
FILTERS: list[dict[str, Any]] = [{}, {"types": ["OUTCOME_DEFINED"]}, {"types": ["GOAL_SET", "NODE_REWORDED"]}]
REWORD = """mutation ($workspace: ID!, $node: ID!, $title: String!, $id: UUID!) {
  nodeReword(input: {workspace: $workspace, node: $node, title: $title, commandId: $id}) { __typename } }"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not SECONDS, reason="run by hand: NORTHLINE_TEST_TORTURE_SECONDS=25 pytest tests/acceptance/test_torture.py"
    ),
]


class Server:
    """A server process that is started again whenever it dies."""

    def __init__(self, database: str, folder: Path, number: int) -> None:
        self._database = database
        self._errors = folder / f"server-{number}"
        self.port = 0
        self.process: asyncio.subprocess.Process | None = None
        self.up = asyncio.Event()
        self.deaths = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def keep(self) -> None:
        """Run it, again and again."""
        env = {**os.environ, "PYTHONPATH": str(ROOT), "NORTHLINE_DATABASE_URL": self._database}
        while True:
            with self._errors.open("a") as errors:
                self.process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "server.cli", "serve", "--port", str(self.port), "--no-migrate"),
                    env=env,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                )
            assert self.process.stdout is not None
            while line := await self.process.stdout.readline():
                if found := re.search(rb"ready at http://127.0.0.1:(\d+)", line):
                    self.port = int(found[1])
                    self.up.set()
            self.up.clear()
            await self.process.wait()
            self.deaths += 1

    def kill(self, number: int) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)


class Follower:
    """A client that keeps the cursor of each frame it handled, and comes back whenever it is cut off."""

    def __init__(self, workspace: str, cursor: str, number: int) -> None:
        self.workspace, self.cursor = workspace, cursor
        self.filter = FILTERS[number % len(FILTERS)]
        self.over_sse = number % 2 == 1
        self.seen: list[int] = []
        self.cuts = 0
        self.task: asyncio.Task[None] | None = None

    async def follow(self, address: Callable[[], str]) -> None:
        """Follow for ever, on whichever server."""
        while True:
            try:
                async with asyncio.timeout(None):
                    await (self._stream if self.over_sse else self._socket)(address())
            except LOST:
                pass
            self.cuts += 1
            await asyncio.sleep(random.uniform(0.05, 0.5))

    def handle(self, frame: Any) -> None:
        if frame["event"] is not None:
            self.seen.append(frame["event"]["revision"])
        self.cursor = frame["cursor"]

    async def _socket(self, address: str) -> None:
        async with socket(address) as connection:
            await subscribe(connection, workspace=self.workspace, after=self.cursor, **self.filter)
            while True:
                message = await received(connection)
                assert message["type"] == "next", message
                self.handle(message["payload"]["data"]["events"])

    async def _stream(self, address: str) -> None:
        async with streamed(address, workspace=self.workspace, last=self.cursor, **self.filter) as stream:
            async for each in stream:
                assert each.event == "next", each
                assert "errors" not in each.data, each.data
                self.handle(each.data["data"]["events"])


async def write(address: Callable[[], str], workspace: str, over: asyncio.Event, chance: random.Random) -> int:
    """Send commands until it is over; each of unknown outcome is sent again under its id until it is answered."""
    node, done = "", 0
    while not over.is_set():
        query, variables = DEFINE, {"title": f"Outcome {uuid4()}", "level": "BUSINESS"}
        if node and chance.random() < 0.5:
            query, variables = REWORD, {"node": node, "title": f"Outcome {uuid4()}", "id": str(uuid4())}
        body = {"query": query, "variables": {"workspace": workspace, **variables}}
        answer: Any = {"errors": True}
        while answer.get("errors"):
            try:
                async with httpx.AsyncClient(timeout=10) as client:
                    answer = (await client.post(f"{address()}/graphql", json=body)).json()
            except (*LOST, json.JSONDecodeError):
                await asyncio.sleep(0.1)
        node = (answer["data"].get("outcomeDefine") or {}).get("outcome", {}).get("key") or node
        done += 1
        await asyncio.sleep(chance.uniform(0, 0.1))
    return done


async def torment(
    servers: list[Server], followers: list[Follower], proxy: Proxy, database: str, chance: random.Random
) -> None:
    """Do harm, one thing after the other; one server is always left."""
    while True:
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        up = [each for each in servers if each.up.is_set()]
        match chance.choice(["server", "database", "listeners", "silence", "clients", "clients"]):
            case "server" if len(up) == len(servers):
                chance.choice(up).kill(chance.choice([signal.SIGKILL, signal.SIGTERM]))
            case "database":
                await terminate(database, "true")
            case "listeners":
                await terminate(database, "query ilike 'listen%' or query like 'select 1%'")
            case "silence":
                proxy.silent = True
                await asyncio.sleep(chance.uniform(0.1, 2))
                proxy.silent = False
                proxy.cut()
            case "clients":
                for each in chance.sample(followers, 3):
                    if each.task is not None:
                        each.task.cancel()
            case _:
                pass


async def terminate(database: str, which: str) -> None:
    """End database connections of the servers."""
    connection = await asyncpg.connect(database, server_settings={"application_name": "tormentor"})
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
        f"pid <> pg_backend_pid() and application_name = '' and ({which})"
    )
    await connection.close()


@asynccontextmanager
async def running(*coroutines: Any) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in coroutines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_every_follower_sees_every_event_once_and_in_order(database: str, folder: Path) -> None:
    print(f"seed {SEED}, {SECONDS:.0f} s")  # noqa: T201
    chance = random.Random(SEED)
    async with Proxy(database).running() as proxy:
        servers = [Server(proxy.address, folder, number) for number in range(2)]

        def address() -> str:
            up = [each for each in servers if each.up.is_set()]
            return chance.choice(up or servers).address

        async with running(*(each.keep() for each in servers)):
            try:
                for each in servers:
                    await asyncio.wait_for(each.up.wait(), 60)
                followers = await tormented(servers, proxy, address, database, chance)
            finally:
                for each in servers:
                    each.kill(signal.SIGKILL)
    print(f"{sum(each.deaths for each in servers)} deaths of servers, {sum(each.cuts for each in followers)} cuts")  # noqa: T201


async def tormented(
    servers: list[Server], proxy: Proxy, address: Callable[[], str], database: str, chance: random.Random
) -> list[Follower]:
    """Let them all live through it, and hold each follower to what is in the log."""
    workspace, cursor = await new_workspace(address())
    followers = [Follower(workspace, cursor, number) for number in range(FOLLOWERS)]
    over = asyncio.Event()
    async with running(*(kept(each, address) for each in followers)):
        async with running(torment(servers, followers, proxy, database, chance)):
            writers = [asyncio.create_task(write(address, workspace, over, chance)) for _ in range(WRITERS)]
            await asyncio.sleep(SECONDS)
        over.set()
        proxy.silent = False
        proxy.cut()  # what was lost in silence is known to be lost
        written = sum(await asyncio.gather(*writers))
        await caught_up(followers, workspace, database, written)
    return followers


async def kept(follower: Follower, address: Callable[[], str]) -> None:
    """Let a follower follow, and start it again when it is killed."""
    while True:
        follower.task = asyncio.create_task(follower.follow(address))
        await asyncio.wait([follower.task])
        if not follower.task.cancelled():
            follower.task.result()
        follower.cuts += 1


async def caught_up(followers: list[Follower], workspace: str, database: str, written: int) -> None:
    async with asyncpg.create_pool(database, min_size=0, max_size=1, server_settings={"application_name": "t"}) as pool:
        events = await events_of(pool, workspace)
    assert [revision for revision, _ in events] == list(range(1, len(events) + 1))
    assert len(events) > written > 0
    for each in followers:
        types = each.filter.get("types")
        wanted = [revision for revision, kind in events[1:] if types is None or kind in types]
        async with asyncio.timeout(QUIET):
            while len(each.seen) < len(wanted):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert each.seen == wanted, (each.filter, each.over_sse)


async def events_of(pool: Pool, workspace: str) -> list[tuple[int, str]]:
    """The revisions of the log and their types, as GraphQL names them."""
    names = ((each.revision, each.type) for each in await log_of(pool, key_of(workspace)))
    return [(revision, re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()) for revision, name in names]
