"""Runs the deliveries: in one of the server processes at a time, to every webhook for which something is due."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import structlog

from events.store.tail import Tailer
from server.backend import Pool
from server.lease import LOST, TERM, Lease, holding
from server.settings import Settings, is_loopback
from server.webhooks.addresses import Targets
from server.webhooks.courier import Clock, Courier
from server.webhooks.network import MayNotSend, Resolve, resolve, trust
from server.webhooks.posting import PATIENCE, Channel
from server.webhooks.store import Store

LEASE = "webhooks"
PAUSE = 1.0
"""Seconds between two looks at which webhooks there are; jittered. What happens in their logs is heard, not looked for."""
MOST = 100
"""To how many webhooks one process sends at a time."""
IDLE = 60.0
"""Seconds after which a channel that is not used is closed."""

Key: TypeAlias = tuple[UUID, UUID]
"""A webhook: its workspace, and its own."""
_log = structlog.get_logger("northline.webhooks")


def targets_of(settings: Settings) -> Targets:
    """Where webhooks may be sent to."""
    open_mode = is_loopback(settings.host) and not settings.open_bind
    return Targets(loopback=open_mode, allowed=settings.webhook_allow)


@asynccontextmanager
async def delivering(pool: Pool, tailer: Tailer, targets: Targets, **more: Any) -> AsyncIterator[None]:
    """Deliver to webhooks, whenever it is this process's turn, for as long as the block lasts."""
    post_office = PostOffice(pool, tailer, targets, **more)
    task = asyncio.create_task(post_office.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class PostOffice:
    """Sends out couriers while this process holds the lease."""

    def __init__(
        self,
        pool: Pool,
        tailer: Tailer,
        targets: Targets,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        resolve: Resolve = resolve,
        patience: float = PATIENCE,
        term: float = TERM,
        pause: float = PAUSE,
    ) -> None:
        self._pool = pool
        self._tailer = tailer
        self._targets = targets
        self._clock = clock
        self._resolve = resolve
        self._patience = patience
        self._term = term
        self._pause = pause
        self._tls: ssl.SSLContext | None = None
        """Made for the first webhook: most servers have none, and the authorities take several megabytes."""

    async def run(self) -> None:
        """Wait for the lease and deliver, again and again."""
        while True:
            try:
                await holding(self._pool, LEASE, self._deliver, term=self._term)
            except LOST as error:
                _log.warning("webhooks have to wait for the database", error=str(error))
            except Exception:  # noqa: BLE001 - whatever it is, it must not end the deliveries
                _log.exception("delivering webhooks failed, and begins anew")
            await asyncio.sleep(self._pause)

    async def _deliver(self, lease: Lease) -> None:
        store, turns = Store(self._pool, lambda: lease.token), asyncio.Semaphore(MOST)
        channels = _Channels(lambda: self._channel(lease.held))
        couriers: dict[Key, Courier] = {}
        tasks: dict[Key, asyncio.Task[None]] = {}
        try:
            while True:
                tasks = {key: task for key, task in tasks.items() if not task.done()}
                active = {(each.workspace, each.id): each for each in await store.active()}
                if active and self._tls is None:
                    self._tls = await asyncio.to_thread(trust)
                for key in active.keys() - tasks.keys():
                    couriers[key] = Courier(store, channels.of(key), self._clock, turns)
                    tasks[key] = asyncio.create_task(self._run(couriers[key], key))
                couriers = {key: couriers[key] for key in tasks}
                for key, courier in couriers.items():
                    courier.look(active.get(key))
                await channels.close_idle(tasks.keys())
                await asyncio.sleep(self._pause * random.uniform(0.8, 1.2))  # noqa: S311
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
            await channels.close()

    async def _run(self, courier: Courier, key: Key) -> None:
        """Let nothing that goes wrong with one webhook stop the others."""
        workspace, webhook = key
        try:
            async with self._tailer.following(workspace) as tail:
                await courier.deliver(tail, webhook)
        except MayNotSend:
            _log.warning("another process delivers now", webhook=str(webhook))
        except LOST as error:
            _log.warning("a courier lost the database", webhook=str(webhook), error=str(error))
        except Exception:  # noqa: BLE001 - whatever it is, it concerns this webhook only
            _log.exception("a courier failed", webhook=str(webhook))
            await asyncio.sleep(IDLE)

    def _channel(self, may_send: Callable[[], bool]) -> Channel:
        return Channel(self._targets, may_send=may_send, resolve=self._resolve, patience=self._patience, tls=self._tls)


class _Channels:
    """The connections to receivers, kept open while they are used."""

    def __init__(self, make: Callable[[], Channel]) -> None:
        self._make = make
        self._open: dict[Key, tuple[Channel, float]] = {}

    def of(self, key: Key) -> Channel:
        """The channel to a receiver."""
        channel = self._open[key][0] if key in self._open else self._make()
        self._open[key] = (channel, asyncio.get_running_loop().time())
        return channel

    async def close_idle(self, used: Container[Key]) -> None:
        """Close those not used for a while."""
        before = asyncio.get_running_loop().time() - IDLE
        for key in [key for key, (_, since) in self._open.items() if since < before and key not in used]:
            await self._open.pop(key)[0].close()

    async def close(self) -> None:
        """Close all."""
        while self._open:
            await self._open.popitem()[1][0].close()
