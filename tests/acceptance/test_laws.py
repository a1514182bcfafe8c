"""The laws: whichever way a workspace's state is come by, it is the same; tried on random histories of every command."""

from __future__ import annotations

import random
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from events.catalog import apply
from events.committer import Committer
from events.image import Image
from events.message import Event, Recorded
from events.store.read import LAST, head, read
from projections.projector import load
from projections.rebuild import rebuild, verify
from projections.statements import Past
from tests.committing import Pool, committer_on, folded, log_of, wiped
from tests.histories import COMMANDS, History, history
from tests.places import places_of

pytestmark = pytest.mark.postgres

SEEDS = st.integers(0, 2**20)


def tried(examples: int) -> settings:
    # A smaller seed is no simpler history, so there is nothing to shrink.
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    return settings(max_examples=examples, deadline=None, phases=phases, suppress_health_check=list(HealthCheck))


class Clock:
    """Shows the time that it was set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


async def lived(pool: Pool, past: History) -> Committer:
    """Send a history's orders to the database, each tick at its time, in submissions of several sizes."""
    clock = Clock(past.ticks[0].at)
    committer = committer_on(pool, clock)
    sizes = random.Random(past.seed)
    for tick in past.ticks:
        clock.at = tick.at
        orders = list(tick.orders)
        while orders:
            size = sizes.randrange(1, len(orders) + 1)
            await committer.submit(past.image.workspace, orders[:size], atomic=False)
            del orders[:size]
    return committer


def same(one: Image, other: Image) -> None:
    """The same entities, found in the same places."""
    assert one.states == other.states
    assert places_of(one) == places_of(other)


def same_to_the_end(one: Image, other: Image) -> None:
    """The same in everything, what the head keeps included."""
    same(one, other)
    for name in ("revision", "day", "recorded_at", "structural_at"):
        assert getattr(one, name) == getattr(other, name), name


def effective_by(workspace: UUID, events: list[Recorded[Event]], at: datetime) -> Image:
    return folded(workspace, [each for each in events if each.effective_at <= at])


def test_the_histories_try_every_command() -> None:
    accepted = set().union(*(history(seed, 150).accepted for seed in range(30)))
    assert accepted >= set(COMMANDS)


@tried(6)
@given(seed=SEEDS)
async def test_live_rebuilt_folded_and_kept_are_the_same(pool: Pool, seed: int) -> None:
    past = history(seed, 120)
    workspace = past.image.workspace
    await wiped(pool)
    committer = await lived(pool, past)
    events = await log_of(pool, workspace)
    assert [each.revision for each in events] == list(range(1, past.image.revision + 1))
    fold = folded(workspace, events)
    same_to_the_end(fold, past.image)
    kept = committer.image(workspace, fold.revision)
    assert kept is not None
    same_to_the_end(kept, fold)
    async with pool.acquire() as connection:
        same(await load(connection, workspace), fold)
        stands = await head(connection, workspace)
        assert stands is not None
        assert (stands.revision, stands.day, stands.recorded_at) == (fold.revision, fold.day, fold.recorded_at)
        assert stands.structural_at == fold.structural_at
    compared = await verify(pool, workspace)
    assert compared.equal, compared.differences
    assert (await rebuild(pool, workspace)).checksum == compared.checksum == compared.live_checksum


@tried(4)
@given(seed=SEEDS)
async def test_as_of_a_revision_is_the_fold_of_the_first_events(pool: Pool, seed: int) -> None:
    past = history(seed, 100)
    workspace = past.image.workspace
    await wiped(pool)
    await lived(pool, past)
    fold = Image(workspace)
    async with pool.acquire() as connection:
        for each in await log_of(pool, workspace):
            apply(fold, each)
            same(await load(connection, workspace, Past.REVISION, fold.revision), fold)


@tried(4)
@given(seed=SEEDS)
async def test_as_of_a_time_is_the_fold_of_what_had_taken_effect(pool: Pool, seed: int) -> None:
    past = history(seed, 100)
    workspace = past.image.workspace
    await wiped(pool)
    await lived(pool, past)
    events = await log_of(pool, workspace)
    async with pool.acquire() as connection:
        for at in sorted({each.effective_at for each in events}):
            same(await load(connection, workspace, Past.EFFECTIVE, at), effective_by(workspace, events, at))
        for known in range(0, len(events), 7):
            for at in (events[known // 2].effective_at, events[-1].effective_at):
                then = effective_by(workspace, events[:known], at)
                same(await load(connection, workspace, Past.EFFECTIVE, at, known), then)


@tried(3)
@given(seed=SEEDS)
async def test_a_reader_from_any_start_sees_every_later_event_once(pool: Pool, seed: int) -> None:
    past = history(seed, 60)
    workspace = past.image.workspace
    await wiped(pool)
    await lived(pool, past)
    async with pool.acquire() as connection:
        for start in range(past.image.revision):
            seen = [each.revision for each in await read(connection, workspace, start, limit=LAST)]
            assert seen == list(range(start + 1, past.image.revision + 1))
