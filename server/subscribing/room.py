"""Everyone who follows through this process: who is too slow is sent away with its cursor, and at the end all are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
import structlog
from graphql import GraphQLError

from schema.errors import Code, bad_request, system_error
from schema.frames.asked import Unanswerable
from schema.frames.hub import Hub

SLOW = 10.0
"""Seconds that a client may leave unread what fills its connection."""
LOOK = 1.0
"""Seconds between two looks for those who are too slow."""
PARTING = 3.0
"""Seconds that saying goodbye to all may take."""

_log = structlog.get_logger("northline.subscribing")

Execute = Callable[[str, dict[str, Any] | None, str | None], Awaitable[dict[str, Any]]]


class Outlet(Protocol):
    """A connection of a subscriber."""

    busy_since: float | None
    """Since when it waits for its client to read."""

    def give_up(self) -> None:
        """Its client is too slow: hang up, saying where to go on."""

    async def stop(self) -> None:
        """The server stops: tell the client to come back."""


@dataclass(slots=True)
class Room:
    """The connections of all subscribers."""

    hub: Hub
    execute: Execute
    """Answers a query or a mutation."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """Trusted documents by their ids."""
    stopping: bool = False
    outlets: set[Outlet] = field(default_factory=set)

    def text(self, asked_for: Mapping[str, Any]) -> str:
        """The document that a request means, by its ``query`` or its ``documentId``. Raises ``Unanswerable``."""
        name = asked_for.get("documentId")
        if name is None:
            return str(asked_for["query"])
        text = self.documents.get(name) if isinstance(name, str) else None
        if text is None:
            raise Unanswerable([bad_request("There is no trusted document of this id.")])
        return text

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Room]:
        """Look after them for as long as the block lasts."""
        task = asyncio.create_task(self._watch())
        try:
            yield self
        finally:
            await self.stop()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def stop(self) -> None:
        """Take nobody in any more, and tell all to come back."""
        self.stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(PARTING):
                await asyncio.gather(*(each.stop() for each in list(self.outlets)), return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            now = time.monotonic()
            for each in list(self.outlets):
                if each.busy_since is not None and now - each.busy_since > SLOW:
                    _log.info("a subscriber was too slow")
                    each.give_up()


def slow(cursor: str | None) -> GraphQLError:
    """What a subscriber that was too slow is told."""
    error = system_error(Code.SLOW_CONSUMER, "You read too slowly: subscribe again, after `extensions.resumeCursor`.")
    return GraphQLError(error.message, extensions={**(error.extensions or {}), "resumeCursor": cursor})


def unexpected(error: Exception) -> GraphQLError:
    """What a subscriber is told of a failure that is ours."""
    _log.error("a subscription failed", exc_info=error)
    return system_error(Code.INTERNAL, "Something went wrong here, not with your request. Subscribe again.")


def encoded(answer: Any) -> str:
    """JSON as text: browsers' clients take no binary frames."""
    return orjson.dumps(answer, default=str).decode()
