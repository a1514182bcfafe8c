"""Connections write an answer in one piece, and keep order whatever is written how."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from server.subscribing.protocol import LARGE, Joined
from tests.server.conftest import Serving

ASKED = b'{"query":"{ __typename }"}'


def test_head_and_body_of_an_answer_leave_in_one_piece(served: Serving) -> None:
    host, port = served.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        for _ in range(3):
            head = f"POST /graphql HTTP/1.1\r\nhost: {host}:{port}\r\ncontent-type: application/json\r\n"
            connection.sendall(head.encode() + b"content-length: %d\r\n\r\n" % len(ASKED) + ASKED)
            came = connection.recv(65_536)
            assert came.startswith(b"HTTP/1.1 200")
            assert came.endswith(b'{"data":{"__typename":"Query"}}')


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
