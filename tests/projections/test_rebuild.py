"""Rebuild: what the log adds up to, compared and put in place while others read and write."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from events.catalog import apply
from events.errors import LogDamaged, NotFound, UnknownProjection
from events.fields import NodeId
from events.node import RewordNode
from events.store.read import head
from projections import rebuild as module
from projections.checksum import checksum, digest, digest_of
from projections.rebuild import rebuild, verify
from projections.staging import Difference
from projections.tables import TABLES, VERSION, table_of
from server.backend import ROLE
from server.cluster import Cluster
from tests.acceptance.test_laws import lived
from tests.committing import Pool, committer_on, folded, log_of, outcome, send
from tests.conftest import _execute, _new_database
from tests.histories import history

pytestmark = pytest.mark.postgres


STORY = 11, 250
"""A history with something in every table."""


@pytest.fixture(scope="session")
def lived_in(postgres: Cluster, template: str) -> str:
    """The name of a database in which a history took place, beside another workspace's."""
    name = "northline_lived_in"

    async def make() -> None:
        await _execute(postgres, f"create database {name} template {template}")
        async with asyncpg.create_pool(postgres.url(name), min_size=0, max_size=2) as pool:
            await lived(pool, history(*STORY))
            await lived(pool, history(12, 60))

    asyncio.run(make())
    return name


@pytest.fixture
async def database(postgres: Cluster, lived_in: str) -> AsyncIterator[str]:
    """The address of a database in which much has happened."""
    async with _new_database(postgres, lived_in) as url:
        yield url


@pytest.fixture
def past() -> UUID:
    """The workspace with the history."""
    return history(*STORY).image.workspace


async def rows(pool: Pool, workspace: UUID) -> list[object]:
    """Everything that the projections hold of a workspace."""
    names = [f"{table.name}{end}" for table in TABLES.values() for end in ("", "_history")]
    select = "select t::text from projections.{} t where workspace_id = $1 order by t"
    return [[row[0] for row in await pool.fetch(select.format(name), workspace)] for name in names]


async def test_a_sound_workspace_is_left_as_it_is(pool: Pool, past: UUID) -> None:
    before = await rows(pool, past)
    told: list[tuple[int, int]] = []
    compared = await verify(pool, past, tell=lambda at, last: told.append((at, last)))
    assert compared.equal
    assert (compared.differing, compared.differences, compared.replaced) == (0, (), ())
    assert told[-1] == (compared.revision, compared.revision)
    done = await rebuild(pool, past)
    assert done.replaced == ()
    assert done.checksum == compared.checksum == compared.live_checksum
    assert await rows(pool, past) == before


async def test_the_checksum_is_that_of_a_replay_without_a_database(pool: Pool, past: UUID) -> None:
    history_of: dict[str, list[tuple[bytes, int, bytes]]] = {table.name: [] for table in TABLES.values()}
    events = await log_of(pool, past)
    image = folded(past, [])
    for each in events:
        apply(image, each)
        state = image.states[each.stream]
        history_of[table_of(type(state)).name].append((state.key.bytes, state.revision, digest(state)))
    present_of = {name: {key: value for key, _, value in held} for name, held in history_of.items()}
    digests = {
        name: (
            digest_of(value for *_, value in sorted(held)),
            digest_of(value for _, value in sorted(present_of[name].items())),
        )
        for name, held in history_of.items()
    }
    assert (await verify(pool, past)).checksum == checksum(digests)
    assert len({value for pair in digests.values() for value in pair}) > len(TABLES)
    assert hashlib.sha256().digest() not in {history for history, _ in digests.values()}


DAMAGE = {
    "changed in the present": ("update projections.node set title = 'Forged' where id = $1", "node", "title"),
    "changed in the past": (
        "update projections.node_history set title = 'Forged' where id = $1",
        "node_history",
        "title",
    ),
    "missing in the present": ("delete from projections.node where id = $1", "node", ""),
    "missing in the past": ("delete from projections.node_history where id = $1", "node_history", ""),
    "too much": (
        "insert into projections.node_history select (jsonb_populate_record(h, '{\"revision\": 99999}')).* from projections.node_history h where id = $1 limit 1",
        "node_history",
        "",
    ),
    "another scale": ("update projections.node set effort = 1.000 where id = $1", "node", "effort"),
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_difference_is_named_and_mended(pool: Pool, past: UUID, damage: str) -> None:
    statement, table, column = DAMAGE[damage]
    before = await rows(pool, past)
    key = await pool.fetchval(
        "select id from projections.node where workspace_id = $1 and kind = 'DELIVERABLE' order by id limit 1", past
    )
    await pool.execute(statement, key)
    compared = await verify(pool, past)
    assert not compared.equal
    assert compared.checksum != compared.live_checksum
    named = compared.differences[0]
    assert (named.table, named.entity, named.column) == (table, key, column)
    assert str(named).startswith(f"{table}, entity {key}, revision {named.revision}")
    done = await rebuild(pool, past)
    assert done.replaced == ("node",)
    assert done.differing == compared.differing
    assert await rows(pool, past) == before
    assert (await verify(pool, past)).equal


async def test_a_lost_table_comes_back_whole(pool: Pool, past: UUID) -> None:
    before = await rows(pool, past)
    others = await pool.fetchval("select count(*) from projections.reading where workspace_id <> $1", past)
    await pool.execute("delete from projections.reading where workspace_id = $1", past)
    await pool.execute("delete from projections.reading_history where workspace_id = $1", past)
    assert (await rebuild(pool, past)).replaced == ("reading",)
    assert await rows(pool, past) == before
    assert await pool.fetchval("select count(*) from projections.reading where workspace_id <> $1", past) == others


async def test_what_the_head_keeps_of_the_last_events_is_compared_too(pool: Pool, past: UUID) -> None:
    await pool.execute("update directory.head set day = '1999-12-31' where workspace_id = $1", past)
    (difference,) = (await verify(pool, past)).differences
    assert difference == Difference(
        "directory.head", past, difference.revision, "day", str(difference.expected), "1999-12-31"
    )
    await rebuild(pool, past)
    assert (await verify(pool, past)).equal


async def test_projections_of_an_older_version_are_made_anew(pool: Pool, past: UUID) -> None:
    before = await rows(pool, past)
    await pool.execute("update directory.head set projection_version = 0 where workspace_id = $1", past)
    await pool.execute("update projections.node set title = 'Of old' where workspace_id = $1", past)
    with pytest.raises(UnknownProjection, match="rebuild"):
        await verify(pool, past)
    done = await rebuild(pool, past)
    assert set(done.replaced) == {table.name for table in TABLES.values()}
    assert await rows(pool, past) == before
    assert await pool.fetchval("select projection_version from directory.head where workspace_id = $1", past) == VERSION


async def test_projections_of_a_newer_version_are_let_alone(pool: Pool, past: UUID) -> None:
    await pool.execute("update directory.head set projection_version = 99")
    for work in (verify, rebuild):
        with pytest.raises(UnknownProjection, match="newer"):
            await work(pool, past)


async def test_a_workspace_that_is_not_there(pool: Pool) -> None:
    for work in (verify, rebuild):
        with pytest.raises(NotFound):
            await work(pool, UUID(int=0))


TAMPER = {
    "a changed byte": (
        "update log.event set leaf = set_byte(leaf, 40, get_byte(leaf, 40) # 1) where workspace_id = $1 and revision = 5",
        "revision 5",
    ),
    "an event taken out": ("delete from log.event where workspace_id = $1 and revision = 5", "comes 6"),
    "the last event taken out": (
        "delete from log.event where workspace_id = $1 and revision = (select max(revision) from log.event where workspace_id = $1)",
        "ends at",
    ),
}


@pytest.mark.parametrize("kind", TAMPER)
async def test_a_log_that_was_tampered_with_is_found(pool: Pool, past: UUID, kind: str) -> None:
    statement, saying = TAMPER[kind]
    before = await rows(pool, past)
    await pool.execute("alter table log.event disable trigger all")
    await pool.execute(statement, past)
    for work in (verify, rebuild):
        with pytest.raises(LogDamaged, match=saying):
            await work(pool, past)
    assert await rows(pool, past) == before


async def test_a_leaf_exchanged_together_with_its_hash_is_found(pool: Pool, past: UUID) -> None:
    await pool.execute("alter table log.event disable trigger all")
    leaf: bytes = await pool.fetchval("select leaf from log.event where workspace_id = $1 and revision = 1", past)
    forged = leaf.replace(b'"World"', b'"Weird"')
    assert forged != leaf
    hashed = hashlib.sha256(b"\x00" + forged).digest()
    await pool.execute(
        "update log.event set leaf = $2, leaf_hash = $3 where workspace_id = $1 and revision = 1", past, forged, hashed
    )
    with pytest.raises(LogDamaged, match="Merkle"):
        await verify(pool, past)


async def test_others_read_and_write_meanwhile(pool: Pool, past: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    committer = committer_on(pool)
    (top,) = await send(committer, past, outcome("Busy"))
    key, stop = NodeId(top.subject), asyncio.Event()
    await pool.execute("update projections.node_history set description = 'Forged' where workspace_id = $1", past)
    monkeypatch.setattr(module, "NEAR", 0)

    async def write() -> int:
        number = 0
        while not stop.is_set():
            number += 1
            await send(committer, past, RewordNode(node=key, title=f"Busy {number}"))
        return number

    async def look() -> None:
        while not stop.is_set():
            assert (
                await pool.fetchval(
                    "select count(*) from projections.node where workspace_id = $1 and id = $2", past, key
                )
                == 1
            )

    others = [asyncio.create_task(write()), asyncio.create_task(look())]
    await asyncio.sleep(0.05)
    assert (await rebuild(pool, past)).replaced == ("node",)
    compared = await verify(pool, past)
    assert compared.equal
    await asyncio.sleep(0.05)
    stop.set()
    await asyncio.gather(*others)
    async with pool.acquire() as connection:
        stands = await head(connection, past)
    assert stands is not None
    assert stands.revision > compared.revision
    assert (await verify(pool, past)).equal


async def test_a_rebuild_needs_no_more_than_the_servers_role(pool: Pool, past: UUID, database: str) -> None:
    async def take(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await connection.execute(f"set role {ROLE}")

    await pool.execute("update projections.node set title = 'Forged' where workspace_id = $1", past)
    async with asyncpg.create_pool(database, min_size=0, max_size=2, init=take) as lesser:
        assert (await rebuild(lesser, past)).replaced == ("node",)
        assert (await verify(lesser, past)).equal
        assert await lesser.fetchval("select count(*) from pg_tables where tablename like 'staged%'") == 0


async def test_columns_may_stand_in_another_order_than_they_are_declared(pool: Pool, past: UUID) -> None:
    for name in ("node", "node_history"):
        await pool.execute(f"alter table projections.{name} rename column code to former_code")
        await pool.execute(f"alter table projections.{name} add column code text")
        await pool.execute(f"update projections.{name} set code = former_code")
        await pool.execute(f"alter table projections.{name} drop column former_code")
    assert (await verify(pool, past)).equal
