"""A receiver on this machine that answers as it is told to, however badly."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    """What was posted."""

    head: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def revision(self) -> int:
        return int(self.event["revision"])


def status(code: int, *headers: str, body: bytes = b"") -> Answer:
    """An answer with a status."""

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {code} Whatever", f"Content-Length: {len(body)}", *headers]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return answer


def slow(seconds: float, code: int = 200) -> Answer:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await status(code)(request, writer)

    return answer


async def reset(_request: Request, writer: asyncio.StreamWriter) -> None:
    """Cut the connection off without a word."""
    writer.transport.abort()


async def garbage(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xffSSH-2.0 not http\r\n\r\n")
    await writer.drain()
    writer.close()


async def endless(_request: Request, writer: asyncio.StreamWriter) -> None:
    """A good head, and a body that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()


async def endless_head(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(b"x-more: " + b"x" * 65536 + b"\r\n")
            await writer.drain()


class Receiver:
    """Answers 200, unless it is given other answers: one for each request, in order, or one for all."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[Answer] = []
        self.always: Answer = status(200)
        self.connections = 0
        self.under_way = 0
        self.most_under_way = 0
        self.port = 0
        self._heard = asyncio.Condition()
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def revisions(self) -> list[int]:
        return [request.revision for request in self.requests]

    async def until(self, wanted: Callable[[Receiver], bool], seconds: float = 15) -> None:
        """Wait until something was received."""
        async with self._heard:
            await asyncio.wait_for(self._heard.wait_for(lambda: wanted(self)), seconds)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            # Cancelled when the receiver is closed: asyncio would complain of a handler that was.
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while not writer.is_closing():
                    await self._answer(await _read(reader), writer)
        finally:
            self._serving.discard(task)
            writer.transport.abort()

    async def close(self) -> None:
        """Leave every connection."""
        serving = list(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0)

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        answer = self.answers.pop(0) if self.answers else self.always
        async with self._heard:
            self.requests.append(request)
            self._heard.notify_all()
        try:
            await answer(request, writer)
        finally:
            self.under_way -= 1


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(first, headers, await reader.readexactly(int(headers.get("content-length", 0))))


@asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver, for as long as the block lasts."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await receiver.close()
