"""The tables in the database are those that follow from the states."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from events.fields import ERASED, GoalId, MemberId, MetricId, NodeId, ReadingId, SprintId
from events.goal import Goal, GoalAlignment, GoalKind
from events.member import Member, Role
from events.message import State
from events.reading import Reading
from projections.projector import load
from projections.statements import put
from projections.tables import TABLES, Table, table_of
from tests.committing import Pool, committer_on, found
from tests.strategies import decimals

AT = datetime(2026, 3, 1, tzinfo=UTC)
COLUMNS = """
select column_name as name, case when data_type = 'ARRAY' then ltrim(udt_name, '_') || '[]' when data_type = 'timestamp with time zone'
then 'timestamptz' else data_type end as type, is_nullable = 'YES' as optional
from information_schema.columns where table_schema = 'projections' and table_name = $1 order by ordinal_position
"""


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
async def test_the_database_has_the_columns_that_follow_from_the_state(pool: Pool, table: Table) -> None:
    # What may be erased is null once it is; what not every kind of node has is null for the others.
    expected = {column.name: (column.sql_type, column.optional) for column in table.columns}
    for name in (table.name, f"{table.name}_history"):
        rows = await pool.fetch(COLUMNS, name)
        assert [row["name"] for row in rows] == ["workspace_id", *table.names]
        for row in rows[1:-1]:
            sql_type, optional = expected[row["name"]]
            assert row["type"] == sql_type
            assert row["optional"] >= optional


async def test_there_are_no_other_tables(pool: Pool) -> None:
    rows = await pool.fetch("select tablename from pg_tables where schemaname = 'projections'")
    assert {row[0] for row in rows} == {f"{table.name}{end}" for table in TABLES.values() for end in ("", "_history")}


async def test_every_key_starts_with_the_workspace(pool: Pool) -> None:
    keys = await pool.fetch(
        "select c.oid::regclass::text as name, i.indexrelid::regclass::text as key, a.attname as first, i.indisprimary as main "
        "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "left join pg_index i on i.indrelid = c.oid and (i.indisprimary or i.indisunique) "
        "left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] "
        "where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'directory')"
    )
    assert {row["name"].partition(".")[0] for row in keys} >= {"log", "projections"}
    assert {row["name"] for row in keys if row["main"]} == {row["name"] for row in keys}, (
        "a table without a primary key"
    )
    assert [row["key"] for row in keys if row["first"] != "workspace_id"] == []
    others = await pool.fetch("select tablename from pg_tables where schemaname = 'directory'")
    assert {row[0] for row in others} <= {"workspace", "head", "migration", "lease", "key"}


async def _kept(pool: Pool, workspace: UUID, *states: State) -> dict[UUID, State]:
    """The states as they come back from the tables."""
    async with pool.acquire() as connection:
        for state in states:
            table = table_of(type(state))
            written = f"with head as (select){put(table, 2)}\nselect"
            await connection.execute(written, workspace, table.written([state]))
        return (await load(connection, workspace)).states


async def test_an_erased_text_comes_back_as_erased(pool: Pool) -> None:
    workspace = await found(committer_on(pool))
    member = Member(
        key=uuid4(), created_at=AT, updated_at=AT, name=ERASED, email=ERASED, role=Role.ADMIN, revision=2, version=1
    )
    kept: Any = (await _kept(pool, workspace, member))[member.key]
    assert kept.name is ERASED
    assert kept.email is ERASED
    assert kept == member
    row = await pool.fetchrow("select name, email, erased_fields from projections.member where id = $1", member.key)
    assert tuple(row or ()) == (None, None, ["name", "email"])
    whole = replace(member, name="Ada", email=None, revision=3, version=2)
    assert (await _kept(pool, workspace, whole))[member.key] == whole


async def test_a_text_erased_inside_a_value_can_be_kept(pool: Pool) -> None:
    workspace = await found(committer_on(pool))
    goal = Goal(
        key=GoalId(uuid4()),
        created_at=AT,
        updated_at=AT,
        aligned_at=AT,
        kind=GoalKind.SPRINT,
        title="t",
        sprint=SprintId(uuid4()),
        owner=MemberId(uuid4()),
        alignments=(GoalAlignment(outcome=NodeId(uuid4()), rationale=ERASED),),
        revision=2,
    )
    kept: Any = (await _kept(pool, workspace, goal))[goal.key]
    assert kept.alignments[0].rationale == ""


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=decimals())
async def test_a_quantity_comes_back_digit_by_digit(pool: Pool, value: Decimal) -> None:
    reading = Reading(
        key=ReadingId(uuid4()),
        created_at=AT,
        updated_at=AT,
        metric=MetricId(uuid4()),
        starts=AT.date(),
        ends=AT.date(),
        value=value,
        revision=2,
    )
    (kept,) = [each for each in (await _kept(pool, uuid4(), reading)).values() if isinstance(each, Reading)]
    assert str(kept.value) == str(value)
