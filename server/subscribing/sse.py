"""GraphQL over server-sent events, distinct connections mode: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md.

The id of each event is its cursor, so that a client which comes back with ``Last-Event-ID`` goes on where it was.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import aclosing, suppress
from typing import Any

import orjson
from graphql import GraphQLError, OperationType
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from schema.errors import bad_request
from schema.frames.asked import Unanswerable, asked, kind_of
from server.protocol import HANG_UP
from server.subscribing.room import Room, encoded, slow, unexpected
from server.subscribing.websocket import foreign

HEARTBEAT = 12.0
"""Seconds between two comments that keep proxies from closing an idle connection."""
LARGEST = 2**20
"""How many bytes a request may have."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Stream:
    """One client's stream."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, room: Room) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._room = room
        self._task: asyncio.Task[None] | None = None
        self._cursor: str | None = None
        self._hung_up = False
        self._last = 0.0
        self.busy_since: float | None = None

    async def run(self) -> None:
        """Serve the client until it goes."""
        request = Request(self._scope, self._receive)
        if foreign(self._scope):
            await self._refuse(403, bad_request("A page of another origin may not follow."))
            return
        try:
            asked_for, variables, name = await _parameters(request)
            query = self._room.text(asked_for)
            kind = kind_of(query, variables, name)
        except Unanswerable as error:
            await self._refuse(415 if isinstance(error, _NoJson) else 400, error.errors[0])
            return
        if request.method == "GET" and kind is OperationType.MUTATION:
            await self._refuse(405, bad_request("A change is asked for by POST."))
            return
        await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await self._write(":\n\n")
        last = request.headers.get("last-event-id")
        self._task = asyncio.create_task(self._tell(kind, query, variables, name, last or None))
        await self._attend(self._task)

    def give_up(self) -> None:
        """Hang up on a client that does not read, telling it where it got to."""
        self._room.outlets.discard(self)
        self._hung_up = True
        hang_up = self._scope.get("extensions", {}).get(HANG_UP)
        if hang_up is not None:
            hang_up((_event({"errors": [slow(self._cursor).formatted]}) + COMPLETE).encode())
        if self._task is not None:
            self._task.cancel()

    async def stop(self) -> None:
        """Tell the client to come back: its stream ends without being complete."""
        retry = random.randrange(500, 3_000)  # noqa: S311 - so that not all come back at once
        await self._write(f": the server stops, connect again with Last-Event-ID\nretry: {retry}\n\n")
        if self._task is not None:
            self._task.cancel()

    # --- inside ---

    async def _attend(self, task: asyncio.Task[None]) -> None:
        helpers = [asyncio.create_task(self._gone()), asyncio.create_task(self._beat())]
        self._room.outlets.add(self)
        try:
            await asyncio.wait([task, helpers[0]], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._room.outlets.discard(self)
            for each in (task, *helpers):
                each.cancel()
            await asyncio.gather(task, *helpers, return_exceptions=True)
        if not self._hung_up:
            with suppress(OSError):
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(
        self, kind: OperationType, query: str, variables: dict[str, Any] | None, name: str | None, last: str | None
    ) -> None:
        try:
            if self._room.stopping:
                return
            if kind is OperationType.SUBSCRIPTION:
                await self._follow(query, variables, name, last)
            await self._write(_event(await self._room.execute(query, variables, name)))
        except Unanswerable as error:
            await self._write(_event({"errors": [each.formatted for each in error.errors]}))
        except GraphQLError as error:
            await self._write(_event({"errors": [error.formatted]}))
        except OSError:
            return  # the client has gone
        except Exception as error:  # noqa: BLE001 - whatever it was, the client must hear of it
            await self._write(_event({"errors": [unexpected(error).formatted]}))
        await self._write(COMPLETE)

    async def _follow(self, query: str, variables: dict[str, Any] | None, name: str | None, last: str | None) -> None:
        async with aclosing(self._room.hub.frames(asked(query, variables, name, after=last))) as steps:
            async for frames in steps:
                for frame in frames:
                    await self._write(f"id: {frame.cursor}\nevent: next\ndata: {frame.payload}\n\n")
                    self._cursor = frame.cursor

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            if time.monotonic() - self._last >= HEARTBEAT and self.busy_since is None:
                await self._write(":\n\n")

    async def _write(self, text: str) -> None:
        self._last = time.monotonic()
        self.busy_since = self.busy_since or self._last
        await self._send({"type": "http.response.body", "body": text.encode(), "more_body": True})
        self.busy_since = None

    async def _refuse(self, status: int, error: GraphQLError) -> None:
        answer: Response = JSONResponse(
            {"errors": [error.formatted]}, status, {"Allow": "POST"} if status == 405 else {}
        )
        await answer(self._scope, self._receive, self._send)


class _NoJson(Unanswerable):
    """The body is of another type."""


COMPLETE = "event: complete\ndata:\n\n"


def _event(answer: dict[str, Any]) -> str:
    return f"event: next\ndata: {encoded(answer)}\n\n"


async def _parameters(request: Request) -> tuple[dict[str, Any], dict[str, Any] | None, str | None]:
    """What a request asks for, its variables and its operation name. Raises ``Unanswerable``."""
    asked_for: dict[str, Any] = dict(request.query_params)
    try:
        if request.method == "POST":
            asked_for = orjson.loads(await _body(request))
        elif "variables" in asked_for:
            asked_for["variables"] = orjson.loads(asked_for["variables"])
    except orjson.JSONDecodeError:
        raise Unanswerable([bad_request("The body, or `variables`, is no JSON.")]) from None
    match asked_for:
        case {"documentId": str()} | {"query": str()}:
            variables, name = asked_for.get("variables"), asked_for.get("operationName")
            if isinstance(variables, dict | None) and isinstance(name, str | None):
                return asked_for, variables, name or None
        case _:
            pass
    raise Unanswerable([
        bad_request("Send `query` or `documentId`, a text, with `variables`, an object, and `operationName`, a text.")
    ])  # fmt: skip


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _NoJson([bad_request("Send the request as `application/json`.")])
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Unanswerable([bad_request("The request is larger than 1 MiB.")])
    return body


def accepts(message: Message | Scope) -> bool:
    """Whether a request asks for server-sent events."""
    return any(name == b"accept" and b"text/event-stream" in value.lower() for name, value in message["headers"])
