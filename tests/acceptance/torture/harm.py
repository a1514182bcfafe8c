"""What is done to those who are tortured: one thing after the other, and one server is always left."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Sequence

import asyncpg

from tests.acceptance.torture.followers import Follower
from tests.acceptance.torture.inbox import Inbox
from tests.acceptance.torture.servers import Server
from tests.following import Proxy

HARMS = ("server", "server", "freeze", "database", "listeners", "mute", "silence", "clients", "clients", "receivers")
LISTENERS = "query ilike 'listen%' or query ilike '%pg_notify%' or query = 'select 1'"


async def harm(
    servers: Sequence[Server],
    followers: Sequence[Follower],
    inboxes: Sequence[Inbox],
    proxy: Proxy,
    chance: random.Random,
) -> None:
    """Do harm for ever."""
    begin = asyncio.get_running_loop().time()
    while True:
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        victim, number = chance.choice(servers), chance.choice([signal.SIGKILL, signal.SIGTERM])
        kind = chance.choice(HARMS)
        print(f"{asyncio.get_running_loop().time() - begin:6.1f} s: {kind}")  # noqa: T201
        match kind:
            case "server" if all(each.up.is_set() for each in servers):
                victim.kill(number)
            case "freeze":
                await victim.freeze(chance.uniform(0.2, 6.5))
            case "database":
                await terminate(proxy.url, "true")
            case "listeners":
                await terminate(proxy.url, LISTENERS)
            case "mute":
                proxy.mute()
            case "silence":
                await silence(proxy, chance.uniform(0.1, 2))
            case "clients":
                for each in chance.sample(followers, 3):
                    each.kill()
            case "receivers":
                chance.choice(inboxes).kill()
            case _:
                pass


async def silence(proxy: Proxy, seconds: float) -> None:
    """Let everything vanish on the way to the database, until the lines are known to be dead."""
    proxy.silent = True
    try:
        await asyncio.sleep(seconds)
    finally:
        proxy.silent = False
        proxy.cut()


async def terminate(database: str, which: str) -> None:
    """End database connections of the servers."""
    connection = await asyncpg.connect(database, server_settings={"application_name": "harm"})
    try:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
            f"pid <> pg_backend_pid() and application_name = '' and ({which})"
        )
    finally:
        await connection.close()
