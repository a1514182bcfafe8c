"""Open mode answers only who names this very machine: a page elsewhere could otherwise reach it through a name of its own."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import lru_cache

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from server.settings import is_loopback

LONGEST = 300
"""Bytes of a ``Host`` that are looked at: more than any name and port have."""


class OwnHostOnly:
    """Refuses a request whose ``Host`` is not a name of this machine's loopback: 421."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass on, or refuse."""
        asks = scope["type"] in {"http", "websocket"}
        return self.app(scope, receive, send) if not asks or _is_own(_host(scope)) else _refuse(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    answer = PlainTextResponse(
        "Without credentials Northline answers only requests to localhost: call it by that name.\n", 421
    )
    await answer(scope, receive, send)


def _host(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"host":
            host: bytes = value[:LONGEST]
            return host
    return b""


@lru_cache(maxsize=256)
def _is_own(host: bytes) -> bool:
    """Whether a ``Host`` names this machine. Nearly every request says the same."""
    return is_loopback(_name(host.decode("latin-1")))


def _name(host: str) -> str:
    """The host without its port, and without the brackets of IPv6."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
