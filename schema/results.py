"""What comes of a command: success with its events, or an error of the domain, as data."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from events import errors
from events.catalog import NOUN_OF_COMMAND
from events.handle import Done
from events.image import root as noun_root
from events.message import Order
from events.store.read import SQL
from projections.view import View
from schema.context import Context
from schema.cursors import cursor_at
from schema.describing import field, field_at, interface_type, object_type
from schema.entity import find, wrap
from schema.errors import Code, system_error
from schema.event import AlignmentEvent, event_object

EventList = list[AlignmentEvent]


@interface_type
class CommandSuccess:
    """A command was carried out, or what it asked for was true already."""

    view: strawberry.Private[View]
    done: strawberry.Private[Done]
    kind: strawberry.Private[Any]

    @field
    def events(self) -> EventList:
        """What happened; empty when it was true already."""
        return [event_object(event, self.view) for event in self.done.events]

    @field_at("done.revision")
    def revision(self) -> int:
        """The workspace's revision after the command."""
        return self.done.revision

    @field
    async def cursor(self) -> str:
        """Where a subscription goes on after the command."""
        return await cursor_at(self.view, self.done.revision)

    async def entity(self) -> Any:
        """The entity as the command left it."""
        if self.view.revision == self.done.revision:
            for state in reversed(self.done.states):
                if state.key == self.done.subject:
                    return wrap(state, self.view)
        return (await find(self.view, noun_root(self.kind), [self.done.subject]))[0]


@strawberry.enum(description="Why a command was refused, for programs.")
class ErrorCode(enum.Enum):
    """Why a command was refused."""

    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="There is no such entity in this workspace.")
    VERSION_CONFLICT = strawberry.enum_value("VERSION_CONFLICT", description="The entity has changed since you saw it.")
    RULE_BROKEN = strawberry.enum_value("RULE_BROKEN", description="A rule of the domain forbids it.")
    INVALID_INPUT = strawberry.enum_value("INVALID_INPUT", description="The input is not valid.")
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="Your role does not allow it.")
    IDEMPOTENCY_MISMATCH = strawberry.enum_value(
        "IDEMPOTENCY_MISMATCH", description="The command id was used before for another request."
    )


@interface_type
class CommandError:
    """A command was refused, and nothing was changed."""

    code: ErrorCode = strawberry.field(description="Why, for programs.")
    message: str = strawberry.field(description="What is the matter and what to do, for people.")
    path: list[str] = strawberry.field(
        description="The field of the input that it is about; empty where it is about none."
    )
    docs: str = strawberry.field(description="Where the documentation says more.")


@object_type
class NotFound(CommandError):
    """There is no such entity in this workspace."""


@object_type
class VersionConflict(CommandError):
    """The entity has changed since you saw it."""

    expected_version: int = strawberry.field(description="The version that you saw.")
    current_version: int = strawberry.field(description="The version it is at now.")
    events: EventList = strawberry.field(description="What happened to it since, the first hundred events.")


@object_type
class RuleBroken(CommandError):
    """A rule of the domain forbids it."""

    rule: str = strawberry.field(description="The rule's name.")


@object_type
class InvalidInput(CommandError):
    """The input is not valid."""


@object_type
class Forbidden(CommandError):
    """Your role does not allow it."""


@object_type
class IdempotencyMismatch(CommandError):
    """The command id was used before for another request."""


Refusal = (NotFound, VersionConflict, RuleBroken, InvalidInput, Forbidden, IdempotencyMismatch)
PLAIN = {
    "NOT_FOUND": NotFound,
    "INVALID_INPUT": InvalidInput,
    "FORBIDDEN": Forbidden,
    "IDEMPOTENCY_MISMATCH": IdempotencyMismatch,
}


async def refused(refusal: errors.Refused, context: Context, workspace: UUID, view: View | None = None) -> Any:
    """The GraphQL object of a refusal."""
    name = getattr(refusal, "rule", refusal.code).lower().replace("_", "-")
    said: dict[str, Any] = {
        "code": ErrorCode[refusal.code],
        "message": refusal.message,
        "path": list(refusal.path),
        "docs": f"docs/errors.md#{name}",
    }
    if isinstance(refusal, errors.VersionConflict):
        said["events"] = await _since(refusal, view or await context.view(workspace))
        return VersionConflict(**said, expected_version=refusal.expected, current_version=refusal.current)
    if isinstance(refusal, errors.RuleBroken):
        return RuleBroken(**said, rule=refusal.rule)
    return PLAIN[refusal.code](**said)


async def _since(refusal: errors.VersionConflict, view: View | None) -> EventList:
    if view is None:
        return []
    rows = await view.snapshot.fetch(SQL["stream_since"], view.workspace, refusal.subject, refusal.expected)
    return [event_object(event, view) for event in await view.events([row["revision"] for row in rows])]


async def settle(context: Context, workspace: UUID, order: Order, success: Any, *, dry_run: bool) -> Any:
    """Carry out an order and say what came of it."""
    (answer,), view = await submit(context, workspace, [order], dry_run=dry_run)
    if isinstance(answer, errors.Refused):
        return await refused(answer, context, workspace, view)
    view = view or await context.view_after(workspace, answer.revision)
    return success(view=view, done=answer, kind=kind_of(order))


def kind_of(order: Order) -> Any:
    """The state class of the entity that an order is about."""
    return NOUN_OF_COMMAND[type(order.command)].state


async def submit(
    context: Context, workspace: UUID, orders: Sequence[Order], *, dry_run: bool, atomic: bool = True
) -> tuple[list[Any], View | None]:
    """What came of each order; in a dry run also the workspace as it would be."""
    # A request that waits for its commit holds no connection: the commits of all need them.
    await context.close()
    try:
        if dry_run:
            return await context.rehearse(workspace, orders, atomic=atomic)
        return await context.committer.submit(workspace, orders, atomic=atomic), None
    except errors.Refused as refusal:
        return [refusal] * len(orders), None
    except errors.Overloaded as error:
        raise system_error(Code.RATE_LIMITED, str(error)) from error
    except errors.Interrupted as error:
        raise system_error(
            Code.INTERNAL,
            "The database was lost on the way: the command may or may not have been carried out. "
            "Send it again with the same `commandId`: it will count once.",
        ) from error
