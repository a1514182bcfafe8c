"""Coalesced commits: commands that arrive while a commit is under way are decided and committed together in the next.

Each succeeds or fails alone. A process has one lane for each workspace; between processes the head's row lock is the lane.

A lane decides on its image of the workspace without asking, and appends by one statement that moves the head only if it
stands where the image does: a commit is one round trip. The head's row is locked within that statement, so that what holds
under a lock held from the first look holds here. Where somebody else has appended, the batch is decided once more, under the lock.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from events import catalog
from events.codec import validate
from events.decider import Summarise
from events.errors import Interrupted, Overloaded, Refused, Rejected, UnknownProjection
from events.image import Image
from events.ledger import Frontier
from events.message import Order, State
from events.store.append import Moved, Projections, Transaction
from events.store.read import Connection, Head
from events.work import Answer, Submission, Work, known_of, no_workspace
from events.workspace import CreateWorkspace

WAITING = 10_000
"""How many commands may wait for one workspace."""
TOGETHER = 256
"""How many commands are committed together at most, so that other processes get the lock in between."""
ATTEMPTS = 5
CATCH_UP = 5_000
"""Behind by more events than this, an image is loaded anew rather than folded forward."""
STATES_KEPT = 400_000
"""How many entities the images of all lanes together may hold before the least recently used are let go."""
LANE_SIZE = 100
"""As how many entities a lane itself counts."""


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
class Lane:
    """What waits for one workspace, and its image."""

    workspace: UUID
    queue: deque[Submission] = field(default_factory=deque)
    waiting: int = 0
    rehearsals: int = 0
    image: Image | None = None
    head: Head | None = None
    """Where the log stood that the image is the fold of."""
    alone: bool = False
    """Whether no other process appended to the log of late."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    worker: asyncio.Task[None] | None = None


@dataclass(slots=True)
class Trial:
    """What the attempts to commit a batch have come to."""

    answers: list[list[Answer]] = field(default_factory=list)
    written: UUID | None = None
    """The first event of the attempt under way."""
    unknown: UUID | None = None
    """The first event of an attempt of which it is not known whether it was committed."""

    @property
    def refused(self) -> bool:
        """Whether any order was refused."""
        return any(isinstance(answer, Refused) for answers in self.answers for answer in answers)

    def carry_out(self, work: Work, batch: list[Submission]) -> None:
        """Note what comes of each submission."""
        self.answers = [work.carry_out(submission) for submission in batch]
        self.written = work.first_event


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
        lane.queue.append(submission)
        lane.waiting += len(orders)
        if lane.worker is None or lane.worker.done():
            lane.worker = asyncio.create_task(self._work(lane))
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
            async with lane.lock, self._transaction(lane, [submission]) as work:
                mark = work.image.mark()
                try:
                    answers = work.carry_out(submission)
                    await self._write(work)
                finally:
                    work.image.rollback(mark)
                    work.image.commit()
                yield answers, work.transaction.connection
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
        batch: list[Submission] = []
        try:
            while lane.queue:
                async with lane.lock:
                    batch = self._take(lane)
                    await self._commit(lane, batch)
        except BaseException:
            # Stopped from outside, as at the end of the program: nobody may wait for what will not come.
            lane.waiting -= sum(len(each.orders) for each in lane.queue)
            _fail([*batch, *lane.queue], Interrupted("The program was stopped."))
            lane.queue.clear()
            raise
        finally:
            lane.worker = None
            self._let_go()

    @staticmethod
    def _take(lane: Lane) -> list[Submission]:
        batch: list[Submission] = []
        count = 0
        while lane.queue and (not batch or count + len(lane.queue[0].orders) <= TOGETHER):
            if batch and _founds(lane.queue[0]):
                break
            batch.append(lane.queue.popleft())
            count += len(batch[-1].orders)
        lane.waiting -= count
        return batch

    async def _commit(self, lane: Lane, batch: list[Submission]) -> None:
        """Commit a batch; what the database refuses, or what fails otherwise, is found out one by one."""
        trial = Trial()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answers = await self._try(lane, batch, trial)
            except Exception as error:  # noqa: BLE001 - whatever failed, those who wait must hear of it
                lane.image = None
                if isinstance(error, Interrupted) or trial.unknown is not None:
                    if attempt == ATTEMPTS:
                        return _fail(batch, error if isinstance(error, Interrupted) else Interrupted(str(error)))
                    await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
                elif len(batch) == 1:
                    return _fail(batch, error)
                else:
                    for each in batch:
                        await self._commit(lane, [each])
                    return None
            else:
                for submission, answer in zip(batch, answers, strict=True):
                    if not submission.answers.done():
                        submission.answers.set_result(answer)
                return None
        return None

    async def _try(self, lane: Lane, batch: list[Submission], trial: Trial) -> list[list[Answer]]:
        if trial.unknown is None and lane.alone and await self._at_once(lane, batch, trial):
            return trial.answers
        trial.written = None
        try:
            async with self._transaction(lane, batch) as work:
                if await _was_committed(work, trial):
                    work.image.commit()
                    self._announce(lane.workspace)
                    return trial.answers
                trial.carry_out(work, batch)
                if work.image.revision == 0:
                    raise _NotFounded  # noqa: TRY301
                await self._write(work)
        except _NotFounded:
            lane.image = None
            return trial.answers
        except Interrupted:
            trial.unknown = trial.unknown or trial.written
            raise
        self._keep(lane, work)
        return trial.answers

    async def _at_once(self, lane: Lane, batch: list[Submission], trial: Trial) -> bool:
        """Decide on the image as it stands, and append if the log still stands there: a commit in one round trip.

        Whether that was possible. It is not for a refusal, which must see what others have appended and what was carried out
        before; nor where another process was faster, or had carried out one of the commands: then nothing was appended.
        """
        image, head = lane.image, lane.head
        if image is None or head is None or _founds(batch[0]):
            return False
        image.begin()
        mark = image.mark()
        try:
            async with self._open(lane.workspace, seen=head) as begun:
                work = Work(_there(begun), image, self._now(image), {}, self._summarise)
                trial.carry_out(work, batch)
                if work.writes and not trial.refused:
                    await self._write(work)
                    self._keep(lane, work)
                    return True
        except Moved:
            lane.alone = False
        except Rejected:
            pass  # it is found out under the lock which of the commands it was
        except BaseException as error:
            lane.image = None
            if isinstance(error, Interrupted):
                trial.unknown = trial.written
            raise
        image.rollback(mark)
        image.commit()
        return False

    def _keep(self, lane: Lane, work: Work) -> None:
        """What was carried out is committed."""
        work.image.commit()
        lane.head = work.transaction.head
        self.commits += 1
        if work.first_event is not None:
            self._announce(lane.workspace)

    def _now(self, image: Image) -> datetime:
        """The time of the next events: never before that of the last."""
        return max(self._clock(), image.recorded_at or datetime.min.replace(tzinfo=UTC))

    @asynccontextmanager
    async def _transaction(self, lane: Lane, batch: list[Submission]) -> AsyncIterator[Work]:
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
                yield Work(transaction, lane.image, self._now(lane.image), known, self._summarise)
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
        return await self._projector.load(transaction.connection, lane.workspace, head)

    async def _write(self, work: Work) -> None:
        if not work.writes:
            return
        events = [event for done in work.done for event in done.events]
        states = [state for done in work.done for state in done.states]
        await work.transaction.append(work.image, events, work.receipts, self._projector.project(states))

    def _let_go(self) -> None:
        """Let go of lanes that hold no workspace, and of the least recently used images beyond what may be kept."""
        held = sum(map(_size, self._lanes.values()))
        last = next(reversed(self._lanes), None)
        for key, lane in list(self._lanes.items()):
            if lane.worker is not None or lane.queue or lane.rehearsals:
                continue
            if lane.image is None or (held > STATES_KEPT and key != last):
                held -= _size(lane)
                del self._lanes[key]


def _size(lane: Lane) -> int:
    """What a lane holds, in entities: one that holds next to nothing counts as well."""
    return LANE_SIZE + (len(lane.image.states) if lane.image is not None else 0)


class _Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is rolled back."""


class _NotFounded(Exception):
    """Ends a transaction that was to found a workspace and was refused, so that no slug stays taken."""


def _there(transaction: Transaction | None) -> Transaction:
    if transaction is None:
        raise no_workspace()
    return transaction


def _founds(submission: Submission) -> bool:
    """Whether a submission founds a workspace."""
    return bool(submission.orders) and isinstance(submission.orders[0].command, CreateWorkspace)


def _slug(submission: Submission) -> str | None:
    """The slug of the workspace that a submission founds, if it does. Raises ``InvalidInput``."""
    command = submission.orders[0].command if submission.orders else None
    return validate(command).slug if isinstance(command, CreateWorkspace) else None


async def _was_committed(work: Work, trial: Trial) -> bool:
    """Whether an attempt of unknown outcome did go through: then its events are in the log, whether or not it left receipts."""
    if trial.unknown is None:
        return False
    if await work.transaction.holds(trial.unknown):
        return True
    trial.unknown = None
    return False


def _fail(batch: list[Submission], error: Exception) -> None:
    for submission in batch:
        if not submission.answers.done():
            submission.answers.set_exception(error)
