"""Events as bytes, and back: canonical, committed to, readable for ever."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events import catalog
from events.codec import DIGITS, commitment, decode, encode, erasable_fields, plain, request_hash, validate
from events.errors import InvalidInput
from events.feedback import GiveFeedback
from events.fields import ERASED
from events.ledger import leaf_hash
from events.message import OPERATOR, Event, Metadata, OnBehalfOf, Order, Recorded
from events.metric import BaselineMetric
from events.outcome import DefineOutcome, OutcomeLevel
from tests.committing import order
from tests.events.freezing import FROZEN, example
from tests.strategies import EVENTS, recorded

thorough = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
each_type = pytest.mark.parametrize("name", sorted(EVENTS))


@each_type
@thorough
@given(data=st.data())
def test_a_leaf_is_canonical_and_reads_back_as_the_event(name: str, data: st.DataObject) -> None:
    event = data.draw(recorded(EVENTS[name]))
    leaf, kept = encode(event)
    assert leaf == rfc8785.dumps(json.loads(leaf))
    read = decode(leaf, leaf_hash(leaf), {each.path: each.value for each in kept})
    assert replace(read, leaf=b"", leaf_hash=b"") == event
    assert read.erased == frozenset()
    _commitments_hold(event, leaf, kept)
    _nothing_shows_what_was_erased(event, decode(leaf, leaf_hash(leaf), {}), kept)


def _commitments_hold(event: Recorded[Event], leaf: bytes, kept: Any) -> None:
    for path, salt, value in kept:
        part: Any = json.loads(leaf)
        for step in path.split("."):
            part = part[step]
        assert part == {"commitment": commitment(event.workspace, event.revision, path, salt, value).hex()}
        assert commitment(event.workspace, event.revision, path, salt, f"{value}x").hex() != part["commitment"]
        assert len(salt) == 32


def _nothing_shows_what_was_erased(event: Recorded[Event], read: Recorded[Event], kept: Any) -> None:
    assert read.erased == {each.path for each in kept}
    texts = {
        field: ERASED for field in erasable_fields(type(event.event)) if isinstance(getattr(event.event, field), str)
    }
    assert read.event == replace(event.event, **texts)
    assert all(getattr(read.event, field) is ERASED for field in texts)
    meta = event.metadata
    assert read.metadata.reason is (ERASED if meta.reason is not None else None)
    if meta.on_behalf_of is not None:
        assert read.metadata.on_behalf_of is not None
        assert read.metadata.on_behalf_of.name is (ERASED if meta.on_behalf_of.name is not None else None)


def test_two_leaves_of_one_event_hide_the_same_text_differently() -> None:
    event = example(catalog.EVENT_TYPES["FeedbackGiven"])
    assert encode(event)[0] != encode(event)[0]
    assert b"Some text" not in encode(event)[0]


def test_every_event_type_is_frozen() -> None:
    frozen = {path.stem.partition(".")[0] for path in FROZEN.glob("*.json")}
    assert frozen == set(catalog.EVENT_TYPES), "run `python -m tests.events.freezing`"


@pytest.mark.parametrize("path", sorted(FROZEN.glob("*.json")), ids=lambda path: path.stem)
def test_a_frozen_event_is_readable_for_ever(path: Any) -> None:
    frozen = json.loads(path.read_text("utf-8"))
    leaf = frozen["leaf"].encode()
    assert leaf_hash(leaf).hex() == frozen["leafHash"]
    texts = {name: held["value"] for name, held in frozen["texts"].items()}
    read = decode(leaf, leaf_hash(leaf), texts)
    assert type(read.event).__name__ == path.stem.partition(".")[0]
    assert json.loads(msgspec.json.encode(read.event)) == frozen["event"]
    assert read.metadata.reason == "Because it is so: “naïve” ✓"
    for name, held in frozen["texts"].items():
        sealed = commitment(read.workspace, read.revision, name, bytes.fromhex(held["salt"]), held["value"])
        assert sealed.hex().encode() in leaf
    assert decode(leaf, b"", {}).erased == set(texts)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_field_of_an_event_has_its_place_in_the_leaf(name: str) -> None:
    event = example(catalog.EVENT_TYPES[name])
    data = json.loads(encode(event)[0])["data"]
    assert len(data) == len(type(event.event).__struct_fields__)


# --- at the door ---

TITLED = DefineOutcome(level=OutcomeLevel.BUSINESS, title="Grow")


@pytest.mark.parametrize("text", ["\ud800", "x\udfff", "\0", "a\0b"])
def test_half_characters_and_nul_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        validate(replace(TITLED, title=f"x{text}"))
    with pytest.raises(InvalidInput):
        validate(replace(TITLED, description=text))
    with pytest.raises(InvalidInput):
        validate(Metadata(principal=OPERATOR, command_id=OPERATOR.id, reason=text))
    with pytest.raises(InvalidInput):
        validate(Metadata(principal=OPERATOR, command_id=OPERATOR.id, on_behalf_of=OnBehalfOf("f", None, text)))


def test_a_text_that_spells_out_nul_is_none() -> None:
    assert validate(replace(TITLED, title="\\u0000")).title == "\\u0000"


@pytest.mark.parametrize(
    ("field", "value"), [("title", " "), ("title", "x" * 1_001), ("code", "a b"), ("description", "x" * 10_001)]
)
def test_what_is_out_of_bounds_is_refused_by_field(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        validate(replace(TITLED, **{field: value}))
    assert refused.value.path == (field,)


@pytest.mark.parametrize(
    ("given_as", "kept_as"),
    [
        ("100000", "100000"),
        ("1E+5", "100000"),
        ("1.50", "1.50"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("9" * DIGITS, "9" * DIGITS),
    ],
)
def test_a_quantity_has_one_form(given_as: str, kept_as: str) -> None:
    checked = validate(BaselineMetric(metric=TITLED.uuid or OPERATOR.id, baseline=Decimal(given_as)))  # type: ignore[arg-type]
    assert str(checked.baseline) == kept_as
    assert str(plain(Decimal(kept_as))) == kept_as


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1E+400", "1E-400", "9" * (DIGITS + 1)])
def test_a_quantity_without_end_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput):
        validate(BaselineMetric(metric=OPERATOR.id, baseline=Decimal(value)))  # type: ignore[arg-type]


def test_a_request_is_the_same_only_with_all_that_was_said() -> None:
    def hashed(said: Order, key: bytes = b"k" * 32) -> bytes:
        return request_hash(replace(said, metadata=replace(said.metadata, command_id=OPERATOR.id)), key)

    first = order(TITLED, reason="so", on_behalf_of=OnBehalfOf("f", "line 1", "Ada"))
    assert hashed(first) == hashed(order(TITLED, reason="so", on_behalf_of=OnBehalfOf("f", "line 1", "Ada")))
    others = [
        order(replace(TITLED, title="Grew"), reason="so", on_behalf_of=OnBehalfOf("f", "line 1", "Ada")),
        order(TITLED, reason="so", on_behalf_of=OnBehalfOf("f", "line 2", "Ada")),
        order(TITLED, reason="not so", on_behalf_of=OnBehalfOf("f", "line 1", "Ada")),
        replace(first, expected_version=1),
        order(GiveFeedback(subject=OPERATOR.id, text="Grow"), reason="so"),  # type: ignore[arg-type]
    ]
    assert len({hashed(each) for each in (first, *others)}) == len(others) + 1
    assert hashed(first) != hashed(first, b"l" * 32)
