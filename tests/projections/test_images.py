"""Images kept for readers: found again, and bounded."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from events.actor import Actor
from events.image import Image
from projections.images import Images

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
    images = Images(states_kept=10)
    for place in "abc":
        images.keep(place, image_of(4))
        assert images.get("a") is not None or place == "c"
    assert images.get("b") is None
    assert images.get("c") is not None


def test_what_alone_is_too_large_is_not_kept() -> None:
    images = Images(states_kept=10)
    images.keep("small", image_of(5))
    images.keep("large", image_of(11))
    assert images.get("large") is None
    assert images.get("small") is not None
