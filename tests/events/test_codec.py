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
from msgspec.inspect import StrType, UnionType, VarTupleType, type_info
from msgspec.structs import replace

from events import catalog
from events.actor import NameActor
from events.check import Evidence, Question, RecordCheck, Verdict
from events.codec import (
    DIGITS,
    camel,
    commitment,
    decode,
    encode,
    erasable_fields,
    invalid,
    plain,
    request_hash,
    validate,
)
from events.decision import Conclusion, RecordDecision
from events.deliverable import ExternalReference, PlanDeliverable, ReferDeliverable
from events.errors import InvalidInput
from events.feedback import GiveFeedback
from events.fields import ERASED, SHAPES, MemberId, NodeId, ReadingId, ReviewId, SubjectId, TeamId
from events.ledger import leaf_hash
from events.member import InviteMember
from events.message import OPERATOR, Command, Event, Metadata, OnBehalfOf, Order, Recorded
from events.metric import BaselineMetric
from events.node import RewordNode
from events.outcome import DefineOutcome, OutcomeLevel
from events.review import OpenReview
from events.team import FormTeam, SetTeamMembers
from events.workspace import CreateWorkspace
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
    ("field", "value", "saying"),
    [
        ("title", " ", "It may not be blank: give at least one character that can be seen."),
        ("title", "x" * 1_001, "It has at most 1,000 characters."),
        (
            "code",
            "a b",
            "It may hold letters from A to Z, digits, and between them `.`, `_`, `/` and `-`, and nothing else.",
        ),
        ("description", "x" * 10_001, "It has at most 10,000 characters."),
        ("title", 7, "It must be a text."),
        ("title", None, "It may not be null."),
        ("parent", "growth", "It is no UUID."),
        ("level", "GLOBAL", "'GLOBAL' is none of the values that are known here."),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_field(field: str, value: Any, saying: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        validate(replace(TITLED, **{field: value}))
    assert (refused.value.path, refused.value.message) == ((field,), saying)


@pytest.mark.parametrize("code", ["LG-7\n", "LG-7\r", "\nLG-7"])
def test_no_line_break_hides_at_the_end_of_a_code_slug_or_address(code: str) -> None:
    for command in (
        replace(TITLED, code=code),
        CreateWorkspace(slug=code.lower(), name="Lingua"),
        InviteMember(name="Ada", email=code.replace("-", "@")),
        deliverable_at(f"https://example.org/{code}"),
    ):
        with pytest.raises(InvalidInput):
            validate(command)


INVISIBLE = " \n\t\u00a0\u00ad\u034f\u115f\u180e\u2000\u200b\u200d\u200f\u2028\u202e\u2060\u2800\u3000\u3164\ufe0f\ufeff\uffa0\U000e0020"


@pytest.mark.parametrize("name", ["", *INVISIBLE, INVISIBLE])
def test_a_name_that_nobody_can_see_is_none(name: str) -> None:
    for command in (replace(TITLED, title=name), NameActor(name=name), InviteMember(name=name)):
        with pytest.raises(InvalidInput, match="It may not be blank"):
            validate(command)


@pytest.mark.parametrize("name", ["é", "🧭", "א", "e\u0301", "👩\u200d💻", "\u200eא", "·"])
def test_a_name_may_be_short_and_of_any_script(name: str) -> None:
    assert validate(NameActor(name=name)).name == name


@pytest.mark.parametrize("around", [" ", "\n", " \t", "\u00a0", "\u3000"])
def test_white_space_at_the_ends_of_a_name_is_taken_off(around: str) -> None:
    assert validate(NameActor(name=f"{around}A  B{around}")).name == "A  B"
    assert validate(RewordNode(node=NodeId(OPERATOR.id), title=f"A{around}")).title == "A"
    assert validate(InviteMember(name=f"{around}Ada")).name == "Ada"
    assert validate(replace(TITLED, title=f"{'x' * 1_000}{around}")).title == "x" * 1_000
    said = Metadata(principal=OPERATOR, command_id=OPERATOR.id, on_behalf_of=OnBehalfOf("f", None, f"Ada{around}"))
    assert validate(said).on_behalf_of == OnBehalfOf("f", None, "Ada")


def test_white_space_at_the_ends_of_a_text_is_part_of_it() -> None:
    assert validate(replace(TITLED, description=" as it is \n")).description == " as it is \n"


def deliverable_at(url: str) -> PlanDeliverable:
    return PlanDeliverable(title="A mail", references=(ExternalReference(key="LING-7", url=url),))


@pytest.mark.parametrize(
    "url", ["https://example.org", "http://[::1]:8000/a?b=c#d", "HTTPS://example.org/é%20", "http://a"]
)
def test_an_address_is_one_of_a_page(url: str) -> None:
    assert validate(deliverable_at(url)).references[0].url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript://a",
        "javascript://https://example.org",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "https:example.org",
        "https://",
        "https:///a",
        "https://?a",
        " https://example.org",
        "https://example.org/a b",
    ],
)
def test_an_address_that_is_none_of_a_page_is_refused(url: str) -> None:
    linked = RecordCheck(
        subject=SubjectId(OPERATOR.id),
        outcome=NodeId(OPERATOR.id),
        question=Question.RELEVANCE,
        verdict=Verdict.PARTIAL,
        evidence=(Evidence(url=url),),
    )
    for command, field in ((deliverable_at(url), "references"), (linked, "evidence")):
        with pytest.raises(InvalidInput, match="give one that begins with https:// or http://") as refused:
            validate(command)
        assert refused.value.path == (field, "url")


def test_an_address_has_an_end() -> None:
    validate(deliverable_at("https://" + "x" * 1_992))
    with pytest.raises(InvalidInput, match="It has at most 2,000 characters"):
        validate(deliverable_at("https://" + "x" * 1_993))


ANY = OPERATOR.id


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (FormTeam(name="A", members=(MemberId(ANY),)), "members"),
        (SetTeamMembers(team=TeamId(ANY), members=(MemberId(ANY),)), "members"),
        (OpenReview(participants=(MemberId(ANY),)), "participants"),
        (deliverable_at("https://a"), "references"),
        (ReferDeliverable(deliverable=NodeId(ANY), references=(ExternalReference(key="A"),)), "references"),
        (
            RecordDecision(
                review=ReviewId(ANY),
                subject=SubjectId(ANY),
                conclusion=Conclusion.STOP,
                follow_ups=(NodeId(ANY),),
            ),
            "follow_ups",
        ),
        (
            RecordCheck(
                subject=SubjectId(ANY),
                outcome=NodeId(ANY),
                question=Question.IMPACT,
                verdict=Verdict.PARTIAL,
                evidence=(Evidence(reading=ReadingId(ANY)),),
            ),
            "evidence",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Command) else "",
)
def test_a_list_has_an_end(command: Command, field: str) -> None:
    entries = getattr(command, field)
    assert len(getattr(validate(replace(command, **{field: entries * 1_000})), field)) == 1_000
    with pytest.raises(InvalidInput, match=r"It has at most 1,000 entries\.") as refused:
        validate(replace(command, **{field: entries * 1_001}))
    assert refused.value.path == (camel(field),)


@pytest.mark.parametrize(
    "kind", [*catalog.COMMAND_TYPES.values(), *catalog.EVENT_TYPES.values()], ids=lambda k: k.__name__
)
def test_every_list_of_an_order_or_a_fact_has_an_end(kind: Any) -> None:
    for field in type_info(kind).fields:  # type: ignore[attr-defined]
        parts = field.type.types if isinstance(field.type, UnionType) else (field.type,)
        assert all(part.max_length == 1_000 for part in parts if isinstance(part, VarTupleType)), field.name


def test_every_pattern_has_a_sentence_for_who_did_not_keep_to_it() -> None:
    for kind in (
        *catalog.COMMAND_TYPES.values(),
        *catalog.EVENT_TYPES.values(),
        Evidence,
        ExternalReference,
        OnBehalfOf,
    ):
        for field in type_info(kind).fields:  # type: ignore[attr-defined]
            parts = field.type.types if isinstance(field.type, UnionType) else (field.type,)
            texts = [getattr(part, "type", part) for part in parts]
            assert {text.pattern for text in texts if isinstance(text, StrType)} <= {None, *SHAPES}, field.name


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("Expected `int` >= 1", "It may not be less than 1"),
        ("Expected `int` <= 3650", "It may not be more than 3,650"),
        ("Expected `uuid | null`, got `int`", "It must be a UUID"),
        ("Expected `array`, got `null`", "It may not be null"),
        ("Object missing required field `url`", "`url` is missing"),
        ("Invalid RFC3339 encoded date", "It is no date: write it like 2026-03-31"),
        ("Invalid enum value 'It`s'", "'It`s' is none of the values that are known here"),
        ("Expected `str` matching regex '^x'", "It may not be written like this"),
        ("Expected `Foo[int]` of whatever", "It has not the form that is expected here"),
    ],
)
def test_what_the_validation_finds_is_said_without_names_of_types(found: str, said: str) -> None:
    refused = invalid(msgspec.ValidationError(f"{found} - at `$.evidence[0].retrieved_at`"))
    assert (refused.message, refused.path) == (f"{said}.", ("evidence", "retrievedAt"))
    assert invalid(msgspec.ValidationError(found)).message == f"{said}."


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
