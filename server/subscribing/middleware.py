"""Takes subscriptions out of the requests to ``/graphql``; everything else goes on to the HTTP endpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from schema.answering import ask
from schema.context import Context
from schema.frames.hub import Hub
from server.backend import Backend
from server.subscribing.room import Room
from server.subscribing.sse import Stream, accepts
from server.subscribing.websocket import Connection

PATH = "/graphql"


class Subscribing:
    """Serves subscriptions."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a subscription, or pass on."""
        if scope["type"] == "websocket" and scope["path"] == PATH:
            await Connection(scope, receive, send, scope["state"]["room"]).run()
        elif (
            scope["type"] == "http" and scope["path"] == PATH and scope["method"] in {"GET", "POST"} and accepts(scope)
        ):
            await Stream(scope, receive, send, scope["state"]["room"]).run()
        else:
            await self.app(scope, receive, send)


@asynccontextmanager
async def subscribing(backend: Backend, documents: Mapping[str, str]) -> AsyncIterator[Room]:
    """Where the subscribers of this process come together, for as long as the block lasts."""

    def context(_scope: Any = None) -> Context:
        return Context(backend.pool, backend.committer, images=backend.images)

    async def execute(query: str, variables: dict[str, Any] | None, name: str | None) -> dict[str, Any]:
        found = await ask(query, variables or {}, context(), operation_name=name)
        errors = {"errors": [each.formatted for each in found.errors]} if found.errors else {}
        return {"data": found.data, **errors}

    backend.tailer.start()
    async with Room(Hub(backend.tailer, context), execute, documents).opened() as room:
        yield room
