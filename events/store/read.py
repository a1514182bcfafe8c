"""Reading the log, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from msgspec import Struct

from events.codec import Happened, decode, happened
from events.message import Event, Recorded
from events.store.statements import statements

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
SQL = statements(Path(__file__).with_name("log.sql"))
PAGE = 1_000
LAST = 2**62
_NONE: Mapping[str, str] = {}

E = TypeVar("E")
Decode: TypeAlias = Callable[[bytes, bytes, Mapping[str, str]], E]
"""Makes of a leaf, its hash and its texts what is asked for."""


class Head(Struct, frozen=True):
    """Where a log stands."""

    epoch: int
    revision: int
    recorded_at: datetime | None
    structural_at: datetime | None
    day: date | None
    frontier: bytes
    projection_version: int
    erasures: int = 0
    receipt_key: bytes = b""


async def head(connection: Connection, workspace: UUID) -> Head | None:
    """Where the log of a workspace stands; ``None`` if there is no such workspace."""
    row = await connection.fetchrow(SQL["head"], workspace)
    return Head(**dict(row)) if row is not None else None


async def read(
    connection: Connection, workspace: UUID, after: int = 0, upto: int = LAST, limit: int = PAGE
) -> list[Recorded[Event]]:
    """Events with a revision above ``after`` and not above ``upto``, in order, at most ``limit``."""
    return await _page(connection, workspace, after, upto, limit, decode)


async def read_some(connection: Connection, workspace: UUID, revisions: Sequence[int]) -> list[Recorded[Event]]:
    """The events of the given revisions, in order."""
    if not revisions:
        return []
    rows = await connection.fetch(SQL["read_some"], workspace, revisions)
    return _decoded(rows, await connection.fetch(SQL["read_some_texts"], workspace, revisions), decode)


async def read_happened(
    connection: Connection, workspace: UUID, after: int = 0, upto: int = LAST
) -> AsyncIterator[list[Happened]]:
    """The log as the fold needs it, in pages, in order; memory holds one page."""
    while page := await _page(connection, workspace, after, upto, PAGE, happened):
        yield page
        after = page[-1].moment.revision


async def _page(
    connection: Connection, workspace: UUID, after: int, upto: int, limit: int, decode: Decode[E]
) -> list[E]:
    rows = await connection.fetch(SQL["read"], workspace, after, upto, limit)
    if not rows:
        return []
    texts = await connection.fetch(SQL["read_texts"], workspace, rows[0]["revision"], rows[-1]["revision"])
    return _decoded(rows, texts, decode)


def _decoded(rows: Sequence[Any], texts: Sequence[Any], decode: Decode[E]) -> list[E]:
    held: dict[int, dict[str, str]] = defaultdict(dict)
    for revision, path, value in texts:
        held[revision][path] = value
    return [decode(leaf, leaf_hash, held.get(revision, _NONE)) for revision, leaf, leaf_hash in rows]
