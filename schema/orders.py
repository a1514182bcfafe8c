"""From the input of a mutation to an order for the log."""

from __future__ import annotations

import typing
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import strawberry

from events import fields
from events.identifiers import uuid7
from events.message import Command, Metadata, OnBehalfOf, Order, Value
from events.workspace import Workspace
from schema.context import Context
from schema.deriving import plain
from schema.describing import hints_of
from schema.entity import KINDS
from schema.ids import key_of
from schema.inputs import founds
from schema.naming import camel

FOUNDED = UUID("0197a3c2-52f1-7c5e-9d5b-6f1d1b0f6a51")
"""Names the keys of workspaces that follow from the id of the command that founds them."""


def read_order(command: type[Command], given: Any, context: Context) -> tuple[UUID, Order]:
    """The workspace and the order that an input means. Raises ``InvalidInput``."""
    workspace = _workspace(command, given)
    parts = _fields(command, given, workspace)
    if founds(command):
        parts["uuid"] = workspace
    command_id = _given(given, "command_id")
    metadata = Metadata(
        principal=context.principal,
        command_id=command_id or uuid7(),
        correlation_id=_given(given, "correlation_id"),
        on_behalf_of=_whom(_given(given, "on_behalf_of")),
        reason=_given(given, "reason"),
        effective_at=_given(given, "effective_at"),
    )
    expected = _given(given, "expected_version")
    order = Order(
        command=command(**parts), metadata=metadata, expected_version=expected, receipt=command_id is not None
    )
    return workspace, order


def _given(given: Any, name: str) -> Any:
    """What an input says beside its command; absent and null mean the same there."""
    value = getattr(given, name, None)
    return None if value is strawberry.UNSET else value


def _workspace(command: type[Command], given: Any) -> UUID:
    if not founds(command):
        return key_of(given.workspace, None, "workspace", Workspace)
    # A retry without the new workspace's key must find the same workspace, so the key follows from the command's id.
    command_id = _given(given, "command_id")
    return _given(given, "uuid") or (uuid5(FOUNDED, str(command_id)) if command_id is not None else uuid7())


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
