"""What can be done with webhooks. They are no part of the log, so these mutations have no events, reasons or days of their own.

Like other commands they count once under a `commandId`, and can be rehearsed.
"""

from __future__ import annotations

import base64
import hashlib
import typing
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Union
from uuid import UUID, uuid5

import strawberry

from events.errors import NotFound, Refused
from events.workspace import Workspace
from schema.context import Context, dry_label
from schema.describing import class_doc, input_type, object_type
from schema.endpoints import Endpoints, changing
from schema.event import EventType
from schema.ids import encode, key_of
from schema.inputs import COMMON
from schema.results import Refusal, refused
from schema.webhook import Webhook, webhook_key

MADE = UUID("0197a3c2-52f1-7c5e-9d5b-6f1d1b0f6a52")
"""Names the keys of webhooks that follow from the id of the command that makes them."""
OVERLAP = 24
"""Hours for which a replaced secret is still signed with, unless told otherwise."""

SECRETLESS: dict[str, dict[str, Any]] = {name: {"secret": None} for name in ("webhookCreate", "webhookRotateSecret")}
"""What is said instead of a secret that was told already, or will never be used."""

Info = strawberry.Info[Context, Any]
Change = Callable[[Context, Endpoints, UUID, Any], Awaitable[dict[str, Any]]]
"""Changes a webhook, and gives what its success says besides the webhook."""

_WORKSPACE = "The workspace: its id, or its UUID."
_COMMAND_ID, _DRY_RUN = COMMON["command_id"][1], COMMON["dry_run"][1]


@input_type
class WebhookCreateInput:
    """What `webhookCreate` takes."""

    workspace: strawberry.ID = strawberry.field(description=_WORKSPACE)
    url: str = strawberry.field(description="Where to post events to: https, or http on this machine in open mode.")
    types: list[EventType] | None = strawberry.field(
        default=None, description="Only events of these types; absent: all."
    )
    include_texts: bool = strawberry.field(
        default=False,
        description="Send texts too that can be erased here: names, e-mail addresses, comments, reasons. "
        "Whoever receives them has to erase them there.",
    )
    from_revision: int | None = strawberry.field(
        default=None, description="The revision to begin with: 1 for all that ever happened; absent: what happens next."
    )
    uuid: UUID | None = strawberry.field(default=None, description="The new webhook's key; absent: one is made.")
    command_id: UUID | None = strawberry.field(default=None, description=_COMMAND_ID)
    dry_run: bool | None = strawberry.field(default=None, description=_DRY_RUN)


@input_type
class WebhookPauseInput:
    """What `webhookPause` takes."""

    workspace: strawberry.ID = strawberry.field(description=_WORKSPACE)
    webhook: strawberry.ID = strawberry.field(description="The webhook: its key, or its UUID.")
    command_id: UUID | None = strawberry.field(default=None, description=_COMMAND_ID)
    dry_run: bool | None = strawberry.field(default=None, description=_DRY_RUN)


@input_type
class WebhookResumeInput(WebhookPauseInput):
    """What `webhookResume` takes."""


@input_type
class WebhookDeleteInput(WebhookPauseInput):
    """What `webhookDelete` takes."""


@input_type
class WebhookRotateSecretInput(WebhookPauseInput):
    """What `webhookRotateSecret` takes."""

    overlap_hours: int = strawberry.field(
        default=OVERLAP, description="For how many hours deliveries are signed with the old secret too, up to 168."
    )


@input_type
class WebhookReplayInput(WebhookPauseInput):
    """What `webhookReplay` takes."""

    from_revision: int = strawberry.field(description="The revision to go on with.")


@input_type
class WebhookRedeliverInput(WebhookPauseInput):
    """What `webhookRedeliver` takes."""

    revision: int = strawberry.field(description="The revision of the dead letter.")


@object_type
class WebhookCreateSuccess:
    """The webhook is there."""

    webhook: Webhook = strawberry.field(description="The webhook.")
    secret: str | None = strawberry.field(
        description="What its deliveries are signed with, told this once; absent in a dry run, and when it was made before: "
        "rotate it."
    )


@object_type
class WebhookRotateSecretSuccess:
    """The webhook has a new secret."""

    webhook: Webhook = strawberry.field(description="The webhook.")
    secret: str | None = strawberry.field(
        description="What its deliveries are signed with from now on, told this once; absent in a dry run, and when the "
        "command was carried out before: rotate once more."
    )


@object_type
class WebhookPauseSuccess:
    """The webhook is paused."""

    webhook: Webhook = strawberry.field(description="The webhook.")


@object_type
class WebhookResumeSuccess:
    """The webhook goes on where it stopped, at once."""

    webhook: Webhook = strawberry.field(description="The webhook.")


@object_type
class WebhookReplaySuccess:
    """The webhook goes on from the revision."""

    webhook: Webhook = strawberry.field(description="The webhook.")


@object_type
class WebhookRedeliverSuccess:
    """The dead letter is tried once more."""

    webhook: Webhook = strawberry.field(description="The webhook.")


@object_type
class WebhookDeleteSuccess:
    """The webhook is forgotten, with its secrets and dead letters."""

    key: strawberry.ID = strawberry.field(description="The key that it had.")


def _shown(secret: bytes | None) -> str | None:
    return None if secret is None else "whsec_" + base64.b64encode(secret).decode()


async def _rotate(_context: Context, endpoints: Endpoints, key: UUID, given: Any) -> dict[str, Any]:
    """Give a webhook a new secret; deliveries are signed with both for a while."""
    return {"secret": _shown(await endpoints.rotate(key, given.overlap_hours))}


async def _pause(_context: Context, endpoints: Endpoints, key: UUID, _given: Any) -> dict[str, Any]:
    """Post nothing to a webhook until it is resumed; it loses nothing."""
    await endpoints.pause(key)
    return {}


async def _resume(_context: Context, endpoints: Endpoints, key: UUID, _given: Any) -> dict[str, Any]:
    """Go on with a webhook that is paused, disabled or waiting, at once and where it stopped."""
    await endpoints.resume(key)
    return {}


async def _replay(_context: Context, endpoints: Endpoints, key: UUID, given: Any) -> dict[str, Any]:
    """Let a webhook go on from any revision; what it received before comes again, under the same ids."""
    await endpoints.replay(key, given.from_revision)
    return {}


async def _redeliver(_context: Context, endpoints: Endpoints, key: UUID, given: Any) -> dict[str, Any]:
    """Try once more to deliver a dead letter, besides what is next."""
    await endpoints.redeliver(key, given.revision)
    return {}


async def _delete(_context: Context, endpoints: Endpoints, key: UUID, _given: Any) -> dict[str, Any]:
    """Forget a webhook, with its secrets and dead letters."""
    await endpoints.delete(key)
    return {}


async def _create(context: Context, endpoints: Endpoints, key: UUID, given: Any) -> dict[str, Any]:
    """Have the events of a workspace posted to an address, in order, each at least once. It answers the secret once."""
    secret = await endpoints.create(
        key,
        given.url,
        types=[each.value for each in given.types] if given.types is not None else None,
        texts=given.include_texts,
        from_revision=given.from_revision,
        by=context.principal,
    )
    return {"secret": _shown(secret)}


def _key(given: Any, workspace: UUID) -> UUID:
    if not isinstance(given, WebhookCreateInput):
        return webhook_key(given.webhook, workspace)
    by_command = uuid5(MADE, f"{workspace}/{given.command_id}") if given.command_id is not None else None
    return given.uuid or by_command or Context.new_id()


def _mutation(name: str, taken: Any, success: Any, change: Change) -> Any:
    title = name[0].upper() + name[1:]
    union = Annotated[
        Union[(success, *Refusal)],
        strawberry.union(f"{title}Result", description=f"What came of `{name}`."),
    ]

    async def resolver(info: Info, input: Any) -> Any:
        context, dry_run = info.context, bool(input.dry_run)
        await context.close()
        try:
            workspace = key_of(input.workspace, None, "workspace", Workspace)
            key = _key(input, workspace)
            async with changing(context.pool, workspace, dry_run=dry_run) as endpoints:
                said = await _once(name, change, context, endpoints, key, input)
                row = await endpoints.get(key)
            if success is WebhookDeleteSuccess:
                return success(key=strawberry.ID(encode("webhook", workspace, key)))
            view = await context.view(workspace)
            if row is None or view is None:
                raise NotFound("The webhook was deleted meanwhile.", path=("webhook",))
            return success(webhook=Webhook(row=row, view=view, label=dry_label() if dry_run else None), **said)
        except Refused as refusal:
            return await refused(refusal, context, UUID(int=0))

    resolver.__annotations__ = {"info": Info, "input": taken, "return": typing.Optional[union]}  # noqa: UP045
    resolver.__name__ = name
    return strawberry.mutation(resolver=resolver, name=name, description=class_doc(change))  # type: ignore[arg-type]


async def _once(name: str, change: Change, context: Context, endpoints: Endpoints, key: UUID, given: Any) -> Any:
    """What a change gives; of one that was carried out under its command id before, no secret any more."""
    if given.command_id is not None:
        asked = {**vars(given), "command_id": None, "dry_run": None}
        request = hashlib.sha256(repr((name, context.principal, sorted(asked.items()))).encode()).digest()
        if not await endpoints.receive(given.command_id, request, key):
            return SECRETLESS.get(name, {})
    said = await change(context, endpoints, key, given)
    return SECRETLESS.get(name, {}) if given.dry_run else said


MUTATIONS: dict[str, Any] = {
    name: _mutation(name, taken, success, change)
    for name, taken, success, change in (
        ("webhookCreate", WebhookCreateInput, WebhookCreateSuccess, _create),
        ("webhookRotateSecret", WebhookRotateSecretInput, WebhookRotateSecretSuccess, _rotate),
        ("webhookPause", WebhookPauseInput, WebhookPauseSuccess, _pause),
        ("webhookResume", WebhookResumeInput, WebhookResumeSuccess, _resume),
        ("webhookReplay", WebhookReplayInput, WebhookReplaySuccess, _replay),
        ("webhookRedeliver", WebhookRedeliverInput, WebhookRedeliverSuccess, _redeliver),
        ("webhookDelete", WebhookDeleteInput, WebhookDeleteSuccess, _delete),
    )
}
