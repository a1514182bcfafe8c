"""The image: its indexes, made when they are first looked at."""

from __future__ import annotations

from contextlib import suppress

import pytest

from events.errors import Refused
from events.handle import perform
from events.image import Image
from events.node import Node
from projections.alignment import summarise
from tests.histories import history
from tests.places import places_of


def afresh(image: Image) -> Image:
    """The same states in an image of which nothing was asked yet."""
    fresh = Image(image.workspace)
    fresh.load(image.states.values())
    return fresh


@pytest.mark.parametrize("seed", range(4))
def test_what_was_looked_at_stays_true_whatever_happens_and_is_taken_back(seed: int) -> None:
    past = history(seed, 100)
    image = Image(past.image.workspace)
    for tick in past.ticks:
        for order in tick.orders:
            before = places_of(image)
            image.begin()
            mark = image.mark()
            with suppress(Refused):
                perform(image, order, tick.at, summarise=summarise)
            assert places_of(image) == places_of(afresh(image))
            image.rollback(mark)
            assert places_of(image) == before
            with suppress(Refused):
                perform(image, order, tick.at, summarise=summarise)
            image.commit()
    assert image.states == past.image.states
    assert places_of(image) == places_of(past.image)


def test_all_of_a_noun_are_listed_oldest_first() -> None:
    past = history(1, 200).image
    for image in (past, afresh(past)):
        revisions = [node.created_revision for node in image.all(Node)]
        assert len(revisions) > 3
        assert revisions == sorted(revisions)
        assert image.count(Node) == len(revisions)


def test_an_image_that_was_only_filled_has_made_no_index() -> None:
    image = afresh(history(1, 50).image)
    assert image.states
    assert not image._indexes


def test_indexes_made_bit_by_bit_are_those_made_at_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.image.PIECE", 10)
    past = history(2, 200).image
    image = afresh(past)
    pieces = sum(1 for _ in image.indexing())
    assert pieces == len(image.states) // 10 > 5
    assert image._indexes
    assert places_of(image) == places_of(past)
