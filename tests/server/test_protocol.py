"""Connections write an answer in one piece, and keep order whatever is written how."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from server.protocol import LARGE, Joined
from tests.server.conftest import Serving

ASKED = b'{"query":"{ __typename }"}'


ANSWERED = b'{"data":{"__typename":"Query"}}'


def request(method: str = "POST", more: str = "") -> bytes:
    head = f"{method} /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{more}"
    return head.encode() + b"content-length: %d\r\n\r\n" % len(ASKED) + ASKED


@contextmanager
def connected(served: Serving) -> Iterator[socket.socket]:
    host, port = served.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        yield connection


def whole(connection: socket.socket) -> bytes:
    """Whatever comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_head_and_body_of_an_answer_leave_in_one_piece(served: Serving) -> None:
    with connected(served) as connection:
        for _ in range(3):
            connection.sendall(request())
            came = connection.recv(65_536)
            assert came.startswith(b"HTTP/1.1 200")
            assert b"\r\ndate: " in came
            assert came.endswith(ANSWERED)


def test_requests_sent_at_once_are_answered_in_order_and_the_last_ends_the_connection(served: Serving) -> None:
    with connected(served) as connection:
        connection.sendall(request() + request("PUT") + request() + request(more="connection: close\r\n"))
        came = whole(connection)
    assert re.findall(rb"HTTP/1.1 (\d+)", came) == [b"200", b"405", b"200", b"200"]
    assert came.count(ANSWERED) == 3
    assert came.count(b"connection: close") == 1


def test_what_asks_for_the_head_alone_gets_no_body(served: Serving) -> None:
    with connected(served) as connection:
        connection.sendall(request("HEAD", "connection: close\r\n"))
        head, _, body = whole(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 405")
    assert body == b""


@contextmanager
def _two_ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


async def test_what_is_written_arrives_in_order_and_before_the_end() -> None:
    loop = asyncio.get_running_loop()
    with _two_ends() as (ours, theirs):
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
        reader, writer = await asyncio.open_connection(sock=theirs)
        joined = Joined(transport, loop)
        parts = [b"head", b"body", b"x" * (LARGE + 1), b"after", b"y" * LARGE, b"end"]
        for number, part in enumerate(parts):
            joined.write(part)
            if number % 2:
                await asyncio.sleep(0)
        joined.close()
        async with asyncio.timeout(20):
            assert await reader.read() == b"".join(parts)
        assert joined.is_closing()
        writer.close()
