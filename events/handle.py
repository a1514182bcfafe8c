"""Command in, events out: what carrying out an order means, as one pure step over an image.

The step decides, gives each event its place and times, and folds it into the image. Whoever calls it commits, or rolls the
image back.
"""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from events import catalog
from events.codec import camel, validate
from events.decider import Facts, Noun, Summarise
from events.errors import InvalidInput, NotFound, RuleBroken, VersionConflict
from events.fields import Text
from events.identifiers import uuid7
from events.image import Image, civil_day
from events.message import Command, Decision, Metadata, Moment, On, OnBehalfOf, Order, Recorded, State
from events.workspace import Workspace

EARLIEST_YEAR = 1_000
"""Long before it, a civil day west of UTC would lie before the first one of the calendar."""


class EffectiveInFuture(RuleBroken):
    """An event cannot take effect in the future: leave `effectiveAt` out for now, or give a time that has passed."""


class EffectiveBeforeLast(RuleBroken):
    """The entity has a later event already: give an `effectiveAt` that is not before it."""


class EffectiveBeforeStructure(RuleBroken):
    """Structure, status and membership change in order of time: give an `effectiveAt` not before the last such change."""


class UuidTaken(RuleBroken):
    """The `uuid` is taken: choose another, or leave it out."""


class Done(Struct, frozen=True, gc=False):
    """What came of an order: the entity it was about, and what happened. No events: the wish was already true."""

    subject: UUID
    events: tuple[Recorded[Any], ...]
    states: tuple[State, ...]
    """The entities as each event left them."""
    revision: int
    command_id: UUID
    replayed: bool = False
    """Whether this is the first answer again, to a retry."""


def stream_of(noun: Noun[Any], command: Command, workspace: UUID) -> UUID:
    """The key of the entity that a command is about; a new one where it brings the entity into being."""
    if noun.key is not None:
        return noun.key(command, workspace)
    if creates(command):
        return getattr(command, "uuid", None) or uuid7()
    key: UUID = getattr(command, subject_field(type(command)))
    return key


def creates(command: Command) -> bool:
    """Whether a command brings an entity into being: then its sender may give the new key."""
    return "uuid" in command.__struct_fields__


@cache
def subject_field(command: type[Command]) -> str:
    """The field of a command that names the entity it changes: it is called as the noun."""
    noun = catalog.NOUN_OF_COMMAND[command]
    return next(field for field in command.__struct_fields__ if camel(field) == noun.name)


def perform(image: Image, order: Order, recorded_at: datetime, *, summarise: Summarise) -> Done:
    """Carry out an order: decide, and fold what follows into the image.

    Raises ``Refused``; the image is then as it was.
    """
    command = validate(order.command)
    meta = _checked(order.metadata)
    noun = catalog.NOUN_OF_COMMAND[type(command)]
    stream = stream_of(noun, command, image.workspace)
    facts = _facts(image, meta, recorded_at, stream, summarise)
    decision = _decide(noun, command, order.expected_version, facts)
    if not decision and noun.same is not None:
        stream = noun.same(command, image) or stream
    places = [each if isinstance(each, On) else On(stream, each) for each in decision]
    _check_times(image, places, facts)
    events, states = zip(*[_happen(image, each, meta, facts) for each in places], strict=True) if places else ((), ())
    return Done(stream, events, states, image.revision, order.metadata.command_id)


class _Beside(Struct, frozen=True, gc=False, omit_defaults=True):
    """What is said in texts beside a command: of its metadata, nothing else can be out of bounds."""

    reason: Text | None
    on_behalf_of: OnBehalfOf | None = None


def _checked(meta: Metadata) -> Metadata:
    if meta.reason is None and meta.on_behalf_of is None:
        return meta
    said = validate(_Beside(meta.reason, meta.on_behalf_of))
    return replace(meta, reason=said.reason, on_behalf_of=said.on_behalf_of)


def _facts(image: Image, meta: Metadata, recorded_at: datetime, stream: UUID, summarise: Summarise) -> Facts:
    effective_at = _in_utc(meta.effective_at) if meta.effective_at is not None else recorded_at
    if effective_at > recorded_at:
        raise EffectiveInFuture(path=("effectiveAt",))
    home = image.get(Workspace, image.workspace)
    time_zone = home.time_zone if home is not None else "UTC"
    today = civil_day(recorded_at, time_zone)
    facts = Facts(
        image=image,
        recorded_at=recorded_at,
        effective_at=effective_at,
        today=today,
        backdated=meta.effective_at is not None and civil_day(effective_at, time_zone) < today,
        principal=meta.principal,
        reason=meta.reason,
        stream=stream,
        summarise=summarise,
    )
    if facts.backdated:
        facts.need_reason("A change that took effect on an earlier day")
    return facts


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise InvalidInput("Give `effectiveAt` with its offset from UTC.", path=("effectiveAt",))
    if at.year < EARLIEST_YEAR:
        raise InvalidInput(
            f"Nothing is recorded from before the year {EARLIEST_YEAR}: give a later `effectiveAt`.",
            path=("effectiveAt",),
        )
    if at.year == MAXYEAR:
        raise EffectiveInFuture(path=("effectiveAt",))
    return at.astimezone(UTC)


def _decide(noun: Noun[Any], command: Command, expected_version: int | None, facts: Facts) -> Decision:
    state = facts.image.states.get(facts.stream)
    if creates(command) and state is not None:
        raise UuidTaken(path=("uuid",))
    if state is None and (creates(command) or noun.key is not None):
        return noun.open(command, facts)
    if not isinstance(state, noun.state):
        field = camel(subject_field(type(command)))
        raise NotFound(f"There is no {noun.name} with the id given as `{field}` in this workspace.", path=(field,))
    if expected_version is not None and expected_version != state.version:
        raise VersionConflict(state.key, expected_version, state.version)
    return noun.decide(command, state, facts)


def _check_times(image: Image, places: list[On], facts: Facts) -> None:
    """Keep both pasts free of contradictions: no stream, and no structure, goes back in effective time."""
    for each in places:
        state = image.states.get(each.stream)
        if state is not None and facts.effective_at < state.updated_at:
            raise EffectiveBeforeLast(path=("effectiveAt",))
        if each.event.structural and image.structural_at is not None and facts.effective_at < image.structural_at:
            raise EffectiveBeforeStructure(path=("effectiveAt",))


def _happen(image: Image, place: On, metadata: Metadata, facts: Facts) -> tuple[Recorded[Any], State]:
    state = image.states.get(place.stream)
    moment = Moment(
        revision=image.revision + 1,
        version=state.version + 1 if state is not None else 1,
        recorded_at=facts.recorded_at,
        effective_at=facts.effective_at,
        principal=facts.principal,
        reason=facts.reason,
    )
    after = catalog.fold(image, place.stream, place.event, moment)
    recorded = Recorded(
        workspace=image.workspace,
        revision=moment.revision,
        event_id=uuid7(),
        stream=place.stream,
        version=moment.version,
        event=place.event,
        metadata=metadata,
        recorded_at=moment.recorded_at,
        effective_at=moment.effective_at,
        backdated=facts.backdated,
    )
    return recorded, after
