"""Commands and events as bytes: canonical JSON, commitments to erasable texts, and back.

A leaf is the RFC 8785 form of an event's envelope and data: keys in order, no white space, quantities as strings. All keys
are ASCII and all numbers small integers, so that msgspec's sorted encoding is that form (a test holds it to the rfc8785
library). Leaves are never migrated; ``upcasts`` reads old schema versions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.inspect import Metadata as FieldMetadata
from msgspec.inspect import StructType, UnionType, type_info

from events import catalog
from events.errors import InvalidInput
from events.fields import ERASED
from events.message import Event, Metadata, Moment, OnBehalfOf, Order, Principal, Recorded
from events.randomness import random_bytes
from events.sentences import sentence
from events.upcasts import upcast

C = TypeVar("C", bound=Struct)

COMMITMENT_TAG = b"northline:erasable:1"
COMMITTED = b'"commitment":'
"""Without it in its bytes, an event's data holds no commitment."""
DIGITS = 60
"""How many digits, before and after the point together, a quantity may have."""

_encode = msgspec.json.Encoder(order="sorted").encode
"""As it is kept or hashed."""
_write = msgspec.json.Encoder().encode
"""As it is only read again: putting keys in order takes a third more."""


class Erasable(NamedTuple):
    """An erasable text as the side table keeps it."""

    path: str
    salt: bytes
    value: str


class Envelope(Struct, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """Of the envelope of an event, what is read in one way only."""

    revision: int
    stream: UUID
    version: int
    type: str
    schema_version: int = 1
    reason: dict[str, str] | None = None
    recorded_at: datetime
    effective_at: datetime
    data: msgspec.Raw


class Essence(Envelope, kw_only=True):
    """What the fold needs, read no further than it has to be: the workspace and the actor are the same again and again."""

    workspace: str
    actor: msgspec.Raw


class Leaf(Envelope, kw_only=True):
    """The envelope of an event as it is hashed."""

    workspace: UUID
    id: UUID
    actor: Principal
    on_behalf_of: dict[str, Any] | None = None
    command_id: UUID
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    backdated: bool = False


class Happened(Struct, frozen=True, gc=False):
    """An event as the log holds it, without what is only said about it."""

    workspace: str
    """As it is written: who folds a log knows whose it is, and only compares."""
    stream: UUID
    event: Event
    moment: Moment
    leaf: bytes
    leaf_hash: bytes


_decode_essence = msgspec.json.Decoder(Essence).decode
_decode_leaf = msgspec.json.Decoder(Leaf).decode
_principal = lru_cache(maxsize=1_000)(msgspec.json.Decoder(Principal).decode)


# --- commands ---


def validate(command: C) -> C:
    """The command, or what is said beside one, with every bound of its fields checked.

    White space at the ends of titles and names is taken off, and quantities are written plainly, so that the same thing is
    always said in the same way. Raises ``InvalidInput``, naming the field.
    """
    kind = type(command)
    try:
        written = _write(_trim(command))
        checked: C = _decoder(kind)(written)
    except UnicodeEncodeError as error:
        raise InvalidInput("A text holds half a character (a lone surrogate): send well-formed Unicode.") from error
    except msgspec.ValidationError as error:
        raise invalid(error) from error
    if b"\\u0000" in written:
        _refuse_nul(msgspec.json.decode(written))
    rewritten = {}
    for field, meta in _marked(kind, "quantity"):
        value = getattr(checked, field)
        if isinstance(value, Decimal) and (quantity := _quantity(value, field, meta)) is not value:
            rewritten[field] = quantity
    return msgspec.structs.replace(checked, **rewritten) if rewritten else checked


def invalid(error: msgspec.ValidationError) -> InvalidInput:
    """What the validation found, as the sender should read it."""
    found, at, where = str(error).rpartition(" - at `$")
    path = tuple(map(camel, re.findall(r"[A-Za-z_]\w*", where if at else "")))
    return InvalidInput(f"{sentence(found if at else where)}.", path=path)


@cache
def camel(name: str) -> str:
    """A field's name as it stands in GraphQL."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _refuse_nul(value: Any) -> None:
    # Looked for in the texts themselves: as written, a backslash before "u0000" looks the same.
    if isinstance(value, str) and "\0" in value:
        raise InvalidInput("A text holds the character NUL, which cannot be stored: leave it out.")
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for part in value:
            _refuse_nul(part)


@cache
def _decoder(kind: type[Any]) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(kind).decode


def _trim(said: C) -> C:
    """The same without white space at the ends of its names."""
    changed: dict[str, Any] = {}
    for field in _names(type(said)):
        value = getattr(said, field)
        trimmed = value.strip() if isinstance(value, str) else _trim(value) if isinstance(value, Struct) else value
        if trimmed is not value:
            changed[field] = trimmed
    return msgspec.structs.replace(said, **changed) if changed else said


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields that hold names, or parts that do."""
    names = [field for field, _ in _marked(kind, "trimmed")]
    parts = ((field, part) for field, field_type in _field_types(kind) for part in _alternatives(field_type))
    named = (field for field, part in parts if isinstance(part, StructType) and _names(part.cls))
    return tuple(dict.fromkeys((*names, *named)))


@cache
def _marked(kind: Any, mark: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The fields whose type bears a mark, each with all that its type says."""
    extras = ((field, _extra(field_type)) for field, field_type in _field_types(kind))
    return tuple((field, extra) for field, extra in extras if extra.get(mark))


@cache
def erasable_fields(kind: Any) -> tuple[str, ...]:
    """The fields of an event that stand in the log as commitments only."""
    return tuple(field for field, _ in _marked(kind, "erasable"))


def _field_types(kind: type[Any]) -> Iterable[tuple[str, Any]]:
    info = type_info(kind)
    return ((field.name, field.type) for field in info.fields)  # type: ignore[attr-defined]


def _extra(field_type: Any) -> dict[str, Any]:
    parts = _alternatives(field_type)
    return next((part.extra or {} for part in parts if isinstance(part, FieldMetadata)), {})


def _alternatives(field_type: Any) -> tuple[Any, ...]:
    return field_type.types if isinstance(field_type, UnionType) else (field_type,)


def _quantity(value: Decimal, field: str, meta: dict[str, Any]) -> Decimal:
    path = (camel(field),)
    if not value.is_finite():
        raise InvalidInput("A quantity is a finite decimal number.", path=path)
    _, digits, exponent = value.as_tuple()
    if len(digits) + abs(int(exponent)) > DIGITS:
        raise InvalidInput(f"A quantity has at most {DIGITS} digits.", path=path)
    if "least" in meta and value < meta["least"]:
        raise InvalidInput(f"It may not be less than {meta['least']}.", path=path)
    if "above" in meta and value <= meta["above"]:
        raise InvalidInput(f"It must be above {meta['above']}.", path=path)
    if "most" in meta and value > meta["most"]:
        raise InvalidInput(f"It may not be more than {meta['most']}.", path=path)
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """The same number, written in one way only: without an exponent to its right, and zero without a sign."""
    if value.is_zero():
        value = value.copy_abs()
    return Decimal(format(value, "f")) if int(value.as_tuple().exponent) > 0 else value


def request_hash(order: Order, key: bytes) -> bytes:
    """Tells whether a command id was used for the same request: keyed, so that nobody can guess texts from it."""
    meta = order.metadata
    said = (
        type(order.command).__name__,
        order.command,
        meta.reason,
        meta.effective_at,
        order.expected_version,
        meta.on_behalf_of,
    )
    return hashlib.blake2b(_encode(said), key=key, digest_size=32).digest()


# --- events ---


def encode(recorded: Recorded[Event]) -> tuple[bytes, list[Erasable]]:
    """The event's leaf, and the erasable texts to which it holds commitments."""
    workspace, revision = recorded.workspace, recorded.revision
    kept: list[Erasable] = []

    def commit(path: str, value: str) -> dict[str, str]:
        salt = random_bytes()
        kept.append(Erasable(path, salt, value))
        return {"commitment": commitment(workspace, revision, path, salt, value).hex()}

    meta = recorded.metadata
    leaf = Leaf(
        workspace=workspace,
        revision=revision,
        id=recorded.event_id,
        stream=recorded.stream,
        version=recorded.version,
        type=recorded.type,
        schema_version=recorded.event.schema_version,
        actor=meta.principal,
        on_behalf_of=_on_behalf_of(meta.on_behalf_of, commit) if meta.on_behalf_of else None,
        reason=commit("reason", meta.reason) if meta.reason is not None else None,
        command_id=meta.command_id,
        correlation_id=meta.correlation_id,
        causation_id=meta.causation_id,
        recorded_at=recorded.recorded_at,
        effective_at=recorded.effective_at,
        backdated=recorded.backdated,
        data=msgspec.Raw(_encode(_data(recorded.event, commit))),
    )
    return _encode(leaf), kept


def _on_behalf_of(whom: OnBehalfOf, commit: Callable[[str, str], dict[str, str]]) -> dict[str, Any]:
    parts: dict[str, Any] = {"source": whom.source}
    if whom.reference is not None:
        parts["reference"] = whom.reference
    if whom.name is not None:
        parts["name"] = commit("onBehalfOf.name", whom.name)
    return parts


def _data(event: Event, commit: Callable[[str, str], dict[str, str]]) -> Any:
    fields = [field for field in erasable_fields(type(event)) if isinstance(getattr(event, field), str)]
    if not fields:
        return event
    data = msgspec.to_builtins(event)
    for field in fields:
        data[camel(field)] = commit(f"data.{camel(field)}", getattr(event, field))
    return data


def commitment(workspace: UUID, revision: int, path: str, salt: bytes, value: str) -> bytes:
    """SHA-256 over a domain tag, the workspace, revision, path, salt and value, each behind its length in four bytes."""
    begun, at, said = _begun(workspace), path.encode(), value.encode()
    measured = (len(at).to_bytes(4), at, len(salt).to_bytes(4), salt, len(said).to_bytes(4), said)
    return hashlib.sha256(b"".join((begun, revision.to_bytes(8), *measured))).digest()


@lru_cache(maxsize=1_000)
def _begun(workspace: UUID) -> bytes:
    """What all commitments of a workspace begin with: tag and workspace, and the length of a revision."""
    parts = (COMMITMENT_TAG, workspace.bytes)
    return b"".join([len(part).to_bytes(4) + part for part in parts]) + (8).to_bytes(4)


def decode(leaf: bytes, leaf_hash: bytes, texts: Mapping[str, str]) -> Recorded[Event]:
    """The event that a leaf holds, with its erasable texts filled in; those missing from ``texts`` were erased."""
    held = _decode_leaf(leaf)
    erased: set[str] = set()

    def text(path: str) -> str:
        value = texts.get(path)
        if value is None:
            erased.add(path)
            return ERASED
        return value

    whom = held.on_behalf_of
    metadata = Metadata(
        principal=held.actor,
        command_id=held.command_id,
        correlation_id=held.correlation_id,
        causation_id=held.causation_id,
        on_behalf_of=OnBehalfOf(
            whom["source"], whom.get("reference"), text("onBehalfOf.name") if "name" in whom else None
        )
        if whom
        else None,
        reason=text("reason") if held.reason is not None else None,
        effective_at=held.effective_at,
    )
    return Recorded(
        workspace=held.workspace,
        revision=held.revision,
        event_id=held.id,
        stream=held.stream,
        version=held.version,
        event=_event(held, text),
        metadata=metadata,
        recorded_at=held.recorded_at,
        effective_at=held.effective_at,
        backdated=held.backdated,
        leaf=leaf,
        leaf_hash=leaf_hash,
        erased=frozenset(erased),
    )


def happened(leaf: bytes, leaf_hash: bytes, texts: Mapping[str, str]) -> Happened:
    """The same as far as the fold needs it, in half the time."""
    held = _decode_essence(leaf)

    def text(path: str) -> str:
        value = texts.get(path)
        return value if value is not None else ERASED

    moment = Moment(
        held.revision,
        held.version,
        held.recorded_at,
        held.effective_at,
        _principal(bytes(held.actor)),
        text("reason") if held.reason is not None else None,
    )
    return Happened(held.workspace, held.stream, _event(held, text), moment, leaf, leaf_hash)


def _event(leaf: Envelope, text: Callable[[str], str]) -> Event:
    name, data = upcast(leaf.type, leaf.schema_version, leaf.data)
    kind = catalog.EVENT_TYPES[name]
    if isinstance(data, msgspec.Raw):
        written = bytes(data)
        if COMMITTED not in written:
            event: Event = _decoder(kind)(written)
            return event
        data = msgspec.json.decode(written)
    return _told(kind, data, text)


def _told(kind: type[Event], parts: dict[str, Any], text: Callable[[str], str]) -> Event:
    """The event of that data, with its texts in the place of the commitments to them."""
    blank = []
    for field in erasable_fields(kind):
        name = camel(field)
        if isinstance(parts.get(name), dict):
            value = text(f"data.{name}")
            parts[name] = "a@b" if value is ERASED else value
            if value is ERASED:
                blank.append(field)
    held: Event = msgspec.convert(parts, kind)
    # An erased text keeps no rule of its field, not even that it may not be blank.
    return msgspec.structs.replace(held, **dict.fromkeys(blank, ERASED)) if blank else held
