"""The peers, installed by their own package managers into a folder that git ignores, when a benchmark first needs them."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tests.benchmarks.servers import ROOT, Served, environment, process

CACHE = ROOT / ".bench"
HERE = Path(__file__).parent / "peers"
PATIENCE = 300
NODE = "node@22"
POSTGRAPHILE = "postgraphile@5"
EVENTSOURCING = ("eventsourcing[postgres]==9.5.*", "psycopg[binary]")


class NotInstalled(Exception):
    """A peer cannot be had here, for this reason."""


@dataclass(frozen=True)
class Database:
    """Where a database is, piece by piece, as others want it."""

    host: str
    port: str
    user: str
    name: str

    @classmethod
    def of(cls, url: str) -> Database:
        """The pieces of an address."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        return cls(
            unquote(query["host"][0]), query["port"][0], (parts.username or "northline"), parts.path.removeprefix("/")
        )


def _run(*command: str, cwd: Path) -> str:
    try:
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, env=environment({}), check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"{command[0]}: {error}") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "err" in line.lower()] or ["it failed"]
        raise NotInstalled(f"{Path(command[0]).name}: {lines[-1][:200]}")
    return done.stdout.strip()


def postgraphile() -> tuple[Path, str]:
    """Node and PostGraphile in a folder, and their versions. Raises ``NotInstalled``."""
    folder = CACHE / "postgraphile"
    program = folder / "node_modules" / "postgraphile" / "dist" / "cli-run.js"
    if not program.exists():
        if shutil.which("npm") is None:
            raise NotInstalled("there is no npm here")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        _run("npm", "install", "--no-fund", "--no-audit", "--prefix", str(folder), POSTGRAPHILE, NODE, cwd=folder)
    shutil.copy(HERE / "graphile.config.mjs", folder / "graphile.config.mjs")
    node = folder / "node_modules" / ".bin" / "node"
    version = _run(
        str(node),
        "-p",
        "require('./node_modules/postgraphile/package.json').version + ', Node ' + process.version",
        cwd=folder,
    )
    return folder, f"PostGraphile {version}"


def serve_postgraphile(folder: Path, url: str, port: int, log: Path) -> AbstractAsyncContextManager[Served]:
    """PostGraphile on the same tables."""
    database = Database.of(url)
    node = folder / "node_modules" / ".bin" / "node"
    program = folder / "node_modules" / "postgraphile" / "dist" / "cli-run.js"
    settings = {
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
        "PEER_HOST": database.host,
        "PEER_PORT": database.port,
        "PEER_USER": database.user,
        "PEER_DATABASE": database.name,
        "PEER_LISTEN": str(port),
    }
    command = (str(node), str(program), "-C", str(folder / "graphile.config.mjs"))
    return process(command, log, port=port, settings=settings)


def eventsourcing() -> tuple[Path, str]:
    """A Python with `eventsourcing`, and its version. Raises ``NotInstalled``."""
    folder = CACHE / "eventsourcing"
    python = folder / "bin" / "python"
    ready = folder / "installed"
    if not ready.exists():
        CACHE.mkdir(exist_ok=True)
        _run(sys.executable, "-m", "venv", "--clear", str(folder), cwd=CACHE)
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *EVENTSOURCING, cwd=CACHE)
        ready.touch()
    said = "from importlib.metadata import version as v; print(v('eventsourcing'), 'with psycopg', v('psycopg'))"
    return python, f"eventsourcing {_run(str(python), '-c', said, cwd=CACHE)}"


class Appender:
    """`eventsourcing` at work, round by round."""

    def __init__(self, running: asyncio.subprocess.Process) -> None:
        self._running = running

    async def round(self, threads: int, seconds: float) -> float:
        """Appends a second."""
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(f"{threads} {seconds}\n".encode())
        said = await asyncio.wait_for(self._running.stdout.readline(), PATIENCE)
        if not said:
            raise NotInstalled("eventsourcing ended")
        return float(said)


@asynccontextmanager
async def appending(python: Path, url: str, log: Path) -> AsyncIterator[Appender]:
    """`eventsourcing` on the same Postgres, with as many connections as it has threads."""
    database = Database.of(url)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_HOST": database.host,
        "POSTGRES_PORT": database.port,
        "POSTGRES_USER": database.user,
        "POSTGRES_DBNAME": database.name,
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "32",
        "POSTGRES_MAX_OVERFLOW": "8",
    }
    with log.open("wb") as errors:
        running = await asyncio.create_subprocess_exec(
            str(python),
            str(HERE / "appending.py"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **settings},
        )
        try:
            yield Appender(running)
        finally:
            if running.stdin is not None:
                running.stdin.close()
            try:
                await asyncio.wait_for(running.wait(), 10)
            except TimeoutError:
                running.kill()
