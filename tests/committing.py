"""Commands sent to a database, without a server in between: the committer as the server wires it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg

from events.catalog import apply
from events.committer import Committer
from events.errors import Refused
from events.handle import Done
from events.image import Image
from events.message import OPERATOR, Command, Event, Metadata, Order, Principal, Recorded
from events.outcome import DefineOutcome, OutcomeLevel
from events.store.append import transaction
from events.store.read import LAST, read
from events.work import Answer
from events.workspace import CreateWorkspace
from projections.alignment import summarise
from projections.projector import Tables, load
from tests.places import places_of

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_numbers = count(1)


def order(command: Command, command_id: UUID | None = None, *, by: Principal = OPERATOR, **said: Any) -> Order:
    """A command on its way; with a command id, one that is recognised when it is sent again."""
    expected = said.pop("expected_version", None)
    metadata = Metadata(principal=by, command_id=command_id or uuid4(), **said)
    return Order(command=command, metadata=metadata, receipt=command_id is not None, expected_version=expected)


def now() -> datetime:
    return datetime.now(UTC)


def committer_on(pool: Pool, clock: Callable[[], datetime] = now) -> Committer:
    """A committer of its own, as another process would have."""

    return Committer(partial(transaction, pool, projection_version=Tables.version), Tables(), summarise, clock)


async def send(
    committer: Committer, workspace: UUID, *commands: Command, atomic: bool = True, **said: Any
) -> list[Done]:
    """Carry commands out; every one must be accepted."""
    return accepted(await committer.submit(workspace, [order(each, **said) for each in commands], atomic=atomic))


def accepted(answers: Sequence[Answer]) -> list[Done]:
    """The answers, none of which may be a refusal."""
    done = [each for each in answers if isinstance(each, Done)]
    assert len(done) == len(answers), [each for each in answers if isinstance(each, Refused)]
    return done


async def found(committer: Committer, **fields: Any) -> UUID:
    """A new workspace."""
    workspace = uuid4()
    await send(committer, workspace, CreateWorkspace(slug=f"test-{workspace.hex[:12]}", name="Test", **fields))
    return workspace


def outcome(title: str | None = None, **fields: Any) -> DefineOutcome:
    """An order for a business outcome, unless told otherwise."""
    return DefineOutcome(**{"level": OutcomeLevel.BUSINESS, "title": title or f"Outcome {next(_numbers)}", **fields})


async def log_of(pool: Pool, workspace: UUID) -> list[Recorded[Event]]:
    """Every event of a workspace."""
    async with pool.acquire() as connection:
        return await read(connection, workspace, limit=LAST)


async def revisions_of(pool: Pool, workspace: UUID) -> list[int]:
    """The revisions in the log, in order."""
    return [each.revision for each in await log_of(pool, workspace)]


def folded(workspace: UUID, events: Sequence[Recorded[Event]]) -> Image:
    """What the events add up to."""
    image = Image(workspace)
    for each in events:
        apply(image, each)
    return image


WIPE = """
do $$
declare t text;
begin
    foreach t in array array['event', 'mention', 'receipt', 'erasable'] loop
        execute format('alter table log.%I disable trigger all', t);
        execute format('delete from log.%I', t);
        execute format('alter table log.%I enable always trigger refuse_change', t);
    end loop;
    for t in select tablename from pg_tables where schemaname = 'projections' loop
        execute format('delete from projections.%I', t);
    end loop;
    delete from directory.head;
    delete from directory.workspace;
end
$$
"""


async def wiped(pool: Pool) -> None:
    """Empty a database for the next example or test, which takes a tenth of the time that a new one does."""
    await pool.execute(WIPE)


async def together(*coroutines: Any) -> list[Any]:
    """Run all at once; what each gives, or the exception it raises."""
    return await asyncio.gather(*coroutines, return_exceptions=True)


async def titles(pool: Pool, workspace: UUID) -> list[str]:
    """The titles in the tree, oldest first; and that log, tables and memory agree."""
    events = await log_of(pool, workspace)
    assert [each.revision for each in events] == list(range(1, len(events) + 1))
    async with pool.acquire() as connection:
        assert (await load(connection, workspace)).states == folded(workspace, events).states
    rows = await pool.fetch("select title from projections.node where workspace_id = $1 order by revision", workspace)
    return [row["title"] for row in rows]


async def memory_is_the_fold(committer: Committer, pool: Pool, workspace: UUID) -> None:
    """That the committer's image is what the log adds up to."""
    fold = folded(workspace, await log_of(pool, workspace))
    kept = committer.image(workspace, fold.revision)
    assert kept is not None
    assert kept.states == fold.states
    assert places_of(kept) == places_of(fold)
