"""The inputs of mutations, derived from the fields of the domain's commands."""

from __future__ import annotations

import enum
import typing
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import strawberry
from msgspec import Struct, structs
from strawberry.annotation import StrawberryAnnotation

from events import fields
from events.catalog import NOUN_OF_COMMAND
from events.message import Command, Value
from events.workspace import CreateWorkspace
from schema.deriving import graphql_enum, plain
from schema.describing import class_doc, field_docs, hints_of
from schema.describing import input_type as described_input
from schema.entity import KINDS


def mutation_name(command: type[Command]) -> str:
    """The noun first, so that the schema sorts by noun: ``DefineOutcome`` is ``outcomeDefine``."""
    noun = NOUN_OF_COMMAND[command].name
    return noun + command.__name__.replace(noun[0].upper() + noun[1:], "", 1)


def type_name(command: type[Command]) -> str:
    """How the types of a mutation begin: ``OutcomeDefine``."""
    name = mutation_name(command)
    return name[0].upper() + name[1:]


@described_input
class OnBehalfOfInput:
    """Whose change a program records, as the source names them."""

    source: str = strawberry.field(description="The system or file that it comes from.")
    reference: str | None = strawberry.field(
        default=None, description="Where in the source it stands: a ticket key, a line."
    )
    name: str | None = strawberry.field(default=None, description="The person or service as the source names them.")


COMMON: dict[str, tuple[Any, str]] = {
    "command_id": (
        UUID,
        "Names this command, so that a retry is recognised and answered alike, and never counts twice.",
    ),
    "reason": (str, "Why; mandatory where the domain says so."),
    "effective_at": (datetime, "When it held in the world; absent: now. On an earlier day it needs a reason."),
    "dry_run": (bool, "Answer the same, and change nothing."),
    "correlation_id": (UUID, "Ties together what belongs together across systems."),
    "on_behalf_of": (OnBehalfOfInput, "Whose change a program records."),
}
"""What every input takes beside the fields of its command; absent and null mean the same there."""


class Fields:
    """The fields of an input that is being made."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}

    def add(
        self, name: str, kind: Any, description: str | None, *, optional: bool, default: Any = strawberry.UNSET
    ) -> None:
        """One more field; an optional one may be left out."""
        self.namespace["__annotations__"][name] = _known(typing.Optional[kind] if optional else kind)  # noqa: UP045
        if optional:
            self.namespace[name] = strawberry.field(default=default, description=description)
        else:
            self.namespace[name] = strawberry.field(description=description)

    def made(self, name: str, description: str) -> Any:
        """The input."""
        return strawberry.input(type(name, (), {**self.namespace, "__doc__": description}), description=description)


@cache
def _known(kind: Any) -> StrawberryAnnotation:
    """A type, worked out once for the hundreds of fields that are of it."""
    return StrawberryAnnotation(kind, namespace={})


@cache
def input_type(command: type[Command]) -> Any:
    """The input of a command's mutation."""
    made, hints, docs = Fields(), hints_of(command), field_docs(command)
    if not founds(command):
        made.add("workspace", strawberry.ID, "The workspace: its id, or its UUID.", optional=False)
    for field in structs.fields(command):
        kind, nullable = plain(hints[field.name])
        made.add(
            field.name,
            UUID if field.name == "uuid" else _annotation(kind),
            docs.get(field.name),
            optional=nullable or not field.required,
            default=field.default if isinstance(field.default, enum.Enum | bool | int) else strawberry.UNSET,
        )
    if "uuid" not in command.__struct_fields__:
        said = "The version of the entity that you saw: if it has changed since, nothing is done."
        made.add("expected_version", int, said, optional=True, default=None)
    for name, (kind, description) in COMMON.items():
        made.add(name, kind, description, optional=True, default=None)
    return made.made(f"{type_name(command)}Input", f"What `{mutation_name(command)}` takes.")


def founds(command: type[Command]) -> bool:
    """Whether a command founds a workspace, and so is for none."""
    return command is CreateWorkspace


@cache
def _value_input(kind: type[Value]) -> Any:
    made, docs = Fields(), field_docs(kind)
    for field, hint in hints_of(kind).items():
        if field in kind.__struct_fields__:
            of, optional = plain(hint)
            made.add(field, _annotation(of), docs.get(field), optional=optional, default=None)
    return made.made(f"{kind.__name__}Input", class_doc(kind))


def _annotation(kind: Any) -> Any:
    if kind in KINDS or kind is fields.SubjectId:
        return strawberry.ID
    if typing.get_origin(kind) is tuple:
        return list[_annotation(typing.get_args(kind)[0])]  # type: ignore[misc]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return graphql_enum(kind)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _value_input(kind)
    return UUID if getattr(kind, "__supertype__", None) is UUID else kind
