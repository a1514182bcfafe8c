"""Events in GraphQL: one type for each, derived from its class, behind one interface.

The fields of an event's own are all nullable, so that a field of the same name in another event, today or later, never has
another nullability; texts may be erased besides.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import msgspec
import strawberry
from msgspec import UNSET, Struct

from events import fields
from events.catalog import EVENT_TYPES, NOUN_OF_EVENT
from events.cursor import cursor_of
from events.fields import ERASED
from events.image import root
from events.member import Member as MemberState
from events.message import Event, PrincipalKind, Recorded
from projections.view import View
from schema.cursors import cursor_at
from schema.deriving import graphql_enum, plain
from schema.describing import (
    class_doc,
    described_enum,
    field,
    field_at,
    field_docs,
    hints_of,
    interface_type,
    object_type,
)
from schema.entity import KINDS, TYPES, Node, find
from schema.ids import encode
from schema.naming import camel, screaming, snake
from schema.scalars import Json

if TYPE_CHECKING:
    from schema.member import Member

graphql_enum(PrincipalKind)
EventType = enum.Enum("EventType", {screaming(name): name for name in EVENT_TYPES}, module=__name__)  # type: ignore[misc]
described_enum(
    EventType,
    "What happened: the type of an event.",
    {screaming(name): class_doc(kind) for name, kind in EVENT_TYPES.items()},
)


@object_type
class OnBehalfOf:
    """Whose change a program recorded, as the source names them."""

    source: str = strawberry.field(description="The system or file that it came from.")
    reference: str | None = strawberry.field(description="Where in the source it stands.")
    name: str | None = strawberry.field(description="The person or service as the source names them.")


@object_type
class EventActor:
    """Who made a change, and on whose behalf."""

    recorded: strawberry.Private[Recorded[Any]]
    view: strawberry.Private[View]

    @field
    def kind(self) -> PrincipalKind:
        """Whether a member, a key or the system acted."""
        return self.recorded.metadata.principal.kind

    @field
    def id(self) -> strawberry.ID:
        """Which one acted."""
        principal = self.recorded.metadata.principal
        if principal.kind is PrincipalKind.MEMBER:
            return strawberry.ID(encode("member", self.view.workspace, principal.id))
        return strawberry.ID(str(principal.id))

    @field
    async def member(self) -> Annotated[Member, strawberry.lazy("schema.member")] | None:
        """The member who acted, if one did."""
        principal = self.recorded.metadata.principal
        if principal.kind is not PrincipalKind.MEMBER:
            return None
        return (await find(self.view, MemberState, [principal.id]))[0]

    @field
    def on_behalf_of(self) -> OnBehalfOf | None:
        """Whose change a program recorded, if it did."""
        whom = self.recorded.metadata.on_behalf_of
        return OnBehalfOf(source=whom.source, reference=whom.reference, name=_text(whom.name)) if whom else None


def _text(value: str | None) -> str | None:
    return None if value is ERASED else value


@interface_type
class AlignmentEvent:
    """Something that happened, as the log holds it for ever."""

    event_type: ClassVar[Any]
    recorded: strawberry.Private[Recorded[Any]]
    view: strawberry.Private[View]

    @field
    def id(self) -> strawberry.ID:
        """Global id of the event."""
        return strawberry.ID(encode("event", self.recorded.workspace, self.recorded.event_id))

    @field_at("recorded.revision")
    def revision(self) -> int:
        """Its place in the workspace's log: 1, 2, 3, without a gap."""
        return self.recorded.revision

    @field
    async def cursor(self) -> str:
        """Where a subscription goes on after it."""
        held = self.recorded
        if not held.leaf_hash:  # just appended, not read
            return await cursor_at(self.view, held.revision)
        return str(cursor_of(self.view.head.epoch, held.revision, held.leaf_hash, held.workspace))

    @field_at("event_type")
    def type(self) -> EventType:
        """What happened."""
        return self.event_type

    @field_at("recorded.recorded_at")
    def recorded_at(self) -> datetime:
        """When Northline recorded it; never decreases."""
        return self.recorded.recorded_at

    @field_at("recorded.effective_at")
    def effective_at(self) -> datetime:
        """When it held in the world."""
        return self.recorded.effective_at

    @field_at("recorded.backdated")
    def backdated(self) -> bool:
        """Whether it took effect on an earlier day than it was recorded."""
        return self.recorded.backdated

    @field
    def actor(self) -> EventActor:
        """Who did it."""
        return EventActor(recorded=self.recorded, view=self.view)

    @field
    def reason(self) -> str | None:
        """Why."""
        return _text(self.recorded.metadata.reason)

    @field
    async def subject(self) -> Node | None:
        """The entity that it changed, as of the workspace that was asked."""
        return (await find(self.view, None, [self.recorded.stream]))[0]

    @field
    def subject_key(self) -> strawberry.ID:
        """The key of the entity that it changed."""
        noun = _noun_of(self.recorded.event.__class__)
        return strawberry.ID(encode(noun, self.recorded.workspace, self.recorded.stream))

    @field_at("recorded.version")
    def subject_version(self) -> int:
        """The version of the entity that it led to."""
        return self.recorded.version

    @field_at("recorded.metadata.command_id")
    def command_id(self) -> UUID:
        """The command that it came of."""
        return self.recorded.metadata.command_id

    @field_at("recorded.metadata.correlation_id")
    def correlation_id(self) -> UUID | None:
        """Ties together what belongs together across systems."""
        return self.recorded.metadata.correlation_id

    @field
    def erased_fields(self) -> list[str]:
        """Paths of texts that were erased."""
        return sorted(self.recorded.erased)

    @field
    def data(self) -> Json:
        """The event's own fields as JSON, for clients that know no types."""
        return data_of(self.recorded.event)


def data_of(event: Event) -> Any:
    """The fields of an event as JSON; what was erased is null."""
    held = msgspec.to_builtins(event)
    return {name: None if isinstance(value, str) and value is ERASED else value for name, value in held.items()}


@cache
def _noun_of(kind: type[Event]) -> str:
    return root(NOUN_OF_EVENT[kind].state).noun


def event_object(recorded: Recorded[Any], view: View) -> Any:
    """The GraphQL object of an event."""
    return OBJECTS[type(recorded.event)](recorded=recorded, view=view)


def _object_type(kind: type[Event]) -> Any:
    hints, docs = hints_of(kind), field_docs(kind)
    namespace: dict[str, Any] = {
        "__module__": __name__, "__doc__": class_doc(kind), "event_type": EventType(kind.__name__)
    }  # fmt: skip
    for own in kind.__struct_fields__:
        annotation, read = _event_field(own, hints[own])
        name = field_name(own, hints[own])
        read.__annotations__ = {"root": Any, "return": typing.Optional[annotation]}  # noqa: UP045
        read.__name__ = name
        namespace[name] = strawberry.field(resolver=read, name=camel(name), description=docs.get(own))
    made = types.new_class(kind.__name__, (AlignmentEvent,), exec_body=lambda ns: ns.update(namespace))
    return strawberry.type(made, description=class_doc(kind))


def field_name(field: str, hint: Any) -> str:
    """An enumeration's field is named by its type, so that fields of two events never collide."""
    kind, _ = plain(hint)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return snake(kind.__name__)
    return "own_" + field if hasattr(AlignmentEvent, field) else field


def _event_field(field: str, hint: Any) -> tuple[Any, Any]:
    kind, _ = plain(hint)
    if kind in KINDS or kind is fields.SubjectId:
        return strawberry.ID, _key(field, KINDS.get(kind))
    if typing.get_origin(kind) is tuple:
        of = typing.get_args(kind)[0]
        if of in KINDS:
            return list[strawberry.ID], _keys(field, KINDS[of])
        return Json, _json(field)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return graphql_enum(kind), _own(field)
    if typing.get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, Struct)):
        return Json, _json(field)
    return kind, _own(field)


def _own(field: str) -> Any:
    def read(root: Any) -> Any:
        value = getattr(root.recorded.event, field)
        return None if value is UNSET or value is ERASED else value

    return read


def _json(field: str) -> Any:
    def read(root: Any) -> Any:
        return msgspec.to_builtins(getattr(root.recorded.event, field))

    return read


def _key(field: str, kind: Any) -> Any:
    def read(root: Any) -> Any:
        key = getattr(root.recorded.event, field)
        return encode(kind.noun, root.recorded.workspace, key) if key and kind else key and str(key)

    return read


def _keys(field: str, kind: Any) -> Any:
    def read(root: Any) -> Sequence[str]:
        return [encode(kind.noun, root.recorded.workspace, key) for key in getattr(root.recorded.event, field)]

    return read


OBJECTS: dict[type[Event], Any] = {kind: _object_type(kind) for kind in EVENT_TYPES.values()}
TYPES.update(OBJECTS)
