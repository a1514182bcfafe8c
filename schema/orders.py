"""From the input of a mutation to an order for the log."""

from __future__ import annotations

import typing
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from events import fields
from events.identifiers import uuid7
from events.message import Command, Metadata, OnBehalfOf, Order, Value
from events.workspace import CreateWorkspace, Workspace, founded_by
from schema.context import Context
from schema.deriving import plain
from schema.describing import hints_of
from schema.entity import KINDS
from schema.ids import key_of
from schema.inputs import founds
from schema.naming import camel


def read_order(command: type[Command], given: Any, context: Context) -> tuple[UUID, Order]:
    """The workspace and the order that an input means. Raises ``InvalidInput``."""
    command_id = _given(given, "command_id")
    named = key_of(given.workspace, None, "workspace", Workspace) if not founds(command) else UUID(int=0)
    order = _order(command(**_fields(command, given, named)), given, context, command_id)
    if isinstance(order.command, CreateWorkspace):
        return founded_by(order.command, order.metadata.command_id), order
    return named, order


def _order(command: Command, given: Any, context: Context, command_id: UUID | None) -> Order:
    metadata = Metadata(
        principal=context.principal,
        command_id=command_id or uuid7(),
        correlation_id=_given(given, "correlation_id"),
        on_behalf_of=_whom(_given(given, "on_behalf_of")),
        reason=_given(given, "reason"),
        effective_at=_given(given, "effective_at"),
    )
    expected = _given(given, "expected_version")
    return Order(command=command, metadata=metadata, expected_version=expected, receipt=command_id is not None)


def _given(given: Any, name: str) -> Any:
    """What an input says beside its command; absent and null mean the same there."""
    value = getattr(given, name, None)
    return None if value is strawberry.UNSET else value


def _whom(given: Any) -> OnBehalfOf | None:
    return OnBehalfOf(given.source, given.reference, given.name) if given is not None else None


def _fields(kind: Any, given: Any, workspace: UUID) -> dict[str, Any]:
    """The fields of a command or value that an input gives: absent ones keep their default, null is null where it may be."""
    hints, parts = hints_of(kind), {}
    for field in kind.__struct_fields__:
        value, (of, nullable) = getattr(given, field, strawberry.UNSET), plain(hints[field])
        if value is not strawberry.UNSET and (value is not None or nullable):
            parts[field] = _read(value, of, workspace, camel(field))
    return parts


def _read(value: Any, kind: Any, workspace: UUID, path: str) -> Any:
    if value is None or isinstance(value, UUID):
        return value
    if kind is fields.SubjectId:
        return key_of(value, workspace, path)
    if kind in KINDS:
        return key_of(value, workspace, path, KINDS[kind])
    if typing.get_origin(kind) is tuple:
        return tuple(_read(each, typing.get_args(kind)[0], workspace, path) for each in value)
    if isinstance(kind, type) and issubclass(kind, Value):
        return kind(**_fields(kind, value, workspace))
    return Decimal(value) if kind is Decimal else value
