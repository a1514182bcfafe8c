"""Large workspaces, fast: every command is decided and folded as always, and what follows is copied into the tables."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from msgspec.structs import astuple

from events.errors import Refused
from events.handle import perform
from events.identifiers import uuid7
from events.image import Image
from events.ledger import Frontier
from events.message import OPERATOR, Command, Metadata, Order
from events.metric import RetargetMetric
from events.node import Node, RewordNode
from events.store.append import Entries
from events.store.read import SQL
from projections.alignment import summarise
from projections.tables import TABLES, VERSION, table_of
from tests.benchmarks.data import commands, workspace_key

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Rows: TypeAlias = list[tuple[Any, ...]]

CHUNK = 10_000
EVENT = (
    "workspace_id", "revision", "event_id", "stream_id", "version", "type", "actor_kind", "actor_id", "command_id",
    "correlation_id", "recorded_at", "effective_at", "backdated", "leaf", "leaf_hash",
)  # fmt: skip
MENTION = ("workspace_id", "subject_id", "revision")
ERASABLE = ("workspace_id", "revision", "path", "salt", "value", "author_id", "subject_id")


def rewording(image: Image, events: int) -> Iterator[Command]:
    """Commands that make the log longer and the tree no larger: titles, one node after the other."""
    nodes = [node.key for node in image.all(Node)]
    for number in range(events):
        yield RewordNode(node=nodes[number % len(nodes)], title=f"Said for the time number {number}")  # type: ignore[arg-type]


class Bulk:
    """One workspace in the making."""

    def __init__(self, connection: Any, slug: str) -> None:
        self._connection = connection
        self._slug = slug
        self._workspace = workspace_key(slug)
        self._image = Image(self._workspace)
        self._frontier = Frontier()
        self._at = datetime.now(UTC) - timedelta(seconds=1)

    async def make(self, nodes: int, *, metrics: bool, events: int = 0) -> int:
        """Make so many nodes, and then lengthen the log to so many events; gives the last revision."""
        await self._connection.fetchrow(SQL["found_workspace"], self._workspace, self._slug, b"k" * 32)
        await self._connection.execute(SQL["found_head"], self._workspace, VERSION)
        await self._carry_out(commands(self._slug, nodes, metrics=metrics))
        await self._carry_out(rewording(self._image, events - self._image.revision))
        image = self._image
        states: dict[str, Rows] = {}
        for state in image.states.values():
            table = table_of(type(state))
            states.setdefault(table.name, []).append(table.row(self._workspace, state))
        for name, rows in states.items():
            await self._copy("projections", name, self._columns(name), rows)
        await self._connection.execute(
            "update directory.head set revision = $2, recorded_at = $3, structural_at = $4, day = $5, frontier = $6"
            " where workspace_id = $1",
            self._workspace,
            image.revision,
            image.recorded_at,
            image.structural_at,
            image.day,
            self._frontier.to_bytes(),
        )
        return image.revision

    async def _carry_out(self, orders: Iterable[Command]) -> None:
        entries = Entries()
        histories: dict[str, Rows] = {}
        for command in orders:
            reason = "To measure." if isinstance(command, RetargetMetric) else None
            about = Metadata(principal=OPERATOR, command_id=uuid7(), reason=reason)
            order = Order(command=command, metadata=about, receipt=False)
            try:
                done = perform(self._image, order, self._at, summarise=summarise)
            except Refused as refusal:
                raise RuntimeError(f"{command} was refused: {refusal.message}") from refusal
            for event, state in zip(done.events, done.states, strict=True):
                entries.add(event, state, self._image)
                table = table_of(type(state))
                histories.setdefault(table.name, []).append(table.row(self._workspace, state))
            if len(entries.rows) >= CHUNK:
                await self._write(entries, histories)
                entries, histories = Entries(), {}
        await self._write(entries, histories)

    async def _write(self, entries: Entries, histories: dict[str, Rows]) -> None:
        key = self._workspace
        self._frontier = self._frontier.extend(entries.hashes)
        kept = [
            (key, *astuple(row)[:5], row.actor_kind.value, *astuple(row)[6:-1], leaf, row.leaf_hash)
            for row, leaf in zip(entries.rows, entries.leaves, strict=True)
        ]
        await self._copy("log", "event", EVENT, kept)
        await self._copy("log", "mention", MENTION, [(key, *astuple(mention)) for mention in entries.mentions])
        await self._copy("log", "erasable", ERASABLE, [(key, *astuple(text)) for text in entries.texts])
        for name, states in histories.items():
            await self._copy("projections", f"{name}_history", self._columns(name), states)

    async def _copy(self, schema: str, table: str, columns: tuple[str, ...], rows: Rows) -> None:
        if rows:
            await self._connection.copy_records_to_table(table, schema_name=schema, columns=columns, records=rows)

    @staticmethod
    def _columns(name: str) -> tuple[str, ...]:
        return ("workspace_id", *next(table.names for table in TABLES.values() if table.name == name))


async def make(pool: Pool, slug: str, nodes: int, *, metrics: bool = False, events: int = 0) -> UUID:
    """A workspace with so many nodes and, at least, so many events."""
    async with pool.acquire() as connection, connection.transaction():
        await Bulk(connection, slug).make(nodes, metrics=metrics, events=events)
    return workspace_key(slug)


async def settle(pool: Pool) -> None:
    """What the database does by itself in a while: statistics, and visible pages."""
    for table in ("log.event", "log.mention", "log.erasable"):
        await pool.execute(f"vacuum analyze {table}")
    for known in TABLES.values():
        await pool.execute(f"vacuum analyze projections.{known.name}")
        await pool.execute(f"vacuum analyze projections.{known.name}_history")


async def _main(url: str, slug: str, nodes: str, metrics: str, events: str) -> None:
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        await make(pool, slug, int(nodes), metrics=metrics == "1", events=int(events))


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
