"""The database defends the log, also against its owner, and the server's role may do no more than it needs."""

from __future__ import annotations

from uuid import uuid4

import asyncpg
import pytest

from server.backend import ROLE
from tests.committing import Pool, committer_on, found, order, outcome, send

LOG = ("event", "mention", "erasable", "receipt")
CHANGES = {
    "update": "update log.{0} set workspace_id = workspace_id",
    "update of no row": "update log.{0} set workspace_id = workspace_id where false",
    "delete": "delete from log.{0}",
    "truncate": "truncate log.{0}",
    "truncate of all": "truncate log.event, log.mention, log.erasable, log.receipt",
    "merge": "merge into log.{0} t using (select 1) s on true when matched then delete",
}


@pytest.fixture
async def filled(pool: Pool) -> Pool:
    """A log in which each table holds something."""
    committer = committer_on(pool)
    workspace = await found(committer)
    (top,) = await send(committer, workspace, outcome(description="Words"))
    await committer.submit(workspace, [order(outcome(parent=top.subject), OTHER)])
    for table in LOG:
        assert await pool.fetchval(f"select count(*) from log.{table}")
    return pool


OTHER = uuid4()


@pytest.mark.parametrize("role", ["superuser", "owner", "replica"])
async def test_nobody_changes_the_log(filled: Pool, role: str) -> None:
    before = await _everything(filled)
    async with filled.acquire() as connection:
        match role:
            case "owner":
                await connection.execute("create role a_mere_owner; grant usage on schema log to a_mere_owner")
                await connection.execute(";".join(f"alter table log.{each} owner to a_mere_owner" for each in LOG))
                await connection.execute("set role a_mere_owner")
            case "replica":
                await connection.execute("set session_replication_role = replica")
            case _:
                assert await connection.fetchval("select usesuper from pg_user where usename = current_user")
        for table in LOG:
            for change in CHANGES.values():
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                    await connection.execute(change.format(table))
        await connection.execute("reset role; reset session_replication_role")
        if role == "owner":
            await connection.execute("reassign owned by a_mere_owner to current_user; drop owned by a_mere_owner")
            await connection.execute("drop role a_mere_owner")
    assert await _everything(filled) == before


async def _everything(pool: Pool) -> list[object]:
    return [await pool.fetch(f"select * from log.{table} t order by t") for table in LOG]


async def test_the_servers_role_adds_to_the_log_and_reads_it(filled: Pool) -> None:
    rights = await filled.fetch(
        "select table_schema || '.' || table_name as name, array_agg(privilege_type::text order by privilege_type::text) as held "
        "from information_schema.role_table_grants where grantee = $1 group by 1",
        ROLE,
    )
    held = {row["name"]: row["held"] for row in rights}
    for table in LOG:
        assert held.pop(f"log.{table}") == ["INSERT", "SELECT"]
    assert held.pop("directory.migration") == ["SELECT"]
    for table in ("workspace", "head"):
        assert held.pop(f"directory.{table}") == ["INSERT", "SELECT", "UPDATE"]
    derived = {name: rest for name, rest in held.items() if name.startswith("projections.")}
    assert set(map(tuple, derived.values())) == {("DELETE", "INSERT", "SELECT", "UPDATE")}
    projections = await filled.fetchval("select count(*) from pg_tables where schemaname = 'projections'")
    assert len(derived) == projections > 20


FORBIDDEN = [
    "create table log.other (n integer)",
    "create table projections.other (n integer)",
    "create table public.other (n integer)",
    "alter table log.event disable trigger refuse_change",
    "drop table log.event",
    "delete from directory.head",
    "delete from directory.workspace",
    "insert into directory.migration (number, name, checksum) values (9999, 'x', 'x')",
    "create or replace function log.refuse_change() returns trigger language plpgsql as 'begin return null; end'",
    "set session_replication_role = replica",
]


async def test_the_servers_role_may_do_no_more(filled: Pool) -> None:
    async with filled.acquire() as connection:
        await connection.execute(f"set role {ROLE}")
        for statement in FORBIDDEN:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        await connection.execute("reset role")


async def test_the_servers_role_is_enough_for_every_command(filled: Pool, database: str) -> None:
    async def take(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await connection.execute(f"set role {ROLE}")

    async with asyncpg.create_pool(database, min_size=0, max_size=2, init=take) as pool:
        committer = committer_on(pool)
        workspace = await found(committer)
        await send(committer, workspace, outcome(), outcome(description="Words"))
        assert await pool.fetchval("select current_user") == ROLE


async def test_a_leaf_that_another_event_has_in_its_place_is_refused(filled: Pool) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await filled.execute("insert into log.event select * from log.event limit 1")
