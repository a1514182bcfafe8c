"""Clients of subscriptions, as integrators write them: plain WebSocket and server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

EVENTS = """
subscription ($workspace: ID!, $after: String, $types: [EventType!], $subject: ID) {
  events(workspace: $workspace, after: $after, types: $types, subject: $subject) { cursor event { revision type } }
}
"""
CREATE = """
mutation ($slug: String!) { workspaceCreate(input: {slug: $slug, name: "Shop"}) {
  ... on WorkspaceCreateSuccess { workspace { key } cursor } ... on CommandError { message } } }
"""
DEFINE = """
mutation ($workspace: ID!, $title: String!, $level: OutcomeLevel!) {
  outcomeDefine(input: {workspace: $workspace, level: $level, title: $title}) {
    ... on OutcomeDefineSuccess { revision cursor outcome { key } } ... on CommandError { message } } }
"""


async def ask(address: str, query: str, **variables: Any) -> Any:
    """The data that a query or mutation gives."""
    async with httpx.AsyncClient(timeout=20) as client:
        answer = (await client.post(f"{address}/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def new_workspace(address: str) -> tuple[str, str]:
    """The key of a new workspace, and its cursor."""
    made = (await ask(address, CREATE, slug=f"shop-{uuid4().hex[:12]}"))["workspaceCreate"]
    return made["workspace"]["key"], made["cursor"]


async def define(address: str, workspace: str, title: str = "More returning customers") -> Any:
    """Define an outcome."""
    return (await ask(address, DEFINE, workspace=workspace, title=title, level="BUSINESS"))["outcomeDefine"]


@asynccontextmanager
async def socket(address: str, *, init: bool = True, **said: Any) -> AsyncIterator[ClientConnection]:
    """A connection that speaks graphql-transport-ws."""
    said.setdefault("subprotocols", [Subprotocol("graphql-transport-ws")])
    async with connect(address.replace("http", "ws", 1) + "/graphql", max_size=None, **said) as connection:
        if init:
            await connection.send('{"type":"connection_init"}')
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
        yield connection


async def subscribe(connection: ClientConnection, query: str = EVENTS, name: str = "1", **variables: Any) -> None:
    """Begin a subscription on a connection."""
    message = {"type": "subscribe", "id": name, "payload": {"query": query, "variables": variables}}
    await connection.send(json.dumps(message))


async def received(connection: ClientConnection) -> Any:
    """The next message."""
    text = await connection.recv()
    assert isinstance(text, str), "browsers' clients take no binary frames"
    return json.loads(text)


async def next_frame(connection: ClientConnection, field: str = "events") -> Any:
    """The next frame of the one subscription on a connection."""
    message = await received(connection)
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    return message["payload"]["data"][field]


@dataclass
class Sent:
    """A server-sent event."""

    id: str | None
    event: str
    data: Any


@asynccontextmanager
async def streamed(
    address: str, query: str = EVENTS, *, document: str | None = None, last: str | None = None, **variables: Any
) -> AsyncIterator[AsyncIterator[Sent]]:
    """The server-sent events of a subscription, or of a trusted document."""
    asked = {"query": query} if document is None else {"documentId": document}
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
    async with (
        httpx.AsyncClient(timeout=httpx.Timeout(20, read=60)) as client,
        client.stream("POST", f"{address}/graphql", json={**asked, "variables": variables}, headers=headers) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield sent(answer)


async def sent(answer: httpx.Response) -> AsyncIterator[Sent]:
    """The events of a stream."""
    held: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(":")
            held[name] = value.removeprefix(" ")
        elif "event" in held:
            data = json.loads(held["data"]) if held.get("data") else None
            yield Sent(held.get("id"), held["event"], data)
            held = {}
        else:
            held = {}
