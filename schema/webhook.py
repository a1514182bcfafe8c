"""Webhooks: where each stands, and what it did not receive. What changes them is in `schema.webhook_changes`.

They are looked at as they are now, also where the workspace is read as of a past: they are no part of its log.
"""

from __future__ import annotations

import base64
import binascii
import enum
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from events.errors import InvalidInput
from events.message import PrincipalKind
from projections.view import View
from schema.connections import Connection, page_of, page_size, read_cursor, write_cursor
from schema.context import Context
from schema.deriving import graphql_enum
from schema.describing import described_enum, field, object_type
from schema.endpoints import SQL
from schema.entity import Node
from schema.event import AlignmentEvent, EventType, event_object
from schema.ids import encode


class _State(enum.Enum):
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


_State.__name__ = "WebhookState"
WebhookState = described_enum(
    _State,
    "Whether a webhook is delivered to.",
    {
        "ACTIVE": "It is delivered to; when that fails, again and again.",
        "PAUSED": "Somebody paused it; resumed, it goes on where it stopped.",
        "DISABLED": "Its receiver answered that it is gone for good (410): resumed, it goes on where it stopped. Or the log is no "
        "longer the one that it followed, as after a restore from a backup: replay it from a revision, then resume it.",
    },
)


def webhook_key(text: str, workspace: UUID, path: str = "webhook") -> UUID:
    """The webhook that an input names, by its key or its UUID. Raises ``InvalidInput``."""
    try:
        return UUID(text)
    except ValueError:
        pass
    named = _named(text)
    if named is None:
        raise InvalidInput(f"{text[:80]!r} is no webhook: take the `key` of one, or its UUID.", path=(path,))
    return named[1] if named[0] == workspace else UUID(int=0)


def _named(text: str) -> tuple[UUID, UUID] | None:
    """The workspace and the webhook that a key names."""
    noun, _, token = text.partition("_")
    try:
        packed = base64.b64decode(token + "=", altchars=b"-_", validate=True) if noun == "webhook" else b""
    except (binascii.Error, ValueError):
        packed = b""
    return (UUID(bytes=packed[:16]), UUID(bytes=packed[16:])) if len(packed) == 32 else None


@object_type
class DeadLetter:
    """An event that a webhook did not receive in ten attempts. The event itself stays in the log."""

    row: strawberry.Private[Any]
    view: strawberry.Private[View]

    @field
    def revision(self) -> int:
        """The event's place in the workspace's log."""
        return int(self.row["revision"])

    @field
    def type(self) -> EventType:
        """What happened."""
        return EventType(self.row["type"])

    @field
    async def event(self) -> AlignmentEvent:
        """The event."""
        (found,) = await self.view.events([self.row["revision"]])
        return event_object(found, self.view)

    @field
    def attempts(self) -> int:
        """How often it was tried."""
        return int(self.row["attempts"])

    @field
    def error(self) -> str:
        """Why the last attempt failed."""
        return str(self.row["error"])

    @field
    def failed_at(self) -> datetime:
        """When the last attempt failed."""
        return self.row["failed_at"]

    @field
    def requested_at(self) -> datetime | None:
        """When somebody asked to deliver it once more, until that was tried."""
        return self.row["requested_at"]


@object_type
class Webhook(Node):
    """A receiver to which the events of a workspace are posted, in order, each at least once."""

    state: strawberry.Private[Any] = None
    """None: it is no part of the log."""
    row: strawberry.Private[Any]
    label: strawberry.Private[str | None] = None
    """What tells a dry run apart."""

    @field
    def id(self) -> strawberry.ID:
        """Identifies it everywhere."""
        return strawberry.ID(encode("webhook", self.view.workspace, self.row["id"], self.label))

    @field
    def key(self) -> strawberry.ID:
        """The same without what tells a dry run apart: a webhook has no past."""
        return strawberry.ID(encode("webhook", self.view.workspace, self.row["id"]))

    @field
    def version(self) -> int:
        """Goes up whenever somebody changes it."""
        return int(self.row["version"])

    @field
    def erased_fields(self) -> list[str]:
        """None: nothing of it can be erased."""
        return []

    @field
    def url(self) -> str:
        """Where events are posted to."""
        return str(self.row["url"])

    @field
    def types(self) -> list[EventType] | None:
        """The types of events that it receives; absent: all."""
        return [EventType(each) for each in self.row["types"]] if self.row["types"] is not None else None

    @field
    def includes_texts(self) -> bool:
        """Whether it opted in to receive texts that can be erased here, and could not be erased there."""
        return bool(self.row["texts"])

    @strawberry.field(name="state", description="Whether it is delivered to.")
    def delivery(self) -> WebhookState:
        """Whether it is delivered to; `state` is a name that every node has for itself."""
        return _State(self.row["state"])

    @field
    def revision(self) -> int:
        """Every event up to here was received, is of a type that it does not want, or lies among the dead letters."""
        return int(self.row["revision"])

    @field
    def lag(self) -> int:
        """How many events of the log lie after that."""
        return int(self.row["head"] - self.row["revision"])

    @field
    def attempts(self) -> int:
        """How often the next event was tried in vain."""
        return int(self.row["attempts"])

    @field
    def next_attempt_at(self) -> datetime | None:
        """When the next event is tried again; absent: at once."""
        return self.row["next_attempt_at"]

    @field
    def last_error(self) -> str | None:
        """Why the last attempt failed; absent when the last one was received."""
        return self.row["last_error"]

    @field
    def last_error_at(self) -> datetime | None:
        """When it failed."""
        return self.row["last_error_at"]

    @field
    def last_delivered_at(self) -> datetime | None:
        """When it last received an event."""
        return self.row["last_delivered_at"]

    @field
    def public_keys(self) -> list[str]:
        """What `v1a` signatures are verified with, the newest first: two for a while after a rotation."""
        return ["whpk_" + base64.b64encode(each).decode() for each in self.row["public_keys"]]

    @field
    def created_at(self) -> datetime:
        """When it was made."""
        return self.row["created_at"]

    @field
    def created_by(self) -> strawberry.ID:
        """Who made it."""
        made_by: UUID = self.row["created_by"]
        member = self.row["created_by_kind"] == PrincipalKind.MEMBER.value
        return strawberry.ID(encode("member", self.view.workspace, made_by) if member else str(made_by))

    @field
    def created_by_kind(self) -> graphql_enum(PrincipalKind):
        """Whether a member, a key or the system made it."""
        return PrincipalKind(self.row["created_by_kind"])

    @field
    def dead_letter_count(self) -> int:
        """How many events it did not receive in ten attempts."""
        return int(self.row["letters"])

    @field
    async def dead_letters(self, first: int | None = None, after: str | None = None) -> Connection[DeadLetter]:
        """The events that it did not receive in ten attempts, in order."""
        size, start = page_size(first), read_cursor(after, int)[0] if after else 0
        rows = await self.view.snapshot.fetch(SQL["letters"], self.view.workspace, self.row["id"], start, size + 1)
        items = [(DeadLetter(row=row, view=self.view), write_cursor(row["revision"])) for row in rows[:size]]

        async def count() -> int:
            return int(self.row["letters"])

        return page_of(items, more=len(rows) > size, before=start > 0, count=count)


async def webhooks_of(view: View, key: UUID | None = None) -> list[Webhook]:
    """The webhooks of a workspace, the oldest first; or the one asked for, if it is there."""
    rows = await view.snapshot.fetch(SQL["list"], view.workspace, key)
    return [Webhook(row=row, view=view) for row in rows]


async def webhook_by_id(context: Context, text: str) -> Webhook | None:
    """The webhook that a global id leads to, as it is now."""
    named = _named(text)
    if named is None:
        return None
    context.lasting = False
    view = await context.view(named[0])
    found = await webhooks_of(view, named[1]) if view is not None else []
    return found[0] if found else None


async def all_webhooks(root: Any, info: strawberry.Info[Context, Any]) -> list[Webhook]:
    """Its webhooks, the oldest first, as they are now."""
    info.context.lasting = False  # they change without the log
    return await webhooks_of(root.view)


async def one_webhook(
    root: Any,
    info: strawberry.Info[Context, Any],
    key: Annotated[strawberry.ID, strawberry.argument(description="The webhook's key.")],
) -> Webhook | None:
    """One of its webhooks, as it is now."""
    info.context.lasting = False
    found = await webhooks_of(root.view, webhook_key(key, root.view.workspace, "key"))
    return found[0] if found else None
