"""The relay keeps its promise with any broker: in order, and never past what was not acknowledged."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from server.errors import CannotRun
from server.lease import TERM
from server.relay.broker import NotAcknowledged
from server.relay.relaying import Relay
from tests.committing import committer_on, found, outcome, send
from tests.following import tailing
from tests.server.relay.conftest import Source


class Noting:
    """A broker that notes what is published, and refuses what it is told to."""

    def __init__(self, *refused: int) -> None:
        self.refused = list(refused)
        self.tried: list[int] = []
        self.held: list[tuple[str, str, dict[str, Any]]] = []

    async def publish(self, subject: str, message_id: str, content_type: str, body: bytes) -> None:
        assert content_type.startswith("application/cloudevents+json")
        event = json.loads(body)
        self.tried.append(event["revision"])
        if event["revision"] in self.refused:
            self.refused.remove(event["revision"])
            raise NotAcknowledged("not now")
        self.held.append((subject, message_id, event))

    @property
    def revisions(self) -> list[int]:
        return [event["revision"] for _, _, event in self.held]


async def relay(
    pool: Any, broker: Noting, name: str = "nats", *, once: bool = True, begin: int | None = None, **said: Any
) -> None:
    """Relay as the command does, with a tailer of its own."""
    async with tailing(pool) as tailer:
        await Relay(pool, tailer, broker, name, **said).run(once=once, begin=begin, term=1.0)


async def test_every_event_in_order_then_from_where_it_stopped(source: Source) -> None:
    broker = Noting()
    await source.happen(300)
    await relay(source.pool, broker)
    assert broker.revisions == list(range(1, 302))
    subject, message_id, event = broker.held[1]
    assert (subject, message_id) == (f"northline.{source.slug}.OutcomeDefined", event["id"])
    await source.happen(2)
    await relay(source.pool, broker)
    assert broker.revisions == list(range(1, 304))
    assert await source.checkpoint() == 303


async def test_what_is_not_acknowledged_is_published_again_before_the_next(source: Source) -> None:
    broker = Noting(2, 2, 3)
    await source.happen(3)
    await relay(source.pool, broker)
    assert broker.tried == [1, 2, 2, 2, 3, 3, 4]
    assert broker.revisions == [1, 2, 3, 4]


async def test_erasable_texts_are_relayed_only_when_asked_for(source: Source) -> None:
    await send(source.committer, source.workspace, outcome(description="A canary"))
    without, with_texts = Noting(), Noting()
    await relay(source.pool, without, "without")
    await relay(source.pool, with_texts, "with", texts=True)
    assert "canary" not in str(without.held)
    assert "canary" in str(with_texts.held)


async def test_all_workspaces_or_one(source: Source, pool: Any) -> None:
    other = committer_on(pool)
    await found(other)
    await other.close()
    one, every = Noting(), Noting()
    await relay(pool, one, "one", workspace=source.slug)
    await relay(pool, every, "every")
    assert (len(one.held), len(every.held)) == (1, 2)


async def test_of_two_relays_one_relays_and_the_other_goes_on(source: Source) -> None:
    await source.happen(20)
    first, second = Noting(), Noting()
    one = asyncio.create_task(relay(source.pool, first, once=False, pause=0.02))
    await source.until(21)
    two = asyncio.create_task(relay(source.pool, second, once=False, pause=0.02))
    await source.happen(20)
    await source.until(41)
    assert second.held == []
    one.cancel()
    await asyncio.gather(one, return_exceptions=True)
    await source.happen(5)
    await source.until(46, TERM)
    two.cancel()
    await asyncio.gather(two, return_exceptions=True)
    assert first.revisions + second.revisions == list(range(1, 47))


async def test_what_happens_is_heard_without_a_look(source: Source, database: str) -> None:
    broker = Noting()
    async with tailing(source.pool, database) as tailer:
        source.committer._announce = tailer.announce
        task = asyncio.create_task(Relay(source.pool, tailer, broker, "nats", pause=3600).run())
        await source.until(1)
        await source.happen(3)
        await source.until(4)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert broker.revisions == [1, 2, 3, 4]


async def test_a_restored_log_is_relayed_only_from_where_somebody_says(source: Source) -> None:
    broker = Noting()
    await source.happen(3)
    await relay(source.pool, broker)
    following = asyncio.create_task(relay(source.pool, broker, once=False))
    await asyncio.sleep(0.5)
    await source.pool.execute("update directory.head set epoch = epoch + 1")
    with pytest.raises(CannotRun, match="no longer the one that was relayed"):
        await asyncio.wait_for(following, 20)
    await source.happen(1)
    with pytest.raises(CannotRun, match=f"--workspace {source.slug} --from REVISION"):
        await relay(source.pool, broker)
    assert broker.revisions == [1, 2, 3, 4]
    with pytest.raises(CannotRun, match="does not reach"):
        await relay(source.pool, broker, workspace=source.slug, begin=7)
    await relay(source.pool, broker, workspace=source.slug, begin=4)
    assert broker.revisions == [1, 2, 3, 4, 4, 5]
