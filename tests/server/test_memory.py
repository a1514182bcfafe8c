"""Whatever clients send, and however many different things of it, the memory of a server stays bounded.

Asked of a real server process: its resident memory is measured once what it keeps is full, and again after as many requests
more, each different from all others. A common run sends few that are large; `NORTHLINE_TEST_REQUESTS=50000` sends many.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psutil
import pytest

from tests.server.clients import define, new_workspace
from tests.server.conftest import Serving

REQUESTS = int(os.environ.get("NORTHLINE_TEST_REQUESTS", "150"))
CONNECTIONS = 4
MOST_GROWN = 40_000_000
"""Bytes by which memory may have grown: freed memory is not given back in whole, and none of these leaks stays below."""
BYTES = 300_000
"""How long the long ones are: as many as are sent in a common run would take more, were they kept."""

Make = Callable[[str, int], bytes]


def post(said: Any, **headers: str) -> bytes:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    lines = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    return _head("POST /graphql", lines) + body


def get(query: str, **headers: str) -> bytes:
    return _head(f"GET /graphql?{query}", {"Host": "localhost", **headers})


def _head(line: str, headers: dict[str, str]) -> bytes:
    return "\r\n".join([f"{line} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


NAME = "query Name($id: ID!) { workspace(id: $id) { name } }"
AS_OF = (
    "query Then($id: ID!, $at: DateTime!) { workspace(id: $id, asOf: {effectiveAt: $at}) { signals { totalCount } } }"
)
WIDE = "workspace(id: $id) { revision outcomes(first: 1) { nodes { %s } } }"
DEFINE = """mutation ($workspace: ID!) { outcomeDefine(input: {workspace: $workspace, level: BUSINESS, title: "A"}) {
  __typename } }"""


def document(workspace: str, number: int) -> bytes:
    """A valid document with many selections, each under a long name of its own."""
    asked = WIDE % " ".join(f"a{number}_{each}_{'x' * 100}: title" for each in range(50))
    return post({"query": f"query Q{number}($id: ID!) {{ {asked} }}", "variables": {"id": workspace}})


def small_document(workspace: str, number: int) -> bytes:
    query = f"query S{number}($id: ID!) {{ s{number}: workspace(id: $id) {{ name revision }} }}"
    return post({"query": query, "variables": {"id": workspace}})


def choices(workspace: str, number: int) -> bytes:
    """One document, each time with other fields left out."""
    named = range(12)
    given = ", ".join(f"$v{each}: Boolean!" for each in named)
    asked = WIDE % " ".join(f"c{each}: title @skip(if: $v{each})" for each in named)
    switches = {f"v{each}": bool(number >> each & 1) for each in named}
    return post({"query": f"query C($id: ID!, {given}) {{ {asked} }}", "variables": {"id": workspace, **switches}})


def persisted(workspace: str, number: int) -> bytes:
    query = f"query P{number}($id: ID!) {{ p{number}: workspace(id: $id) {{ name }} }} #{'x' * 90_000}"
    said = {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}
    return post({"query": query, "variables": {"id": workspace}, "extensions": {"persistedQuery": said}})


def unknown_hash(_workspace: str, number: int) -> bytes:
    said = {"version": 1, "sha256Hash": hashlib.sha256(b"%d" % number).hexdigest()}
    return post({"extensions": {"persistedQuery": said}})


def refused_document(_workspace: str, number: int) -> bytes:
    return post({"query": "{ " + f"nothing{number} " * 300 + "}"})


def no_document(_workspace: str, number: int) -> bytes:
    return post({"query": f"{{ #{number}{'x' * BYTES}"})


def variables(workspace: str, number: int) -> bytes:
    stray = f"{number}" + "x" * 2 * BYTES
    return post({"query": NAME, "variables": {"id": workspace, "stray": stray}})


def operation_name(_workspace: str, number: int) -> bytes:
    return post({"query": "{ __typename }", "operationName": f"N{number}" + "x" * BYTES})


def unknown_workspace(_workspace: str, _number: int) -> bytes:
    return post({"query": NAME, "variables": {"id": str(uuid4())}})


def command_for_an_unknown_workspace(_workspace: str, _number: int) -> bytes:
    return post({"query": DEFINE, "variables": {"workspace": str(uuid4())}})


def point_in_time(workspace: str, number: int) -> bytes:
    at = f"19{number // 2 % 90 + 10}-01-01T00:{number // 180 % 60:02}:{number // 10_800 % 60:02}Z"  # each twice
    return post({"query": AS_OF, "variables": {"id": workspace, "at": at}})


def headers(workspace: str, number: int) -> bytes:
    """Every header that is looked at, and one that is not."""
    query = f"query={quote(NAME)}&variables={quote(json.dumps({'id': workspace}))}"
    return get(query, **{
        "Host": f"localhost:{number % 60_000 + 1}",
        "If-None-Match": f'"{number}{"x" * 9_000}"',
        "Accept": f"application/json, text/x{number}",
        "Authorization": f"Bearer {number}{'y' * 9_000}",
        f"X-{number}": "z" * 9_000,
    })  # fmt: skip


def foreign_host(_workspace: str, number: int) -> bytes:
    return post({"query": "{ __typename }"}, Host=f"h{number}{'x' * 9_000}.example")


MAKES: list[Make] = [
    document,
    small_document,
    choices,
    persisted,
    unknown_hash,
    refused_document,
    no_document,
    variables,
    operation_name,
    unknown_workspace,
    command_for_an_unknown_workspace,
    point_in_time,
    headers,
    foreign_host,
]


async def send(address: str, make: Make, workspace: str, numbers: range) -> set[int]:
    """Send requests over a few connections. The statuses that came back."""
    port = int(address.rsplit(":", 1)[1])
    waiting, statuses = iter(numbers), set[int]()

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in waiting:
            writer.write(make(workspace, number))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or b"0"))
            statuses.add(int(head.split()[1]))
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return statuses


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
async def test_the_memory_of_a_server_stays_bounded(served: Serving, make: Make) -> None:
    workspace, _ = await new_workspace(served.address)
    await define(served.address, workspace)
    process = psutil.Process(served.process.pid)
    statuses = await send(served.address, make, workspace, range(REQUESTS))
    full = process.memory_info().rss
    statuses |= await send(served.address, make, workspace, range(REQUESTS, 2 * REQUESTS))
    grown = process.memory_info().rss - full
    print(f"{make.__name__}: {full >> 20} MB, {grown / 1e6:+.1f} MB after {REQUESTS:,} more")  # noqa: T201
    assert max(statuses) < 500
    assert grown < MOST_GROWN


GIVEN_BACK = """
import psutil
from server import memory

memory.begin()
resident = psutil.Process().memory_info
large = b"x" * 24_000_000
del large
before = resident().rss
large = b"x" * 16_000_000
small = [b"x" * 1_000 for _ in range(1_000)]
del large
print(resident().rss - before)
"""
"""The first lets glibc believe that such pieces are common; what is small then stands behind the second."""


def test_what_was_large_is_given_back_to_the_system() -> None:
    said = subprocess.run([sys.executable, "-c", GIVEN_BACK], capture_output=True, text=True, check=True)
    assert int(said.stdout) < 8_000_000
