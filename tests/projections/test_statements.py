"""Every statement names its workspace, and reads by an index."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from events.store import read as log_module
from events.store.statements import statements
from projections import statements as module
from projections.staging import SQL as STAGING
from projections.statements import LOOKUPS, printed
from projections.tables import TABLES
from server.cluster import Cluster
from tests.committing import Pool
from tests.conftest import _execute

PRINTED = Path(module.__file__).with_suffix(".sql")
LOG = statements(Path(log_module.__file__).with_name("log.sql"))
PROJECTIONS = statements(PRINTED)
EVERY = {
    **{f"log: {name}": sql for name, sql in LOG.items()},
    **PROJECTIONS,
    **{f"staging: {name}": sql for name, sql in STAGING.items()},
}

TABLE = re.compile(r"\b(?:from|join|into|update)\s+(?:log|projections)\.[a-z_{}]+")
NAMED = re.compile(r"\bworkspace_id = \$1|\(\s*workspace_id,")
READ = re.compile(r"^\s*(?:--[^\n]*\n\s*)*(?:select|with)\b(?!.*\b(?:insert|update|delete)\b)", re.DOTALL)
ALL_WORKSPACES = {"log: workspaces", "log: workspace_count", "log: all_heads"}
"""Look through the directory on purpose."""


def test_the_printed_statements_are_current() -> None:
    assert PRINTED.read_text("utf-8") == printed(), (
        "run `python -m projections.statements > projections/statements.sql`"
    )


@pytest.mark.parametrize("name", EVERY)
def test_a_statement_names_its_workspace_for_each_table(name: str) -> None:
    sql = EVERY[name]
    assert len(NAMED.findall(sql)) >= len(TABLE.findall(sql))


def test_lookups_are_of_columns_that_are_there() -> None:
    assert set(LOOKUPS) == {table.name for table in TABLES.values()}
    for table in TABLES.values():
        assert set(LOOKUPS[table.name]) <= set(table.names)


# --- plans ---

EVENTS = 100_000
OTHERS = 6
FILL_DIRECTORY = """
insert into directory.workspace select lpad(to_hex(o), 32, '0')::uuid, 'w' || o, 'key' from generate_series(1, 3000) o;
insert into directory.head (workspace_id, projection_version) select workspace_id, 1 from directory.workspace;
"""
FILL_LOG = """
insert into log.event
select w, n, md5(w || 'e' || n)::uuid, md5(w || 's' || n / 4)::uuid, n % 4 + 1, 'Type' || n % 60, 'KEY', md5(w || 'a' || n % 50)::uuid,
    md5(w || 'c' || n)::uuid, null, now() + n * interval '1 second', now() + n * interval '1 second', false, 'leaf', 'hash'
from {spread};
insert into log.mention select w, md5(w || 'm' || n % 5000)::uuid, n from {spread} where n % 3 = 0;
insert into log.erasable select w, n, 'reason', 'salt', 'value', w, w from {spread} where n % 3 = 0;
insert into log.receipt select w, md5(w || 'c' || n)::uuid, w, 'hash', w, n, n from {spread} where n % 3 = 0;
"""


def spread(events: int, *, part: int) -> str:
    """The rows of a large workspace and, a part of as many, of each other: ``w`` is the workspace, ``n`` its revision."""
    return (
        f"(select lpad(to_hex(o), 32, '0')::uuid as w, n from generate_series(1, {OTHERS}) o, "
        f"generate_series(1, case o when 1 then {events} else {events // part} end) n) s"
    )


def filler(kind: str, column: str, entity: str) -> str:
    """An SQL expression for a column of generated rows."""
    key = f"md5(w || '{column}' || {entity} % 700)::uuid"
    return {
        "uuid": key,
        "uuid[]": f"array[{key}]",
        "text": f"'{column} ' || {entity}",
        "text[]": "'{}'::text[]",
        "bigint": "n",
        "boolean": "false",
        "numeric": "n",
        "timestamptz": "now() + n * interval '1 second'",
        "date": "current_date",
        "jsonb": "'[]'::jsonb",
    }[kind]


def fill_projections() -> Iterator[str]:
    """Each table with its share of the events: four for each entity."""
    each = EVENTS // len(TABLES)
    for table in TABLES.values():
        kinds = {column.name: column.sql_type for column in table.columns} | {"erased_fields": "text[]"}
        entity = f"(n % {each // 4})"
        values = [filler(kinds[name], name, entity) for name in table.names]
        values[0] = f"md5(w || 'id' || {entity})::uuid"
        names = ", ".join(table.names)
        yield f"insert into projections.{table.name}_history (workspace_id, {names}) select w, {', '.join(values)} from {spread(each, part=4)}"
        yield (
            f"insert into projections.{table.name} (workspace_id, {names}) "
            f"select distinct on (workspace_id, id) workspace_id, {names} from projections.{table.name}_history "
            "order by workspace_id, id, revision desc"
        )


@pytest.fixture(scope="module")
def large(postgres: Cluster, template: str) -> str:
    """The name of a database with a workspace of 100,000 events among others."""
    name = "northline_large"

    async def make() -> None:
        await _execute(postgres, f"create database {name} template {template}")
        async with asyncpg.create_pool(postgres.url(name), min_size=0, max_size=2) as pool:
            await pool.execute(FILL_DIRECTORY)
            await pool.execute(FILL_LOG.format(spread=spread(EVENTS, part=20)))
            for statement in fill_projections():
                await pool.execute(statement)
            await pool.execute("analyze")

    asyncio.run(make())
    return name


@pytest.fixture
def database(postgres: Cluster, large: str) -> str:
    """The address of that database itself: nothing is changed in it."""
    return postgres.url(large)


READS = {
    name: sql for name, sql in {**{f"log: {n}": s for n, s in LOG.items()}, **PROJECTIONS}.items() if READ.match(sql)
}


async def test_every_read_of_a_large_workspace_uses_an_index(pool: Pool) -> None:
    big = {
        row["relname"]
        for row in await pool.fetch(
            "select relname from pg_class where relkind = 'r' and reltuples > 2500 and relnamespace >= 16384"
        )
    }
    assert big >= {"event", "mention", "erasable", "receipt", "head", "node", "node_history", "reading_history"}
    assert len(READS) > 100
    async with pool.acquire() as connection:
        plans = {name: await _plan(connection, sql) for name, sql in READS.items() if name not in ALL_WORKSPACES}
    scanned = {
        name: {n["Relation Name"] for n in _nodes(plan) if n["Node Type"] == "Seq Scan"} for name, plan in plans.items()
    }
    assert {name: tables & big for name, tables in scanned.items() if tables & big} == {}


async def test_the_look_at_plans_sees_what_uses_none(pool: Pool) -> None:
    async with pool.acquire() as connection:
        plan = await _plan(connection, "select * from projections.node where workspace_id = $1 and title = $2")
        assert {node["Node Type"] for node in _nodes(plan)} != {"Seq Scan"}
        plan = await _plan(connection, "select * from projections.node where title = $1")
    assert "Seq Scan" in {node["Node Type"] for node in _nodes(plan)}


async def _plan(connection: Any, sql: str) -> dict[str, Any]:
    prepared = await connection.prepare(sql)
    arguments = [_argument(kind.name, number) for number, kind in enumerate(prepared.get_parameters())]
    bound = ", ".join(arguments)
    await connection.execute(f"prepare looked_at as {sql}")
    try:
        (row,) = await connection.fetch(f"explain (format json) execute looked_at{f'({bound})' if bound else ''}")
    finally:
        await connection.execute("deallocate looked_at")
    plan: dict[str, Any] = json.loads(row[0])[0]["Plan"]
    return plan


def _argument(kind: str, number: int) -> str:
    """A value of the large workspace for a parameter; the first is the workspace."""
    if number == 0 and kind == "uuid":
        return "'00000000-0000-0000-0000-000000000001'"
    keys = ", ".join(f"md5(lpad('1', 32, '0')::uuid || 'x' || {n})::uuid" for n in range(20))
    return {
        "uuid": "md5('x')::uuid",
        "uuid[]": f"array[{keys}]",
        "int8": str(EVENTS // 2 + number * 100),
        "int4": "2",
        "int8[]": "array[5, 500, 50000]::bigint[]",
        "timestamptz": "now() + interval '10000 seconds'",
        "text": "'w7'",
        "text[]": "array['Type1']",
        "date": "current_date",
        "bool": "true",
    }[kind]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
