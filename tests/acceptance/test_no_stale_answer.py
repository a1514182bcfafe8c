"""No stale answer: two server processes over one database, with writers and readers at both.

Every read that is sent after a write was acknowledged shows it, whichever server took the write and whichever answers, from
what it holds or anew, with a body or with a 304; and answers of one revision are the same, held or not. About ten seconds, or
as many as `NORTHLINE_TEST_STALE_SECONDS` says.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.server.clients import define, new_workspace
from tests.server.conftest import _serving

SECONDS = float(os.environ.get("NORTHLINE_TEST_STALE_SECONDS", "8"))
SEED = int(os.environ.get("NORTHLINE_TEST_STALE_SEED", "0")) or random.randrange(2**32)
WRITERS = 3
READERS = 8
PAUSE = 0.5
"""Seconds that a writer pauses at most: between two writes answers are held and given again."""

REWORD = """mutation ($workspace: ID!, $node: ID!, $title: String!) {
  nodeReword(input: {workspace: $workspace, node: $node, title: $title}) { ... on NodeRewordSuccess { revision } } }"""
BY_TREE = """query Tree($id: ID!, $at: AsOf) { workspace(id: $id, asOf: $at) {
  revision tree { entries { node { key title version } } } } }"""
BY_LIST = """query List($id: ID!, $at: AsOf) { workspace(id: $id, asOf: $at) {
  revision outcomes(first: 1000, orderBy: TITLE_DESC) { nodes { key title version } totalCount } } }"""
DOCUMENTS = [BY_TREE, BY_LIST]


class Ledger:
    """What was acknowledged, and what was read."""

    def __init__(self, workspace: str, nodes: list[str]) -> None:
        self.workspace = workspace
        self.nodes = nodes
        self.sent = dict.fromkeys(nodes, 0)
        self.acknowledged = dict.fromkeys(nodes, 0)
        """The number in the title of the last write of each node; each has one writer."""
        self.revision = 0
        self.read: dict[tuple[str, int], Any] = {}
        """What stood in the answers of a document and revision."""
        self._answered: set[tuple[str, str, int]] = set()
        self.counted: Counter[str] = Counter()
        """Reads that are repeated ask a server for what it answered before at the same revision: it holds the answer."""

    def floor(self) -> tuple[int, dict[str, int]]:
        """What a read that is sent now must show."""
        return self.revision, dict(self.acknowledged)

    def check(self, address: str, document: str, floor: tuple[int, dict[str, int]], answer: Any) -> None:
        """Hold an answer to what was acknowledged before it was asked for, and to all others of its revision."""
        assert "errors" not in answer, answer
        found = answer["data"]["workspace"]
        revision, numbers = floor
        assert found["revision"] >= revision, (found["revision"], revision)
        for key, number in _numbers(found).items():
            assert numbers[key] <= number <= self.sent[key], (key, numbers[key], number, self.sent[key])
        self.counted["repeated"] += (address, document, found["revision"]) in self._answered
        self._answered.add((address, document, found["revision"]))
        first = self.read.setdefault((document, found["revision"]), found)
        assert first == found, f"two answers of revision {found['revision']}"


def _numbers(found: Any) -> dict[str, int]:
    nodes = found["outcomes"]["nodes"] if "outcomes" in found else [each["node"] for each in found["tree"]["entries"]]
    return {node["key"]: int(node["title"].split()[-1]) for node in nodes}


@pytest.fixture
def addresses(database: str, folder: Path) -> Iterator[list[str]]:
    """Two servers over one database."""
    folders = [folder / "one", folder / "two"]
    for each in folders:
        each.mkdir()
    with (
        _serving(folders[0])(NORTHLINE_DATABASE_URL=database) as one,
        _serving(folders[1])(NORTHLINE_DATABASE_URL=database) as two,
    ):
        yield [one.address, two.address]


async def test_every_read_after_an_acknowledged_write_shows_it(addresses: list[str]) -> None:
    print(f"seed {SEED}, {SECONDS:.0f} s")  # noqa: T201
    chance = random.Random(SEED)
    workspace, _ = await new_workspace(addresses[0])
    nodes = [
        (await define(addresses[number % 2], workspace, f"Outcome {number} 0"))["outcome"]["key"]
        for number in range(WRITERS)
    ]
    ledger = Ledger(workspace, nodes)
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=40)) as http:
        for address in addresses:
            for document in DOCUMENTS:
                await http.post(f"{address}/graphql", json={"query": document, **_persisted(document)})
        over = asyncio.Event()
        stray = count()
        async with asyncio.TaskGroup() as tasks:
            for node in nodes:
                tasks.create_task(write(http, addresses, ledger, node, over.is_set, chance))
            for _ in range(READERS):
                tasks.create_task(Reader(http, addresses, ledger, stray).read(over.is_set, chance))
            await asyncio.sleep(SECONDS)
            over.set()
        for address in addresses:  # nobody writes any more: what was asked once is held
            reader = Reader(http, [address], ledger, stray)
            for _ in range(3):
                for document in DOCUMENTS:
                    await reader.get(address, document)
        await as_it_was(http, addresses, ledger)
    print(dict(ledger.counted))  # noqa: T201
    assert ledger.revision > 1 + WRITERS
    for kind in ("writes", "reads", "repeated", "304", "as of"):
        assert ledger.counted[kind] > 0, kind


async def write(
    http: httpx.AsyncClient,
    addresses: list[str],
    ledger: Ledger,
    node: str,
    over: Callable[[], bool],
    chance: random.Random,
) -> None:
    """Reword a node again and again, at either server."""
    while not over():
        ledger.sent[node] += 1
        number = ledger.sent[node]
        about = {"workspace": ledger.workspace, "node": node, "title": f"Outcome {uuid4()} {number}"}
        body = {"query": REWORD, "variables": about}
        answer = (await http.post(f"{chance.choice(addresses)}/graphql", json=body)).json()
        ledger.revision = max(ledger.revision, answer["data"]["nodeReword"]["revision"])
        ledger.acknowledged[node] = number
        ledger.counted["writes"] += 1
        await asyncio.sleep(chance.uniform(0, PAUSE))


class Reader:
    """Asks either server, by GET with what it knows already, by POST, and around what is held."""

    def __init__(self, http: httpx.AsyncClient, addresses: list[str], ledger: Ledger, stray: Iterator[int]) -> None:
        self._http = http
        self._addresses = addresses
        self._ledger = ledger
        self._stray = stray
        self._known: dict[tuple[str, str], tuple[str, Any]] = {}

    async def read(self, over: Callable[[], bool], chance: random.Random) -> None:
        """Ask again and again."""
        while not over():
            address, document = chance.choice(self._addresses), chance.choice(DOCUMENTS)
            way = chance.choice([self.get, self.get, self.post, self.post, self.around])
            await way(address, document)
            self._ledger.counted["reads"] += 1

    async def get(self, address: str, document: str) -> None:
        """By GET, by the document's hash, with the tag of what was read last."""
        tag, body = self._known.get((address, document), ("", None))
        floor = self._ledger.floor()
        params = {
            "variables": json.dumps({"id": self._ledger.workspace}),
            "extensions": json.dumps(_persisted(document)["extensions"]),
        }
        answer = await self._http.get(
            f"{address}/graphql", params=params, headers={"if-none-match": tag} if tag else {}
        )
        self._ledger.counted[str(answer.status_code)] += 1
        if answer.status_code != 304:
            body = answer.json()
            self._known[address, document] = answer.headers["etag"], body
        self._ledger.check(address, document, floor, body)

    async def post(self, address: str, document: str, **more: Any) -> None:
        """By POST."""
        floor = self._ledger.floor()
        variables = {"id": self._ledger.workspace, **more}
        answer = await self._http.post(f"{address}/graphql", json={"query": document, "variables": variables})
        self._ledger.check(address, document, floor, answer.json())

    async def around(self, address: str, document: str) -> None:
        """By POST with a variable that was never sent, so that no answer is held for it."""
        self._ledger.counted["around what is held"] += 1
        await self.post(address, document, stray=next(self._stray))


def _persisted(document: str) -> dict[str, Any]:
    said = {"version": 1, "sha256Hash": hashlib.sha256(document.encode()).hexdigest()}
    return {"extensions": {"persistedQuery": said}}


async def as_it_was(http: httpx.AsyncClient, addresses: list[str], ledger: Ledger) -> None:
    """Ask for each revision that was read as of it: what is read then was read before."""
    for (document, revision), found in ledger.read.items():
        variables = {"id": ledger.workspace, "at": {"revision": revision}}
        body = {"query": document, "variables": variables}
        again = (await http.post(f"{addresses[revision % 2]}/graphql", json=body)).json()
        assert again["data"]["workspace"] == found
        ledger.counted["as of"] += 1
