"""What is kept of deliveries: where each webhook stands, what failed, and the dead letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct

from events.message import Event, Recorded
from events.store.read import read, read_some
from events.store.statements import statements
from server.backend import Pool
from server.webhooks.signing import Keys, Secret

SQL = statements(Path(__file__).with_name("webhooks.sql"))
PAGE = 50
"""Events read at once: few, so that a text erased meanwhile is not sent for long."""


class Webhook(Struct, frozen=True, kw_only=True):
    """A webhook as whoever delivers to it needs it."""

    workspace: UUID
    id: UUID
    url: str
    types: frozenset[str] | None
    texts: bool
    epoch: int
    revision: int
    version: int
    attempts: int
    next_attempt_at: datetime | None
    keys: tuple[Keys, ...]


class Active(NamedTuple):
    """A webhook that is delivered to, and its version."""

    workspace: UUID
    id: UUID
    version: int


class Store:
    """Reads and writes under the token of a lease; what a holder before it writes is refused by the database."""

    def __init__(self, pool: Pool, token: Callable[[], int]) -> None:
        self._pool = pool
        self._token = token

    async def active(self) -> list[Active]:
        """The webhooks that are delivered to."""
        return [Active(*row) for row in await self._pool.fetch(SQL["active"])]

    async def load(self, workspace: UUID, key: UUID, now: datetime) -> Webhook | None:
        """A webhook, if it is active."""
        row = await self._pool.fetchrow(SQL["load"], workspace, key, now)
        if row is None:
            return None
        said = dict(row)
        types = frozenset(row["types"]) if row["types"] is not None else None
        privates = [Secret(each) if each is not None else None for each in said.pop("signing_keys")]
        keys = tuple(map(Keys, map(Secret, said.pop("secrets")), privates, said.pop("expiries")))
        return Webhook(**{**said, "types": types, "keys": keys})

    async def page(self, webhook: Webhook) -> list[Recorded[Event]]:
        """The next events of the log, wanted or not, with the texts that are not erased by now."""
        async with self._pool.acquire() as connection:
            return await read(connection, webhook.workspace, webhook.revision, limit=PAGE)

    async def previous(self, webhook: Webhook, upto: int) -> int:
        """The last event up to a revision that the webhook receives."""
        found: int = await self._pool.fetchval(SQL["previous"], webhook.workspace, list(webhook.types or ()), upto)
        return found

    async def requested(self, webhook: Webhook) -> list[Recorded[Event]]:
        """The dead letters that are to be delivered once more."""
        async with self._pool.acquire() as connection:
            rows = await connection.fetch(SQL["requested"], webhook.workspace, webhook.id)
            return await read_some(connection, webhook.workspace, [row["revision"] for row in rows])

    async def settle(self, webhook: Webhook, upto: int, delivered_at: datetime | None) -> int | None:
        """Move on; the webhook's version, or ``None`` if somebody moved, paused or deleted it, or the lease is lost."""
        return await self._value("settle", webhook, webhook.revision, upto, delivered_at, self._token())

    async def postpone(self, webhook: Webhook, attempts: int, until: datetime, error: str, now: datetime) -> None:
        """Note an attempt in vain."""
        await self._value("postpone", webhook, webhook.revision, attempts, until, error, now, self._token())

    async def bury(
        self, webhook: Webhook, event: Recorded[Any], attempts: int, error: str, now: datetime
    ) -> int | None:
        """Put an event among the dead letters and move on; the webhook's version, or ``None``."""
        return await self._value(
            "bury",
            webhook,
            webhook.revision,
            event.revision,
            event.event_id,
            event.type,
            attempts,
            error,
            now,
            self._token(),
        )

    async def disable(self, webhook: Webhook, error: str, now: datetime) -> None:
        """Send nothing more to it until somebody resumes it."""
        await self._value("disable", webhook, error, now, self._token(), webhook.version)

    async def unbury(self, webhook: Webhook, revision: int) -> None:
        """A dead letter was received."""
        await self._value("unbury", webhook, revision, self._token())

    async def rebury(self, webhook: Webhook, revision: int, error: str, now: datetime) -> None:
        """A dead letter was not received this time either."""
        await self._value("rebury", webhook, revision, error, now, self._token())

    async def _value(self, name: str, webhook: Webhook, *arguments: Any) -> int | None:
        value: int | None = await self._pool.fetchval(SQL[name], webhook.workspace, webhook.id, *arguments)
        return value
