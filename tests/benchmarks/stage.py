"""Sets the stage: a Postgres of its own, workspaces of all sizes, the servers, the peers; and clears it away."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg

from migrations.runner import migrate
from server.embedded import Use
from tests.benchmarks import bulk, installing, servers, writing
from tests.benchmarks.data import workspace_key
from tests.benchmarks.growth import SIZES, tree_slug
from tests.benchmarks.installing import NotInstalled
from tests.benchmarks.measure import Effort
from tests.benchmarks.rows import COMMANDED, TREE, WIDE, Bench, log_slug

NODES = 1_000
ROOMY = {"max_wal_size": "4GB"}
"""Checkpoints of what was copied in belong to the making of the data, not to what is measured."""
Tell = Callable[[str], None]


@asynccontextmanager
async def stage(
    effort: Effort, tell: Tell, *, peers: bool = True, sizes: tuple[int, ...] = SIZES, scale: float = 1.0
) -> AsyncIterator[Bench]:
    """Everything that the rows need, for as long as the block lasts.

    For a test, ``sizes`` and ``scale`` make fewer and smaller workspaces.
    """
    async with AsyncExitStack() as stack:
        folder = _folder()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        use = Use(folder / "data", settings=ROOMY)
        await asyncio.to_thread(use.begin)
        stack.callback(use.end)
        url = use.url
        await migrate(url)
        pool = await stack.enter_async_context(asyncpg.create_pool(url, min_size=1, max_size=6))
        await writing.prepare(pool)
        installing_peers = asyncio.create_task(asyncio.to_thread(_install, tell)) if peers else None
        nodes = {tree_slug(size): max(10, round(size * scale)) for size in sizes}
        await _fill(url, effort, nodes, max(10, round(NODES * scale)), tell)
        await bulk.settle(pool)
        await pool.execute("checkpoint")
        installed = await installing_peers if installing_peers is not None else {}
        missing = {name: str(what) for name, what in installed.items() if isinstance(what, NotInstalled)}
        slugs = (COMMANDED, *nodes, *(log_slug(events) for events in effort.log))
        bench = Bench(
            effort=effort,
            folder=folder,
            cluster=use.cluster,
            pool=pool,
            ours=await stack.enter_async_context(servers.northline(url, folder)),
            floor=await stack.enter_async_context(servers.floor(url, folder)),
            postgraphile=None,
            appender=None,
            missing=missing if peers else {"PostGraphile": "left out", "eventsourcing": "left out"},
            workspaces={slug: workspace_key(slug) for slug in slugs},
            wide=nodes.get(WIDE, 0),
        )
        rows = await pool.fetch("select id from projections.node where workspace_id = $1", workspace_key(COMMANDED))
        bench.nodes = [row["id"] for row in rows]
        await _with_peers(bench, stack, url, installed)
        bench.notes = [f"Left out: {name}, since {why}." for name, why in bench.missing.items()] if peers else []
        yield bench


def _folder() -> Path:
    """A folder that the account which runs Postgres can enter."""
    folder = Path(tempfile.mkdtemp(prefix="northline-bench-"))
    folder.chmod(0o711)
    return folder


def _install(tell: Tell) -> dict[str, tuple[Path, str] | NotInstalled]:
    found: dict[str, tuple[Path, str] | NotInstalled] = {}
    for name, install in (("PostGraphile", installing.postgraphile), ("eventsourcing", installing.eventsourcing)):
        try:
            found[name] = install()
        except NotInstalled as reason:
            found[name] = reason
        tell(f"{name}: {found[name][1] if isinstance(found[name], tuple) else found[name]}")  # type: ignore[index]
    return found


async def _with_peers(
    bench: Bench, stack: AsyncExitStack, url: str, installed: dict[str, tuple[Path, str] | NotInstalled]
) -> None:
    graphile, appending = installed.get("PostGraphile"), installed.get("eventsourcing")
    if isinstance(graphile, tuple):
        log = bench.folder / "postgraphile.log"
        try:
            bench.postgraphile = await stack.enter_async_context(
                installing.serve_postgraphile(graphile[0], url, _free_port(), log)
            )
        except RuntimeError as reason:
            bench.missing["PostGraphile"] = str(reason)
    if isinstance(appending, tuple):
        log = bench.folder / "eventsourcing.log"
        bench.appender = await stack.enter_async_context(installing.appending(appending[0], url, log))
    bench.versions = [each[1] for each in (graphile, appending) if isinstance(each, tuple)]
    bench.versions.append(f"Postgres {await bench.pool.fetchval('show server_version')}, with `max_wal_size` 4 GB")


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


async def _fill(url: str, effort: Effort, sizes: dict[str, int], nodes: int, tell: Tell) -> None:
    """Make the workspaces, two at a time, each in a process of its own; the longest first."""
    wanted = [(slug, size, slug == TREE, 0) for slug, size in sizes.items()]
    wanted += [(log_slug(events), nodes, False, events) for events in effort.log]
    wanted.append((COMMANDED, nodes, True, 0))
    wanted.sort(key=lambda each: -max(each[1], each[3]))
    turns = asyncio.Semaphore(2)

    async def one(slug: str, size: int, metrics: bool, events: int) -> None:
        async with turns:
            running = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.benchmarks.bulk", url, slug, str(size), str(int(metrics)), str(events),
                cwd=servers.ROOT, env=servers.environment({}),
            )  # fmt: skip
            try:
                if await running.wait():
                    raise RuntimeError(f"The workspace {slug} could not be made.")
            finally:
                if running.returncode is None:
                    running.kill()
        tell(f"made {slug}: {size:,} nodes{f', {events:,} events' if events else ''}")

    await asyncio.gather(*(one(*each) for each in wanted))
