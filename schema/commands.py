"""Mutations, derived from the domain's commands: the input, the result union and the way to the log.

``schema/<noun>.py`` lists the commands that the noun offers; nothing of a command's fields is said twice.
"""

from __future__ import annotations

import enum
import types
import typing
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Union
from uuid import UUID, uuid5

import strawberry
from msgspec import Struct, structs

from events import errors, fields
from events.catalog import NOUN_OF_COMMAND
from events.handle import creates
from events.identifiers import uuid7
from events.image import root
from events.message import Command, Order, Value
from events.message import Metadata as OrderMetadata
from events.message import OnBehalfOf as Whom
from events.node import Node
from events.workspace import CreateWorkspace, Workspace
from schema.context import Context
from schema.deriving import graphql_enum, plain
from schema.describing import class_doc, field_docs
from schema.entity import KINDS, TYPES, graphql_name
from schema.ids import key_of
from schema.results import CommandSuccess, Refusal, refused, settle

Info = strawberry.Info[Context, Any]
FOUNDED = UUID("0197a3c2-52f1-7c5e-9d5b-6f1d1b0f6a51")
"""Names the keys of workspaces that follow from the id of the command that founds them."""


def mutation_name(command: type[Command]) -> str:
    """The noun first, so that the schema sorts by noun: ``DefineOutcome`` is ``outcomeDefine``."""
    noun = NOUN_OF_COMMAND[command].name
    word = noun[0].upper() + noun[1:]
    return noun + command.__name__.replace(word, "", 1)


def type_name(command: type[Command]) -> str:
    """How the types of a mutation begin: ``OutcomeDefine``."""
    name = mutation_name(command)
    return name[0].upper() + name[1:]


@strawberry.input(description="Whose change a program records, as the source names them.")
class OnBehalfOfInput:
    """Whose change a program records."""

    source: str = strawberry.field(description="The system or file that it comes from.")
    reference: str | None = strawberry.field(
        default=None, description="Where in the source it stands: a ticket key, a line."
    )
    name: str | None = strawberry.field(default=None, description="The person or service as the source names them.")


COMMON: dict[str, tuple[Any, str]] = {
    "command_id": (
        UUID | None,
        "Names this command, so that a retry is recognised and answered alike, and never counts twice.",
    ),
    "reason": (str | None, "Why; mandatory where the domain says so."),
    "effective_at": (datetime | None, "When it held in the world; absent: now. On an earlier day it needs a reason."),
    "dry_run": (bool | None, "Answer the same, and change nothing."),
    "correlation_id": (UUID | None, "Ties together what belongs together across systems."),
    "on_behalf_of": (OnBehalfOfInput | None, "Whose change a program records."),
}


@cache
def input_type(command: type[Command]) -> Any:
    """The input of a command's mutation."""
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}

    def add(
        name: str, annotation: Any, description: str | None, default: Any = strawberry.UNSET, *, needed: bool = False
    ) -> None:
        namespace["__annotations__"][name] = annotation
        more = {} if needed else {"default": default}
        namespace[name] = strawberry.field(description=description, **more)

    if not _founds(command):
        add("workspace", strawberry.ID, "The workspace: its id, or its UUID.", needed=True)
    hints, docs = typing.get_type_hints(command), field_docs(command)
    for field in structs.fields(command):
        name, hint = field.name, hints[field.name]
        optional = plain(hint)[1] or not field.required
        annotation = UUID if name == "uuid" else _input_annotation(hint)
        add(
            name,
            typing.Optional[annotation] if optional else annotation,  # noqa: UP045
            docs.get(name),
            field.default if isinstance(field.default, enum.Enum | bool | int) else strawberry.UNSET,
            needed=not optional,
        )
    if not creates(command):
        add(
            "expected_version",
            int | None,
            "The version of the entity that you saw: if it has changed since, nothing is done.",
        )
    for name, (annotation, description) in COMMON.items():
        add(name, annotation, description)
    made = type(f"{type_name(command)}Input", (), namespace)
    return strawberry.input(made, description=f"What `{mutation_name(command)}` takes.")


def _founds(command: type[Command]) -> bool:
    return command is CreateWorkspace


@cache
def _value_input(kind: type[Value]) -> Any:
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    docs = field_docs(kind)
    for field, hint in typing.get_type_hints(kind).items():
        if field not in kind.__struct_fields__:
            continue
        annotation, optional = _input_annotation(hint), plain(hint)[1]
        namespace["__annotations__"][field] = typing.Optional[annotation] if optional else annotation  # noqa: UP045
        namespace[field] = strawberry.field(description=docs.get(field), **({"default": None} if optional else {}))
    return strawberry.input(type(f"{kind.__name__}Input", (), namespace), description=class_doc(kind))


def _input_annotation(hint: Any) -> Any:
    kind, _ = plain(hint)
    if kind in KINDS or kind is fields.SubjectId:
        return strawberry.ID
    if typing.get_origin(kind) is tuple:
        return list[_input_annotation(typing.get_args(kind)[0])]  # type: ignore[misc]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return graphql_enum(kind)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _value_input(kind)
    return UUID if getattr(kind, "__supertype__", None) is UUID else kind


@cache
def success_type(command: type[Command]) -> Any:
    """What a mutation answers when its command was carried out."""
    noun = NOUN_OF_COMMAND[command]
    state = noun.state
    name = "node" if state is Node else root(state).noun if state not in TYPES else state.__name__
    field = graphql_name(name if name.islower() else name[0].lower() + name[1:])
    annotation: Any = Annotated["TreeNode", strawberry.lazy("schema.node")] if state is Node else TYPES[state]

    async def resolver(root: Any) -> Any:
        return await root.entity()

    resolver.__annotations__ = {"root": Any, "return": annotation}
    resolver.__name__ = field
    namespace = {
        "__module__": __name__,
        field: strawberry.field(resolver=resolver, name=field, description=f"The {noun.name} as the command left it."),
    }
    made = types.new_class(f"{type_name(command)}Success", (CommandSuccess,), exec_body=lambda ns: ns.update(namespace))
    return strawberry.type(made, description=f"`{mutation_name(command)}` was carried out, or was true already.")


def mutation(command: type[Command]) -> Any:
    """The mutation of a command."""
    success, taken = success_type(command), input_type(command)
    union = Annotated[
        Union[(success, *Refusal)],
        strawberry.union(f"{type_name(command)}Result", description=f"What came of `{mutation_name(command)}`."),
    ]

    async def resolver(info: Info, input: Any) -> Any:
        try:
            workspace, order = read_order(command, input, info.context)
        except errors.Refused as refusal:
            return await refused(refusal, info.context, UUID(int=0))
        return await settle(info.context, workspace, order, success, dry_run=bool(input.dry_run or False))

    resolver.__annotations__ = {"info": Info, "input": taken, "return": typing.Optional[union]}  # noqa: UP045
    resolver.__name__ = mutation_name(command)
    return strawberry.mutation(resolver=resolver, name=mutation_name(command), description=class_doc(command))


def read_order(command: type[Command], given: Any, context: Context) -> tuple[UUID, Order]:
    """The workspace and the order that an input means. Raises ``InvalidInput``."""
    workspace = _workspace(command, given)
    hints = typing.get_type_hints(command)
    parts = {}
    for field in command.__struct_fields__:
        value = getattr(given, field, strawberry.UNSET)
        if value is strawberry.UNSET or (value is None and not plain(hints[field])[1]):
            continue
        parts[field] = _read(value, hints[field], workspace, graphql_name(field))
    if _founds(command):
        parts["uuid"] = workspace
    metadata = OrderMetadata(
        principal=context.principal,
        command_id=_given(given, "command_id") or context.new_id(),
        correlation_id=_given(given, "correlation_id"),
        on_behalf_of=_whom(_given(given, "on_behalf_of")),
        reason=_given(given, "reason"),
        effective_at=_given(given, "effective_at"),
    )
    made = Order(
        command=command(**parts),
        metadata=metadata,
        expected_version=_given(given, "expected_version"),
        receipt=_given(given, "command_id") is not None,
    )
    return workspace, made


def _given(given: Any, name: str) -> Any:
    value = getattr(given, name, None)
    return None if value is strawberry.UNSET else value


def _workspace(command: type[Command], given: Any) -> UUID:
    if not _founds(command):
        return key_of(given.workspace, None, "workspace", Workspace)
    # A retry without the new workspace's key must find the same workspace, so the key follows from the command's id.
    command_id = _given(given, "command_id")
    return _given(given, "uuid") or (uuid5(FOUNDED, str(command_id)) if command_id is not None else uuid7())


def _whom(given: Any) -> Whom | None:
    if given is None:
        return None
    return Whom(given.source, _given(given, "reference"), _given(given, "name"))


def _read(value: Any, hint: Any, workspace: UUID, path: str) -> Any:
    kind, _ = plain(hint)
    if value is None or isinstance(value, UUID):
        return value
    if kind is fields.SubjectId:
        return key_of(value, workspace, path)
    if kind in KINDS:
        return key_of(value, workspace, path, KINDS[kind])
    if typing.get_origin(kind) is tuple:
        return tuple(_read(each, typing.get_args(kind)[0], workspace, path) for each in value)
    if isinstance(kind, type) and issubclass(kind, Value):
        hints = typing.get_type_hints(kind)
        return kind(**{f: _read(getattr(value, f), hints[f], workspace, path) for f in kind.__struct_fields__
                       if getattr(value, f) is not strawberry.UNSET})  # fmt: skip
    return Decimal(value) if kind is Decimal else value
