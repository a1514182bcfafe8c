"""From the input of a mutation to an order for the log."""

from __future__ import annotations

import typing
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from strawberry import UNSET

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
    named = key_of(given.workspace, None, "workspace", Workspace) if not founds(command) else UUID(int=0)
    order = _order(command(**_fields(command, given, named)), given, context)
    if isinstance(order.command, CreateWorkspace):
        return founded_by(order.command, order.metadata.command_id), order
    return named, order


def _order(command: Command, given: Any, context: Context) -> Order:
    metadata = Metadata(
        principal=context.principal,
        command_id=given.command_id or uuid7(),
        correlation_id=given.correlation_id,
        on_behalf_of=_whom(given.on_behalf_of),
        reason=given.reason,
        effective_at=given.effective_at,
    )
    expected = getattr(given, "expected_version", None)  # what brings an entity into being expects none
    return Order(command=command, metadata=metadata, expected_version=expected, receipt=given.command_id is not None)


def _whom(given: Any) -> OnBehalfOf | None:
    return OnBehalfOf(given.source, given.reference, given.name) if given is not None else None


def _fields(kind: Any, given: Any, workspace: UUID) -> dict[str, Any]:
    """The fields of a command or value that an input gives: absent ones keep their default, null is null where it may be."""
    parts: dict[str, Any] = {}
    for name, read, nullable in _readers(kind):
        value = getattr(given, name, UNSET)
        if value is None:
            if nullable:
                parts[name] = None
        elif value is not UNSET:
            parts[name] = read(value, workspace) if read is not None and not isinstance(value, UUID) else value
    return parts


Read = Callable[[Any, UUID], Any]
"""Makes a value of a field, which is there, in a workspace."""


@cache
def _readers(kind: Any) -> tuple[tuple[str, Read | None, bool], ...]:
    """The fields of a command or value: what reads each, if anything need be read, and whether it may be null."""
    hints = hints_of(kind)
    return tuple(
        (field, _reader(of, camel(field)), nullable)
        for field in kind.__struct_fields__
        for of, nullable in [plain(hints[field])]
    )


def _reader(kind: Any, path: str) -> Read | None:
    if kind is fields.SubjectId:
        return lambda value, workspace: key_of(value, workspace, path)
    if kind in KINDS:
        return lambda value, workspace: key_of(value, workspace, path, KINDS[kind])
    if typing.get_origin(kind) is tuple:
        read = _reader(typing.get_args(kind)[0], path)
        if read is None:
            return lambda value, _workspace: tuple(value)
        return lambda value, workspace: tuple(
            each if each is None or isinstance(each, UUID) else read(each, workspace) for each in value
        )
    if isinstance(kind, type) and issubclass(kind, Value):
        return lambda value, workspace: kind(**_fields(kind, value, workspace))
    if kind is Decimal:
        return lambda value, _workspace: Decimal(value)
    return None
