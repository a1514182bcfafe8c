"""What waits for one workspace, and what of it is decided already, on the image, while the last commit is under way.

A draft is such a batch. It is appended once the batch before it is committed. If that fails, or if the draft needs more than
the image to be decided, the image goes back to where the log is known to stand, and it is decided anew.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from events.decider import Summarise
from events.image import Image, Mark
from events.store.read import Head
from events.work import Submission, Work
from events.workspace import CreateWorkspace

TOGETHER = 256
"""How many commands are committed together at most, so that other processes get the lock in between."""
SIZE = 100
"""As how many entities a lane itself counts."""
Clock = Callable[[Image], datetime]
"""The time of what happens to an image next."""


@dataclass(slots=True)
class Draft:
    """A batch decided on a lane's image, before it is known whether the log will stand there."""

    work: Work
    start: Mark
    """Where the image stood before."""
    batch: list[Submission] = field(default_factory=list)
    orders: int = 0
    """How many it holds."""
    paused: bool = False
    """Whether it goes on by itself, once others had their turn."""
    failed: bool = False
    """Whether the program failed at a decision: whom that concerns hears of it when the batch is decided anew."""

    @property
    def stands(self) -> bool:
        """Whether it holds as decided. A refusal does not: it must see what others appended, and what was carried out before."""
        return not (self.failed or self.work.refused)

    def decide(self, submission: Submission, recorded_at: datetime) -> None:
        """Decide on one more."""
        self.batch.append(submission)
        self.orders += len(submission.orders)
        try:
            self.work.carry_out(submission, recorded_at)
        except Exception:  # noqa: BLE001 - whatever failed, it is decided anew, and told to whom it concerns
            self.failed = True


@dataclass(slots=True)
class Lane:
    """What waits for one workspace, and its image."""

    workspace: UUID
    queue: deque[Submission] = field(default_factory=deque)
    waiting: int = 0
    """How many commands wait in the queue."""
    batch: list[Submission] = field(default_factory=list)
    """What is being committed."""
    ahead: Draft | None = None
    """What is decided meanwhile."""
    rehearsals: int = 0
    image: Image | None = None
    head: Head | None = None
    """Where the log stood that the image is the fold of, drafts aside."""
    alone: bool = False
    """Whether no other process appended to the log of late."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    worker: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        """What it holds, in entities: one that holds next to nothing counts as well."""
        return SIZE + (len(self.image.states) if self.image is not None else 0)

    # --- the queue ---

    def put(self, submission: Submission) -> None:
        """Let a submission wait."""
        self.queue.append(submission)
        self.waiting += len(submission.orders)

    def take(self, batch: list[Submission]) -> list[Submission]:
        """The batch with as many of those that wait as may be committed with it."""
        orders = sum(len(each.orders) for each in batch)
        while self._fits(orders) and not (batch and founds(self.queue[0])):
            batch.append(self._next())
            orders += len(batch[-1].orders)
        return batch

    def take_all(self) -> list[Submission]:
        """Everyone who waits."""
        batch = list(self.queue)
        self.queue.clear()
        self.waiting = 0
        return batch

    def _next(self) -> Submission:
        submission = self.queue.popleft()
        self.waiting -= len(submission.orders)
        return submission

    def _fits(self, orders: int) -> bool:
        """Whether somebody waits, and may be committed together with so many orders."""
        return bool(self.queue) and (not orders or orders + len(self.queue[0].orders) <= TOGETHER)

    def _is_share(self, draft: Draft) -> bool:
        """Whether a draft may hold one more: it stays with half of all that are under way.

        The other half are answered, and decided on in turn, while it is committed. All in one commit would wait for it
        together, and neither the processor nor the database had anything to do half of the time.
        """
        flying = len(self.batch) if draft is self.ahead else 0
        return len(draft.batch) < flying + len(self.queue)

    def _put_back(self, batch: list[Submission]) -> None:
        """Let a batch wait again, before all others."""
        self.queue.extendleft(reversed(batch))
        self.waiting += sum(len(each.orders) for each in batch)

    # --- drafts ---

    def draft(self, summarise: Summarise) -> Draft | None:
        """A draft on the image as it stands; ``None`` while others append, or without an image."""
        if self.image is None or self.head is None or not self.alone:
            return None
        if self.image.settled:
            self.image.begin()
        return Draft(Work(self.image, self.head.receipt_key, summarise), self.image.mark())

    def decide(self, draft: Draft, clock: Clock, seconds: float = math.inf) -> bool:
        """Decide on what waits, for as long as is given. Whether there is more to decide."""
        until = time.monotonic() + seconds
        while draft.stands and self._fits(draft.orders) and self._is_share(draft) and not founds(self.queue[0]):
            if time.monotonic() > until:
                return True
            draft.decide(self._next(), clock(draft.work.image))
        return False

    def keep(self, draft: Draft, end: Mark, head: Head) -> Draft | None:
        """A draft is committed, and moved the log there; the next one, if anything was decided meanwhile."""
        ahead, self.ahead = self.ahead, None
        self.head = head
        if ahead is None or not ahead.batch:
            draft.work.image.commit()
            return None
        draft.work.image.commit_until(end)
        return ahead

    def undo(self, draft: Draft) -> None:
        """Go back to where the image stood before a draft: it was not committed."""
        draft.work.image.rollback(draft.start)
        draft.work.image.commit()
        self._forget_ahead()

    def drop(self) -> None:
        """Let go of the image: it is not known any more whether it is the fold of the log."""
        self.image = None
        self._forget_ahead()

    def _forget_ahead(self) -> None:
        if self.ahead is not None:
            self._put_back(self.ahead.batch)
        self.ahead = None


def founds(submission: Submission) -> bool:
    """Whether a submission founds a workspace."""
    return bool(submission.orders) and isinstance(submission.orders[0].command, CreateWorkspace)
