"""Several processes on one workspace: no gap, no skip, no cycle."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import sha256
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.committer import Committer
from events.errors import Refused
from events.fields import NodeId
from events.ledger import Frontier, leaf_hash
from events.message import Command, Event, Recorded
from events.node import LinkNode, MoveNode, Node, NodeCycle
from events.outcome import DefineOutcome, OutcomeLevel
from events.store.read import head, read
from projections.projector import load
from projections.rebuild import verify
from tests.committing import Pool, committer_on, folded, found, log_of, order, outcome, send

pytestmark = pytest.mark.postgres

PROCESSES = 4


@asynccontextmanager
async def processes(database: str) -> AsyncIterator[list[tuple[Committer, Pool]]]:
    """Several processes' worth of committers, each with connections of its own."""
    async with AsyncExitStack() as stack:
        pools = [
            await stack.enter_async_context(asyncpg.create_pool(database, min_size=1, max_size=3))
            for _ in range(PROCESSES)
        ]
        yield [(committer_on(pool), pool) for pool in pools]


async def tailed(pool: Pool, workspace: UUID, after: int, last: asyncio.Future[int]) -> list[int]:
    """What a reader sees that looks again and again for what came after, until the last revision, once that is known."""
    seen: list[int] = []
    while not (last.done() and after >= last.result()):
        async with pool.acquire() as connection:
            seen.extend(each.revision for each in await read(connection, workspace, after, limit=7))
        after = seen[-1] if seen else after
        await asyncio.sleep(0.001)
    return seen


async def test_revisions_have_no_gap_and_no_reader_skips(database: str) -> None:
    chance = random.Random(7)
    async with processes(database) as running:
        workspace = await found(running[0][0])
        last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        readers = [asyncio.create_task(tailed(pool, workspace, start, last)) for start, (_, pool) in enumerate(running)]

        async def write(committer: Committer) -> None:
            for _ in range(25):
                batch = [
                    order(outcome() if chance.random() < 0.8 else outcome(" ")) for _ in range(chance.randrange(1, 6))
                ]
                await committer.submit(workspace, batch, atomic=chance.random() < 0.5)
                await asyncio.sleep(chance.random() / 200)

        await asyncio.gather(*(write(committer) for committer, _ in running for _ in range(2)))
        pool = running[0][1]
        last.set_result(await pool.fetchval("select revision from directory.head"))
        async with asyncio.timeout(10):
            seen = await asyncio.gather(*readers)
        every = list(range(1, last.result() + 1))
        assert seen == [every[start:] for start in range(len(readers))]
        events = await log_of(pool, workspace)
        assert [each.revision for each in events] == every
        assert sorted(each.recorded_at for each in events) == [each.recorded_at for each in events]
        _versions_have_no_gap(events)
        await _frontier_is_the_root_of_the_leaves(pool, workspace, events)
        assert (await verify(pool, workspace)).equal


def _versions_have_no_gap(events: list[Recorded[Event]]) -> None:
    versions: dict[UUID, int] = {}
    for each in events:
        assert each.version == versions.get(each.stream, 0) + 1
        versions[each.stream] = each.version


async def _frontier_is_the_root_of_the_leaves(pool: Pool, workspace: UUID, events: list[Recorded[Event]]) -> None:
    hashes = [leaf_hash(each.leaf) for each in events]
    assert hashes == [each.leaf_hash for each in events]
    async with pool.acquire() as connection:
        stands = await head(connection, workspace)
    assert stands is not None
    assert (
        Frontier.from_bytes(stands.revision, stands.frontier).root()
        == Frontier().extend(hashes).root()
        == _root(hashes)
    )


def _root(hashes: list[bytes]) -> bytes:
    """The root by its definition, RFC 6962 section 2.1, without the frontier's shortcuts."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + _root(hashes[:split]) + _root(hashes[split:])).digest()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_concurrent_moves_and_links_close_no_cycle(database: str, seed: int) -> None:
    chance = random.Random(seed)
    nodes = [NodeId(uuid4()) for _ in range(7)]

    def moved() -> Command:
        node, other = chance.sample(nodes, 2)
        return MoveNode(node=node, parent=other) if chance.random() < 0.5 else LinkNode(node=node, outcome=other)

    async with processes(database) as running:
        workspace = await found(running[0][0])
        level = OutcomeLevel.PRODUCT
        await send(running[0][0], workspace, *(DefineOutcome(level=level, title="o", uuid=node) for node in nodes))

        async def write(committer: Committer) -> list[object]:
            answers: list[object] = []
            for _ in range(20):
                answers += await committer.submit(workspace, [order(moved())], atomic=True)
            return answers

        writing = [write(committer) for committer, _ in running for _ in range(2)]
        answers = [answer for each in await asyncio.gather(*writing) for answer in each]
        refused = [each for each in answers if isinstance(each, Refused)]
        assert any(isinstance(each, NodeCycle) for each in refused)
        assert len(refused) < len(answers)
        pool = running[0][1]
        events = await log_of(pool, workspace)
        async with pool.acquire() as connection:
            image = await load(connection, workspace)
    assert image.states == folded(workspace, events).states
    above = {node.key: set(node.upward()) for node in image.all(Node)}
    while top := [key for key, others in above.items() if not others & above.keys()]:
        for key in top:
            del above[key]
    assert not above, "a cycle"


async def test_workspaces_append_side_by_side(pool: Pool) -> None:
    committer = committer_on(pool)
    first, second = await found(committer), await found(committer)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select from directory.head where workspace_id = $1 for update", first)
        held = asyncio.create_task(send(committer, first, outcome()))
        async with asyncio.timeout(5):
            await send(committer, second, outcome())
        assert not held.done()
    await held
