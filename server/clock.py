"""Lets the log reach a new day when the day alone changes a signal: so reminders are events, and replay is exact."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import structlog

from events.errors import Interrupted, Overloaded, Refused, Rejected, UnknownProjection
from events.identifiers import uuid7
from events.image import civil_day
from events.message import SYSTEM, Metadata, Order
from events.store.append import LOST
from events.store.read import SQL, head
from events.workspace import TurnDay, Workspace
from projections.projector import Tables
from projections.signals import changed_by_day
from server.backend import Backend

PAUSE = 60.0
"""Seconds between two looks at the calendar."""

_log = structlog.get_logger("northline.clock")


@asynccontextmanager
async def keeping_days(backend: Backend, pause: float = PAUSE) -> AsyncIterator[None]:
    """Look at the calendar now and then, for as long as the block lasts."""
    task = asyncio.create_task(_keep(backend, pause))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep(backend: Backend, pause: float) -> None:
    seen: Seen = {}
    while True:
        try:
            await turn_days(backend, datetime.now(UTC), seen)
        except (*LOST, asyncpg.PostgresError, Interrupted, Overloaded, Rejected) as error:
            _log.warning("could not look at the calendar", error=str(error))
        await asyncio.sleep(pause)


Seen = dict[UUID, tuple[int, datetime]]
"""At which revision and in which quarter of an hour each workspace was last looked at: the same again needs no look."""


async def turn_days(backend: Backend, now: datetime, seen: Seen | None = None) -> int:
    """Turn the day of every workspace in which that changes a signal; how many those were."""
    seen = {} if seen is None else seen
    async with backend.pool.acquire() as connection:
        rows = await connection.fetch(SQL["all_heads"])
    # The earliest day anywhere has begun fourteen hours before UTC's.
    turned = 0
    for row in rows:
        place = (row["revision"], quarter(now))
        if row["day"] is not None and row["day"] <= now.date() and seen.get(row["workspace_id"]) != place:
            seen[row["workspace_id"]] = place
            turned += await _turn(backend, row["workspace_id"], now)
    return turned


def quarter(now: datetime) -> datetime:
    """The quarter of an hour: somewhere in the world a day begins with each, and with nothing in between."""
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


async def _turn(backend: Backend, workspace: UUID, now: datetime) -> bool:
    async with backend.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        at = await head(connection, workspace)
        home = await connection.fetchrow(
            "select time_zone from projections.workspace where workspace_id = $1 and id = $1", workspace
        )
        if at is None or at.day is None or home is None or at.projection_version != Tables.version:
            return False
        today = civil_day(now, home["time_zone"])
        if today <= at.day:
            return False
        image = await Tables.load(connection, workspace, at)
    if image.get(Workspace, workspace) is None or not changed_by_day(image, at.day, today):
        return False
    order = Order(command=TurnDay(day=today), metadata=Metadata(principal=SYSTEM, command_id=uuid7()), receipt=False)
    try:
        await backend.committer.submit(workspace, [order])
    except (Refused, UnknownProjection) as refusal:
        _log.warning("a day was not turned", workspace=str(workspace), reason=str(refusal))
        return False
    return True
