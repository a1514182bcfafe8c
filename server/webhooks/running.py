"""Runs the deliveries: in one of the server processes at a time, to every webhook for which something is due."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from server.backend import Pool
from server.lease import LOST, TERM, Lease, holding
from server.settings import Settings, is_loopback
from server.webhooks.addresses import Targets
from server.webhooks.courier import Clock, Courier
from server.webhooks.network import MayNotSend, Resolve, resolve, trust
from server.webhooks.posting import PATIENCE, Channel
from server.webhooks.store import Store

LEASE = "webhooks"
PAUSE = 0.25
"""Seconds between two looks at what is due; jittered."""
MOST = 100
"""To how many webhooks one process delivers at a time."""
IDLE = 60.0
"""Seconds after which a channel that is not used is closed."""

_log = structlog.get_logger("northline.webhooks")


def targets_of(settings: Settings) -> Targets:
    """Where webhooks may be sent to."""
    open_mode = is_loopback(settings.host) and not settings.open_bind
    return Targets(loopback=open_mode, allowed=settings.webhook_allow)


@asynccontextmanager
async def delivering(pool: Pool, targets: Targets, **more: Any) -> AsyncIterator[None]:
    """Deliver to webhooks, whenever it is this process's turn, for as long as the block lasts."""
    post_office = PostOffice(pool, targets, **more)
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
        targets: Targets,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        resolve: Resolve = resolve,
        patience: float = PATIENCE,
        term: float = TERM,
        pause: float = PAUSE,
    ) -> None:
        self._pool = pool
        self._targets = targets
        self._clock = clock
        self._resolve = resolve
        self._patience = patience
        self._term = term
        self._pause = pause
        self._tls = trust()

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
        store = Store(self._pool, lambda: lease.token)
        couriers: dict[tuple[UUID, UUID], asyncio.Task[None]] = {}
        channels = _Channels(lambda: self._channel(lease.held))
        try:
            while True:
                couriers = {key: task for key, task in couriers.items() if not task.done()}
                for key in await store.due(self._clock(), MOST + len(couriers)):
                    if key not in couriers and len(couriers) < MOST:
                        courier = Courier(store, channels.of(key), self._clock)
                        couriers[key] = asyncio.create_task(_run(courier, key))
                await channels.close_idle(couriers.keys())
                await asyncio.sleep(self._pause * random.uniform(0.8, 1.2))  # noqa: S311
        finally:
            for task in couriers.values():
                task.cancel()
            await asyncio.gather(*couriers.values(), return_exceptions=True)
            await channels.close()

    def _channel(self, may_send: Callable[[], bool]) -> Channel:
        return Channel(self._targets, may_send=may_send, resolve=self._resolve, patience=self._patience, tls=self._tls)


async def _run(courier: Courier, key: tuple[UUID, UUID]) -> None:
    """Let nothing that goes wrong with one webhook stop the others."""
    try:
        await courier.deliver(*key)
    except MayNotSend:
        _log.warning("another process delivers now", webhook=str(key[1]))
    except LOST as error:
        _log.warning("a courier lost the database", webhook=str(key[1]), error=str(error))
    except Exception:  # noqa: BLE001 - whatever it is, it concerns this webhook only
        _log.exception("a courier failed", webhook=str(key[1]))
        await asyncio.sleep(IDLE)


class _Channels:
    """The connections to receivers, kept open while they are used."""

    def __init__(self, make: Callable[[], Channel]) -> None:
        self._make = make
        self._open: dict[tuple[UUID, UUID], tuple[Channel, float]] = {}

    def of(self, key: tuple[UUID, UUID]) -> Channel:
        """The channel to a receiver."""
        channel = self._open[key][0] if key in self._open else self._make()
        self._open[key] = (channel, asyncio.get_running_loop().time())
        return channel

    async def close_idle(self, used: Container[tuple[UUID, UUID]]) -> None:
        """Close those not used for a while."""
        before = asyncio.get_running_loop().time() - IDLE
        for key in [key for key, (_, since) in self._open.items() if since < before and key not in used]:
            await self._open.pop(key)[0].close()

    async def close(self) -> None:
        """Close all."""
        while self._open:
            await self._open.popitem()[1][0].close()
