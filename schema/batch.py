"""Many commands in one transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import strawberry

from events import errors
from events.message import Command, Order
from events.workspace import Workspace
from projections.view import View
from schema.commands import Info, success_type, union_of
from schema.context import Context
from schema.cursors import cursor_at
from schema.ids import key_of
from schema.inputs import Fields, input_type, mutation_name
from schema.orders import read_order
from schema.results import Refusal, kind_of, refused, submit

LARGEST_BATCH = 1_000


def batch_field(commands: tuple[type[Command], ...]) -> Any:
    """The mutation ``batch`` over the given commands."""
    by_field = {mutation_name(command): command for command in commands}
    successes = (success_type(command) for command in commands)
    result = _result_type(union_of("CommandResult", "What came of one command of a batch.", *successes, *Refusal))
    union = union_of("BatchResult", "What came of a batch.", result, *Refusal)

    async def batch(info: Info, input: Any) -> Any:
        try:
            return await _carry_out(info.context, input, by_field, result)
        except errors.Refused as refusal:
            return await refused(refusal, info.context, UUID(int=0))

    taken = _batch_input(_command_input(by_field))
    batch.__annotations__ = {"info": Info, "input": taken, "return": union | None}
    return strawberry.mutation(resolver=batch, description="Carry out many commands in one transaction, in order.")


def _command_input(by_field: dict[str, type[Command]]) -> Any:
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for name, command in by_field.items():
        namespace["__annotations__"][name] = input_type(command) | None
        namespace[name] = strawberry.field(default=strawberry.UNSET, name=name, description=f"What `{name}` takes.")
    made = type("CommandInput", (), namespace)
    return strawberry.input(made, one_of=True, description="One command of a batch: exactly one of its fields.")


def _batch_input(command_input: Any) -> Any:
    made = Fields()
    made.add("workspace", strawberry.ID, "The workspace: its id, or its UUID.", optional=False)
    said = "What to do, in order, at most 1,000; a later one may name by its `uuid` what an earlier one creates."
    made.add("commands", list[command_input], said, optional=False)
    made.add("atomic", bool, "All or nothing; otherwise each succeeds or fails alone.", optional=True, default=True)
    made.add("dry_run", bool, "Answer the same, and change nothing.", optional=True)
    return made.made("BatchInput", "What `batch` takes.")


def _result_type(item: Any) -> Any:
    async def cursor(root: Any) -> str:
        return await cursor_at(root.view, root.revision)

    namespace: dict[str, Any] = {
        "__module__": __name__,
        "__annotations__": {"view": strawberry.Private[View], "results": list[item], "revision": int, "applied": bool},
        "results": strawberry.field(description="What came of each command, in their order."),
        "revision": strawberry.field(description="The workspace's revision after the batch."),
        "applied": strawberry.field(
            description="Whether the batch was applied; an atomic one is not if a command of it was refused."
        ),
        "cursor": strawberry.field(resolver=cursor, description="Where a subscription goes on after the batch."),
    }
    return strawberry.type(type("BatchSuccess", (), namespace), description="What came of each command of a batch.")


async def _carry_out(context: Context, given: Any, by_field: dict[str, type[Command]], result: Any) -> Any:
    workspace = key_of(given.workspace, None, "workspace", Workspace)
    if not 1 <= len(given.commands) <= LARGEST_BATCH:
        raise errors.InvalidInput(f"A batch has 1 to {LARGEST_BATCH:,} commands.", path=("commands",))
    orders = [_order(context, each, by_field, workspace, place) for place, each in enumerate(given.commands)]
    atomic = given.atomic is not False
    answers, view = await submit(context, workspace, orders, dry_run=bool(given.dry_run), atomic=atomic)
    done = [answer for answer in answers if not isinstance(answer, errors.Refused)]
    if view is None:
        at = max((answer.revision for answer in done), default=None)
        view = await context.view_after(workspace, at) if at is not None else await context.view(workspace)
    if view is None:
        raise errors.NotFound("There is no such workspace: check the id.", path=("workspace",))
    shown = [await _shown(context, order, answer, view) for order, answer in zip(orders, answers, strict=True)]
    return result(view=view, results=shown, revision=view.revision, applied=bool(done))


def _order(context: Context, given: Any, by_field: dict[str, type[Command]], workspace: UUID, place: int) -> Order:
    name = next(name for name in by_field if getattr(given, name) is not strawberry.UNSET)
    path = ("commands", str(place), name)
    try:
        named, order = read_order(by_field[name], getattr(given, name), context)
    except errors.Refused as refusal:
        raise errors.InvalidInput(refusal.message, path=(*path, *refusal.path)) from refusal
    if named != workspace:
        said = "Every command of a batch is for the batch's workspace."
        raise errors.InvalidInput(said, path=(*path, "workspace"))
    return order


async def _shown(context: Context, order: Order, answer: Any, view: View) -> Any:
    if isinstance(answer, errors.Refused):
        return await refused(answer, context, view.workspace, view)
    return success_type(type(order.command))(view=view, done=answer, kind=kind_of(order))
