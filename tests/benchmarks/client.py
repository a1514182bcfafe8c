"""A small HTTP/1.1 client for loads: plain sockets, keep-alive, nothing between the loop and the bytes."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple, cast

import orjson

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
LAST_CHUNK = b"\r\n0\r\n\r\n"
ROOM = 256 * 1024
PATIENCE = 60.0


class Response(NamedTuple):
    """What a server answered."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]+)", self.head, re.IGNORECASE)
        return found[1].decode() if found else None


class WrongAnswer(Exception):
    """A server answered otherwise than it should: such a figure would mean nothing."""


class Address(NamedTuple):
    """Where a server listens, and where on it."""

    port: int
    path: str = "/graphql"
    host: str = "127.0.0.1"

    def at(self, path: str) -> Address:
        """Another place on the same server."""
        return self._replace(path=path)


def post(address: Address, body: object) -> bytes:
    """A POST of JSON."""
    text = orjson.dumps(body)
    head = (
        f"POST {address.path} HTTP/1.1\r\nhost: {address.host}:{address.port}\r\ncontent-type: application/json\r\n"
        f"accept: application/json\r\ncontent-length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text


def always(request: bytes) -> Callable[[], bytes]:
    """The same request, each time."""
    return lambda: request


def get(address: Address, query: str, etag: str | None = None) -> bytes:
    """A GET, if wanted only of what is not known yet."""
    known = f"if-none-match: {etag}\r\n" if etag else ""
    return (
        f"GET {address.path}?{query} HTTP/1.1\r\nhost: {address.host}:{address.port}\r\n{known}accept: application/json\r\n\r\n"
    ).encode()


class Connection(asyncio.BufferedProtocol):
    """One connection: a request, its answer, the next.

    What is received goes into one buffer that stays: to ask the system for room each time took as long as the server.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray(ROOM)
        self._received = 0
        self._answered: Callable[[Response], None] = lambda _response: None
        self._lost: Callable[[Exception], None] = lambda _error: None
        self._expected: int | None = None
        self._head_length = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits hears of it."""
        self._lost(exc or ConnectionError("The server closed the connection."))

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Room for what comes."""
        if self._received == len(self._buffer):
            self._buffer = self._buffer * 2
        return memoryview(self._buffer)[self._received :]

    def buffer_updated(self, nbytes: int) -> None:
        """Tell of an answer once it is whole."""
        buffer = self._buffer
        self._received += nbytes
        received = self._received
        if not self._head_length:
            end = buffer.find(b"\r\n\r\n", 0, received)
            if end < 0:
                return
            self._head_length = end + 4
            length = LENGTH.search(buffer, 0, end)
            if length is not None:
                self._expected = self._head_length + int(length[1])
            elif CHUNKED.search(buffer, 0, end) is None:
                self._expected = self._head_length
        if self._expected is None:
            if not buffer.endswith(LAST_CHUNK, 0, received):
                return
        elif received < self._expected:
            return
        end, self._head_length, self._expected, self._received = self._head_length, 0, None, 0
        with memoryview(buffer) as view:
            response = Response(int(buffer[9:12]), bytes(view[: end - 4]), bytes(view[end:received]))
        self._answered(response)

    def send(self, request: bytes) -> None:
        """Send a request."""
        if self._transport is None:
            raise ConnectionError("The connection does not stand.")
        self._transport.write(request)

    async def ask(self, request: bytes) -> Response:
        """Send a request and wait for its answer."""
        loop = asyncio.get_running_loop()
        coming: asyncio.Future[Response] = loop.create_future()

        def answered(response: Response) -> None:
            if not coming.done():
                coming.set_result(response)

        def lost(error: Exception) -> None:
            if not coming.done():
                coming.set_exception(error)

        self._answered, self._lost = answered, lost
        # `asyncio.wait_for` takes as long as some answers do.
        late = loop.call_later(PATIENCE, lost, TimeoutError(f"The server has not answered for {PATIENCE:g} s."))
        try:
            self.send(request)
            return await coming
        finally:
            late.cancel()

    def pump(self, make: Callable[[], bytes], until: float) -> asyncio.Future[int]:
        """Send one request after the other until a time; how many were answered."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        count = 0

        def answered(response: Response) -> None:
            nonlocal count
            if response.status != 200:
                if not done.done():
                    done.set_exception(WrongAnswer(f"{response.status}: {response.body[:200]!r}"))
                return
            count += 1
            if time.perf_counter() < until:
                self.send(make())
            elif not done.done():
                done.set_result(count)

        def lost(error: Exception) -> None:
            if not done.done():
                done.set_exception(error)

        self._answered, self._lost = answered, lost
        self.send(make())
        return done

    def close(self) -> None:
        """Close it."""
        self._lost = lambda _error: None
        if self._transport is not None:
            self._transport.close()


@asynccontextmanager
async def connected(address: Address, count: int = 1) -> AsyncIterator[list[Connection]]:
    """Connections to a server."""
    loop = asyncio.get_running_loop()
    connections = []
    try:
        for _ in range(count):
            _, connection = await loop.create_connection(Connection, address.host, address.port)
            connections.append(connection)
        yield connections
    finally:
        for connection in connections:
            connection.close()


def data_of(response: Response) -> dict[str, object]:
    """The data of a GraphQL answer. Raises ``WrongAnswer`` for errors."""
    found = orjson.loads(response.body) if response.status == 200 else {}
    if response.status != 200 or found.get("errors") or not found.get("data"):
        raise WrongAnswer(f"{response.status}: {response.body[:300]!r}")
    return cast("dict[str, object]", found["data"])
