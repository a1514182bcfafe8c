"""Subscribers that keep the cursor of each frame they handled, and come back whenever they are cut off."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from tests.server.clients import received, socket, streamed, subscribe

CUT = (OSError, httpx.HTTPError, WebSocketException, TimeoutError, StopAsyncIteration)
"""What a client meets when its server, or the way to it, is gone."""
FILTERS: list[dict[str, Any]] = [{}, {"types": ["OUTCOME_DEFINED"]}, {"types": ["GOAL_SET", "NODE_REWORDED"]}]


class Follower:
    """A subscriber, over WebSocket or server-sent events, to all events or to some."""

    def __init__(self, workspace: str, cursor: str, number: int, chance: random.Random) -> None:
        self._workspace, self._cursor = workspace, cursor
        self._filter = FILTERS[number % len(FILTERS)]
        self._over_sse = number % 2 == 1
        self._chance = chance
        self._life: asyncio.Task[None] | None = None
        self.seen: list[int] = []
        self.cuts = 0

    def __repr__(self) -> str:
        return f"<{'SSE' if self._over_sse else 'WebSocket'} {self._filter}, {len(self.seen)} seen, at {self._cursor}>"

    @property
    def last(self) -> int:
        """The last revision that it saw."""
        return self.seen[-1] if self.seen else 0

    def wants(self, kind: str) -> bool:
        """Whether events of a type are for it."""
        return kind in self._filter.get("types", [kind])

    async def keep(self, address: Callable[[], str]) -> None:
        """Follow on whichever server is there, and be born again when killed: only the cursor is kept."""
        while True:
            self._life = asyncio.create_task(self._follow(address))
            try:
                await asyncio.wait([self._life])
            finally:
                self._life.cancel()
            if not self._life.cancelled():
                self._life.result()
            self.cuts += 1

    def kill(self) -> None:
        """End it without a word."""
        if self._life is not None:
            self._life.cancel()

    async def _follow(self, address: Callable[[], str]) -> None:
        while True:
            with suppress(*CUT):
                await (self._stream if self._over_sse else self._socket)(address())
            self.cuts += 1
            await asyncio.sleep(self._chance.uniform(0.05, 0.5))

    async def _socket(self, address: str) -> None:
        async with socket(address) as connection:
            await subscribe(connection, workspace=self._workspace, after=self._cursor, **self._filter)
            while True:
                message = await received(connection)
                assert message["type"] == "next", message
                self._handle(message["payload"])

    async def _stream(self, address: str) -> None:
        async with streamed(address, workspace=self._workspace, last=self._cursor, **self._filter) as stream:
            async for each in stream:
                assert each.event == "next", each
                self._handle(each.data)

    def _handle(self, answer: Any) -> None:
        assert "errors" not in answer, answer
        frame = answer["data"]["events"]
        if frame["event"] is not None:
            self.seen.append(frame["event"]["revision"])
        self._cursor = frame["cursor"]
