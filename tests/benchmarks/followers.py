"""`python -m tests.benchmarks.followers`: how long from a commit to the last of many subscribers, and what each costs to hold.

Loopback only. The clients are bare protocols in this process, so that what is measured is the server; the time runs from the
event's `recordedAt`, which lies just before the commit, to the last byte of the last frame here.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import uvloop

from tests.server.clients import DEFINE, ask, new_workspace

ROOT = Path(__file__).parents[2]
QUERY = """subscription ($workspace: ID!, $after: String) {
  events(workspace: $workspace, after: $after) { cursor event { id revision type recordedAt subjectKey data } } }"""
PROFILE: list[str] = os.environ.get("FOLLOWERS_PYTHON", "").split()
TOGETHER = 100
"""How many connections are opened at a time."""


class Subscriber(asyncio.Protocol):
    """A WebSocket client that only counts its frames."""

    def __init__(self, everyone: Everyone, hello: bytes, said: bytes) -> None:
        self._everyone, self._hello, self._said = everyone, hello, said
        self._held = b""
        self._open = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        data = self._held + data
        if not self._open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._held = head
                return
            assert b" 101 " in head, head
            self._open = True
            self.transport.write(self._said)
        while (frame := _frame(data)) is not None:
            if data[0] == 0x89:
                self.transport.write(b"\x8a" + bytes([128 | len(frame[0])]) + b"\0\0\0\0" + frame[0])
            text, data = frame
            self._everyone.heard(text)
        self._held = data

    def connection_lost(self, _exc: Exception | None) -> None:
        self._everyone.lost += 1


class Everyone:
    """All subscribers, and when the last of them had a frame."""

    def __init__(self) -> None:
        self.ready = self.frames = self.lost = self.wanted = 0
        self.all_heard = asyncio.Event()
        self.at = 0.0

    def expect(self, frames: int) -> None:
        self.frames, self.wanted = 0, frames
        self.all_heard.clear()

    def heard(self, text: bytes) -> None:
        if b'"connection_ack"' in text:
            self.ready += 1
        elif b'"next"' in text:
            self.frames += 1
            if self.frames == self.wanted:
                self.at = time.time()
                self.all_heard.set()


def _frame(data: bytes) -> tuple[bytes, bytes] | None:
    """The first frame and what is left, if it is there in whole."""
    if len(data) < 2 or (data[1] & 127 == 126 and len(data) < 4):
        return None
    size, begin = data[1] & 127, 2
    if size == 126:
        size, begin = int.from_bytes(data[2:4], "big"), 4
    return (data[begin : begin + size], data[begin + size :]) if len(data) >= begin + size else None


def _masked(message: Any) -> bytes:
    text = json.dumps(message).encode()
    size = bytes([128 | len(text)]) if len(text) < 126 else bytes([254]) + len(text).to_bytes(2, "big")
    return b"\x81" + size + b"\0\0\0\0" + text


async def join(address: str, everyone: Everyone, count: int, workspace: str, cursor: str) -> None:
    """Connect and subscribe many clients."""
    host, port = address.removeprefix("http://").split(":")
    hello = (
        f"GET /graphql HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    ).encode()
    payload = {"query": QUERY, "variables": {"workspace": workspace, "after": cursor}}
    said = _masked({"type": "connection_init"}) + _masked({"type": "subscribe", "id": "1", "payload": payload})
    loop = asyncio.get_running_loop()
    for _ in range(0, count, TOGETHER):
        ready = everyone.ready
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Subscriber(everyone, hello, said), host, int(port))
                for _ in range(TOGETHER)
            )
        )
        while everyone.ready < ready + TOGETHER:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def latencies(
    address: str, everyone: Everyone, count: int, workspace: str, events: int, pause: float
) -> list[float]:
    """Milliseconds from each of some commits to its last frame."""
    found = []
    async with httpx.AsyncClient(timeout=60) as client:
        for number in range(events):
            everyone.expect(count)
            body = {
                "query": DEFINE.replace("revision cursor", "revision events { recordedAt }"),
                "variables": {"workspace": workspace, "title": f"Outcome {number}", "level": "BUSINESS"},
            }
            answer = (await client.post(f"{address}/graphql", json=body)).json()
            recorded = answer["data"]["outcomeDefine"]["events"][0]["recordedAt"]
            async with asyncio.timeout(60):
                await everyone.all_heard.wait()
            found.append((everyone.at - datetime.fromisoformat(recorded).timestamp()) * 1000)
            await asyncio.sleep(pause)
    return found


async def measure(address: str, server: psutil.Process, count: int, events: int, pause: float) -> dict[str, Any]:
    """The figures for so many subscribers."""
    workspace, cursor = await new_workspace(address)
    everyone = Everyone()
    await ask(address, "{ viewer { id } }")
    before = server.memory_info().rss
    await join(address, everyone, count, workspace, cursor)
    await asyncio.sleep(1)
    held = server.memory_info().rss
    spent = sum(server.cpu_times()[:2])
    found = sorted(await latencies(address, everyone, count, workspace, events, pause))
    return {
        "subscribers": count,
        "events": events,
        "p50_ms": round(statistics.median(found), 1),
        "p99_ms": round(found[min(len(found) - 1, int(len(found) * 0.99))], 1),
        "max_ms": round(found[-1], 1),
        "server_cpu_ms_an_event": round((sum(server.cpu_times()[:2]) - spent) / events * 1000, 1),
        "kib_each": round((held - before) / count / 1024, 1),
        "rss_mib": round(server.memory_info().rss / 2**20),
        "lost": everyone.lost,
    }


@contextmanager
def serving() -> Iterator[tuple[str, psutil.Process]]:
    """A server on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="northline-bench-") as folder:
        Path(folder).chmod(0o711)
        env = {**os.environ, "PYTHONPATH": str(ROOT), "NORTHLINE_PORT": "0", "NORTHLINE_LOG_LEVEL": "error"}
        command = [sys.executable, *PROFILE, "-m", "server.cli", "serve", "--no-demo", "--data-dir", f"{folder}/data"]
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
        try:
            assert process.stdout is not None
            ready = next(line for line in process.stdout if "Northline is ready" in line)
            yield ready.split(" (")[0].rpartition(" ")[2], psutil.Process(process.pid)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two events")
    said = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with serving() as (address, server):
        print(json.dumps(uvloop.run(measure(address, server, said.subscribers, said.events, said.pause))))  # noqa: T201


if __name__ == "__main__":
    main()
