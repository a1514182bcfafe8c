from __future__ import annotations

import asyncio
import json
import signal
from typing import Any

import httpx
import pytest

from tests.server.clients import CREATE, EVENTS, define, new_workspace, sent, streamed
from tests.server.conftest import Serve, Serving


async def test_replay_then_live_and_the_id_is_the_cursor(served: Serving) -> None:
    workspace, cursor = await new_workspace(served.address)
    await define(served.address, workspace)
    async with streamed(served.address, workspace=workspace, after=cursor) as stream:
        events = [await anext(stream)]
        done = await define(served.address, workspace)
        events.append(await anext(stream))
    frames = [each.data["data"]["events"] for each in events]
    assert [each["event"]["revision"] for each in frames] == [2, 3]
    assert [each.id for each in events] == [each["cursor"] for each in frames]
    assert events[-1].id == done["cursor"]
    assert {each.event for each in events} == {"next"}


async def test_it_goes_on_after_the_last_event_id(served: Serving) -> None:
    workspace, cursor = await new_workspace(served.address)
    first = await define(served.address, workspace)
    await define(served.address, workspace)
    async with streamed(served.address, last=first["cursor"], workspace=workspace, after=cursor) as stream:
        assert (await anext(stream)).data["data"]["events"]["event"]["revision"] == 3


async def test_by_get_as_browsers_do(served: Serving) -> None:
    workspace, cursor = await new_workspace(served.address)
    await define(served.address, workspace)
    variables = json.dumps({"workspace": workspace, "after": cursor})
    asked = {"query": EVENTS, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=20, headers={"Accept": "text/event-stream"}) as client,
        client.stream("GET", f"{served.address}/graphql", params=asked) as answer,
    ):
        assert (await anext(sent(answer))).data["data"]["events"]["event"]["revision"] == 2


async def test_what_cannot_be_followed_is_told_and_complete(served: Serving) -> None:
    workspace, _ = await new_workspace(served.address)
    _, foreign = await new_workspace(served.address)
    async with streamed(served.address, last=foreign, workspace=workspace) as stream:
        told = [each async for each in stream]
    assert [each.event for each in told] == ["next", "complete"]
    assert told[0].data["errors"][0]["extensions"]["code"] == "CURSOR_INVALID"
    async with streamed(
        served.address, last=told[0].data["errors"][0]["extensions"]["resumeCursor"], workspace=workspace
    ) as stream:
        await define(served.address, workspace)
        assert (await anext(stream)).data["data"]["events"]["event"]["revision"] == 2


async def test_a_query_is_answered_and_complete(served: Serving) -> None:
    async with streamed(served.address, "{ viewer { kind } }") as stream:
        told = [each async for each in stream]
    assert [(each.event, each.data) for each in told] == [
        ("next", {"data": {"viewer": {"kind": "KEY"}}}),
        ("complete", None),
    ]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, {"json": {"query": "subscription { nothing }"}}),
        (400, {"json": {"query": 1}}),
        (400, {"content": b"[", "headers": {"Content-Type": "application/json"}}),
        (400, {"json": {"query": EVENTS, "variables": []}}),
        (405, {"method": "GET", "params": {"query": CREATE, "variables": '{"slug": "x"}'}}),
        (403, {"json": {"query": EVENTS}, "headers": {"Origin": "https://evil.example"}}),
        (415, {"content": b"query=x", "headers": {"Content-Type": "text/plain"}}),
    ],
)
async def test_what_is_no_request_is_refused(served: Serving, status: int, said: dict[str, Any]) -> None:
    headers = {"Accept": "text/event-stream", **said.pop("headers", {})}
    method = said.pop("method", "POST")
    async with httpx.AsyncClient(timeout=20) as client:
        answer = await client.request(method, f"{served.address}/graphql", headers=headers, **said)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"]


async def test_a_server_that_stops_tells_its_clients_to_come_back(serve: Serve, database: str) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as serving:
        workspace, cursor = await new_workspace(serving.address)
        body = {"query": EVENTS, "variables": {"workspace": workspace, "after": cursor}}
        async with (
            httpx.AsyncClient(timeout=20, headers={"Accept": "text/event-stream"}) as client,
            client.stream("POST", f"{serving.address}/graphql", json=body) as answer,
        ):
            lines = answer.aiter_lines()
            assert await anext(lines) == ":"
            stopped = asyncio.create_task(asyncio.to_thread(serving.stop, signal.SIGTERM))
            rest = [line async for line in lines]
        assert await stopped == 0
    assert any(line.startswith(": the server stops") for line in rest)
    assert any(line.startswith("retry: ") for line in rest)
    assert not any(line.startswith("event: complete") for line in rest)
