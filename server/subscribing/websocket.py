"""graphql-transport-ws: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.

A small implementation of ours, for frames come encoded and are shared: Strawberry's executes and encodes for every subscriber.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from graphql import GraphQLError, OperationType
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from schema.errors import Code, system_error
from schema.frames.asked import Unanswerable, asked, kind_of
from server.protocol import HANG_UP
from server.subscribing.room import Room, encoded, slow, unexpected

PROTOCOL = "graphql-transport-ws"
OPERATIONS = 100
"""How many operations a connection may have at a time."""
INIT = 10.0
"""Seconds within which a client must say who it is."""
AWAY = (1012, "The server stops: connect again, and go on from your last cursor.")
TOO_SLOW = (1013, "Too slow: connect again, and go on from your last cursor.")


class Closing(Exception):
    """The client broke the protocol: close with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(slots=True)
class Operation:
    """What a client runs under one id."""

    task: asyncio.Task[None] | None = None
    cursor: str | None = None
    """Of the last frame that it was sent."""


class Connection:
    """One client."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, room: Room) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._room = room
        self._operations: dict[str, Operation] = {}
        self._acknowledged = False
        self._sending = 0
        self.busy_since: float | None = None

    async def run(self) -> None:
        """Serve the client until it goes."""
        await self._receive()
        if foreign(self._scope):
            await self._send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        known = PROTOCOL in self._scope["subprotocols"]
        await self._send({"type": "websocket.accept", "subprotocol": PROTOCOL if known else None})
        if not known:
            await self._close(4406, "Subprotocol not acceptable: use graphql-transport-ws.")
            return
        self._room.outlets.add(self)
        try:
            await self._listen()
        except Closing as closing:
            await self._end()
            await self._close(closing.code, closing.reason)
        finally:
            self._room.outlets.discard(self)
            await self._end()

    def give_up(self) -> None:
        """Hang up on a client that does not read, telling it where each of its subscriptions got to."""
        self._room.outlets.discard(self)
        words = []
        for name, operation in self._operations.items():
            if operation.task is not None:
                operation.task.cancel()
            words.append(encoded({"id": name, "type": "error", "payload": [slow(operation.cursor).formatted]}))
        hang_up = self._scope.get("extensions", {}).get(HANG_UP)
        if hang_up is not None:
            hang_up(words, *TOO_SLOW)

    async def stop(self) -> None:
        """Tell the client to come back."""
        await self._end()
        await self._close(*AWAY)

    # --- inside ---

    async def _listen(self) -> None:
        if self._room.stopping:
            raise Closing(*AWAY)
        try:
            async with asyncio.timeout(INIT) as limit:
                while (message := await self._receive())["type"] != "websocket.disconnect":
                    await self._handle(_decoded(message))
                    if self._acknowledged:
                        limit.reschedule(None)
        except TimeoutError:
            if not limit.expired():
                raise
            raise Closing(4408, "Connection initialisation timeout") from None

    async def _handle(self, message: dict[str, Any]) -> None:
        match message:
            case {"type": "connection_init"}:
                await self._init(message)
            case {"type": "ping"}:
                await self._text('{"type":"pong"}')
            case {"type": "pong"}:
                pass
            case {
                "type": "subscribe",
                "id": str(name),
                "payload": ({"documentId": str()} | {"query": str()}) as payload,
            } if name:
                await self._subscribe(name, payload)
            case {"type": "complete", "id": str(name)}:
                operation = self._operations.pop(name, None)
                if operation is not None and operation.task is not None:
                    operation.task.cancel()
            case _:
                raise Closing(4400, "Invalid message")

    async def _init(self, message: dict[str, Any]) -> None:
        if self._acknowledged:
            raise Closing(4429, "Too many initialisation requests")
        if not isinstance(message.get("payload"), dict | None):
            raise Closing(4400, "Invalid connection init payload")
        self._acknowledged = True
        await self._text('{"type":"connection_ack"}')

    async def _subscribe(self, name: str, payload: dict[str, Any]) -> None:
        if not self._acknowledged:
            raise Closing(4401, "Unauthorized")
        if name in self._operations:
            raise Closing(4409, f"Subscriber for {name[:40]} already exists")
        variables, operation_name = payload.get("variables"), payload.get("operationName")
        if not isinstance(variables, dict | None) or not isinstance(operation_name, str | None):
            raise Closing(4400, "Invalid message")
        if len(self._operations) >= OPERATIONS:
            said = f"This connection has {OPERATIONS} operations already: end one, or open another connection."
            await self._error(name, [system_error(Code.RATE_LIMITED, said)])
            return
        operation = self._operations[name] = Operation()
        operation.task = asyncio.create_task(self._run(name, operation, payload, variables, operation_name or None))

    async def _run(
        self,
        name: str,
        operation: Operation,
        asked_for: dict[str, Any],
        variables: dict[str, Any] | None,
        operation_name: str | None,
    ) -> None:
        try:
            query = self._room.text(asked_for)
            if kind_of(query, variables, operation_name) is OperationType.SUBSCRIPTION:
                await self._follow(name, operation, query, variables, operation_name)
            answer = await self._room.execute(query, variables, operation_name)
            await self._text(encoded({"id": name, "type": "next", "payload": answer}))
            self._operations.pop(name, None)
            await self._text(encoded({"id": name, "type": "complete"}))
        except Unanswerable as error:
            await self._error(name, error.errors)
        except GraphQLError as error:
            await self._error(name, [error])
        except OSError:
            pass  # the client has gone
        except Exception as error:  # noqa: BLE001 - whatever it was, the client must hear of it
            await self._error(name, [unexpected(error)])

    async def _follow(
        self, name: str, operation: Operation, query: str, variables: dict[str, Any] | None, operation_name: str | None
    ) -> None:
        head = f'{{"id":{encoded(name)},"type":"next","payload":'
        async with aclosing(self._room.hub.frames(asked(query, variables, operation_name))) as steps:
            async for frames in steps:
                for frame in frames:
                    await self._text(f"{head}{frame.payload}}}")
                    operation.cursor = frame.cursor

    async def _error(self, name: str, errors: list[GraphQLError]) -> None:
        self._operations.pop(name, None)
        with suppress(OSError):
            await self._text(encoded({"id": name, "type": "error", "payload": [each.formatted for each in errors]}))

    async def _text(self, text: str) -> None:
        self._sending += 1
        self.busy_since = self.busy_since or time.monotonic()
        try:
            await self._send({"type": "websocket.send", "text": text})
        except RuntimeError as error:  # closed meanwhile, as when a ping was not answered
            raise ConnectionResetError(str(error)) from error
        finally:
            self._sending -= 1
            self.busy_since = time.monotonic() if self._sending else None

    async def _close(self, code: int, reason: str) -> None:
        with suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": code, "reason": reason})

    async def _end(self) -> None:
        """End every operation."""
        tasks = [each.task for each in self._operations.values() if each.task is not None]
        self._operations.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _decoded(message: Any) -> dict[str, Any]:
    try:
        found = orjson.loads(message["text"])
    except (KeyError, TypeError, orjson.JSONDecodeError):
        raise Closing(4400, "Messages are JSON, as text") from None
    if not isinstance(found, dict):
        raise Closing(4400, "Invalid message")
    return found


def foreign(scope: Scope) -> bool:
    """Whether a page of another origin asks: no cookie protects us, but a local server is in every browser's reach."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
