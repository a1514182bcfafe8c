"""Freezes one event of each type, as its leaf and texts: ``python -m tests.events.freezing`` writes those that are missing.

A frozen event is never written anew: it stands for all those that lie in logs already, and must be readable for ever. An event
of a new schema version gets a file of its own.
"""

from __future__ import annotations

import enum
import json
import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta, Struct, UnsetType

from events import catalog
from events.codec import encode
from events.fields import CODE, EMAIL, SLUG, URL
from events.ledger import leaf_hash
from events.message import Event, Metadata, OnBehalfOf, Principal, PrincipalKind, Recorded

FROZEN = Path(__file__).with_name("frozen")

TEXTS = {SLUG: "lingua", CODE: "LG-7", EMAIL: "ada@example.org", URL: "https://example.org/naïve?of=7"}


def example(kind: type[Event]) -> Recorded[Event]:
    """An event of a type with every field filled, the same in every run."""
    at = datetime(2026, 3, 20, 12, 30, 0, 250_000, tzinfo=UTC)
    return Recorded(
        workspace=_key("workspace"),
        revision=42,
        event_id=_key(kind.__name__),
        stream=_key("stream"),
        version=3,
        event=_struct(kind),
        metadata=Metadata(
            principal=Principal(PrincipalKind.MEMBER, _key("ada")),
            command_id=_key("command"),
            correlation_id=_key("correlation"),
            causation_id=_key("causation"),
            on_behalf_of=OnBehalfOf("tickets.csv", "line 7", "Grace Hopper"),
            reason="Because it is so: “naïve” ✓",
            effective_at=at,
        ),
        recorded_at=at.replace(hour=13),
        effective_at=at,
        backdated=True,
    )


def _key(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def _struct(kind: Any) -> Any:
    hints = typing.get_type_hints(kind, include_extras=True)
    return kind(**{name: _value(name, hints[name]) for name in kind.__struct_fields__})


def _value(name: str, hint: Any) -> Any:
    hint = getattr(hint, "__supertype__", hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return (
            _text(name, next(m for m in arguments[1:] if isinstance(m, Meta)))
            if arguments[0] is str
            else _value(name, arguments[0])
        )
    if origin in {typing.Union, types.UnionType}:
        return _value(name, next(each for each in arguments if each not in {type(None), UnsetType}))
    if origin is tuple:
        return (_value(name, arguments[0]), _value(f"other {name}", arguments[0]))
    if origin is dict:
        return {"version": 1, "coverage": "0.75", "works": [{"effort": "2.5"}]}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return list(hint)[-1]
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _struct(hint)
    plain: dict[Any, Any] = {
        UUID: _key(name),
        str: name,
        int: 30,
        bool: True,
        Decimal: Decimal("0.250"),
        date: date(2026, 3, 31),
        datetime: datetime(2026, 3, 19, 8, tzinfo=UTC),
    }
    return plain[hint]


def _text(name: str, meta: Meta) -> str:
    made = TEXTS.get(meta.pattern or "", f"Some {name}: “naïve” ✓")
    return "Europe/London" if name == "time_zone" else made


def freeze(kind: type[Event]) -> str:
    """The file of an event's type."""
    recorded = example(kind)
    leaf, kept = encode(recorded)
    frozen = {
        "leaf": leaf.decode(),
        "leafHash": leaf_hash(leaf).hex(),
        "texts": {each.path: {"salt": each.salt.hex(), "value": each.value} for each in kept},
        "event": msgspec.to_builtins(recorded.event),
    }
    return json.dumps(frozen, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    """Freeze every type that was not frozen yet."""
    FROZEN.mkdir(exist_ok=True)
    for name, kind in catalog.EVENT_TYPES.items():
        path = FROZEN / f"{name}.json"
        if not path.exists():
            path.write_text(freeze(kind), "utf-8")


if __name__ == "__main__":
    main()
