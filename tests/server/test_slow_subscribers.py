"""A client that does not read: nobody else notices, memory stays bounded, and it goes on from where it was cut off."""

from __future__ import annotations

import asyncio
import json
import socket as sockets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import psutil
import pytest
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed

from schema.ids import decode
from server.app import create_app
from server.running import Server, configuration
from server.settings import Settings
from server.subscribing import room
from tests.committing import committer_on, outcome, send
from tests.server.clients import new_workspace, next_frame, received, socket, streamed, subscribe

WIDE = """
subscription ($workspace: ID!, $after: String) { events(workspace: $workspace, after: $after) {
  cursor event { revision a: data b: data c: data d: data e: data f: data g: data h: data } } }
"""
MIB = 2**20


@pytest.fixture
async def inside(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, Any]]:
    """A server in this process, which soon loses patience; its address and its room."""
    monkeypatch.setattr(room, "SLOW", 1.0)
    monkeypatch.setattr(room, "LOOK", 0.2)
    async with served_here(database) as found:
        yield found


@asynccontextmanager
async def served_here(database: str) -> AsyncIterator[tuple[str, Any]]:
    app = create_app(Settings(database_url=SecretStr(database)))
    server = Server(configuration(app), "")
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.room
        server.should_exit = True
        await task


async def test_a_websocket_that_is_not_read(inside: tuple[str, Any], pool: Any) -> None:
    address, _ = inside
    workspace, cursor = await new_workspace(address)
    async with socket(address, max_queue=1) as lazy, socket(address) as brisk:
        await subscribe(lazy, WIDE, workspace=workspace, after=cursor)
        await subscribe(brisk, workspace=workspace, after=cursor)
        before = psutil.Process().memory_info().rss
        total = await write(pool, key_of(workspace), 60)
        begin = time.monotonic()
        assert [(await next_frame(brisk))["event"]["revision"] for _ in range(total)] == list(range(2, total + 2))
        assert time.monotonic() - begin < 10
        await asyncio.sleep(3)
        assert psutil.Process().memory_info().rss - before < 200 * MIB
        seen, message = await drained(lazy)
        assert message["payload"][0]["extensions"]["code"] == "SLOW_CONSUMER"
        with pytest.raises(ConnectionClosed) as closed:
            await lazy.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013
    assert seen == list(range(2, len(seen) + 2))
    assert len(seen) < total
    async with socket(address) as again:
        await subscribe(again, workspace=workspace, after=message["payload"][0]["extensions"]["resumeCursor"])
        assert (await next_frame(again))["event"]["revision"] == seen[-1] + 1


async def test_a_connection_that_is_never_read_is_cut(inside: tuple[str, Any], pool: Any) -> None:
    address, held = inside
    workspace, cursor = await new_workspace(address)
    async with socket(address, max_queue=1) as lazy:
        await subscribe(lazy, WIDE, workspace=workspace, after=cursor)
        await write(pool, key_of(workspace), 60)
        async with asyncio.timeout(20):
            while held.outlets or held.hub.topics:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


async def test_a_stream_that_is_not_read(inside: tuple[str, Any], pool: Any) -> None:
    address, held = inside
    workspace, cursor = await new_workspace(address)
    port = int(address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    body = json.dumps({"query": WIDE, "variables": {"workspace": workspace, "after": cursor}}).encode()
    writer.write(
        b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    await write(pool, key_of(workspace), 60)
    async with asyncio.timeout(20):
        while held.outlets or held.hub.topics:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    said = b""
    while data := await reader.read(65536):
        said += data
    writer.close()
    assert b"SLOW_CONSUMER" in said
    last = said.rpartition(b'"resumeCursor":"')[2].partition(b'"')[0].decode()
    assert said.rpartition(b"\nid: ")[2].startswith(last.encode())
    async with streamed(address, last=last, workspace=workspace) as stream:
        frame = (await anext(stream)).data["data"]["events"]
    assert frame["event"]["revision"] == said.count(b"\nid: ") + 2


async def write(pool: Any, workspace: UUID, times: int) -> int:
    """Many events with long texts."""
    committer = committer_on(pool)
    for _ in range(times):
        await send(committer, workspace, *(outcome(description="x" * 4_000) for _ in range(10)))
    return times * 10


def key_of(workspace: str) -> UUID:
    found = decode(workspace)
    assert found is not None
    return found.key


async def drained(connection: Any) -> tuple[list[int], Any]:
    """The revisions that are still to be read, and the message after them."""
    seen: list[int] = []
    while (message := await received(connection))["type"] == "next":
        seen.append(message["payload"]["data"]["events"]["event"]["revision"])
    return seen, message
