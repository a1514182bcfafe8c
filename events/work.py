"""What one commit carries out: the orders that were sent together, each of them alone or all of them or none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from events.codec import request_hash
from events.decider import Summarise
from events.errors import IdempotencyMismatch, NotFound, Refused, RuleBroken
from events.handle import Done, perform
from events.image import Image
from events.message import Order
from events.store.append import Receipt, Transaction
from events.workspace import CreateWorkspace

Answer = Done | Refused


class NotApplied(RuleBroken):
    """Another command of the batch was refused, so that nothing of the batch was applied."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Orders that were sent together, and whoever waits for what comes of them."""

    orders: tuple[Order, ...]
    atomic: bool
    answers: asyncio.Future[list[Answer]]


@dataclass(slots=True)
class Work:
    """What a commit has gathered so far."""

    transaction: Transaction
    image: Image
    recorded_at: datetime
    known: dict[UUID, tuple[Receipt, Done]]
    """What came of commands that were carried out before, or just now."""
    summarise: Summarise
    done: list[Done] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def first_event(self) -> UUID | None:
        """The first event of all, by which the log tells whether the commit went through."""
        return next((event.event_id for done in self.done for event in done.events), None)

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.receipts) or self.first_event is not None

    def carry_out(self, submission: Submission) -> list[Answer]:
        """What comes of a submission's orders, in order; what was refused leaves no trace in the image."""
        mark, done, receipts = self.image.mark(), len(self.done), len(self.receipts)
        answers: list[Answer] = []
        for order in submission.orders:
            try:
                answers.append(self._one(order))
            except Refused as refusal:
                if not submission.atomic:
                    answers.append(refusal)
                    continue
                self.image.rollback(mark)
                for each in self.receipts[receipts:]:
                    del self.known[each.command_id]
                del self.done[done:], self.receipts[receipts:]
                return [refusal if each is order else NotApplied() for each in submission.orders]
        return answers

    def _one(self, order: Order) -> Done:
        command_id = order.metadata.command_id
        key = self.transaction.head.receipt_key
        if order.receipt and command_id in self.known:
            receipt, before = self.known[command_id]
            same = receipt.request_hash == request_hash(order, key) and receipt.actor_id == order.metadata.principal.id
            if not same:
                raise IdempotencyMismatch(path=("commandId",))
            return before
        if self.image.revision == 0 and not isinstance(order.command, CreateWorkspace):
            raise no_workspace()
        before_revision = self.image.revision
        mark = self.image.mark()
        try:
            done = perform(self.image, order, self.recorded_at, summarise=self.summarise)
        except Refused:
            self.image.rollback(mark)
            raise
        self.done.append(done)
        if order.receipt:
            receipt = Receipt(
                command_id=command_id,
                actor_id=order.metadata.principal.id,
                request_hash=request_hash(order, key),
                subject_id=done.subject,
                first_revision=before_revision + 1,
                last_revision=done.revision,
            )
            self.receipts.append(receipt)
            self.known[command_id] = receipt, replace(done, replayed=True)
        return done


async def known_of(transaction: Transaction, batch: Iterable[Submission]) -> dict[UUID, tuple[Receipt, Done]]:
    """What came of those commands that were carried out before, with their events."""
    ids = [order.metadata.command_id for each in batch for order in each.orders if order.receipt]
    known = {}
    for command_id, receipt in (await transaction.receipts(ids)).items():
        events = await transaction.read_range(receipt.first_revision, receipt.last_revision)
        done = Done(receipt.subject_id, tuple(events), (), receipt.last_revision, command_id, replayed=True)
        known[command_id] = receipt, done
    return known


def no_workspace() -> NotFound:
    """The refusal of a workspace that is not there."""
    return NotFound("There is no such workspace: check the id.", path=("workspace",))
