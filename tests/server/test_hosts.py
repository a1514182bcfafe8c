"""Open mode answers only who names this very machine."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from server.hosts import OwnHostOnly


async def hello(_request: Any) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


APP = Starlette(
    routes=[Route("/", hello), WebSocketRoute("/", greet)],
    middleware=[Middleware(OwnHostOnly)],
)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "127.0.0.2", "[::1]:8000", "[::1]"])
async def test_this_machine_is_answered(host: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://localhost") as client:
        assert (await client.get("/", headers={"Host": host})).text == "hello"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "10.0.0.1",
        "127.0.0.1.evil.example",
        "",
        "[::2]",
        "[",
    ],
)
async def test_a_foreign_host_is_sent_away(host: str) -> None:
    """A page elsewhere could otherwise reach the server through a name of its own."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://localhost") as client:
        answer = await client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "localhost" in answer.text


@pytest.mark.parametrize(
    ("host", "answers"), [(b"localhost", "websocket.accept"), (b"evil.example", "websocket.close")]
)
async def test_a_foreign_host_gets_no_web_socket_either(host: bytes, answers: str) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", host)], "query_string": b""}
    await APP(scope, receive, send)
    assert sent[0]["type"] == answers
