"""The clock speaks through the log: a day that alone changes a signal is an event, once, in the workspace's own time zone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.fields import MetricId, NodeId
from events.message import PrincipalKind
from events.metric import DefineMetric, RetargetMetric
from events.workspace import CreateWorkspace
from server.backend import Backend, open_backend
from server.clock import Seen, quarter, turn_days
from tests.committing import committer_on, log_of, outcome, send

NOON = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
DUE = date(2026, 3, 10)


class Clock:
    """The time, as the test says it is."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def backend(database: str, clock: Clock) -> AsyncIterator[Backend]:
    async with open_backend(database) as opened:
        yield replace(opened, committer=committer_on(opened.pool, clock))


async def workspace_with_a_target(backend: Backend, time_zone: str, due: date = DUE) -> UUID:
    workspace, top, metric = uuid4(), NodeId(uuid4()), MetricId(uuid4())
    await send(
        backend.committer,
        workspace,
        CreateWorkspace(slug=f"w-{workspace.hex[:12]}", name="W", time_zone=time_zone),
        outcome(uuid=top),
        DefineMetric(outcome=top, name="M", uuid=metric),
    )
    await send(backend.committer, workspace, RetargetMetric(metric=metric, value=5, due=due), reason="Aim")  # type: ignore[arg-type]
    return workspace


async def at(backend: Backend, clock: Clock, moment: datetime, seen: Seen | None = None) -> int:
    clock.now = moment
    return await turn_days(backend, moment, seen)


async def turned(backend: Backend, workspace: UUID) -> list[Any]:
    return [each for each in await log_of(backend.pool, workspace) if each.type == "DayTurned"]


async def test_a_day_that_changes_a_signal_is_turned_once(backend: Backend, clock: Clock) -> None:
    workspace = await workspace_with_a_target(backend, "UTC")
    assert await at(backend, clock, NOON + timedelta(hours=23, minutes=59)) == 0
    assert await at(backend, clock, NOON + timedelta(days=1)) == 1
    assert await at(backend, clock, NOON + timedelta(days=1, seconds=1)) == 0
    (event,) = await turned(backend, workspace)
    assert event.metadata.principal.kind is PrincipalKind.SYSTEM
    assert event.recorded_at == NOON + timedelta(days=1)


async def test_a_day_that_changes_nothing_is_not_worth_an_event(backend: Backend, clock: Clock) -> None:
    workspace = await workspace_with_a_target(backend, "UTC", due=date(2026, 6, 1))
    for days in range(1, 5):
        assert await at(backend, clock, NOON + timedelta(days=days)) == 0
    assert await turned(backend, workspace) == []


async def test_the_day_begins_where_the_workspace_is(backend: Backend, clock: Clock) -> None:
    auckland = await workspace_with_a_target(backend, "Pacific/Auckland")
    honolulu = await workspace_with_a_target(backend, "Pacific/Honolulu", due=date(2026, 3, 9))
    assert await at(backend, clock, NOON + timedelta(hours=9, minutes=59)) == 0
    assert await at(backend, clock, NOON + timedelta(hours=10)) == 1, "midnight in Honolulu"
    assert (await turned(backend, auckland), len(await turned(backend, honolulu))) == ([], 1)
    assert await at(backend, clock, NOON + timedelta(hours=11)) == 1, "midnight in Auckland, in summer"
    assert len(await turned(backend, auckland)) == 1


async def test_days_that_were_slept_through_are_turned_at_once(backend: Backend, clock: Clock) -> None:
    workspace = await workspace_with_a_target(backend, "UTC")
    assert await at(backend, clock, NOON + timedelta(days=30)) == 1
    assert len(await turned(backend, workspace)) == 1


async def test_a_workspace_is_looked_at_again_once_something_may_have_changed(backend: Backend, clock: Clock) -> None:
    seen: Seen = {}
    await workspace_with_a_target(backend, "UTC")
    tomorrow = NOON + timedelta(days=1)
    assert await at(backend, clock, tomorrow - timedelta(minutes=1), seen) == 0
    assert await at(backend, clock, tomorrow, seen) == 1
    before = dict(seen)
    assert await at(backend, clock, tomorrow + timedelta(minutes=16), seen) == 0
    assert seen != before


async def test_two_processes_turn_a_day_once(backend: Backend, clock: Clock) -> None:
    workspace = await workspace_with_a_target(backend, "UTC")
    other = replace(backend, committer=committer_on(backend.pool, clock))
    clock.now = NOON + timedelta(days=1)
    await turn_days(backend, clock.now)
    await turn_days(other, clock.now)
    assert len(await turned(backend, workspace)) == 1


def test_somewhere_a_day_begins_with_each_quarter_of_an_hour() -> None:
    assert quarter(datetime(2026, 3, 10, 11, 29, 59, 7, tzinfo=UTC)) == datetime(2026, 3, 10, 11, 15, tzinfo=UTC)
