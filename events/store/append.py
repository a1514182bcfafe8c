"""Appending to the log: at once, where the log is known as it stands, or under the head's row lock from first look to commit."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct

from events.codec import encode
from events.errors import Interrupted, Rejected, RuleBroken
from events.image import Image, Mark
from events.ledger import Frontier, leaf_hash
from events.mentions import mentions
from events.message import Event, PrincipalKind, Recorded, State
from events.store.lending import Lends
from events.store.read import SQL, Connection, Head, read, read_some

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what the driver raises when the server ended the connection between two statements
    asyncpg.OperatorInterventionError,
    OSError,
)
CONTENDED = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.TooManyConnectionsError,
)


class SlugTaken(RuleBroken):
    """Another workspace has this slug: choose another."""


class EventRow(Struct, gc=False):
    """An event's place in the log, beside its leaf."""

    revision: int
    event_id: UUID
    stream_id: UUID
    version: int
    type: str
    actor_kind: PrincipalKind
    actor_id: UUID
    command_id: UUID
    correlation_id: UUID | None
    recorded_at: datetime
    effective_at: datetime
    backdated: bool
    leaf_hash: bytes


class Mention(Struct, gc=False):
    """That an event is about an entity besides the one whose stream it is in."""

    subject_id: UUID
    revision: int


class Text(Struct, gc=False):
    """An erasable text of an event."""

    revision: int
    path: str
    salt: bytes
    value: str
    author_id: UUID
    subject_id: UUID


class Receipt(Struct, frozen=True):
    """That a command was carried out, and what came of it."""

    command_id: UUID
    actor_id: UUID
    request_hash: bytes
    subject_id: UUID
    first_revision: int
    last_revision: int


class Moved(Interrupted):
    """The log has moved on since it was seen: nothing was appended."""


class Projections(NamedTuple):
    """The part of the append that writes what is projected from events."""

    clauses: str = ""
    """Clauses of its ``with``, each behind a comma: they write only if ``head`` has a row."""
    arguments: Sequence[Any] = ()
    """Their parameters, from ``$11`` on."""


@dataclass(slots=True)
class Entries:
    """What an append writes, gathered as commands are carried out."""

    rows: list[EventRow] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    """The entities as each event left them."""

    def __bool__(self) -> bool:
        return bool(self.rows or self.receipts)

    @property
    def first(self) -> UUID | None:
        """The first event, by which the log tells whether the append went through."""
        return self.rows[0].event_id if self.rows else None

    def add(self, event: Recorded[Any], state: State, image: Image) -> None:
        """Gather an event with the state it left; the image has it already."""
        leaf, kept = encode(event)
        hashed = leaf_hash(leaf)
        meta = event.metadata
        self.rows.append(
            EventRow(
                event.revision,
                event.event_id,
                event.stream,
                event.version,
                event.type,
                meta.principal.kind,
                meta.principal.id,
                meta.command_id,
                meta.correlation_id,
                event.recorded_at,
                event.effective_at,
                event.backdated,
                hashed,
            )
        )
        self.leaves.append(leaf)
        self.hashes.append(hashed)
        self.mentions += [Mention(key, event.revision) for key in mentions(event, state, image)]
        self.texts += [Text(event.revision, *text, meta.principal.id, event.stream) for text in kept]
        self.states.append(state)


FIRST = 11
"""The number of the first parameter that is the projections' own."""


class Transaction:
    """An append in progress: everything in here commits together or not at all."""

    def __init__(self, connection: Connection, workspace: UUID, head: Head) -> None:
        self.connection = connection
        self.workspace = workspace
        self.head = head
        """Where the log stands with what was appended here."""

    async def receipts(self, command_ids: Iterable[UUID]) -> dict[UUID, Receipt]:
        """What came of those commands that were carried out before."""
        ids = list(command_ids)
        if not ids:
            return {}
        rows = await self.connection.fetch(SQL["receipts"], self.workspace, ids)
        return {row["command_id"]: Receipt(*row) for row in rows}

    async def read(self, after: int, limit: int) -> list[Recorded[Event]]:
        """Events after a revision."""
        return await read(self.connection, self.workspace, after, limit=limit)

    async def read_range(self, first: int, last: int) -> list[Recorded[Event]]:
        """The events of a range of revisions, both ends included."""
        return await read_some(self.connection, self.workspace, list(range(first, last + 1)))

    async def holds(self, event: UUID) -> bool:
        """Whether an event is in the log."""
        return await self.connection.fetchval(SQL["revision_of_event"], self.workspace, event) is not None

    async def append(self, standing: Mark, entries: Entries, projections: Projections) -> None:
        """Append what was gathered, with its projections, and move the head to where the workspace stands then.

        Raises ``Moved``, and appends nothing, if the head does not stand where it was seen.
        """
        head = self.head
        frontier = Frontier.from_bytes(head.revision, head.frontier).extend(entries.hashes).to_bytes()
        clauses, arguments = [projections.clauses], [*projections.arguments]
        for name, rows in (("mentions", entries.mentions), ("texts", entries.texts), ("receipts", entries.receipts)):
            if rows:
                clauses.append(_clause(name, FIRST + len(arguments)))
                arguments.append(_json(rows))
        row = await self.connection.fetchrow(
            _statement("".join(clauses)),
            self.workspace,
            head.frontier,
            head.projection_version,
            standing.revision,
            standing.recorded_at,
            standing.structural_at,
            standing.day,
            frontier,
            _json(entries.rows),
            entries.leaves,
            *arguments,
        )
        if row is None:
            raise Moved
        self.head = Head(
            epoch=row["epoch"],
            revision=standing.revision,
            recorded_at=standing.recorded_at,
            structural_at=standing.structural_at,
            day=standing.day,
            frontier=frontier,
            projection_version=head.projection_version,
            receipt_key=head.receipt_key,
            erasures=row["erasures"],
        )


@lru_cache(maxsize=1_000)
def _statement(clauses: str) -> str:
    return SQL["append"].replace("{clauses}", clauses)


@lru_cache(maxsize=1_000)
def _clause(name: str, number: int) -> str:
    """The clause that writes what is not in every append, with the number of its parameter."""
    return SQL[f"append_{name}"].replace("{rows}", f"${number}")


def _json(rows: Sequence[Struct]) -> str:
    """The rows as one parameter: the driver would take ten times as long to encode them value by value."""
    return _encode(rows).decode()


_encode = msgspec.json.Encoder().encode


@asynccontextmanager
async def transaction(
    pool: Lends,
    workspace: UUID,
    *,
    projection_version: int,
    slug: str | None = None,
    seen: Head | None = None,
) -> AsyncIterator[Transaction | None]:
    """Lock the workspace's head; with a slug, found the workspace first. ``None`` if there is no such workspace.

    Commits when the block ends and rolls back when it raises. With a head as it was ``seen`` there is neither lock nor
    transaction, but one append, which commits by itself. Raises ``Interrupted`` when the connection was lost or another
    transaction stood in the way, so that it may or may not have been committed, and ``Rejected`` when the database refused
    what it was given.
    """
    try:
        async with pool.acquire() as connection:
            if seen is not None:
                yield Transaction(connection, workspace, seen)
                return
            async with connection.transaction():
                if slug is not None:
                    await _found(connection, workspace, slug, projection_version)
                row = await connection.fetchrow(SQL["lock_head"], workspace)
                yield Transaction(connection, workspace, Head(**dict(row))) if row is not None else None
    except LOST as error:
        raise Interrupted(str(error)) from error
    except CONTENDED as error:
        raise Interrupted(str(error)) from error
    except asyncpg.PostgresError as error:
        raise Rejected(str(error)) from error


async def _found(connection: Connection, workspace: UUID, slug: str, projection_version: int) -> None:
    try:
        founded = await connection.fetchrow(SQL["found_workspace"], workspace, slug, os.urandom(32))
    except asyncpg.UniqueViolationError as error:
        raise SlugTaken(path=("slug",)) from error
    if founded is not None:
        await connection.execute(SQL["found_head"], workspace, projection_version)
