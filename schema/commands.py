"""Mutations, derived from the domain's commands: the input, the result union and the way to the log.

``schema/<noun>.py`` lists the commands that the noun offers; nothing of a command's fields is said twice.
"""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Annotated, Any, Union
from uuid import UUID

import strawberry

from events import errors, fields
from events.catalog import NOUN_OF_COMMAND
from events.message import Command
from events.node import Node
from schema.context import Context
from schema.deriving import related
from schema.describing import class_doc
from schema.entity import TYPES
from schema.inputs import input_type, mutation_name, type_name
from schema.naming import camel, snake
from schema.orders import read_order
from schema.results import CommandSuccess, Refusal, refused, settle

Info = strawberry.Info[Context, Any]


@cache
def success_type(command: type[Command]) -> Any:
    """What a mutation answers when its command was carried out."""
    noun = NOUN_OF_COMMAND[command]
    annotation, name = _subject(noun.state)

    async def resolver(root: Any) -> Any:
        return await root.entity()

    resolver.__annotations__ = {"root": Any, "return": annotation}
    resolver.__name__ = name
    description = f"`{mutation_name(command)}` was carried out, or was true already."
    namespace = {
        "__module__": __name__,
        "__doc__": description,
        name: strawberry.field(resolver=resolver, description=f"The {noun.name} as the command left it."),
    }
    made = types.new_class(f"{type_name(command)}Success", (CommandSuccess,), exec_body=lambda ns: ns.update(namespace))
    return strawberry.type(made, description=description)


def _subject(state: Any) -> tuple[Any, str]:
    """The type and the name of the field that shows what a command was about."""
    if state is Node:
        return related("", fields.NodeId), "node"
    return TYPES[state], camel(snake(state.__name__))


def union_of(name: str, description: str, *members: Any) -> Any:
    """A union that is made at run time."""
    return Annotated[Union[members], strawberry.union(name, description=description)]  # noqa: UP007


def mutation(command: type[Command]) -> Any:
    """The mutation of a command."""
    name, success = mutation_name(command), success_type(command)
    union = union_of(f"{type_name(command)}Result", f"What came of `{name}`.", success, *Refusal)

    async def resolver(info: Info, input: Any) -> Any:
        try:
            workspace, order = read_order(command, input, info.context)
        except errors.Refused as refusal:
            return await refused(refusal, info.context, UUID(int=0))
        return await settle(info.context, workspace, order, success, dry_run=bool(input.dry_run))

    resolver.__annotations__ = {"info": Info, "input": input_type(command), "return": typing.Optional[union]}  # noqa: UP045
    resolver.__name__ = name
    return strawberry.mutation(resolver=resolver, name=name, description=class_doc(command))
