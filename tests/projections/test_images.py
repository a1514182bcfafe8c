"""Images kept for readers: found again, bounded, and gone on with their log."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from events.actor import Actor
from events.image import Image
from events.store import read as log
from events.store.read import Head
from projections.images import Images, size_of
from projections.view import Snapshot, View
from tests.committing import Pool, committer_on, found, outcome, send

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def image_of(states: int) -> Image:
    image = Image(UUID(int=1))
    image.load(Actor(key=uuid4(), created_at=AT, updated_at=AT, name=f"Actor {n}") for n in range(states))
    return image


def test_an_image_is_found_again() -> None:
    images, image = Images(), image_of(3)
    images.keep(("a", 1), image)
    assert images.get(("a", 1)) is image
    assert images.get(("a", 2)) is None


def test_the_least_recently_used_goes_first() -> None:
    images = Images(states_kept=2 * size_of(image_of(4)))
    for place in "abc":
        images.keep(place, image_of(4))
        assert images.get("a") is not None or place == "c"
    assert images.get("b") is None
    assert images.get("c") is not None


def test_what_alone_is_too_large_is_not_kept() -> None:
    images = Images(states_kept=size_of(image_of(10)))
    images.keep("small", image_of(5))
    images.keep("large", image_of(11))
    assert images.get("large") is None
    assert images.get("small") is not None


def test_images_of_what_was_before_anything_are_bounded_too() -> None:
    images = Images(states_kept=100)
    for place in range(1_000):
        images.keep(place, image_of(0))
    assert sum(images.get(place) is not None for place in range(1_000)) <= 10


@pytest.mark.postgres
async def test_the_present_goes_on_with_its_log(pool: Pool) -> None:
    committer, images = committer_on(pool), Images()
    workspace = await found(committer)
    view = await now(pool, workspace, images)
    first = await view.image()
    for _ in range(3):
        await send(committer, workspace, outcome(), outcome())
        head = await head_of(pool, workspace)
        await images.advance(workspace, head, partial(between, pool, workspace))
        later = await now(pool, workspace, images)
        image = await later.image()
        assert image is first
        assert later.snapshot.statements == 0
        fresh = await (await now(pool, workspace, Images())).image()
        assert image.states == fresh.states
        assert (image.revision, image.day, image.recorded_at) == (fresh.revision, fresh.day, fresh.recorded_at)
        assert image.structural_at == fresh.structural_at


@pytest.mark.postgres
async def test_who_reads_a_past_never_sees_what_came_after(pool: Pool) -> None:
    committer, images = committer_on(pool), Images()
    workspace = await found(committer)
    view = await now(pool, workspace, images)
    before = dict((await view.image()).states)
    await send(committer, workspace, outcome())
    head = await head_of(pool, workspace)
    await images.advance(workspace, head, partial(between, pool, workspace))
    assert view.at_hand() is None
    async with pool.acquire() as connection, connection.transaction():
        past = View(Snapshot(connection, images=images), workspace, head).at_revision(view.head.revision, "r")
        assert (await past.image()).states == before


@pytest.mark.postgres
async def test_an_image_of_another_epoch_or_far_behind_is_left_alone(pool: Pool) -> None:
    committer, images = committer_on(pool), Images()
    workspace = await found(committer)
    image = await (await now(pool, workspace, images)).image()
    revision = image.revision
    await send(committer, workspace, outcome())
    head = await head_of(pool, workspace)
    for other in (replace(head, epoch=2), replace(head, erasures=1), replace(head, revision=revision + 5_001)):
        await images.advance(workspace, other, partial(between, pool, workspace))
        assert image.revision == revision


async def head_of(pool: Pool, workspace: UUID) -> Head:
    """Where a log stands."""
    async with pool.acquire() as connection:
        head = await log.head(connection, workspace)
    assert head is not None
    return head


async def now(pool: Pool, workspace: UUID, images: Images) -> View:
    """The present of a workspace, with its image in memory."""
    head = await head_of(pool, workspace)
    async with pool.acquire() as connection, connection.transaction():
        view = View(Snapshot(connection, images=images), workspace, head)
        await view.image()
        return view


async def between(pool: Pool, workspace: UUID, after: int, upto: int) -> Any:
    async with pool.acquire() as connection:
        return await log.read(connection, workspace, after, upto)
