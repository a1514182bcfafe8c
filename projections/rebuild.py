"""Rebuild: fold a workspace's log again, compare the tables with it, and replace what differs, while others read and write.

The log is folded into temporary tables without any lock. Only for the last stretch is the head locked, and readers see the
old rows until the transaction commits. Everything runs under the application's own role: a rebuild cannot touch the log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from events.errors import NotFound, UnknownProjection
from events.image import Image
from events.store.read import SQL as LOG
from events.store.read import Connection, Head
from events.store.read import head as read_head
from projections.checksum import checksum, digest, digest_of
from projections.staging import ROWS, SQL, Difference, Pool, Staging, sql, staging
from projections.tables import TABLES, VERSION, Table

NEAR = 500
"""Behind by no more events than this, the rest is folded under the head lock."""
ROUNDS = 5
"""How often to catch up before the lock is taken however far behind."""


class Report(Struct, frozen=True, kw_only=True):
    """What a rebuild or a comparison found."""

    workspace: UUID
    revision: int
    """Up to which revision the log was folded."""
    seconds: float
    """How long reading, folding and staging took."""
    checksum: str
    """Of what follows from the log."""
    live_checksum: str | None = None
    """Of the tables; absent after a rebuild, which makes them equal."""
    differing: int
    """How many rows differed."""
    differences: tuple[Difference, ...]
    """Those differences that are named one by one."""
    replaced: tuple[str, ...] = ()
    """The tables whose rows were replaced."""

    @property
    def equal(self) -> bool:
        """Whether the tables held what follows from the log."""
        return not self.differing and self.live_checksum in {None, self.checksum}


def _ignore(_revision: int, _total: int) -> None:
    pass


async def verify(pool: Pool, workspace: UUID, *, tell: Callable[[int, int], None] = _ignore) -> Report:
    """Compare a workspace's tables with its log, as of one snapshot; nothing is locked or changed.

    ``tell`` is called with the revision reached and the last one known. Raises ``NotFound``, ``LogDamaged`` and
    ``UnknownProjection``.
    """
    async with staging(pool, workspace, tell) as staged:
        await _catch_up(staged)
        async with staged.connection.transaction(isolation="repeatable_read"):
            head = _known(await read_head(staged.connection, workspace))
            if head.projection_version != VERSION:
                raise UnknownProjection(
                    f"The projections are of version {head.projection_version}, this program builds {VERSION}: "
                    "run `northline rebuild`."
                )
            await staged.fold(head)
            report, _ = await _compared(staged, head)
            live_checksum = await _live_checksum(staged.connection, workspace)
            return replace(report, live_checksum=live_checksum)


async def rebuild(pool: Pool, workspace: UUID, *, tell: Callable[[int, int], None] = _ignore) -> Report:
    """Make a workspace's tables what follows from its log, and its head name this program's version of them.

    A table that holds it already is left as it is. Raises ``NotFound``, ``LogDamaged`` and ``UnknownProjection``.
    """
    async with staging(pool, workspace, tell) as staged:
        await _catch_up(staged)
        async with staged.connection.transaction():
            row = await staged.connection.fetchrow(LOG["lock_head"], workspace)
            head = _known(Head(**dict(row)) if row is not None else None)
            await staged.fold(head)
            report, differing = await _compared(staged, head)
            for table in differing:
                await staged.replace(table)
            image = staged.image
            await staged.connection.execute(
                SQL["set_head"], workspace, VERSION, image.recorded_at, image.structural_at, image.day
            )
        return replace(report, replaced=tuple(table.name for table in differing))


async def _catch_up(staged: Staging) -> None:
    """Fold what is there, and then what came meanwhile, until little is left."""
    for _ in range(ROUNDS):
        head = _known(await read_head(staged.reader, staged.image.workspace))
        if head.revision - staged.image.revision <= NEAR and staged.image.revision:
            break
        await staged.fold(head)


def _known(head: Head | None) -> Head:
    if head is None:
        raise NotFound("There is no such workspace: check the id.", path=("workspace",))
    if head.projection_version > VERSION:
        raise UnknownProjection(
            f"The projections are of version {head.projection_version}, newer than this program's {VERSION}: use the newer one."
        )
    return head


async def _compared(staged: Staging, head: Head) -> tuple[Report, list[Table]]:
    """What the tables hold otherwise than the log says, and which of them; of another version, that is every row of all."""
    await staged.connection.execute(SQL["spread_out"])
    known = head.projection_version == VERSION
    differences = _of_head(staged.image, head)
    differing = len(differences)
    digests, tables = {}, []
    for table in TABLES.values():
        digests[table.name], rows = await staged.compare(table)
        if rows and known:
            differing += rows
            differences += await staged.differences(table)
        if rows or not known:
            tables.append(table)
    report = Report(
        workspace=staged.image.workspace,
        revision=head.revision,
        seconds=staged.seconds,
        checksum=checksum(digests),
        differing=differing,
        differences=tuple(differences),
    )
    return report, tables


def _of_head(image: Image, head: Head) -> list[Difference]:
    """What the head says otherwise than the log."""
    pairs = ((name, getattr(image, name), getattr(head, name)) for name in ("recorded_at", "structural_at", "day"))
    return [
        Difference("directory.head", image.workspace, head.revision, name, str(expected), str(found))
        for name, expected, found in pairs
        if expected != found
    ]


async def _live_checksum(connection: Connection, workspace: UUID) -> str:
    """The checksum of what the tables hold."""
    digests = {}
    for table in TABLES.values():
        history, present = [
            digest_of(
                [
                    _digest_of_row(table, row)
                    async for row in connection.cursor(sql(past, table), workspace, prefetch=ROWS)
                ]
            )
            for past in ("history", "present")
        ]
        digests[table.name] = (history, present)
    return checksum(digests)


def _digest_of_row(table: Table, row: Any) -> bytes:
    try:
        return digest(table.load(row))
    except (ValueError, KeyError, TypeError):
        return b""  # no state at all: what is wrong with it, the comparison says
