"""What is decided while another commit is under way: it counts only if that commit does, and is decided anew if not."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.committer import Committer
from events.errors import Interrupted, Rejected, VersionConflict
from events.fields import MetricId, NodeId
from events.image import Image
from events.lane import TOGETHER
from events.message import Command
from events.node import RewordNode
from events.reading import Reading
from events.store.append import Transaction
from events.work import Answer
from tests.committing import (
    Pool,
    accepted,
    committer_on,
    found,
    log_of,
    memory_is_the_fold,
    now,
    order,
    outcome,
    send,
    titles,
    together,
)
from tests.failing import Faults, faulty
from tests.places import places_of

Trouble = Callable[[Transaction], Awaitable[None]]


class Held:
    """A commit that waits until it may go on, and then meets with trouble."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self.reached, self.go = asyncio.Event(), asyncio.Event()
        self._trouble = trouble

    async def __call__(self, begun: Transaction) -> None:
        self.reached.set()
        await self.go.wait()
        if self._trouble is not None:
            await self._trouble(begun)


def submit(committer: Committer, workspace: UUID, command: Command, **said: Any) -> asyncio.Task[list[Answer]]:
    return asyncio.create_task(committer.submit(workspace, [order(command, **said)]))


async def commit_under_way(pool: Pool) -> tuple[Committer, UUID, Held, asyncio.Task[list[Answer]]]:
    """A committer, a workspace, and the first commit in it, which is held until it may go on."""
    faults, held = Faults(), Held()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    faults.before_commit = [held]
    first = submit(committer, workspace, outcome("a"))
    await held.reached.wait()
    return committer, workspace, held, first


async def until(reached: Callable[[], bool]) -> None:
    """Wait for what takes some turns of the loop."""
    async with asyncio.timeout(30):
        while not reached():  # noqa: ASYNC110 - what is waited for is inside
            await asyncio.sleep(0)


async def test_who_comes_while_a_commit_is_under_way_is_decided_on_meanwhile(pool: Pool) -> None:
    committer, workspace, held, first = await commit_under_way(pool)
    lane, stood = committer._lanes[workspace], committer.head(workspace)
    rest = [submit(committer, workspace, outcome(f"o{n}")) for n in range(5)]
    await until(lambda: lane.ahead is not None and lane.ahead.orders == 3)  # half of the six that are under way
    assert lane.image is not None
    assert lane.image.revision == 5
    assert not any(each.done() for each in (first, *rest))
    assert committer.head(workspace) == stood
    assert [committer.image(workspace, revision) for revision in (1, 2, 5)] == [None] * 3
    held.go.set()
    answers = await asyncio.gather(first, *rest)
    assert [done.revision for each in answers for done in accepted(each)] == [2, 3, 4, 5, 6, 7]
    assert committer.commits == 4
    assert await titles(pool, workspace) == ["a", *(f"o{n}" for n in range(5))]
    await memory_is_the_fold(committer, pool, workspace)


async def test_no_more_is_decided_ahead_than_is_committed_together(pool: Pool) -> None:
    committer, workspace, held, first = await commit_under_way(pool)
    lane = committer._lanes[workspace]
    rest = [submit(committer, workspace, outcome(f"o{n}")) for n in range(2 * TOGETHER + 10)]
    await until(lambda: lane.waiting == TOGETHER + 10)
    assert lane.ahead is not None
    assert lane.ahead.orders == TOGETHER
    held.go.set()
    await asyncio.gather(first, *rest)
    assert committer.commits == 5
    assert await titles(pool, workspace) == ["a", *(f"o{n}" for n in range(2 * TOGETHER + 10))]


def _raising(error: Exception) -> Trouble:
    async def trouble(_begun: Transaction) -> None:
        raise error

    return trouble


@pytest.mark.parametrize("error", [Interrupted("lost"), Rejected("refused"), ZeroDivisionError()], ids=str)
async def test_what_was_decided_ahead_of_a_commit_that_fails_is_decided_anew(pool: Pool, error: Exception) -> None:
    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    key = NodeId((await send(committer, workspace, outcome("a")))[0].subject)
    held = Held(_raising(error))
    faults.before_commit = [held]
    first = submit(committer, workspace, RewordNode(node=key, title="b"))
    await held.reached.wait()
    rest = [submit(committer, workspace, RewordNode(node=key, title=title)) for title in "cd"]
    await until(lambda: committer._lanes[workspace].ahead is not None and not committer._lanes[workspace].queue)
    held.go.set()
    answers = await asyncio.gather(first, *rest)
    assert [done.revision for each in answers for done in accepted(each)] == [3, 4, 5]
    assert await _said(pool, workspace) == list("abcd")
    assert await titles(pool, workspace) == ["d"]
    await memory_is_the_fold(committer, pool, workspace)


async def test_an_answer_that_was_lost_leaves_what_was_decided_ahead_as_it_is(pool: Pool) -> None:
    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    held = Held()
    faults.before_commit, faults.after_commit = [held], [Interrupted("lost")]
    tasks = [submit(committer, workspace, outcome("a"))]
    await held.reached.wait()
    tasks += [submit(committer, workspace, outcome(title)) for title in "bc"]
    await until(lambda: not committer._lanes[workspace].queue)
    held.go.set()
    answers = await asyncio.gather(*tasks)
    assert [done.revision for each in answers for done in accepted(each)] == [2, 3, 4]
    assert await titles(pool, workspace) == ["a", "b", "c"]
    await memory_is_the_fold(committer, pool, workspace)


async def test_what_another_process_appends_meanwhile_comes_first(pool: Pool) -> None:
    faults = Faults()
    here, there = faulty(pool, faults), committer_on(pool)
    workspace = await found(here)
    key = NodeId((await send(here, workspace, outcome("a")))[0].subject)
    held = Held()
    faults.before_commit = [held]
    first = submit(here, workspace, RewordNode(node=key, title="c"))
    await held.reached.wait()
    second = submit(here, workspace, RewordNode(node=key, title="d"), expected_version=2)
    await until(lambda: not here._lanes[workspace].queue)
    await send(there, workspace, RewordNode(node=key, title="b"))
    held.go.set()
    (done,) = accepted(await first)
    assert (done.revision, done.events[0].version) == (4, 3)
    (late,) = await second
    assert isinstance(late, VersionConflict)
    assert late.current == 3
    assert await titles(pool, workspace) == ["c"]
    await memory_is_the_fold(here, pool, workspace)


@pytest.mark.parametrize(("seen", "refused"), [(1, False), (2, True)])
async def test_no_refusal_rests_on_what_was_not_committed(pool: Pool, seen: int, refused: bool) -> None:
    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    key = NodeId((await send(committer, workspace, outcome("a")))[0].subject)
    held = Held(_raising(Rejected("no")))
    faults.before_commit = [held, _raising(Rejected("no, either"))]
    first = submit(committer, workspace, RewordNode(node=key, title="b"))
    await held.reached.wait()
    second = submit(committer, workspace, RewordNode(node=key, title="c"), expected_version=seen)
    await until(lambda: not committer._lanes[workspace].queue)
    held.go.set()
    failed, (answer,) = await together(first, second)
    assert isinstance(failed, Rejected)
    assert isinstance(answer, VersionConflict) == refused
    assert await titles(pool, workspace) == ["a" if refused else "c"]


async def test_a_rehearsal_gets_its_turn_among_commits_that_do_not_end(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    over = asyncio.Event()

    async def write() -> int:
        count = 0
        while not over.is_set():
            await send(committer, workspace, outcome())
            count += 1
        return count

    writing = [asyncio.create_task(write()) for _ in range(8)]
    for _ in range(5):
        async with asyncio.timeout(60), committer.rehearse(workspace, [order(outcome("dry"))]) as (answers, _):
            accepted(answers)
    over.set()
    written = sum(await asyncio.gather(*writing))
    assert len(await titles(pool, workspace)) == written


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_fails_each_command_counts_once_and_memory_is_the_fold(pool: Pool, seed: int) -> None:
    chance = random.Random(seed)
    faults = Troubles(chance)
    here, there = faulty(pool, faults), committer_on(pool)
    workspace = await found(here)
    keys = [NodeId(each.subject) for each in await send(here, workspace, *(outcome(f"n{n}") for n in range(3)))]
    said: list[str] = []

    async def write(committer: Committer, name: str) -> None:
        for number in range(12):
            commands: list[Command] = [
                RewordNode(node=chance.choice(keys), title=f"{name} {number} {n}")
                for n in range(chance.randrange(1, 4))
            ]
            orders = [order(each, uuid4() if chance.random() < 0.5 else None) for each in commands]
            with suppress(Interrupted, Rejected):
                for done in accepted(await committer.submit(workspace, orders)):
                    said.extend(each.event.title for each in done.events)
            if chance.random() < 0.3:
                await asyncio.sleep(chance.random() / 100)

    faults.on = True
    await asyncio.gather(*(write(here, f"here {n}") for n in range(6)), write(there, "there"))
    faults.on = False
    await send(here, workspace, outcome("last"))
    logged = await _said(pool, workspace)
    assert len(set(logged)) == len(logged)
    assert set(said) <= set(logged)
    await titles(pool, workspace)
    await memory_is_the_fold(here, pool, workspace)


async def _said(pool: Pool, workspace: UUID) -> list[str]:
    """Every title that the log has ever held, in order."""
    return [title for each in await log_of(pool, workspace) if (title := getattr(each.event, "title", None))]


class Troubles(Faults):
    """Faults at random, while they are switched on."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.on = False
        self._chance = chance

    async def happen(self, begun: Transaction) -> None:
        """Mostly nothing."""
        await super().happen(begun)
        if self.on and self._chance.random() < 0.2:
            raise self._chance.choice([Interrupted("lost"), Rejected("refused"), ConnectionError("gone")])
        if self.on and self._chance.random() < 0.1:
            self.after_commit = [Interrupted("lost after the commit")]


def test_an_image_goes_back_to_any_mark_that_is_not_committed() -> None:
    chance = random.Random(5)
    image = Image(uuid4())
    image.begin()
    marks = [(image.mark(), dict(image.states))]
    keys, metrics = [uuid4() for _ in range(10)], [MetricId(uuid4()) for _ in range(3)]
    for _ in range(500):
        step, at = chance.random(), chance.randrange(len(marks))
        if step < 0.8:
            key = chance.choice(keys)
            image.put(key, _reading(key, chance.choice(metrics)) if chance.random() < 0.8 else None)
            marks.append((image.mark(), dict(image.states)))
        elif step < 0.9:
            image.commit_until(marks[at][0])
            del marks[:at]
        else:
            image.rollback(marks[at][0])
            del marks[at + 1 :]
        assert image.states == marks[-1][1]
    again = Image(image.workspace)
    again.load(image.states.values())
    assert places_of(again) == places_of(image)


def _reading(key: UUID, metric: MetricId) -> Reading:
    day = date(2026, 1, 1)
    return Reading(key=key, created_at=now(), updated_at=now(), metric=metric, starts=day, ends=day, value=Decimal(1))
