"""The webhooks of a workspace as they are managed: made, changed and looked at.

They are kept in tables, not as events of the log, though who may know what is an event elsewhere. A webhook's secret must not
stand in a log that is never forgotten and that auditors read whole; where it stands changes with every delivery; and an event
about a webhook would itself be delivered to it. What a table loses against the log is small: it says who made a webhook and
when, and deliveries never change what the workspace is.

A secret is kept as it is: HMAC needs it in the clear, and a key beside it, held by the same process, would keep out nobody who
can read the process's database. It stands in a table of its own, of which this module reads public keys alone, so that no answer
can hold it; it is told once, to whoever made it. The private half of a key pair is never told.
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


class PlaceLost(RuleBroken):
    """The log is no longer the one that the webhook followed: say with webhookReplay from which revision to go on."""


def new_secret() -> bytes:
    """A new secret to sign with."""
    return secrets.token_bytes(32)


def new_pair() -> tuple[bytes, bytes]:
    """A new Ed25519 key to sign with, and what its signatures are verified with."""
    # 7 MB, which only a process that makes webhooks need hold.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


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
    """The webhooks of one workspace, in a transaction of whoever works with them."""

    def __init__(self, connection: Connection, workspace: UUID) -> None:
        self._connection = connection
        self._workspace = workspace

    async def get(self, key: UUID) -> Any | None:
        """A webhook."""
        return await self._connection.fetchrow(SQL["list"], self._workspace, key)

    async def receive(self, command: UUID, request: bytes, key: UUID) -> bool:
        """Whether a command about a webhook is to be carried out; else it was. Raises ``IdempotencyMismatch``."""
        if await self._value("receive", command, request, key) is not None:
            return True
        if await self._value("received", command) != request:
            raise IdempotencyMismatch(path=("commandId",))
        return False

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
        head = await self._head()
        held = await self.get(key)
        if held is not None:
            if (held["url"], held["types"], held["texts"]) != (url, wanted, texts):
                raise IdempotencyMismatch(path=("uuid",))
            return None
        if await self._value("count") >= MOST:
            raise TooManyWebhooks
        after = head["revision"] if from_revision is None else _before(from_revision, head["revision"])
        await self._value("create", key, url, wanted, texts, head["epoch"], after, by.kind.value, by.id)
        return await self._new_secret(key)

    async def rotate(self, key: UUID, overlap_hours: int) -> bytes:
        """A new secret; the one before signs beside it for some hours. Raises ``Refused``."""
        if not 0 <= overlap_hours <= LONGEST_OVERLAP:
            raise InvalidInput(f"Give 0 to {LONGEST_OVERLAP} hours.", path=("overlapHours",))
        await self._touch(key)
        await self._value("retire_secrets", key, datetime.now(UTC) + timedelta(hours=overlap_hours))
        return await self._new_secret(key)

    async def pause(self, key: UUID) -> None:
        """Send nothing until it is resumed."""
        await self._touch(key)
        await self._value("pause", key)

    async def resume(self, key: UUID) -> None:
        """Go on at once where it stopped. Raises ``Refused`` where the log is no longer the one that it followed."""
        await self._touch(key)
        if await self._value("resume", key) is None:
            raise PlaceLost(path=("webhook",))

    async def replay(self, key: UUID, from_revision: int) -> None:
        """Go on from a revision, which is delivered (again)."""
        await self._touch(key)
        head = await self._head()
        await self._value("replay", key, _before(from_revision, head["revision"]), head["epoch"])

    async def redeliver(self, key: UUID, revision: int) -> None:
        """Ask to deliver a dead letter once more."""
        await self._touch(key)
        if await self._value("redeliver", key, revision) is None:
            raise NotFound(f"Revision {revision} is not among the webhook's dead letters.", path=("revision",))

    async def delete(self, key: UUID) -> None:
        """Forget the webhook."""
        if await self._value("delete", key) is None:
            raise NotFound("There is no such webhook in this workspace.", path=("webhook",))

    async def _head(self) -> Any:
        head = await self._connection.fetchrow(SQL["lock_head"], self._workspace)
        if head is None:
            raise NotFound("There is no such workspace: check the id.", path=("workspace",))
        return head

    async def _touch(self, key: UUID) -> None:
        if await self._value("touch", key) is None:
            raise NotFound("There is no such webhook in this workspace.", path=("webhook",))

    async def _new_secret(self, key: UUID) -> bytes:
        secret = new_secret()
        await self._value("add_secret", key, secret, *new_pair())
        return secret

    async def _value(self, statement: str, *arguments: Any) -> Any:
        return await self._connection.fetchval(SQL[statement], self._workspace, *arguments)


@asynccontextmanager
async def changing(pool: Pool, workspace: UUID, *, dry_run: bool = False) -> AsyncIterator[Endpoints]:
    """The webhooks of a workspace, what is changed of which is kept when the block ends well; in a dry run, never."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        keep = False
        try:
            yield Endpoints(connection, workspace)
            keep = not dry_run
        finally:
            await (transaction.commit() if keep else transaction.rollback())


def _before(from_revision: int, head: int) -> int:
    if not 1 <= from_revision <= head + 1:
        raise InvalidInput(f"Give a revision from 1 to {head + 1}.", path=("fromRevision",))
    return from_revision - 1
