"""The webhooks of a workspace as they are managed: made, changed and looked at.

They are kept in tables, not as events of the log, though who may know what is an event elsewhere. A webhook's secret must not
stand in a log that is never forgotten and that auditors read whole; where it stands changes with every delivery; and an event
about a webhook would itself be delivered to it. What a table loses against the log is small: it says who made a webhook and
when, and deliveries never change what the workspace is.

A secret is kept as it is: HMAC needs it in the clear, and a key beside it, held by the same process, would keep out nobody who
can read the process's database. It stands in a table of its own, which no statement of this module reads, so that no answer
can hold it; it is told once, to whoever made it.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from events.errors import IdempotencyMismatch, InvalidInput, NotFound, RuleBroken
from events.message import Principal
from events.store.read import Connection
from events.store.statements import statements
from schema.context import Pool

SQL = statements(Path(__file__).with_name("endpoints.sql"))
MOST = 50
"""How many webhooks a workspace may have."""
LONGEST_OVERLAP = 7 * 24
"""Hours for which a replaced secret may still be signed with."""


class TooManyWebhooks(RuleBroken):
    """The workspace has 50 webhooks already: delete one that is no longer used."""


def new_secret() -> bytes:
    """A new secret to sign with."""
    return secrets.token_bytes(32)


def check_url(url: str) -> None:
    """Refuse what is no address to post to. Where it leads is checked at each delivery. Raises ``InvalidInput``."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    good = url.isascii() and url.isprintable() and " " not in url and len(url) <= 2_000 and port != 0
    if not good or not host or parts.scheme not in {"https", "http"}:
        raise InvalidInput("Give an address like https://example.org/hooks, in ASCII.", path=("url",))
    if parts.username is not None or parts.password is not None or "#" in url:
        raise InvalidInput("Give an address without user, password and fragment.", path=("url",))
    if parts.scheme == "http" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise InvalidInput("Give an https address; http is for receivers on this machine only.", path=("url",))


class Endpoints:
    """The webhooks of one workspace."""

    def __init__(self, pool: Pool, workspace: UUID) -> None:
        self._pool = pool
        self._workspace = workspace

    async def all(self) -> list[Any]:
        """Every webhook, the oldest first."""
        return list(await self._pool.fetch(SQL["list"], self._workspace, None))

    async def get(self, key: UUID) -> Any | None:
        """A webhook."""
        return await self._pool.fetchrow(SQL["list"], self._workspace, key)

    async def letters(self, key: UUID, after: int, limit: int) -> list[Any]:
        """Dead letters after a revision, in order."""
        return list(await self._pool.fetch(SQL["letters"], self._workspace, key, after, limit))

    async def create(
        self,
        key: UUID,
        url: str,
        *,
        types: Sequence[str] | None,
        texts: bool,
        from_revision: int | None,
        by: Principal,
    ) -> bytes | None:
        """Make a webhook; its secret, or nothing if the same one was made before. Raises ``Refused``."""
        check_url(url)
        wanted = sorted(set(types)) if types is not None else None
        async with self._pool.acquire() as connection, connection.transaction():
            head = await connection.fetchval(SQL["lock_head"], self._workspace)
            if head is None:
                raise NotFound("There is no such workspace: check the id.", path=("workspace",))
            held = await connection.fetchrow(SQL["list"], self._workspace, key)
            if held is not None:
                if (held["url"], held["types"], held["texts"]) != (url, wanted, texts):
                    raise IdempotencyMismatch(path=("commandId",))
                return None
            if await connection.fetchval(SQL["count"], self._workspace) >= MOST:
                raise TooManyWebhooks
            after = head if from_revision is None else _before(from_revision, head)
            await connection.fetchval(
                SQL["create"], self._workspace, key, url, wanted, texts, after, by.kind.value, by.id
            )
            secret = new_secret()
            await connection.execute(SQL["add_secret"], self._workspace, key, secret)
            return secret

    async def rotate(self, key: UUID, overlap_hours: int) -> bytes:
        """A new secret; the one before signs beside it for some hours. Raises ``Refused``."""
        if not 0 <= overlap_hours <= LONGEST_OVERLAP:
            raise InvalidInput(f"Give 0 to {LONGEST_OVERLAP} hours.", path=("overlapHours",))
        async with self._changing(key) as connection:
            until = datetime.now(UTC) + timedelta(hours=overlap_hours)
            await connection.execute(SQL["retire_secrets"], self._workspace, key, until)
            secret = new_secret()
            await connection.execute(SQL["add_secret"], self._workspace, key, secret)
            return secret

    async def pause(self, key: UUID) -> None:
        """Send nothing until it is resumed."""
        async with self._changing(key) as connection:
            await connection.execute(SQL["pause"], self._workspace, key)

    async def resume(self, key: UUID) -> None:
        """Go on at once where it stopped."""
        async with self._changing(key) as connection:
            await connection.execute(SQL["resume"], self._workspace, key)

    async def replay(self, key: UUID, from_revision: int) -> None:
        """Go on from a revision, which is delivered (again)."""
        async with self._changing(key) as connection:
            head = await connection.fetchval(SQL["lock_head"], self._workspace)
            await connection.execute(SQL["replay"], self._workspace, key, _before(from_revision, head))

    async def redeliver(self, key: UUID, revision: int) -> None:
        """Ask to deliver a dead letter once more."""
        async with self._changing(key) as connection:
            if await connection.fetchval(SQL["redeliver"], self._workspace, key, revision) is None:
                raise NotFound(f"Revision {revision} is not among the webhook's dead letters.", path=("revision",))

    async def delete(self, key: UUID) -> None:
        """Forget the webhook."""
        if await self._pool.fetchval(SQL["delete"], self._workspace, key) is None:
            raise NotFound("There is no such webhook in this workspace.", path=("webhook",))

    @asynccontextmanager
    async def _changing(self, key: UUID) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["touch"], self._workspace, key) is None:
                raise NotFound("There is no such webhook in this workspace.", path=("webhook",))
            yield connection


def _before(from_revision: int, head: int) -> int:
    if not 1 <= from_revision <= head + 1:
        raise InvalidInput(f"Give a revision from 1 to {head + 1}.", path=("fromRevision",))
    return from_revision - 1
