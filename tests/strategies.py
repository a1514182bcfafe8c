"""Random events and what is said beside them, derived from the type hints of the event classes: whatever a field may hold, extremes too."""

from __future__ import annotations

import enum
import re
import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType

from events import catalog
from events.codec import DIGITS, plain
from events.fields import EMAIL, URL, VISIBLE
from events.message import Event, Metadata, OnBehalfOf, Principal, PrincipalKind, Recorded

Strategy = st.SearchStrategy

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
"""Every character that may be stored: no half ones, no NUL."""
ODD = (
    "e\u0301",
    "\u2028",
    "\x7f\x1f\b\t",
    '"\\/',
    "\U0001f9ed",
    "\ufdfa",
    "\ufeff\ufffd\uffff",
    "\\u0000",
    "</script>",
    "\u05d0\u200fb",
)
"""Texts on which encoders differ."""
DATES = st.dates() | st.sampled_from([date.min, date.max, date(2024, 2, 29)])
TIMES = st.datetimes(timezones=st.just(UTC)) | st.just(datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC))


def texts(most: int = 200) -> Strategy[str]:
    """Texts of any length up to a maximum, which is reached now and then."""
    longest = st.sampled_from(["x", "é", "\U0001f9ed"]).map(lambda character: character * most)
    return st.text(CHARACTERS, max_size=min(most, 40)) | st.sampled_from(ODD) | longest


def decimals(meta: dict[str, Any] | None = None) -> Strategy[Decimal]:
    """Quantities within their bounds, of up to as many digits as are let in."""
    meta = meta or {}
    number = st.integers(0, 10**18) | st.just(10 ** (DIGITS - 20) - 1)
    if "most" in meta:
        # Above nothing and up to one: only such bounds have both ends.
        return number.map(lambda digits: Decimal(f"0.{digits}1")) | st.just(Decimal(meta["most"]))
    signs = ("",) if {"least", "above"} & meta.keys() else ("", "-")

    def made(sign: str, digits: int, places: int) -> Decimal:
        shown = str(digits).rjust(places + 1, "0")
        return plain(Decimal(f"{sign}{shown[: len(shown) - places]}.{shown[len(shown) - places :]}"))

    return st.builds(made, st.sampled_from(signs), number, st.integers(0, 20))


def of_type(hint: Any) -> Strategy[Any]:
    """Values that a field with this type hint may hold."""
    hint = getattr(hint, "__supertype__", hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        meta = next(each for each in arguments[1:] if isinstance(each, Meta))
        return _bounded(arguments[0], meta)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(*(of_type(each) for each in arguments))
    if origin is tuple:
        return st.lists(of_type(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(
            st.text("abcZ", min_size=1, max_size=8), st.integers(-9, 9) | texts() | st.none(), max_size=3
        )
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return of_struct(hint)
    return PLAIN[hint]


PLAIN: dict[Any, Strategy[Any]] = {
    UUID: st.uuids(),
    str: texts(),
    int: st.integers(0, 2**31),
    bool: st.booleans(),
    Decimal: decimals(),
    date: DATES,
    datetime: TIMES,
    type(None): st.none(),
    UnsetType: st.just(UNSET),
}


def _bounded(hint: Any, meta: Meta) -> Strategy[Any]:
    if hint is Decimal:
        return decimals(meta.extra)
    if hint is int:
        return st.integers(int(meta.ge or 0), int(meta.le or 2**31))
    most = meta.max_length or 200
    if typing.get_origin(hint) is tuple:
        return of_type(hint)
    if meta.pattern in {None, VISIBLE}:
        found = re.compile(meta.pattern or "")
        return texts(most).filter(lambda text: found.search(text) is not None)
    if meta.pattern == EMAIL:
        return st.from_regex(r"\A[a-z]{1,20}@[a-zé.]{1,20}\Z")
    if meta.pattern == URL:
        return st.from_regex(r"\A[Hh]ttps?://[a-zé.]{1,20}(/[a-zé%?&=#]{0,20})?\Z")
    return st.from_regex(meta.pattern).filter(lambda text: len(text) <= most)


@cache
def of_struct(kind: Any) -> Strategy[Any]:
    """Values of a class, each field drawn by its hint."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{name: of_type(hints[name]) for name in kind.__struct_fields__})


EVENTS: dict[str, Strategy[Event]] = {name: of_struct(kind) for name, kind in catalog.EVENT_TYPES.items()}
"""By type, every event there may be."""

PRINCIPALS = st.builds(Principal, kind=st.sampled_from(PrincipalKind), id=st.uuids())
WHOM = st.none() | of_struct(OnBehalfOf)


@st.composite
def recorded(draw: st.DrawFn, events: Strategy[Event]) -> Recorded[Event]:
    """An event as it is about to be stored, with anything that may stand in its envelope."""
    effective_at, maybe = draw(TIMES), st.none() | st.uuids()
    return Recorded(
        workspace=draw(st.uuids()),
        revision=draw(st.integers(1, 2**53 - 1)),
        event_id=draw(st.uuids()),
        stream=draw(st.uuids()),
        version=draw(st.integers(1, 2**31 - 1)),
        event=draw(events),
        metadata=Metadata(
            principal=draw(PRINCIPALS),
            command_id=draw(st.uuids()),
            correlation_id=draw(maybe),
            causation_id=draw(maybe),
            on_behalf_of=draw(WHOM),
            reason=draw(st.none() | texts(10_000)),
            effective_at=effective_at,
        ),
        recorded_at=draw(TIMES),
        effective_at=effective_at,
        backdated=draw(st.booleans()),
    )
