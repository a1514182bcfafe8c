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
from events.store.append import Entries, Receipt, Transaction
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
    """What a commit carries out, and what has come of it so far."""

    image: Image
    receipt_key: bytes
    summarise: Summarise
    known: dict[UUID, tuple[Receipt, Done]] = field(default_factory=dict)
    """What came of commands that were carried out before, or just now."""
    answers: list[list[Answer]] = field(default_factory=list)
    entries: Entries = field(default_factory=Entries)
    refused: bool = False
    """Whether any order was refused."""

    def carry_out(self, submission: Submission, recorded_at: datetime) -> None:
        """Note what comes of a submission's orders, in order; what was refused leaves no trace in the image."""
        answers = self._answers(submission, recorded_at)
        for answer in answers:
            if isinstance(answer, Refused):
                self.refused = True
            elif not answer.replayed:
                for event, state in zip(answer.events, answer.states, strict=True):
                    self.entries.add(event, state, self.image)
        self.answers.append(answers)

    def _answers(self, submission: Submission, recorded_at: datetime) -> list[Answer]:
        mark, receipts = self.image.mark(), self.entries.receipts
        before = len(receipts)
        answers: list[Answer] = []
        for order in submission.orders:
            try:
                answers.append(self._one(order, recorded_at))
            except Refused as refusal:
                if not submission.atomic:
                    answers.append(refusal)
                    continue
                self.image.rollback(mark)
                for each in receipts[before:]:
                    del self.known[each.command_id]
                del receipts[before:]
                return [refusal if each is order else NotApplied() for each in submission.orders]
        return answers

    def _one(self, order: Order, recorded_at: datetime) -> Done:
        command_id = order.metadata.command_id
        if order.receipt and command_id in self.known:
            receipt, before = self.known[command_id]
            same = receipt.request_hash == request_hash(order, self.receipt_key)
            if not same or receipt.actor_id != order.metadata.principal.id:
                raise IdempotencyMismatch(path=("commandId",))
            return replace(before, replayed=True)
        if self.image.revision == 0 and not isinstance(order.command, CreateWorkspace):
            raise no_workspace()
        before_revision = self.image.revision
        mark = self.image.mark()
        try:
            done = perform(self.image, order, recorded_at, summarise=self.summarise)
        except Refused:
            self.image.rollback(mark)
            raise
        if order.receipt:
            receipt = Receipt(
                command_id=command_id,
                actor_id=order.metadata.principal.id,
                request_hash=request_hash(order, self.receipt_key),
                subject_id=done.subject,
                first_revision=before_revision + 1,
                last_revision=done.revision,
            )
            self.entries.receipts.append(receipt)
            self.known[command_id] = receipt, done
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
