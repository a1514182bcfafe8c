from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLError

from events.cursor import cursor_of
from events.fields import NodeId
from events.node import RewordNode
from events.team import FormTeam
from schema.assembly import SCHEMA
from schema.context import Context
from schema.frames import alignment as alignments
from schema.frames import topic as topics
from schema.frames.asked import Unanswerable, asked
from schema.frames.frame import Frame, Press
from schema.frames.hub import Hub
from schema.ids import encode
from server.backend import Backend
from tests.committing import found, outcome, send

EVENTS = """
subscription ($workspace: ID!, $after: String, $types: [EventType!], $subject: ID) {
  events(workspace: $workspace, after: $after, types: $types, subject: $subject) {
    cursor event { revision type subject { key ... on Outcome { title } } } } }
"""
ALIGNMENT = """
subscription ($workspace: ID!, $after: String, $root: ID, $team: ID) {
  alignment(workspace: $workspace, after: $after, root: $root, team: $team) {
    cursor revision eventCount events { revision } alignment { coverage } before { coverage }
    raised { kind subject { key } } cleared { kind } } }
"""


@pytest.fixture
async def hub(backend: Backend) -> AsyncIterator[Hub]:
    backend.tailer.start()
    made = Hub(backend.tailer, lambda _scope: Context(backend.pool, backend.committer))
    yield made
    assert made.topics == 0, "nobody follows any more"


@pytest.fixture
async def workspace(backend: Backend) -> UUID:
    return await found(backend.committer)


def following(hub: Hub, workspace: UUID, query: str = EVENTS, **variables: Any) -> AsyncGenerator[list[Frame], None]:
    key = encode("workspace", workspace, workspace)
    return hub.frames(asked(query, {"workspace": key, **variables}, None))


def told(frame: Frame, field: str = "events") -> Any:
    answer = json.loads(frame.payload)
    assert "errors" not in answer, answer
    return answer["data"][field]


async def revisions(steps: AsyncGenerator[list[Frame], None], upto: int) -> list[int]:
    """The revisions that a subscriber is sent, until its cursor has passed one."""
    seen: list[int] = []
    async with aclosing(steps):
        async for frames in steps:
            seen += [each["event"]["revision"] for each in map(told, frames) if each["event"]]
            assert [told(each)["cursor"] for each in frames] == [each.cursor for each in frames]
            if frames[-1].revision >= upto:
                break
    return seen


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def begin(hub: Hub, workspace: UUID) -> str:
    """The cursor before the first event."""
    async with hub._tailer.following(workspace) as tail:
        return str(cursor_of(tail.epoch, 0, b"", workspace))


async def test_frames_are_made_once_for_all_who_ask_the_same(
    hub: Hub, backend: Backend, workspace: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    async def counted(self: Press, context: Context, root: Any) -> str:
        made.append(root)
        return await payload(self, context, root)

    payload = Press._payload
    monkeypatch.setattr(Press, "_payload", counted)
    tasks = [asyncio.create_task(revisions(following(hub, workspace), 11)) for _ in range(40)]
    await until(lambda: [each.subscribers for each in hub._topics.values()] == [40])
    for _ in range(5):
        await send(backend.committer, workspace, outcome(), outcome())
    assert [await each for each in tasks] == [list(range(2, 12))] * 40
    assert len(made) == 10


async def test_whoever_comes_whenever_sees_every_event_once(
    hub: Hub, backend: Backend, workspace: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "HELD", 7)
    chance = random.Random(4)
    cursors = {0: await begin(hub, workspace)}

    async def come_and_go() -> list[int]:
        """Goes away after each step, and comes back with the cursor of the last frame."""
        at, seen = 0, []
        while at < 61:
            async with aclosing(following(hub, workspace, after=cursors[at])) as steps:
                async for frames in steps:
                    seen += [each.revision for each in frames if told(each)["event"]]
                    at = frames[-1].revision
                    cursors[at] = frames[-1].cursor
                    await asyncio.sleep(chance.uniform(0, 0.05))
                    if chance.random() < 0.5 or at >= 61:
                        break
        return seen

    tasks = [asyncio.create_task(come_and_go()) for _ in range(8)]
    for _ in range(30):
        await send(backend.committer, workspace, outcome(), outcome())
    assert [await asyncio.wait_for(each, 30) for each in tasks] == [list(range(1, 62))] * 8


async def test_what_is_held_is_bounded(
    hub: Hub, backend: Backend, workspace: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "HELD", 5)
    async with aclosing(following(hub, workspace)) as steps:
        first = asyncio.create_task(anext(steps))
        await until(lambda: hub.topics == 1)
        await send(backend.committer, workspace, outcome())
        assert [each.revision for each in await first] == [2]
        for _ in range(10):
            await send(backend.committer, workspace, outcome(), outcome())
        (topic,) = hub._topics.values()
        await until(lambda: topic._seen == 22)
        assert len(topic._frames) <= 5
        seen: list[int] = []
        while not seen or seen[-1] < 22:
            seen += [each.revision for each in await anext(steps)]
        assert seen == list(range(3, 23))


async def test_filters_and_their_checkpoints(hub: Hub, backend: Backend, workspace: UUID) -> None:
    (one, two) = await send(backend.committer, workspace, outcome(), outcome())
    await send(backend.committer, workspace, RewordNode(node=NodeId(two.subject), title="Other"), outcome())
    start = await begin(hub, workspace)
    assert await revisions(following(hub, workspace, after=start, types=["NODE_REWORDED"]), 5) == [4]
    subject = encode("node", workspace, one.subject)
    assert await revisions(following(hub, workspace, after=start, subject=subject), 5) == [2]
    assert await revisions(following(hub, workspace, after=start, types=[]), 5) == []


@pytest.mark.parametrize("by_subject", [False, True])
async def test_a_filtered_replay_reads_what_it_tells(
    hub: Hub, backend: Backend, workspace: UUID, by_subject: bool
) -> None:
    (one, *_) = await send(backend.committer, workspace, *(outcome() for _ in range(250)))
    renamed = [RewordNode(node=NodeId(one.subject), title=f"Other {number}") for number in range(topics.STEP + 2)]
    for each in renamed:
        await send(backend.committer, workspace, each)
    await send(backend.committer, workspace, *(outcome() for _ in range(250)))
    wanted = {"subject": encode("node", workspace, one.subject)} if by_subject else {}
    start = await begin(hub, workspace)
    async with aclosing(following(hub, workspace, after=start, types=["NODE_REWORDED"], **wanted)) as steps:
        first, second = await anext(steps), await anext(steps)
        assert [told(each)["event"]["revision"] for each in first] == list(range(252, 252 + topics.STEP))
        *last, checkpoint = second
        assert [told(each)["event"]["revision"] for each in last] == [252 + topics.STEP, 253 + topics.STEP]
        assert (told(checkpoint)["event"], checkpoint.revision) == (None, 501 + topics.STEP + 2)
        await send(backend.committer, workspace, RewordNode(node=NodeId(one.subject), title="Live"))
        assert told((await anext(steps))[0])["event"]["revision"] == 502 + topics.STEP + 2


async def test_an_event_tells_of_its_subject_as_it_is_now(hub: Hub, backend: Backend, workspace: UUID) -> None:
    (one,) = await send(backend.committer, workspace, outcome("First"))
    await send(backend.committer, workspace, RewordNode(node=NodeId(one.subject), title="Second"))
    async with aclosing(following(hub, workspace, after=await begin(hub, workspace))) as steps:
        frames = [told(each) for each in await anext(steps)]
    assert [each["event"]["subject"].get("title") for each in frames[1:]] == ["Second", "Second"]


async def test_alignment_is_told_net_and_then_as_it_moves(hub: Hub, backend: Backend, workspace: UUID) -> None:
    start = await begin(hub, workspace)
    await send(backend.committer, workspace, outcome(), outcome(), outcome())
    async with aclosing(following(hub, workspace, ALIGNMENT, after=start)) as steps:
        (net,) = await anext(steps)
        frame = told(net, "alignment")
        assert (frame["revision"], frame["eventCount"]) == (4, 4)
        assert [each["revision"] for each in frame["events"]] == [1, 2, 3, 4]
        assert len({each["subject"]["key"] for each in frame["raised"]}) == 3
        # Forming a team moves nothing, and is told of with what does.
        await send(backend.committer, workspace, FormTeam(name="Payments"))
        await asyncio.sleep(0.3)
        (done,) = await send(backend.committer, workspace, outcome())
        (moved,) = await anext(steps)
        frame = told(moved, "alignment")
        assert frame["revision"] == 6
        assert {each["subject"]["key"] for each in frame["raised"]} == {encode("node", workspace, done.subject)}
        assert moved.cursor == frame["cursor"]
    root = encode("node", workspace, done.subject)
    async with aclosing(following(hub, workspace, ALIGNMENT, after=start, root=root)) as steps:
        frame = told((await anext(steps))[0], "alignment")
        assert {each["subject"]["key"] for each in frame["raised"]} == {root}


async def test_a_large_workspace_is_judged_beside_the_event_loop_and_told_of_all_the_same(
    hub: Hub, backend: Backend, workspace: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alignments, "BESIDE", -1)
    threads: set[int] = set()
    standing = alignments.Alignments._standing

    def noted(self: Any, image: Any, cursor: str) -> Any:
        threads.add(threading.get_ident())
        return standing(self, image, cursor)

    monkeypatch.setattr(alignments.Alignments, "_standing", noted)
    frames = []
    async with aclosing(following(hub, workspace, ALIGNMENT, after=await begin(hub, workspace))) as steps:
        frames += await anext(steps)
        commits = (send(backend.committer, workspace, outcome()) for _ in range(30))
        writing = asyncio.gather(*commits)
        while frames[-1].revision < 31:
            frames += await anext(steps)
        await writing
    found = [told(each, "alignment") for each in frames]
    assert sum(each["eventCount"] for each in found) == 31
    assert [event["revision"] for each in found for event in each["events"]] == list(range(1, 32))
    assert len({each["subject"]["key"] for frame in found for each in frame["raised"]}) == 30
    assert threads.isdisjoint({threading.get_ident()})


async def test_a_workspace_that_is_not_there_and_what_is_no_id(hub: Hub, workspace: UUID) -> None:
    for wrong in (UUID(int=7), None):
        key = encode("workspace", wrong, wrong) if wrong else "nonsense"
        with pytest.raises(GraphQLError) as refused:
            await anext(hub.frames(asked(EVENTS, {"workspace": key}, None)))
        assert (refused.value.extensions or {})["code"] == "BAD_REQUEST"


async def test_who_asks_the_same_from_elsewhere_shares_frames() -> None:
    def key(query: str, **variables: Any) -> Any:
        return asked(query, {"workspace": "w", **variables}, None).key

    assert key(EVENTS, after="a") == key(EVENTS, after="b") == key(EVENTS)
    assert key(EVENTS, types=["GOAL_SET"]) != key(EVENTS)
    within = """subscription ($workspace: ID!, $after: String) { events(workspace: $workspace, after: $after) {
      event { subject { ... on Outcome { history(after: $after) { nodes { id } } } } } } }"""
    assert key(within, after="a") != key(within, after="b")
    inline = 'subscription { events(workspace: "w", after: "%s") { cursor } }'
    assert key(inline % "a") != key(inline % "b")


@pytest.mark.parametrize(
    "query", ["{ viewer { id } }", "subscription { events { cursor } }", "subscription {", "", "{" * 3000]
)
async def test_what_cannot_be_followed(query: str) -> None:
    with pytest.raises(Unanswerable):
        asked(query, {}, None)


async def test_stock_execution_says_where_to_subscribe() -> None:
    stream: Any = await SCHEMA.subscribe('subscription { events(workspace: "w") { cursor } }')
    async with aclosing(stream) as answers:
        said = [each async for each in answers]
    assert "text/event-stream" in said[0].errors[0].message
