"""The programs that are measured, each a process of its own that ends with the block."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.benchmarks.client import Address

ROOT = Path(__file__).parents[2]
NORTHLINE = (sys.executable, "-m", "server.cli")
START = 90.0


@dataclass(frozen=True)
class Served:
    """A running server."""

    address: Address
    pid: int
    seconds: float
    """From its start to its being ready."""


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Ours, without settings of whoever runs the benchmark."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("NORTHLINE_", "PG"))}
    return {**ours, "PYTHONPATH": str(ROOT), **more}


def start(command: tuple[str, ...], log: IO[bytes], settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own."""
    return subprocess.Popen(
        command, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT, env=environment(settings), start_new_session=True
    )


@asynccontextmanager
async def process(
    command: tuple[str, ...],
    log: Path,
    *,
    path: str = "/graphql",
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Served]:
    """Run a server until the block ends. It says its address on stdout, or listens on the port given."""
    began = time.perf_counter()
    with log.open("wb") as said:
        running = start(command, said, settings or {})
        try:
            found = port or await _said(running, log)
            await _listening(running, log, found)
            yield Served(Address(found, path), running.pid, time.perf_counter() - began)
        finally:
            _stop(running)


def _read(log: Path) -> str:
    return log.read_text(errors="replace")


async def _said(running: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + START
    while time.monotonic() < until and running.poll() is None:
        if match := re.search(r"http://[\w.\[\]:]+?:(\d+)", _read(log)):
            return int(match[1])
        await asyncio.sleep(0.005)
    raise RuntimeError(f"It did not start: {_read(log)[-500:]}")


async def _listening(running: subprocess.Popen[bytes], log: Path, port: int) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and running.poll() is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise RuntimeError(f"It did not listen: {_read(log)[-500:]}")


def _stop(running: subprocess.Popen[bytes]) -> None:
    """Stop it and what it started, as Ctrl-C in a terminal does; in the end without asking."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if running.poll() is not None:
            return
        try:
            os.killpg(running.pid, number)
            running.wait(20)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def northline(url: str, folder: Path, name: str = "northline", **more: str) -> AbstractAsyncContextManager[Served]:
    """`northline serve`, as users run it."""
    settings = {"NORTHLINE_DATABASE_URL": url, "NORTHLINE_PORT": "0", **more}
    return process((*NORTHLINE, "serve"), folder / f"{name}.log", settings=settings)


def floor(url: str, folder: Path) -> AbstractAsyncContextManager[Served]:
    """The floor."""
    return process((sys.executable, "-m", "tests.benchmarks.floor_server", url), folder / "floor.log", path="/raw")
