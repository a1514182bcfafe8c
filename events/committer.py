"""Coalesced commits: commands that arrive while a commit is under way are decided and committed together in the next.

Each succeeds or fails alone. A process has one lane for each workspace; between processes the head's row lock is the lane.

A lane decides on its image of the workspace without asking, and appends by one statement that moves the head only if it
stands where the image does: a commit is one round trip, and the next batch is decided meanwhile. The head's row is locked
within that statement, so that what holds under a lock held from the first look holds here. Where somebody else has appended,
the batch is decided once more, under the lock.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from events import catalog
from events.codec import validate
from events.decider import Summarise
from events.errors import Interrupted, Overloaded, Rejected, UnknownProjection
from events.image import Image, Mark
from events.lane import Draft, Lane
from events.ledger import Frontier
from events.message import Order, State
from events.store.append import Moved, Projections, Transaction
from events.store.read import Connection, Head
from events.work import Answer, Submission, Work, known_of, no_workspace
from events.workspace import CreateWorkspace

WAITING = 10_000
"""How many commands may wait for one workspace."""
ATTEMPTS = 5
CATCH_UP = 5_000
"""Behind by more events than this, an image is loaded anew rather than folded forward."""
STATES_KEPT = 400_000
"""How many entities the images of all lanes together may hold before the least recently used are let go."""
SLICE = 0.001
"""Seconds: for how long the next batch is decided before others get their turn."""


class OpenTransaction(Protocol):
    """Begins an append, as ``events.store.append.transaction`` does on a pool."""

    def __call__(
        self, workspace: UUID, *, slug: str | None = None, seen: Head | None = None
    ) -> AbstractAsyncContextManager[Transaction | None]:
        """Under the head's lock; with a head as it was ``seen``, without."""


class Projector(Protocol):
    """What builds the projections inside the append transaction."""

    @property
    def version(self) -> int:
        """The version of what it builds."""

    def project(self, states: Sequence[State]) -> Projections:
        """What writes the entities as each event left them, in order."""

    async def load(self, connection: Connection, workspace: UUID, head: Head) -> Image:
        """The workspace as of its head."""


@dataclass(slots=True)
class Trial:
    """What the attempts to commit a batch have come to."""

    batch: list[Submission]
    answers: list[list[Answer]] = field(default_factory=list)
    unknown: UUID | None = None
    """The first event of an attempt of which it is not known whether it was committed."""
    attempts: int = 0
    """How many were interrupted."""


class Committer:
    """Carries out orders, workspace by workspace."""

    def __init__(
        self,
        open_transaction: OpenTransaction,
        projector: Projector,
        summarise: Summarise,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        announce: Callable[[UUID], None] = lambda _workspace: None,
    ) -> None:
        """``announce`` hears of each workspace whose log has grown, after the commit."""
        self._open = open_transaction
        self._announce = announce
        self._projector = projector
        self._summarise = summarise
        self._clock = clock
        self._lanes: dict[UUID, Lane] = {}
        self.commits = 0
        """How many transactions were committed."""

    async def submit(self, workspace: UUID, orders: Sequence[Order], *, atomic: bool = True) -> list[Answer]:
        """Carry out orders in one commit and say, in order, what came of each.

        A caller that goes away does not take its orders back. Raises ``NotFound`` without such a workspace, another
        ``Refused`` where it cannot be founded, ``Overloaded``, ``Rejected`` and, after several attempts, ``Interrupted``.
        """
        lane = self._lane(workspace, len(orders))
        submission = Submission(tuple(orders), atomic, asyncio.get_running_loop().create_future())
        lane.put(submission)
        if lane.worker is None or lane.worker.done():
            lane.worker = asyncio.create_task(self._work(lane))
        elif lane.ahead is not None and not lane.ahead.paused:
            self._decide_ahead(lane, lane.ahead)
        # Who stops waiting cancels the answers alone, which nobody else waits for.
        return await submission.answers

    @asynccontextmanager
    async def rehearse(
        self, workspace: UUID, orders: Sequence[Order], *, atomic: bool = True
    ) -> AsyncIterator[tuple[list[Answer], Connection]]:
        """Carry out orders without keeping them: what would come of each, and a connection that sees it.

        Nobody else changes the workspace until the block ends, so keep it short.
        """
        lane = self._lane(workspace, len(orders))
        submission = Submission(tuple(orders), atomic, asyncio.get_running_loop().create_future())
        lane.waiting += len(orders)
        lane.rehearsals += 1
        try:
            async with lane.lock, self._transaction(lane, [submission]) as (transaction, work):
                mark = work.image.mark()
                try:
                    work.carry_out(submission, self._now(work.image))
                    await self._append(transaction, work, work.image.mark())
                finally:
                    work.image.rollback(mark)
                    work.image.commit()
                yield work.answers[0], transaction.connection
                raise _Rehearsed  # noqa: TRY301
        except _Rehearsed:
            pass
        finally:
            lane.waiting -= len(orders)
            lane.rehearsals -= 1
            if lane.image is not None and lane.image.revision == 0:
                lane.image = None
            self._let_go()

    def image(self, workspace: UUID, revision: int) -> Image | None:
        """The workspace in memory, if it stands at that revision now. Do not keep it across an ``await``."""
        lane = self._lanes.get(workspace)
        image = lane.image if lane is not None else None
        return image if image is not None and image.settled and image.revision == revision else None

    def head(self, workspace: UUID) -> Head | None:
        """Where the log stood when it was last seen from here."""
        lane = self._lanes.get(workspace)
        return lane.head if lane is not None else None

    async def close(self) -> None:
        """Wait until what was submitted is done."""
        workers = [lane.worker for lane in self._lanes.values() if lane.worker is not None]
        await asyncio.gather(*workers, return_exceptions=True)

    # --- the work of a lane ---

    def _lane(self, workspace: UUID, orders: int) -> Lane:
        """The lane of a workspace, now the most recently used. Raises ``Overloaded``."""
        lane = self._lanes.get(workspace) or Lane(workspace)
        if lane.waiting + orders > WAITING:
            raise Overloaded(f"{lane.waiting} commands wait for this workspace already: try again in a moment.")
        self._lanes.pop(workspace, None)
        self._lanes[workspace] = lane
        return lane

    async def _work(self, lane: Lane) -> None:
        try:
            while lane.queue:
                async with lane.lock:
                    trial = await self._at_once(lane)
                    if trial.batch:
                        await self._commit(lane, trial)
        except BaseException:
            # Stopped from outside, as at the end of the program: nobody may wait for what will not come.
            lane.drop()
            _fail([*lane.batch, *lane.take_all()], Interrupted("The program was stopped."))
            raise
        finally:
            lane.worker, lane.batch = None, []
            self._let_go()

    # --- at once ---

    async def _at_once(self, lane: Lane) -> Trial:
        """Decide on the image as it stands, and append if the log still stands there, for as long as somebody waits.

        What could not be committed so is given back, to be decided under the lock: another process was faster, or had carried
        out one of the commands; or something is refused or true already, which must not be said of what others have changed.
        """
        draft = self._draft(lane)
        while draft is not None:
            lane.batch = draft.batch
            if not draft.stands or not draft.work.entries:
                lane.undo(draft)
                return Trial(lane.take(draft.batch))
            end = draft.work.image.mark()
            self._begin_ahead(lane)
            try:
                async with self._open(lane.workspace, seen=lane.head) as begun:
                    transaction = _there(begun)
                    await self._append(transaction, draft.work, end)
            except (Moved, Rejected) as error:
                lane.alone = not isinstance(error, Moved)
                lane.undo(draft)
                return Trial(draft.batch)
            except Exception as error:  # noqa: BLE001 - whatever failed, it may have been committed
                lane.drop()
                trial = Trial(draft.batch, draft.work.answers, draft.work.entries.first)
                return trial if await self._again(trial, error) else Trial([])
            ahead = lane.keep(draft, end, transaction.head)
            self._committed(lane, draft.batch, draft.work.answers, grown=draft.work.entries.first is not None)
            if ahead is None and lane.rehearsals:
                return Trial([])
            draft = ahead or self._draft(lane)
        return Trial(lane.take([]))

    def _draft(self, lane: Lane) -> Draft | None:
        """What waits, decided on the image; ``None`` if nothing does, or where it is not for the image to decide."""
        draft = lane.draft(self._summarise) if lane.queue else None
        if draft is None:
            return None
        lane.decide(draft, self._now)
        if not draft.batch:
            draft.work.image.commit()
        return draft if draft.batch else None

    def _begin_ahead(self, lane: Lane) -> None:
        """Let what waits be decided while a commit is under way, unless a rehearsal waits for its end."""
        lane.ahead = lane.draft(self._summarise) if not lane.rehearsals else None
        if lane.ahead is not None:
            asyncio.get_running_loop().call_soon(self._decide_ahead, lane, lane.ahead)

    def _decide_ahead(self, lane: Lane, draft: Draft) -> None:
        if lane.ahead is draft:
            draft.paused = lane.decide(draft, self._now, SLICE)
            if draft.paused:
                asyncio.get_running_loop().call_soon(self._decide_ahead, lane, draft)

    # --- under the lock ---

    async def _commit(self, lane: Lane, trial: Trial) -> None:
        """Commit a batch; what the database refuses, or what fails otherwise, is found out one by one."""
        lane.batch = trial.batch
        while True:
            try:
                return await self._try(lane, trial)
            except Exception as error:  # noqa: BLE001 - whatever failed, those who wait must hear of it
                lane.image = None
                if isinstance(error, Interrupted) or trial.unknown is not None:
                    if await self._again(trial, error):
                        continue
                elif len(trial.batch) == 1:
                    _fail(trial.batch, error)
                else:
                    for each in trial.batch:
                        await self._commit(lane, Trial([each]))
                return None

    @staticmethod
    async def _again(trial: Trial, error: Exception) -> bool:
        """Whether to try once more, a little later; after several attempts, those who wait hear of it instead."""
        trial.attempts += 1
        if trial.attempts == ATTEMPTS:
            _fail(trial.batch, error if isinstance(error, Interrupted) else Interrupted(str(error)))
            return False
        await asyncio.sleep(random.uniform(0, 0.05 * 2**trial.attempts))  # noqa: S311
        return True

    async def _try(self, lane: Lane, trial: Trial) -> None:
        first: UUID | None = None
        try:
            async with self._transaction(lane, trial.batch) as (transaction, work):
                if not await _was_committed(transaction, trial):
                    for each in trial.batch:
                        work.carry_out(each, self._now(work.image))
                    trial.answers, first = work.answers, work.entries.first
                    if work.image.revision == 0:
                        raise _NotFounded  # noqa: TRY301
                    await self._append(transaction, work, work.image.mark())
        except _NotFounded:
            lane.image = None
            return _succeed(trial.batch, trial.answers)
        except Interrupted:
            trial.unknown = trial.unknown or first
            raise
        work.image.commit()
        lane.head = transaction.head
        self._committed(lane, trial.batch, trial.answers, grown=(first or trial.unknown) is not None)
        return None

    # --- both ---

    def _committed(self, lane: Lane, batch: list[Submission], answers: list[list[Answer]], *, grown: bool) -> None:
        """Tell those who wait, and those who follow the log."""
        self.commits += 1
        if grown:
            self._announce(lane.workspace)
        _succeed(batch, answers)

    def _now(self, image: Image) -> datetime:
        """The time of the next events: never before that of the last."""
        return max(self._clock(), image.recorded_at or datetime.min.replace(tzinfo=UTC))

    @asynccontextmanager
    async def _transaction(self, lane: Lane, batch: list[Submission]) -> AsyncIterator[tuple[Transaction, Work]]:
        async with self._open(lane.workspace, slug=_slug(batch[0])) as begun:
            transaction = _there(begun)
            if transaction.head.projection_version != self._projector.version:
                raise UnknownProjection(
                    f"The workspace's projections are of version {transaction.head.projection_version}, this program builds "
                    f"{self._projector.version}: start the newer Northline, or rebuild with `northline rebuild`."
                )
            lane.image = await self._image(lane, transaction)
            known = await known_of(transaction, batch)
            lane.image.begin()
            try:
                yield transaction, Work(lane.image, transaction.head.receipt_key, self._summarise, known)
            except _Rehearsed:
                raise
            except BaseException:
                lane.image = None
                raise

    async def _image(self, lane: Lane, transaction: Transaction) -> Image:
        """The workspace as of its head: the lane's image folded forward, or loaded anew."""
        image, seen, head = lane.image, lane.head, transaction.head
        lane.head = head
        if image is not None and seen is not None and image.settled and 0 <= head.revision - seen.revision <= CATCH_UP:
            missed = await transaction.read(seen.revision, CATCH_UP) if seen.revision < head.revision else []
            lane.alone = not missed
            frontier = Frontier.from_bytes(seen.revision, seen.frontier).extend(each.leaf_hash for each in missed)
            # After a failover or a restore the log may be another than the image's: then its frontier is another, too.
            if frontier.to_bytes() == head.frontier:
                for recorded in missed:
                    catalog.apply(image, recorded)
                return image
        lane.alone = True
        image = await self._projector.load(transaction.connection, lane.workspace, head)
        for _ in image.indexing():
            await asyncio.sleep(0)
        return image

    async def _append(self, transaction: Transaction, work: Work, end: Mark) -> None:
        if work.entries:
            await transaction.append(end, work.entries, self._projector.project(work.entries.states))

    def _let_go(self) -> None:
        """Let go of lanes that hold no workspace, and of the least recently used images beyond what may be kept."""
        held = sum(lane.size for lane in self._lanes.values())
        last = next(reversed(self._lanes), None)
        for key, lane in list(self._lanes.items()):
            if lane.worker is not None or lane.queue or lane.rehearsals:
                continue
            if lane.image is None or (held > STATES_KEPT and key != last):
                held -= lane.size
                del self._lanes[key]


class _Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


class _NotFounded(Exception):
    """Ends a transaction that was to found a workspace and was refused, so that no slug stays taken."""


def _there(transaction: Transaction | None) -> Transaction:
    if transaction is None:
        raise no_workspace()
    return transaction


def _slug(submission: Submission) -> str | None:
    """The slug of the workspace that a submission founds, if it does. Raises ``InvalidInput``."""
    command = submission.orders[0].command if submission.orders else None
    return validate(command).slug if isinstance(command, CreateWorkspace) else None


async def _was_committed(transaction: Transaction, trial: Trial) -> bool:
    """Whether an attempt of unknown outcome did go through: then its events are in the log, whether or not it left receipts."""
    if trial.unknown is None:
        return False
    if await transaction.holds(trial.unknown):
        return True
    trial.unknown = None
    return False


def _succeed(batch: list[Submission], answers: list[list[Answer]]) -> None:
    for submission, found in zip(batch, answers, strict=True):
        if not submission.answers.done():
            submission.answers.set_result(found)


def _fail(batch: list[Submission], error: Exception) -> None:
    for submission in batch:
        if not submission.answers.done():
            submission.answers.set_exception(error)
