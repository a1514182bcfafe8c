"""Delivers to one webhook, one event after the other, until it is caught up or has to wait.

Nothing of it is kept in memory: the next courier, in whatever process, goes on from what the database says.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec.structs import replace

from events.message import Recorded
from server.cloudevents import CONTENT_TYPE, body_of
from server.webhooks import signing
from server.webhooks.posting import Answered, Channel, Unanswered
from server.webhooks.schedule import next_attempt, read_retry_after
from server.webhooks.store import Store, Webhook

Clock = Callable[[], datetime]
_log = structlog.get_logger("northline.webhooks")


class Outcome(enum.Enum):
    """What came of an attempt."""

    RECEIVED = enum.auto()
    FAILED = enum.auto()
    GONE = enum.auto()


Attempt = tuple[Outcome, str, timedelta | None]
"""What came of it, why in a sentence, and how long the receiver asks to be left alone."""


class Courier:
    """Delivers to one webhook."""

    def __init__(self, store: Store, channel: Channel, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    async def deliver(self, workspace: UUID, key: UUID) -> None:
        """Deliver what is due."""
        webhook = await self._store.load(workspace, key, self._clock())
        if webhook is None or not await self._redeliver(webhook):
            return
        while webhook is not None and not self._must_wait(webhook) and await self._deliver_page(webhook):
            webhook = await self._store.load(workspace, key, self._clock())

    def _must_wait(self, webhook: Webhook) -> bool:
        return webhook.next_attempt_at is not None and webhook.next_attempt_at > self._clock()

    async def _redeliver(self, webhook: Webhook) -> bool:
        """Deliver once more the dead letters for which somebody asked; whether the webhook still wants more."""
        for event in await self._store.requested(webhook):
            outcome, error, _ = await self._attempt(webhook, event, await self._previous(webhook, event))
            if outcome is Outcome.RECEIVED:
                await self._store.unbury(webhook, event.revision)
                continue
            await self._store.rebury(webhook, event.revision, error, self._clock())
            if outcome is Outcome.GONE:
                await self._store.disable(webhook, error, self._clock())
                return False
        return True

    async def _deliver_page(self, webhook: Webhook) -> bool:
        """Deliver the next events; whether to go on at once."""
        page = await self._store.page(webhook)
        version: int | None = webhook.version
        for event in page:
            if webhook.types is not None and event.type not in webhook.types:
                continue
            version = await self._deliver_one(webhook, event)
            if version is None:
                return False
            webhook = replace(webhook, revision=event.revision, attempts=0)
            if version != webhook.version:
                return True
        if page and page[-1].revision > webhook.revision:
            version = await self._store.settle(webhook, page[-1].revision, None)
        return bool(page) and version is not None

    async def _deliver_one(self, webhook: Webhook, event: Recorded[Any]) -> int | None:
        """Deliver an event and move on past it; ``None`` when there is no going on."""
        outcome, error, retry_after = await self._attempt(webhook, event, await self._previous(webhook, event))
        now = self._clock()
        if outcome is Outcome.RECEIVED:
            return await self._store.settle(webhook, event.revision, now)
        attempts = webhook.attempts + 1
        _log.info("a delivery failed", webhook=str(webhook.id), id=str(event.event_id), attempt=attempts, why=error)
        if outcome is Outcome.GONE:
            await self._store.disable(webhook, error, now)
            return None
        until = next_attempt(attempts, now, retry_after)
        if until is None:
            return await self._store.bury(webhook, event, attempts, error, now)
        await self._store.postpone(webhook, attempts, until, error, now)
        return None

    async def _previous(self, webhook: Webhook, event: Recorded[Any]) -> int | None:
        return await self._store.previous(webhook, event.revision - 1) if webhook.types is not None else None

    async def _attempt(self, webhook: Webhook, event: Recorded[Any], previous: int | None) -> Attempt:
        body = body_of(event, texts=webhook.texts, previous=previous)
        signed = signing.headers(event.event_id, body, self._clock(), webhook.secrets)
        said = {"Content-Type": CONTENT_TYPE, "User-Agent": "Northline-Webhooks", "Accept": "*/*", **signed}
        try:
            answer = await self._channel.post(webhook.url, body, said)
        except Unanswered as error:
            return Outcome.FAILED, str(error), None
        return self._judged(answer)

    def _judged(self, answer: Answered) -> Attempt:
        if 200 <= answer.status < 300:
            return Outcome.RECEIVED, "", None
        if answer.status == 410:
            return Outcome.GONE, "The receiver answered 410: it is gone. Resume the webhook when it is back.", None
        why = f"The receiver answered {answer.status}."
        if 300 <= answer.status < 400:
            why = f"The receiver answered {answer.status}: redirects are not followed; give the address they lead to."
        patience = read_retry_after(answer.retry_after, self._clock()) if answer.status in {429, 503} else None
        return Outcome.FAILED, why, patience
