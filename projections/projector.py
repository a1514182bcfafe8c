"""Keeps the tables inside the append transaction, and reads a workspace back from them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import nullcontext
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from events.image import Image
from events.message import State
from events.store.append import FIRST, Projections
from events.store.read import LAST, Head
from projections.statements import Past, put, select
from projections.tables import TABLES, VERSION, Shared, Table, table_of

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
created = attrgetter("created_revision")
"""What entities are in order of: no two came to be at one revision."""
AT_ONCE = 5_000
"""A table with no more rows is read in one trip to the database."""
CHUNK = 1_000
"""Of a longer one, how many rows are in memory beside the states that are made of them."""


class Tables:
    """The projections in Postgres."""

    version = VERSION

    @staticmethod
    def project(states: Sequence[State]) -> Projections:
        """What writes the entities as each event left them, in order."""
        by_table: dict[Table, list[State]] = {}
        for state in states:
            by_table.setdefault(table_of(type(state)), []).append(state)
        tables = tuple(sorted(by_table, key=lambda table: table.name))
        return Projections(_clauses(tables), [table.written(by_table[table]) for table in tables])

    @staticmethod
    async def load(connection: Connection, workspace: UUID, head: Head) -> Image:
        """The workspace as of its head."""
        image = await load(connection, workspace)
        image.revision, image.day = head.revision, head.day
        image.recorded_at, image.structural_at = head.recorded_at, head.structural_at
        return image


@lru_cache(maxsize=1_000)
def _clauses(tables: tuple[Table, ...]) -> str:
    return "".join(put(table, number) for number, table in enumerate(tables, FIRST))


async def load(
    connection: Connection, workspace: UUID, past: Past = Past.NOW, at: Any = None, upto: int = LAST
) -> Image:
    """The entities of a workspace as of now, a revision or an effective time, in the order in which they came to be.

    What had taken effect by a time is as it is known at the revision ``upto``.
    """
    point = {Past.NOW: (), Past.REVISION: (at,), Past.EFFECTIVE: (at, upto)}[past]
    image = Image(workspace)
    image.load(await states_of(connection, TABLES.values(), past, workspace, *point))
    return image


async def states_of(connection: Connection, tables: Iterable[Table], past: Past, *point: Any) -> list[State]:
    """The entities that tables hold of a workspace, which the point begins with, in the order in which they came to be."""
    states: list[State] = []
    shared: Shared = dict[Any, Any]().setdefault
    for table in tables:
        async for rows in _chunks(connection, select(table, past), *point):
            states.extend(table.load(row, shared) for row in rows)
    states.sort(key=created)
    return states


async def _chunks(connection: Connection, statement: str, *arguments: Any) -> AsyncIterator[list[Any]]:
    """The rows of a statement, some at a time. Most tables are short."""
    rows = await connection.fetch(f"{statement}\nlimit {AT_ONCE + 1}", *arguments)
    if len(rows) <= AT_ONCE:
        yield rows
        return
    del rows
    begun = nullcontext() if connection.is_in_transaction() else connection.transaction(readonly=True)
    async with begun:
        cursor = await connection.cursor(statement, *arguments)
        while rows := await cursor.fetch(CHUNK):
            yield rows
