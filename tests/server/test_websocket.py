from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.server.clients import EVENTS, define, new_workspace, next_frame, received, socket, streamed, subscribe
from tests.server.conftest import Serve, Serving


async def test_replay_then_live_without_a_seam(served: Serving) -> None:
    workspace, cursor = await new_workspace(served.address)
    for _ in range(3):
        await define(served.address, workspace)
    async with socket(served.address) as connection:
        await subscribe(connection, workspace=workspace, after=cursor)
        frames = [await next_frame(connection) for _ in range(3)]
        done = await define(served.address, workspace)
        frames.append(await next_frame(connection))
    assert [each["event"]["revision"] for each in frames] == [2, 3, 4, 5]
    assert frames[-1]["cursor"] == done["cursor"]
    async with socket(served.address) as connection:
        await subscribe(connection, workspace=workspace, after=frames[1]["cursor"])
        assert (await next_frame(connection))["event"]["revision"] == 4


async def test_without_a_cursor_from_now(served: Serving) -> None:
    workspace, _ = await new_workspace(served.address)
    async with socket(served.address) as connection:
        await subscribe(connection, workspace=workspace)
        await asyncio.sleep(0.2)
        await define(served.address, workspace)
        assert (await next_frame(connection))["event"] == {"revision": 2, "type": "OUTCOME_DEFINED"}


async def test_it_goes_on_across_a_restart_and_on_another_server(serve: Serve, database: str) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as first:
        workspace, cursor = await new_workspace(first.address)
        with serve(NORTHLINE_DATABASE_URL=database) as second:
            async with socket(second.address) as connection:
                await subscribe(connection, workspace=workspace, after=cursor)
                await define(first.address, workspace)
                frame = await next_frame(connection)
                assert second.stop(signal.SIGTERM) == 0
                with pytest.raises(ConnectionClosed) as closed:
                    await connection.recv()
                assert closed.value.rcvd is not None
                assert (closed.value.rcvd.code, "go on from your last cursor" in closed.value.rcvd.reason) == (
                    1012,
                    True,
                )
        await define(first.address, workspace)
    with serve(NORTHLINE_DATABASE_URL=database) as third:
        async with socket(third.address) as connection:
            await subscribe(connection, workspace=workspace, after=frame["cursor"])
            assert (await next_frame(connection))["event"]["revision"] == 3


async def test_a_filtered_client_is_told_how_far_the_log_has_come(served: Serving) -> None:
    workspace, cursor = await new_workspace(served.address)
    first = await define(served.address, workspace)
    async with socket(served.address) as connection:
        await subscribe(connection, workspace=workspace, after=cursor, types=["GOAL_SET"])
        assert await next_frame(connection) == {"cursor": first["cursor"], "event": None}
        last = [await define(served.address, workspace) for _ in range(5)][-1]
        # Not one for each event: they would be as many frames as without the filter.
        frames = [await next_frame(connection)]
        while frames[-1]["cursor"] != last["cursor"]:
            frames.append(await next_frame(connection))
        assert len(frames) < 3
        assert all(each["event"] is None for each in frames)
    async with socket(served.address) as connection:
        await subscribe(connection, workspace=workspace, after=cursor, subject=last["outcome"]["key"])
        assert (await next_frame(connection))["event"]["revision"] == 7


@pytest.mark.parametrize("kind", ["foreign", "future", "none"])
async def test_a_cursor_that_is_not_of_the_log(served: Serving, kind: str) -> None:
    workspace, _ = await new_workspace(served.address)
    foreign, cursor = await new_workspace(served.address)
    after = {"foreign": cursor, "future": (await define(served.address, foreign))["cursor"], "none": "x"}[kind]
    async with socket(served.address) as connection:
        await subscribe(connection, workspace=workspace, after=after)
        message = await received(connection)
        assert (message["type"], message["id"]) == ("error", "1")
        said = message["payload"][0]["extensions"]
        assert said["code"] == "CURSOR_INVALID"
        await subscribe(connection, workspace=workspace, after=said["resumeCursor"])
        await define(served.address, workspace)
        assert (await next_frame(connection))["event"]["revision"] == 2


async def test_alignment_comes_as_one_net_frame_then_with_each_commit(served: Serving) -> None:
    query = """
    subscription ($workspace: ID!, $after: String) { alignment(workspace: $workspace, after: $after) {
      cursor revision eventCount events { revision } alignment { coverage relevance impact byOutcome { movements { __typename } } }
      before { coverage } raised { kind subject { key } } cleared { kind } } }
    """
    workspace, cursor = await new_workspace(served.address)
    for _ in range(3):
        await define(served.address, workspace)
    async with socket(served.address) as connection:
        await subscribe(connection, query, workspace=workspace, after=cursor)
        net = await next_frame(connection, "alignment")
        assert (net["revision"], net["eventCount"], len(net["events"])) == (4, 3, 3)
        assert {each["kind"] for each in net["raised"]} >= {"OUTCOME_WITHOUT_METRIC"}
        done = await define(served.address, workspace)
        frame = await next_frame(connection, "alignment")
        assert [each["revision"] for each in frame["events"]] == [5]
        assert {each["subject"]["key"] for each in frame["raised"]} == {done["outcome"]["key"]}
        assert frame["cursor"] == done["cursor"]


async def test_many_operations_on_one_connection(served: Serving) -> None:
    workspace, cursor = await new_workspace(served.address)
    async with socket(served.address) as connection:
        for number in range(100):
            await subscribe(connection, name=str(number), workspace=workspace, after=cursor)
        await subscribe(connection, name="over", workspace=workspace, after=cursor)
        over = await received(connection)
        assert (over["id"], over["type"], over["payload"][0]["extensions"]["code"]) == (
            "over",
            "error",
            "RATE_LIMITED",
        )
        await connection.send('{"type":"complete","id":"0"}')
        await define(served.address, workspace)
        assert {(await received(connection))["id"] for _ in range(99)} == {str(number) for number in range(1, 100)}
        await subscribe(connection, "{ viewer { kind } }", name="query")
        assert (await received(connection))["payload"] == {"data": {"viewer": {"kind": "KEY"}}}
        assert await received(connection) == {"id": "query", "type": "complete"}
        await subscribe(connection, "subscription { nothing }", name="invalid")
        assert (await received(connection))["type"] == "error"


INIT = '{"type":"connection_init"}'
SUBSCRIBE = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { id } }"}})
FOLLOW = json.dumps(
    {"type": "subscribe", "id": "1", "payload": {"query": 'subscription { events(workspace: "%s") { cursor } }'}}
)


async def test_the_protocol_broken_is_closed_with_its_code(served: Serving) -> None:
    workspace, _ = await new_workspace(served.address)
    follow = FOLLOW.replace("%s", workspace)
    broken: list[tuple[int, list[str | bytes]]] = [
        (4401, [SUBSCRIBE]),
        (4429, [INIT, INIT]),
        (4409, [INIT, follow, follow]),
        (4400, [INIT, b"{}"]),
        (4400, ["not JSON"]),
        (4400, ["[]"]),
        (4400, ['{"type":"connection_init","payload":[1]}']),
        (4400, [INIT, '{"type":"subscribe","id":"1","payload":{}}']),
        (4400, [INIT, '{"type":"start","id":"1","payload":{}}']),
        (1009, [INIT, " " * 70_000]),
    ]
    for code, messages in broken:
        async with socket(served.address, init=False) as connection:
            assert await close_code(connection, messages) == code, messages


async def test_who_does_not_introduce_itself_is_closed(served: Serving) -> None:
    async with socket(served.address, init=False) as connection:
        assert await close_code(connection, []) == 4408


async def test_the_legacy_protocol_is_refused(served: Serving) -> None:
    async with socket(served.address, init=False, subprotocols=[Subprotocol("graphql-ws")]) as connection:
        assert connection.subprotocol is None
        assert await close_code(connection, []) == 4406


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_foreign_page_is_refused(served: Serving, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(served.address, origin=Origin(origin)):
            pass
    assert refused.value.response.status_code == 403
    async with socket(served.address, origin=Origin(served.address)):
        pass


async def test_a_foreign_host_is_refused(served: Serving) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(served.address.rpartition(":")[2]))
    writer.write(HANDSHAKE)
    assert b" 403 " in await reader.readline()
    writer.close()


HANDSHAKE = b"""GET /graphql HTTP/1.1\r
Host: evil.example\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
Sec-WebSocket-Version: 13\r
Sec-WebSocket-Protocol: graphql-transport-ws\r
\r
"""


async def close_code(connection: Any, messages: list[str | bytes]) -> int:
    with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012
        for each in messages:
            await connection.send(each)
        while True:
            await asyncio.wait_for(connection.recv(), 15)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def test_a_trusted_document_is_followed_by_its_id_over_either_transport(
    serve: Serve, database: str, folder: Path
) -> None:
    (folder / "events.graphql").write_text(EVENTS)
    with serve(NORTHLINE_DATABASE_URL=database, NORTHLINE_DOCUMENTS=str(folder)) as serving:
        workspace, cursor = await new_workspace(serving.address)
        await define(serving.address, workspace)
        variables = {"workspace": workspace, "after": cursor}
        async with socket(serving.address) as connection:
            for name, document in (("1", "events"), ("2", "other")):
                payload = {"documentId": document, "variables": variables}
                await connection.send(json.dumps({"type": "subscribe", "id": name, "payload": payload}))
            messages = {message["id"]: message for message in [await received(connection), await received(connection)]}
        assert messages["1"]["payload"]["data"]["events"]["event"]["revision"] == 2
        assert (messages["2"]["type"], messages["2"]["payload"][0]["extensions"]["code"]) == ("error", "BAD_REQUEST")
        async with streamed(serving.address, document="events", **variables) as stream:
            assert (await anext(stream)).data["data"]["events"]["event"]["revision"] == 2
        answer = await asyncio.to_thread(
            httpx.post,
            f"{serving.address}/graphql",
            json={"documentId": "other"},
            headers={"Accept": "text/event-stream"},
        )
        assert (answer.status_code, "no trusted document" in answer.text) == (400, True)
