"""Coalesced commits: each command succeeds or fails alone, once, whatever happens to the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from events import committer as module
from events import lane
from events.committer import Committer
from events.errors import (
    IdempotencyMismatch,
    Interrupted,
    InvalidInput,
    NotFound,
    Overloaded,
    Refused,
    Rejected,
    UnknownProjection,
    VersionConflict,
)
from events.fields import NodeId
from events.handle import Done, EffectiveInFuture, UuidTaken, perform
from events.message import Order, Principal, PrincipalKind
from events.node import MoveNode, NodeCycle, RewordNode
from events.store.append import Entries, Moved, Receipt, SlugTaken, Transaction, transaction
from events.store.read import Head
from events.work import Answer, NotApplied
from events.workspace import CreateWorkspace, RenameWorkspace, founded_by
from projections.projector import Tables
from server.cluster import Cluster
from tests.committing import (
    Pool,
    accepted,
    committer_on,
    folded,
    found,
    log_of,
    memory_is_the_fold,
    now,
    order,
    outcome,
    revisions_of,
    send,
    titles,
    together,
    wiped,
)
from tests.conftest import _execute
from tests.failing import Faults, faulty


@pytest.fixture(scope="module")
def database(postgres: Cluster, template: str) -> str:
    """The address of one database for all of these tests; each finds it empty."""
    name = "northline_committing"
    asyncio.run(_execute(postgres, f"create database {name} template {template}"))
    return postgres.url(name)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Connections to it."""
    async with asyncpg.create_pool(database, min_size=0, max_size=8) as connections:
        await wiped(connections)
        yield connections


async def receipts(pool: Pool) -> int:
    count: int = await pool.fetchval("select count(*) from log.receipt")
    return count


# --- coalescing ---


async def test_many_submissions_share_few_commits(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    before = committer.commits
    answers = await asyncio.gather(*(committer.submit(workspace, [order(outcome(f"o{n}"))]) for n in range(300)))
    assert committer.commits - before <= 4
    assert len({done.revision for each in answers for done in accepted(each)}) == 300
    assert await titles(pool, workspace) == [f"o{n}" for n in range(300)]


async def test_where_nobody_else_appends_a_commit_is_one_statement(database: str, pool: Pool) -> None:
    sent: list[str] = []

    async def listened(connection: Any) -> None:
        connection.add_query_logger(lambda query: sent.append(query.query))

    async with asyncpg.create_pool(database, min_size=1, max_size=1, init=listened, reset=_nothing) as heard:
        committer = committer_on(heard)
        workspace = await found(committer)
        sent.clear()
        first = order(outcome("a", description="words"), uuid4())
        answers = await committer.submit(workspace, [first, order(outcome("b")), order(RenameWorkspace(name="Other"))])
    assert len(sent) == 1
    assert [done.revision for done in accepted(answers)] == [2, 3, 4]
    assert await titles(pool, workspace) == ["a", "b"]
    await memory_is_the_fold(committer, pool, workspace)


async def test_what_others_appended_is_decided_on(pool: Pool) -> None:
    here, there = committer_on(pool), committer_on(pool)
    workspace = await found(here)
    (top,) = await send(here, workspace, outcome("a"))
    key = NodeId(top.subject)
    await send(there, workspace, RewordNode(node=key, title="b"))
    (late,) = await here.submit(workspace, [order(RewordNode(node=key, title="c"), expected_version=1)])
    assert isinstance(late, VersionConflict)
    await send(there, workspace, RewordNode(node=key, title="d"))
    (done,) = accepted(await here.submit(workspace, [order(RewordNode(node=key, title="e"))]))
    assert (done.revision, done.events[0].version) == (5, 4)
    await send(there, workspace, RewordNode(node=key, title="f"))
    (true_already,) = accepted(await here.submit(workspace, [order(RewordNode(node=key, title="f"))]))
    assert (true_already.revision, true_already.events) == (6, ())
    assert await titles(pool, workspace) == ["f"]
    await memory_is_the_fold(here, pool, workspace)


async def test_on_a_log_that_has_moved_nothing_is_appended(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    seen = committer.head(workspace)
    (top,) = await send(committer, workspace, outcome("a"))
    image = committer.image(workspace, 2)
    assert image is not None
    before = await pool.fetchrow("select * from directory.head")
    for stale in (seen, _of_another_version(committer.head(workspace))):
        async with transaction(pool, workspace, projection_version=Tables.version, seen=stale) as begun:
            assert begun is not None
            entries = Entries(receipts=[Receipt(uuid4(), uuid4(), b"hash", top.subject, 2, 2)])
            entries.add(top.events[0], top.states[0], image)
            with pytest.raises(Moved):
                await begun.append(image.mark(), entries, Tables.project(entries.states))
    assert await pool.fetchrow("select * from directory.head") == before
    assert await receipts(pool) == 0
    assert await titles(pool, workspace) == ["a"]


def _of_another_version(head: Head | None) -> Head:
    assert head is not None
    return replace(head, projection_version=99)


async def test_a_refused_command_does_not_harm_the_others(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    answers = await asyncio.gather(
        *(committer.submit(workspace, [order(outcome("good" if n % 2 else " "))]) for n in range(10))
    )
    assert [isinstance(each[0], InvalidInput) for each in answers] == [n % 2 == 0 for n in range(10)]
    assert await titles(pool, workspace) == ["good"] * 5


async def test_a_member_that_the_database_refuses_does_not_harm_the_others(pool: Pool) -> None:
    await pool.execute(
        "create function refuse_poison() returns trigger language plpgsql as $$ begin "
        "if new.title = 'poison' then raise exception 'no poison here'; end if; return new; end $$;"
        "create trigger poison before insert on projections.node for each row execute function refuse_poison()"
    )
    committer = committer_on(pool)
    workspace = await found(committer)
    names = ["a", "b", "poison", "c", "d"]
    answers = await together(*(committer.submit(workspace, [order(outcome(each))]) for each in names))
    assert isinstance(answers.pop(2), Rejected)
    await pool.execute("drop trigger poison on projections.node; drop function refuse_poison")
    assert [len(accepted(each)) for each in answers] == [1] * 4
    assert await titles(pool, workspace) == ["a", "b", "c", "d"]


async def test_a_fault_of_the_program_is_told_to_the_one_it_concerns(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)

    def faulty_perform(image: Any, given: Order, at: datetime, **said: Any) -> Done:
        done = perform(image, given, at, **said)
        if getattr(given.command, "title", "") == "bug":
            raise ZeroDivisionError
        return done

    monkeypatch.setattr("events.work.perform", faulty_perform)
    answers = await together(*(committer.submit(workspace, [order(outcome(each))]) for each in ("a", "bug", "b")))
    assert isinstance(answers.pop(1), ZeroDivisionError)
    assert await titles(pool, workspace) == ["a", "b"]


async def test_a_waiter_that_goes_away_does_not_take_its_command_back(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    waiting = [asyncio.create_task(committer.submit(workspace, [order(outcome(f"o{n}"))])) for n in range(20)]
    await asyncio.sleep(0)
    for each in waiting[::2]:
        each.cancel()
    ended = await together(*waiting)
    assert [isinstance(each, asyncio.CancelledError) for each in ended] == [True, False] * 10
    await committer.close()
    assert await titles(pool, workspace) == [f"o{n}" for n in range(20)]


async def test_a_full_queue_is_refused_at_once(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING", 5)
    committer = committer_on(pool)
    workspace = await found(committer)
    answers = await together(*(committer.submit(workspace, [order(outcome(f"o{n}"))]) for n in range(9)))
    assert [isinstance(each, Overloaded) for each in answers] == [False] * 5 + [True] * 4
    with pytest.raises(Overloaded):
        await committer.submit(uuid4(), [order(outcome())] * 6)
    assert await titles(pool, workspace) == [f"o{n}" for n in range(5)]
    assert len(committer._lanes) == 1


# --- batches ---


async def test_an_atomic_batch_is_carried_out_whole_or_not_at_all(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    key = NodeId(uuid4())
    whole = [outcome("top", uuid=key), outcome("below", parent=key), RewordNode(node=key, title="higher")]
    assert [done.revision for done in await send(committer, workspace, *whole)] == [2, 3, 4]
    broken = [outcome("a"), outcome("b", parent=NodeId(uuid4())), outcome("c")]
    first, second, third = await committer.submit(workspace, [order(each, uuid4()) for each in broken])
    assert isinstance(first, NotApplied)
    assert isinstance(second, NotFound)
    assert second.path == ("parent",)
    assert isinstance(third, NotApplied)
    assert sorted(await titles(pool, workspace)) == ["below", "higher"]
    assert await receipts(pool) == 0
    await memory_is_the_fold(committer, pool, workspace)


async def test_otherwise_each_command_of_a_batch_stands_alone(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    mixed = [order(outcome("a")), order(outcome("b", parent=NodeId(uuid4()))), order(outcome("c"))]
    a, b, c = await committer.submit(workspace, mixed, atomic=False)
    assert isinstance(b, NotFound)
    assert [each.revision for each in accepted([a, c])] == [2, 3]
    assert await titles(pool, workspace) == ["a", "c"]


async def test_a_refused_batch_leaves_its_command_ids_free(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    ids = [uuid4(), uuid4()]
    bad = [order(outcome("a"), ids[0]), order(outcome(" "), ids[1])]
    good = [order(outcome("b"), ids[0]), order(outcome("c"), ids[1])]
    refused, done = await asyncio.gather(committer.submit(workspace, bad), committer.submit(workspace, good))
    assert all(isinstance(each, Refused) for each in refused)
    assert not any(each.replayed for each in accepted(done))
    assert await titles(pool, workspace) == ["b", "c"]


async def test_what_one_saw_may_have_changed(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    (top,) = await send(committer, workspace, outcome("a"))
    key = NodeId(top.subject)
    both = [order(RewordNode(node=key, title=title), expected_version=1) for title in ("b", "c")]
    won, lost = await asyncio.gather(*(committer.submit(workspace, [each]) for each in both))
    accepted(won)
    assert isinstance(lost[0], VersionConflict)
    assert (lost[0].subject, lost[0].expected, lost[0].current) == (key, 1, 2)
    assert await titles(pool, workspace) == ["b"]


# --- lost connections ---


async def test_a_connection_killed_in_the_middle_of_a_commit_is_tried_again(pool: Pool, database: str) -> None:
    faults = Faults()

    async def kill(begun: Transaction) -> None:
        other = await asyncpg.connect(database)
        await other.execute("select pg_terminate_backend($1)", begun.connection.get_server_pid())
        await other.close()

    committer = faulty(pool, faults)
    workspace = await found(committer)
    faults.before_commit = [kill, kill]
    answers = await asyncio.gather(*(committer.submit(workspace, [order(outcome(each))]) for each in "abc"))
    assert [done.revision for each in answers for done in accepted(each)] == [2, 3, 4]
    assert await titles(pool, workspace) == ["a", "b", "c"]


@pytest.mark.parametrize("sends_an_id", [True, False])
async def test_a_commit_of_which_the_answer_was_lost_counts_once(pool: Pool, sends_an_id: bool) -> None:
    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    faults.after_commit = [Interrupted("lost"), Interrupted("lost again")]
    orders = [order(outcome("a"), uuid4() if sends_an_id else None), order(RenameWorkspace(name="Other"))]
    done = accepted(await committer.submit(workspace, orders))
    assert [each.revision for each in done] == [2, 3]
    assert await titles(pool, workspace) == ["a"]
    assert await revisions_of(pool, workspace) == [1, 2, 3]


async def test_a_lost_answer_is_not_forgotten_when_the_next_attempt_fails_otherwise(pool: Pool) -> None:
    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)

    async def refuse(_begun: Transaction) -> None:
        raise Rejected("short of something")

    faults.after_commit = [Interrupted("lost")]
    both = [asyncio.create_task(committer.submit(workspace, [order(outcome(each))])) for each in "ab"]
    await asyncio.sleep(0)
    faults.before_commit = [_nothing, refuse]
    assert [len(accepted(each)) for each in await asyncio.gather(*both)] == [1, 1]
    assert await titles(pool, workspace) == ["a", "b"]


async def _nothing(_begun: Any) -> None:
    pass


async def test_a_database_that_stays_away_is_told_after_some_attempts(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ATTEMPTS", 2)
    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    faults.before_commit = [_lose, _lose]
    with pytest.raises(Interrupted):
        await committer.submit(workspace, [order(outcome("a"))])
    assert await titles(pool, workspace) == []
    await send(committer, workspace, outcome("b"))
    assert await titles(pool, workspace) == ["b"]


async def _lose(_begun: Transaction) -> None:
    raise Interrupted("lost")


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
async def test_who_stands_in_the_way_is_waited_for(pool: Pool, state: str) -> None:
    async def stand_in_the_way(begun: Transaction) -> None:
        await begun.connection.execute(f"do $$ begin raise exception 'busy' using errcode = '{state}'; end $$")

    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    faults.before_commit = [stand_in_the_way]
    await send(committer, workspace, outcome("a"))
    assert faults.transactions == 3
    assert await titles(pool, workspace) == ["a"]


async def test_where_the_worker_is_stopped_nobody_waits_for_ever(pool: Pool) -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def hold(_begun: Transaction) -> None:
        started.set()
        await go.wait()

    faults = Faults()
    committer = faulty(pool, faults)
    workspace = await found(committer)
    faults.before_commit = [hold]
    first = asyncio.create_task(committer.submit(workspace, [order(outcome("a"))]))
    await started.wait()
    second = asyncio.create_task(committer.submit(workspace, [order(outcome("b"))]))
    await asyncio.sleep(0)
    worker = committer._lanes[workspace].worker
    assert worker is not None
    worker.cancel()
    async with asyncio.timeout(5):
        assert [type(each) for each in await together(first, second)] == [Interrupted, Interrupted]
    await send(committer, workspace, outcome("c"))
    assert await titles(pool, workspace) == ["c"]


# --- receipts ---


def kinds(answers: list[Answer]) -> list[type]:
    return [type(each) for each in answers]


async def test_a_retry_gets_the_first_answer_again(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    command, key = outcome("a", description="words"), uuid4()
    (first,) = accepted(await committer.submit(workspace, [order(command, key, reason="so")]))
    await send(committer, workspace, RewordNode(node=NodeId(first.subject), title="later"))
    for other in (committer, committer_on(pool)):
        (again,) = accepted(await other.submit(workspace, [order(command, key, reason="so")]))
        assert again.replayed
        assert (again.subject, again.revision) == (first.subject, first.revision)
        assert [each.event for each in again.events] == [each.event for each in first.events]
        assert again.events[0].metadata.reason == "so"
    assert await titles(pool, workspace) == ["later"]


async def test_a_wish_that_was_true_already_is_answered_so_again(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    key, rename = uuid4(), RenameWorkspace(name="Test")
    (first,) = accepted(await committer.submit(workspace, [order(rename, key)]))
    await send(committer, workspace, RenameWorkspace(name="Other"))
    (again,) = accepted(await committer.submit(workspace, [order(rename, key)]))
    assert (first.events, again.events, again.replayed, again.revision) == ((), (), True, first.revision)


async def test_the_same_id_for_another_request_or_by_another_is_refused(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    key, other = uuid4(), Principal(PrincipalKind.KEY, uuid4())
    await committer.submit(workspace, [order(RenameWorkspace(name="a"), key)])
    tries = [
        order(RenameWorkspace(name="b"), key),
        order(RenameWorkspace(name="a"), key, reason="so"),
        order(RenameWorkspace(name="a"), key, by=other),
        order(outcome(), key),
    ]
    assert kinds(await committer.submit(workspace, tries, atomic=False)) == [IdempotencyMismatch] * 4
    for each in tries:
        assert kinds(await committer_on(pool).submit(workspace, [each])) == [IdempotencyMismatch]
    assert await revisions_of(pool, workspace) == [1, 2]


async def test_the_same_command_twice_in_one_batch_or_commit_counts_once(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    command, key = outcome("a"), uuid4()
    first, second, third = await committer.submit(
        workspace, [order(command, key), order(command, key), order(outcome("b"), key)], atomic=False
    )
    assert [each.replayed for each in accepted([first, second])] == [False, True]
    assert isinstance(third, IdempotencyMismatch)
    command, key = outcome("c"), uuid4()
    answers = await asyncio.gather(*(committer.submit(workspace, [order(command, key)]) for _ in range(5)))
    assert len({done.subject for each in answers for done in accepted(each)}) == 1
    assert await titles(pool, workspace) == ["a", "c"]


async def test_refusals_and_dry_runs_leave_no_receipt(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    key = uuid4()
    assert kinds(await committer.submit(workspace, [order(outcome(" "), key)])) == [InvalidInput]
    async with committer.rehearse(workspace, [order(outcome("a"), key)]) as (answers, _):
        accepted(answers)
    assert await receipts(pool) == 0
    (done,) = accepted(await committer.submit(workspace, [order(outcome("b"), key)]))
    assert not done.replayed


async def test_two_processes_that_retry_the_same_command_at_once_have_one_effect(pool: Pool) -> None:
    workspace = await found(committer_on(pool))
    for n in range(10):
        command, key = outcome(f"o{n}"), uuid4()
        answers = await asyncio.gather(*(committer_on(pool).submit(workspace, [order(command, key)]) for _ in range(4)))
        done = [accepted(each)[0] for each in answers]
        assert sorted(each.replayed for each in done) == [False, True, True, True]
        assert len({each.subject for each in done}) == 1
    assert await titles(pool, workspace) == [f"o{n}" for n in range(10)]


# --- rehearsals ---


async def test_a_rehearsal_shows_what_would_come_of_it_and_keeps_nothing(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    (top,) = await send(committer, workspace, outcome("a"))
    key = NodeId(top.subject)
    async with committer.rehearse(workspace, [order(RewordNode(node=key, title="dry"))]) as (answers, connection):
        assert accepted(answers)[0].revision == 3
        assert await connection.fetchval("select title from projections.node where id = $1", key) == "dry"
        assert await pool.fetchval("select title from projections.node where id = $1", key) == "a"
        kept = committer.image(workspace, 2)
        assert kept is not None
    assert kinds(await _rehearsed(committer, workspace, order(MoveNode(node=key, parent=key)))) == [NodeCycle]
    async with committer.rehearse(workspace, [order(outcome("new"))]):
        await memory_is_the_fold(committer, pool, workspace)
    await send(committer, workspace, RewordNode(node=key, title="wet"))
    assert await titles(pool, workspace) == ["wet"]
    await memory_is_the_fold(committer, pool, workspace)


async def _rehearsed(committer: Committer, workspace: UUID, *orders: Order) -> list[Answer]:
    async with committer.rehearse(workspace, list(orders)) as (answers, _):
        return answers


async def test_a_rehearsal_that_its_caller_breaks_off_keeps_nothing(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    with pytest.raises(ZeroDivisionError):
        async with committer.rehearse(workspace, [order(outcome("dry"))]):
            raise ZeroDivisionError
    task = asyncio.create_task(_hold(committer, workspace))
    await asyncio.sleep(0.1)
    task.cancel()
    await together(task)
    await send(committer, workspace, outcome("wet"))
    assert await titles(pool, workspace) == ["wet"]


async def _hold(committer: Committer, workspace: UUID) -> None:
    async with committer.rehearse(workspace, [order(outcome("dry"))]):
        await asyncio.sleep(60)


async def test_rehearsals_and_commits_take_turns(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    rehearsals = [_rehearsed(committer, workspace, order(outcome("dry"))) for _ in range(5)]
    await asyncio.gather(*rehearsals, *(send(committer, workspace, outcome(f"o{n}")) for n in range(5)))
    assert await titles(pool, workspace) == [f"o{n}" for n in range(5)]


async def test_founding_a_workspace_can_be_rehearsed(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = uuid4()
    create = order(CreateWorkspace(slug="new", name="New"))
    assert accepted(await _rehearsed(committer, workspace, create))[0].revision == 1
    assert await pool.fetchval("select count(*) from directory.workspace") == 0
    assert not committer._lanes
    await send(committer, workspace, CreateWorkspace(slug="new", name="New"))
    with pytest.raises(SlugTaken):
        await _rehearsed(committer, uuid4(), create)


# --- founding ---


async def test_a_workspace_that_cannot_be_founded_leaves_its_slug_free(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = uuid4()
    bad = CreateWorkspace(slug="new", name="New", time_zone="Nowhere/Land")
    founding, other = await together(
        committer.submit(workspace, [order(bad)]), committer.submit(workspace, [order(outcome())])
    )
    assert kinds(founding) == [InvalidInput]
    assert kinds(other) == [NotFound] if isinstance(other, list) else isinstance(other, NotFound)
    both = await committer.submit(workspace, [order(bad), order(outcome())], atomic=False)
    assert kinds(both) == [InvalidInput, NotFound]
    for table in ("directory.workspace", "directory.head", "log.event"):
        assert await pool.fetchval(f"select count(*) from {table}") == 0
    await send(committer, uuid4(), CreateWorkspace(slug="new", name="New"))


@pytest.mark.parametrize("slug", ["Big", "a b", "", "x" * 65, "\ud800", "a\0"])
async def test_a_slug_of_the_wrong_shape_never_reaches_the_database(pool: Pool, slug: str) -> None:
    with pytest.raises(InvalidInput):
        await committer_on(pool).submit(uuid4(), [order(CreateWorkspace(slug=slug, name="New"))])


async def test_a_slug_is_taken_once_also_by_several_at_once(pool: Pool) -> None:
    create = CreateWorkspace(slug="new", name="New")
    answers = await together(*(committer_on(pool).submit(uuid4(), [order(create)]) for _ in range(4)))
    assert sorted(type(each).__name__ for each in answers) == ["SlugTaken", "SlugTaken", "SlugTaken", "list"]


async def test_founding_again_is_a_retry_or_refused(pool: Pool) -> None:
    create, key = CreateWorkspace(slug="new", name="New"), uuid4()
    workspace = founded_by(create, key)
    answers = await asyncio.gather(*(committer_on(pool).submit(workspace, [order(create, key)]) for _ in range(3)))
    assert sorted(accepted(each)[0].replayed for each in answers) == [False, True, True]
    assert founded_by(create, key) == workspace != founded_by(create, uuid4())
    assert kinds(await committer_on(pool).submit(workspace, [order(create)])) == [UuidTaken]
    assert await revisions_of(pool, workspace) == [1]


async def test_a_workspace_that_is_not_there_leaves_nothing_behind(pool: Pool) -> None:
    committer = committer_on(pool)
    for _ in range(20):
        with pytest.raises(NotFound):
            await committer.submit(uuid4(), [order(outcome())])
        with pytest.raises(NotFound):
            await _rehearsed(committer, uuid4(), order(outcome()))
    assert not committer._lanes


# --- memory, clock, version, failover ---


async def test_the_least_recently_used_images_are_let_go(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    committer = committer_on(pool)
    workspaces = [await found(committer) for _ in range(4)]
    await send(committer, workspaces[0], outcome())
    monkeypatch.setattr(module, "STATES_KEPT", 2 * lane.SIZE + 10)
    await send(committer, workspaces[2], outcome())
    assert list(committer._lanes) == [workspaces[0], workspaces[2]]
    monkeypatch.setattr(module, "STATES_KEPT", 0)
    await send(committer, workspaces[0], outcome())
    assert list(committer._lanes) == [workspaces[0]]
    await send(committer, workspaces[1], outcome("a"))
    assert await titles(pool, workspaces[1]) == ["a"]


async def test_a_clock_that_goes_back_changes_no_order(pool: Pool) -> None:
    times = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 9, 2, 5, 10)]
    committer = committer_on(pool, lambda: times[0])
    workspace = await found(committer)
    for _ in range(4):
        times.pop(0)
        await send(committer, workspace, outcome())
    recorded = [each.recorded_at.day for each in await log_of(pool, workspace)]
    assert recorded == [1, 9, 9, 9, 10]
    ahead = order(outcome(), effective_at=times[0] + timedelta(seconds=1))
    assert kinds(await committer.submit(workspace, [ahead])) == [EffectiveInFuture]


async def test_projections_of_another_version_are_not_written(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    await pool.execute("update directory.head set projection_version = 99")
    with pytest.raises(UnknownProjection):
        await committer.submit(workspace, [order(outcome())])
    with pytest.raises(UnknownProjection):
        await _rehearsed(committer, workspace, order(outcome()))
    await pool.execute("update directory.head set projection_version = $1", Tables.version)
    await send(committer, workspace, outcome("a"))
    assert await titles(pool, workspace) == ["a"]


async def test_after_a_failover_to_an_older_log_the_image_is_loaded_anew(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    (kept,) = await send(committer, workspace, outcome("kept"))
    head = await pool.fetchrow("select revision, frontier from directory.head")
    assert head is not None
    await send(committer, workspace, outcome("lost"), RewordNode(node=NodeId(kept.subject), title="lost"))
    await _go_back(pool, head["revision"], head["frontier"])
    await send(committer, workspace, outcome("new"))
    assert await titles(pool, workspace) == ["kept", "new"]
    await _go_back(pool, head["revision"], head["frontier"])
    await send(committer_on(pool), workspace, outcome("by another"))
    await send(committer, workspace, outcome("and on"))
    assert await titles(pool, workspace) == ["kept", "by another", "and on"]


async def _go_back(pool: Pool, revision: int, frontier: bytes) -> None:
    await pool.execute("update directory.head set revision = $1, frontier = $2", revision, frontier)
    await pool.execute("alter table log.event disable trigger all")
    await pool.execute("delete from log.event where revision > $1", revision)
    await pool.execute("delete from projections.node_history where revision > $1", revision)
    await pool.execute("delete from projections.node")
    await pool.execute(
        "insert into projections.node select distinct on (id) * from projections.node_history order by id, revision desc"
    )


async def test_what_is_said_beside_a_command_is_checked_as_well(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    for reason in ("\ud800", "a\0", "x" * 10_001):
        (answer,) = await committer.submit(workspace, [order(outcome(), reason=reason)])
        assert isinstance(answer, InvalidInput)
    for at in (now().replace(tzinfo=None), datetime.min.replace(tzinfo=UTC)):
        (answer,) = await committer.submit(workspace, [order(outcome(), effective_at=at)])
        assert isinstance(answer, InvalidInput)
        assert answer.path == ("effectiveAt",)


async def test_an_image_is_given_out_only_as_of_the_revision_asked_for(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    await send(committer, workspace, outcome())
    assert committer.image(workspace, 1) is None
    assert committer.image(uuid4(), 0) is None
    image = committer.image(workspace, 2)
    assert image is not None
    assert image.states == folded(workspace, await log_of(pool, workspace)).states


async def test_closing_finishes_what_was_submitted(pool: Pool) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    waiting = [asyncio.create_task(committer.submit(workspace, [order(outcome(f"o{n}"))])) for n in range(5)]
    await asyncio.sleep(0)
    await committer.close()
    assert await titles(pool, workspace) == [f"o{n}" for n in range(5)]
    await asyncio.gather(*waiting)
