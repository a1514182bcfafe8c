"""Runs the program as its users do: as a process, with signals and sockets."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from server.cluster import Cluster

ROOT = Path(__file__).parents[2]
NORTHLINE = [sys.executable, "-m", "server.cli"]


@dataclass
class Serving:
    """A running `northline serve`."""

    process: subprocess.Popen[str]
    address: str
    said: str

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", timeout=10)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Signal the whole process group, as a terminal does."""
        os.killpg(self.process.pid, number)
        return self.process.wait(30)

    def wait_for(self, path: str, status: int, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.get(path).status_code == status:
                return
            time.sleep(0.2)
        raise AssertionError(f"{path} did not become {status}: {self.get(path).text}")


Serve = Callable[..., AbstractContextManager[Serving]]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(folder: Path) -> Run:
    """Run `northline` with arguments (and settings) to its end."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*NORTHLINE, *arguments],
            env=env(settings),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def serve(folder: Path) -> Serve:
    """Run a server, given settings, until the block ends."""
    return _serving(folder)


@pytest.fixture(scope="module")
def served(postgres: Cluster, template: str) -> Iterator[Serving]:
    """A server that the tests of a module share, on a database of its own; each makes itself a workspace."""
    name = f"served_{uuid.uuid4().hex}"
    asyncio.run(ask_postgres(postgres, f"create database {name} template {template}"))
    with (
        tempfile.TemporaryDirectory() as folder,
        _serving(Path(folder))(NORTHLINE_DATABASE_URL=postgres.url(name)) as serving,
    ):
        yield serving
    asyncio.run(ask_postgres(postgres, f"drop database {name} with (force)"))


async def ask_postgres(postgres: Cluster, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute(statement)
    await connection.close()


def _serving(folder: Path) -> Serve:
    @contextmanager
    def serve(*arguments: str, command: list[str] | None = None, **settings: str) -> Iterator[Serving]:
        errors = folder / "stderr"
        with errors.open("w") as stderr:
            process = subprocess.Popen(
                command or [*NORTHLINE, "serve", *arguments],
                env=env({"NORTHLINE_PORT": "0", **settings}),
                cwd=ROOT if command else folder,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                start_new_session=True,
            )
        try:
            said = ""
            assert process.stdout is not None
            while "Ctrl-C" not in said:
                line = process.stdout.readline()
                assert line, f"it ended: {said}{errors.read_text()}"
                said += line
            address = re.search(r"http://\S+", said)
            assert address is not None
            yield Serving(process, address[0], said)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(30)
            if process.stdout is not None:
                process.stdout.close()

    return serve


def env(settings: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "TERM": "dumb", **settings}
