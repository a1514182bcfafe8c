"""A real nats-server with JetStream, from the system's packages."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import nats
import pytest

from events.committer import Committer
from tests.committing import committer_on, found, outcome, send

SERVER = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/sbin")


@dataclass
class NatsServer:
    """A nats-server that can be killed and started again with what it kept."""

    folder: Path
    port: int
    jetstream: bool = True
    process: subprocess.Popen[bytes] | None = None
    extra: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        assert SERVER is not None
        kept = ["-js", "-sd", str(self.folder)] if self.jetstream else []
        command = [SERVER, "-a", "127.0.0.1", "-p", str(self.port), *kept, *self.extra]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("nats-server did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[NatsServer]:
    if SERVER is None:
        pytest.skip("nats-server is not installed: apt-get install nats-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = NatsServer(tmp_path / "jetstream", port)
    server.start()
    yield server
    server.kill()


@dataclass
class Source:
    """A workspace whose events are relayed."""

    pool: Any
    committer: Committer
    workspace: UUID
    slug: str

    async def happen(self, events: int) -> None:
        await send(self.committer, self.workspace, *(outcome() for _ in range(events)))

    async def checkpoint(self, relay: str = "nats") -> int:
        statement = "select max(revision) from delivery.checkpoint where workspace_id = $1 and relay = $2"
        return await self.pool.fetchval(statement, self.workspace, relay) or 0

    async def until(self, revision: int, seconds: float = 30) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        while await self.checkpoint() < revision:
            assert asyncio.get_running_loop().time() < deadline, await self.checkpoint()
            await asyncio.sleep(0.05)


@pytest.fixture
async def source(pool: Any) -> AsyncIterator[Source]:
    committer = committer_on(pool)
    workspace = await found(committer)
    slug = await pool.fetchval("select slug from directory.workspace")
    yield Source(pool, committer, workspace, slug)
    await committer.close()


@dataclass
class Message:
    subject: str
    id: str
    body: bytes


async def messages(server: NatsServer, stream: str = "NORTHLINE") -> list[Message]:
    """All that a stream holds, in order."""
    connection = await nats.connect(server.url)
    try:
        jetstream = connection.jetstream()
        last = (await jetstream.stream_info(stream)).state.last_seq
        held = [await jetstream.get_msg(stream, number) for number in range(1, last + 1)]
        return [Message(each.subject or "", (each.headers or {})["Nats-Msg-Id"], each.data or b"") for each in held]
    finally:
        await connection.close()
