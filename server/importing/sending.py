"""Carrying parcels to the committer: many under way, in order, each on its own whole or not at all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from msgspec import Struct

from events.errors import IdempotencyMismatch, InvalidInput, NotFound, Overloaded, Refused, VersionConflict
from events.handle import EffectiveBeforeLast, EffectiveBeforeStructure, EffectiveInFuture, UuidTaken
from events.sprint import SprintTiedToNoOutcome
from events.work import Answer, NotApplied
from server.backend import Backend
from server.importing.mistakes import LeftOut, Mistake, Tally
from server.importing.parcel import Parcel, Piece
from server.importing.standing import SQL, Standing

AT_ONCE = 1_000
"""How many rows are looked up together."""
FEW = 50
"""How many rows are read together where none need be looked up."""
UNDER_WAY = 3_000
"""How many commands wait for the committer at most; it takes 256 at once."""
PATIENCE = 0.1

PLAIN: dict[type[Refused], str] = {
    NotFound: "what it names is not there, or was left out",
    UuidTaken: "it is there already, with other details: change it in Northline",
    SprintTiedToNoOutcome: (
        "its goal is tied to no live product outcome: tie it in goals.csv, or say in `waiver` why it started all the same"
    ),
    EffectiveInFuture: "its time lies in the future",
    EffectiveBeforeLast: "what it changes has changed since then: history can be added only at the end",
    EffectiveBeforeStructure: (
        "the workspace's structure, names or states have changed since then: such changes can be added only at the end"
    ),
    VersionConflict: "what it changes was changed by somebody else meanwhile: run the import again",
}
"""Refusals whose sentence is written for those who send commands, as those who read a file need it."""


class Sent(Struct, frozen=True):
    """A parcel under way."""

    parcel: Parcel
    pieces: list[Piece]
    answers: asyncio.Task[list[Answer]]


class Sender:
    """Sends parcels to one workspace."""

    def __init__(
        self,
        backend: Backend,
        workspace: UUID,
        standing: Standing,
        tally: Tally,
        advanced: Callable[[], None],
        *,
        new: bool,
    ) -> None:
        """``new`` says that the workspace has just been founded, so that nothing was imported before."""
        self._backend = backend
        self._workspace = workspace
        self._standing = standing
        self._tally = tally
        self._advanced = advanced
        self._new = new
        self._under_way: deque[Sent] = deque()
        self._waiting = 0

    async def send(self, parcels: Iterable[Parcel]) -> None:
        """Send parcels, in order. Raises ``Stopped`` at the first mistake of a strict import."""
        try:
            for chunk in _chunks(parcels, self._at_once()):
                ids = () if self._new else (command_id for parcel in chunk for command_id in parcel.ids)
                known = await self._known(ids)
                for parcel in chunk:
                    await self._post(parcel, known)
                    await asyncio.sleep(0)  # what goes to the database now is longer than can be written in one go
                self._advanced()
        finally:
            while self._under_way:
                await self._settle()
            self._advanced()

    def _at_once(self) -> int:
        """How many rows are read together. Nobody else gets a turn meanwhile."""
        if self._tally.strict:
            return 1
        return FEW if self._new else AT_ONCE

    async def _post(self, parcel: Parcel, known: set[UUID]) -> None:
        pieces = self._planned(parcel, known)
        if not pieces:
            return
        while self._waiting and self._waiting + len(pieces) > UNDER_WAY:
            await self._settle()
        task = asyncio.create_task(self._submit(pieces))
        self._under_way.append(Sent(parcel, pieces, task))
        self._waiting += len(pieces)
        if self._tally.strict:
            await self._settle()

    def _planned(self, parcel: Parcel, known: set[UUID], *, again: bool = False) -> list[Piece]:
        """The commands of a parcel; none where it is left out, or was imported before."""
        before = len(known.intersection(parcel.main_ids))
        try:
            pieces = parcel.plan(known)
        except LeftOut as left:
            self._tally.leave_out(parcel.rows - before, left.mistakes)
            return []
        self._tally.known += 0 if again else before
        return pieces

    async def _submit(self, pieces: list[Piece]) -> list[Answer]:
        while True:
            try:
                return await self._backend.committer.submit(self._workspace, [piece.order for piece in pieces])
            except Overloaded:
                await asyncio.sleep(PATIENCE)

    async def _settle(self) -> None:
        """Wait for the oldest parcel under way; if it was refused, for all, and try again those that were."""
        sent = self._under_way.popleft()
        self._waiting -= len(sent.pieces)
        answers = await sent.answers
        if not self._refused(answers):
            self._count(sent.pieces, answers)
            return
        refused = [sent.parcel]
        while self._under_way:
            later = self._under_way.popleft()
            self._waiting -= len(later.pieces)
            answers = await later.answers
            if self._refused(answers):
                refused.append(later.parcel)
            else:
                self._count(later.pieces, answers)
        await self._again(refused)

    async def _again(self, parcels: list[Parcel]) -> None:
        """One by one, each on what the database then holds."""
        await self._standing.load({code for parcel in parcels for code in parcel.touched})
        for parcel in parcels:
            known = await self._known(parcel.ids)
            pieces = self._planned(parcel, known, again=True)
            if not pieces:
                continue
            answers = await self._submit(pieces)
            if self._refused(answers):
                await self._standing.load(parcel.touched)
                rows = sum(piece.main for piece in pieces)
                self._tally.leave_out(rows, tuple(_mistakes(pieces, answers)))
            else:
                self._count(pieces, answers)

    @staticmethod
    def _refused(answers: list[Answer]) -> bool:
        return any(isinstance(answer, Refused) for answer in answers)

    def _count(self, pieces: list[Piece], answers: list[Answer]) -> None:
        tally = self._tally
        for piece, answer in zip(pieces, answers, strict=True):
            if isinstance(answer, Refused):
                continue
            tally.events += 0 if answer.replayed else len(answer.events)
            if not piece.main:
                continue
            tally.accepted += 1
            tally.made[piece.file] = tally.made.get(piece.file, 0) + 1
            if not answer.events:
                tally.as_begun += piece.opening
                tally.already_so += not piece.opening

    async def _known(self, ids: Iterable[UUID]) -> set[UUID]:
        wanted = list(ids)
        if not wanted:
            return set()
        async with self._backend.pool.acquire() as connection:
            rows = await connection.fetch(SQL["carried_out"], self._workspace, wanted)
        return {row["command_id"] for row in rows}


def _mistakes(pieces: list[Piece], answers: list[Answer]) -> Iterator[Mistake]:
    for piece, answer in zip(pieces, answers, strict=True):
        if isinstance(answer, Refused) and not isinstance(answer, NotApplied):
            yield Mistake(piece.file, piece.line, _sentence(answer))


def _sentence(refusal: Refused) -> str:
    if isinstance(refusal, IdempotencyMismatch):
        return "another import carries out this row just now: run the import again"
    text = PLAIN.get(type(refusal), refusal.message)
    where = f"`{refusal.path[0]}`: " if type(refusal) is InvalidInput and refusal.path else ""
    return where + text[:1].lower() + text[1:].removesuffix(".")


def _chunks(parcels: Iterable[Parcel], rows: int) -> Iterator[list[Parcel]]:
    chunk: list[Parcel] = []
    count = 0
    for parcel in parcels:
        chunk.append(parcel)
        count += parcel.rows
        if count >= rows:
            yield chunk
            chunk, count = [], 0
    if chunk:
        yield chunk
