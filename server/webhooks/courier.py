"""Delivers to one webhook, one event after the other, for as long as the webhook is active and its log the same.

Nothing of it is kept in memory: the next courier, in whatever process, goes on from what the database says.
"""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec.structs import replace
from prometheus_client import Counter

from events.message import Recorded
from events.store.tail import LogRewritten, Tail
from server.cloudevents import CONTENT_TYPE, body_of
from server.webhooks import signing
from server.webhooks.posting import Answered, Channel, Unanswered
from server.webhooks.schedule import next_attempt, read_retry_after
from server.webhooks.store import PAGE, Active, Store, Webhook

REWRITTEN = (
    "The log is no longer the one that was delivered, as after a restore from a backup: "
    "say with webhookReplay from which revision to go on, then resume the webhook."
)
DELIVERIES = Counter("northline_webhook_deliveries_total", "Deliveries to webhooks by this process.", ["outcome"])
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

    def __init__(self, store: Store, channel: Channel, clock: Clock, turns: asyncio.Semaphore) -> None:
        """``turns`` bounds how many couriers of the process send at a time."""
        self._store = store
        self._channel = channel
        self._clock = clock
        self._turns = turns
        self._nudged = asyncio.Event()
        self._version: int | None = None
        self._until: datetime | None = None

    def look(self, active: Active | None) -> None:
        """Look again at a webhook that was changed or is no longer active, or when it is time for the next attempt."""
        changed = active is None or active.version != self._version
        if changed or (self._until is not None and self._until <= self._clock()):
            self._nudged.set()

    async def deliver(self, tail: Tail, key: UUID) -> None:
        """Deliver what there is and what comes, until that fails or the webhook is no longer active."""
        webhook: Webhook | None = None
        try:
            while (webhook := await self._load(tail.workspace, key)) is not None:
                if webhook.epoch != tail.epoch:
                    raise LogRewritten  # noqa: TRY301
                if not await self._redeliver(webhook):
                    return
                page = await self._next(webhook, tail)
                if page and not await self._deliver_page(webhook, page):
                    return
        except LogRewritten:
            if webhook is not None:
                await self._store.disable(webhook, REWRITTEN, self._clock())

    async def _load(self, workspace: UUID, key: UUID) -> Webhook | None:
        self._nudged.clear()
        webhook = await self._store.load(workspace, key, self._clock())
        if webhook is not None:
            self._version, self._until = webhook.version, webhook.next_attempt_at
        return webhook

    async def _next(self, webhook: Webhook, tail: Tail) -> list[Recorded[Any]]:
        """The next events, if there are any and it is time; none after a wait, in which the webhook may have been changed."""
        if self._until is not None and self._until > self._clock():
            await self._nudged.wait()
            return []
        if tail.revision <= webhook.revision:
            await self._either(tail.after(webhook.revision, 1), self._nudged.wait())
            return []
        page = await tail.after(webhook.revision, PAGE)
        # What is held in memory may have been erased since; without texts there is nothing in it that can be.
        return await self._store.page(webhook) if page and webhook.texts else page

    @staticmethod
    async def _either(*waits: Coroutine[Any, Any, Any]) -> None:
        """Wait for the first of them. Raises what it raises."""
        tasks = [asyncio.create_task(each) for each in waits]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

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

    async def _deliver_page(self, webhook: Webhook, page: list[Recorded[Any]]) -> bool:
        """Deliver events; whether to go on at once."""
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
        if page[-1].revision > webhook.revision:
            version = await self._store.settle(webhook, page[-1].revision, None)
        return version is not None

    async def _deliver_one(self, webhook: Webhook, event: Recorded[Any]) -> int | None:
        """Deliver an event and move on past it; ``None`` when there is no going on."""
        outcome, error, retry_after = await self._attempt(webhook, event, await self._previous(webhook, event))
        DELIVERIES.labels(outcome.name.lower()).inc()
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
        signed = signing.headers(event.event_id, body, self._clock(), webhook.keys)
        said = {"Content-Type": CONTENT_TYPE, "User-Agent": "Northline-Webhooks", "Accept": "*/*", **signed}
        try:
            async with self._turns:
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
