"""The import as a whole: look at the files, read what hangs together, then send everything in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from msgspec.structs import replace

from events.check import Evidence
from events.errors import Refused
from events.fields import ReadingId, WorkspaceId
from events.identifiers import uuid7
from events.image import Image
from events.message import OPERATOR, Command, Metadata, Order
from events.store.append import SlugTaken
from events.store.read import SQL as LOG
from events.store.read import Head, head
from events.workspace import CreateWorkspace
from projections.projector import load
from server.backend import Backend
from server.errors import CannotRun
from server.importing import columns, definitions, timeline
from server.importing.alone import alone
from server.importing.cells import moment
from server.importing.definitions import Definition, Definitions
from server.importing.history import Reader, change_sets
from server.importing.mistakes import CellError, LeftOut, Mistake, Tally
from server.importing.names import Names
from server.importing.parcel import BEGUN, EFFECTIVE, Origin, Parcel, Piece, Steps, key
from server.importing.sending import Sender
from server.importing.spill import Spill
from server.importing.standing import Standing
from server.importing.table import Row, Sheet
from server.importing.timeline import BEGINNING, NOW, Step, Timeline

Dated: TypeAlias = tuple[datetime, Parcel]

DEFINING: tuple[tuple[columns.Layout, definitions.Reading], ...] = (
    (columns.MEMBERS, definitions.member),
    (columns.OUTCOMES, definitions.outcome),
    (columns.NODES, definitions.node),
    (columns.METRICS, definitions.metric),
)
DATED: tuple[tuple[columns.Layout, timeline.Reading], ...] = (
    (columns.SPRINTS, timeline.sprint),
    (columns.GOALS, timeline.goal),
    (columns.DELIVERABLES, timeline.deliverable),
    (columns.CHECKS, timeline.check),
)


class Unusable(CannotRun):
    """Files that cannot be read at all: nothing was imported."""


def sheets_of(folder: Path, tell: Callable[[Mistake], None]) -> dict[str, Sheet]:
    """The files of a folder. Raises ``Unusable`` when there is none, or one that can't be read, after telling why."""
    if not folder.is_dir():
        raise Unusable(f"{folder} is no folder: name the one that holds the CSV files.")
    sheets, bad = {}, 0
    for layout in columns.LAYOUTS:
        path = folder / layout.file
        if not path.exists():
            continue
        try:
            sheets[layout.file] = Sheet(path, layout)
        except LeftOut as left:
            bad += len(left.mistakes)
            for mistake in left.mistakes:
                tell(mistake)
        except OSError as error:
            raise Unusable(f"{path} cannot be read: {error.strerror}.") from error
    if bad:
        raise Unusable("Nothing was imported: put that right, and run it again.")
    if not sheets:
        names = ", ".join(layout.file for layout in columns.LAYOUTS)
        raise Unusable(f"There is nothing to import in {folder}: it holds none of {names}.")
    return sheets


@dataclass(slots=True)
class Import:
    """One import into one workspace."""

    backend: Backend
    sheets: dict[str, Sheet]
    slug: str
    name: str
    tally: Tally
    advanced: Callable[[], None] = lambda: None
    workspace: UUID = field(default_factory=uuid7)
    _head: Head | None = None
    _image: Image | None = None

    async def run(self) -> None:
        """Import everything. Raises ``Stopped`` at the first mistake of a strict import."""
        async with alone(self.backend.pool, self.slug):
            await self._run()

    async def _run(self) -> None:
        await self._find()
        names = Names(self.workspace, self._image or Image(self.workspace))
        self._image = None
        with closing(Spill[Definition]()) as defined, closing(Spill[tuple[str, int, Step, bool]]()) as dated:
            first = self._read(names, defined, dated)
            for mention, command in names.newcomers():
                defined.add((), Definition(*mention, self.workspace, [], [(mention, command)]))
            begins = min((at for at in (first, self._first_of_history()) if at is not None), default=datetime.now(UTC))
            begins = min(begins, datetime.now(UTC))
            await self._found(begins)
            if self._head is not None and self._head.structural_at is not None:
                begins = max(begins, self._head.structural_at)
            standing = Standing(self.backend.pool, self.workspace)
            sender = Sender(self.backend, self.workspace, standing, self.tally, self.advanced, new=self._head is None)
            await sender.send(self._defining(defined, begins))
            await standing.load()
            parcels = heapq.merge(self._history(standing), self._dated(dated, begins, standing), key=itemgetter(0))
            await sender.send(parcel for _, parcel in parcels)
        await self.reached()

    async def reached(self) -> None:
        """Note the workspace's revision."""
        async with self.backend.pool.acquire() as connection:
            found = await head(connection, self.workspace)
        self.tally.revision = found.revision if found is not None else 0

    # --- the workspace ---

    async def _find(self) -> None:
        async with self.backend.pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            found = await connection.fetchval(LOG["workspace_by_slug"], self.slug)
            if found is not None:
                self.workspace = found
                self._head = await head(connection, found)
                self._image = await load(connection, found)

    async def _found(self, begins: datetime) -> None:
        if self._head is not None:
            return
        reason = "Founded by an import, from the first time in the imported files on."
        command = CreateWorkspace(slug=self.slug, name=self.name, uuid=WorkspaceId(self.workspace))
        metadata = Metadata(
            principal=OPERATOR,
            command_id=key(self.workspace, "founded"),
            reason=reason,
            effective_at=begins,
        )
        order = Order(command=command, metadata=metadata)
        try:
            (answer,) = await self.backend.committer.submit(self.workspace, [order])
        except SlugTaken:
            raise CannotRun(f"Another program has just founded the workspace {self.slug}: run it again.") from None
        if isinstance(answer, Refused):
            raise CannotRun(f"The workspace cannot be founded: {answer.message}")
        self.tally.events += len(answer.events)

    # --- reading ---

    def _read(
        self, names: Names, defined: Spill[Definition], dated: Spill[tuple[str, int, Step, bool]]
    ) -> datetime | None:
        """Read all files but the history; the earliest time in them, if they name any."""
        reading = Definitions(names, self.tally)
        for layout, one in DEFINING:
            if (sheet := self.sheets.get(layout.file)) is not None:
                for definition in reading.read(sheet, one):
                    defined.add((), definition)
                self.advanced()
        return self._read_dated(names, dated)

    def _read_dated(self, names: Names, dated: Spill[tuple[str, int, Step, bool]]) -> datetime | None:
        of = Timeline(names, {})
        earliest = NOW
        for layout, one in DATED:
            sheet = self.sheets.get(layout.file)
            if sheet is None:
                continue
            if layout is columns.GOALS:
                for row in sheet.rows():
                    timeline.goal_key(of, row)
            for row in sheet.rows():
                for number, step in enumerate(self._steps(of, sheet, row, one)):
                    dated.add((step.at, step.rank), (sheet.name, row.line, step, number == 0))
                    earliest = min(earliest, step.at) if step.at > BEGINNING else earliest
            self.advanced()
        return earliest if earliest < NOW else None

    def _steps(self, of: Timeline, sheet: Sheet, row: Row, one: timeline.Reading) -> list[Step]:
        problem = row.problem
        if problem is None:
            try:
                return list(one(of, sheet, row))
            except CellError as error:
                problem = str(error)
        self.tally.leave_out(1, (sheet.mistake(row.line, problem),))
        return []

    def _first_of_history(self) -> datetime | None:
        sheet = self.sheets.get(columns.HISTORY.file)
        for row in sheet.rows() if sheet else ():
            try:
                return moment(row.cells["at"])
            except CellError:
                continue
        return None

    # --- what is sent ---

    def _origin(self, file: str) -> Origin:
        return Origin(self.workspace, file, self.sheets[file].source)

    def _defining(self, defined: Iterable[Definition], begins: datetime) -> Iterator[Parcel]:
        origins = {file: self._origin(file) for file in self.sheets}
        for each in defined:
            origin = origins[each.file]
            reason = BEGUN.format(file=each.file)
            for (file, line), command in each.newcomers:
                yield Steps((self._newcomer(origins[file], line, command, begins),))
            pieces = []
            for number, command in enumerate(each.commands):
                command_id = key(each.id, str(number)) if number else each.id
                pieces.append(origin.piece(each.line, command_id, command, begins, reason, main=not number))
            if pieces:
                yield Steps(tuple(pieces))

    def _newcomer(self, origin: Origin, line: int, command: Command, begins: datetime) -> Piece:
        said = f"Mentioned in {origin.file}: it holds from the beginning of what is imported."
        command_id = key(self.workspace, "newcomer", str(getattr(command, "uuid", "")))
        return origin.piece(line, command_id, command, begins, said, main=False)

    def _dated(
        self, dated: Iterable[tuple[str, int, Step, bool]], begins: datetime, standing: Standing
    ) -> Iterator[Dated]:
        origins = {file: self._origin(file) for file in self.sheets}
        for file, line, step, main in dated:
            at = begins if step.at == BEGINNING else step.at
            effective = None if step.at == NOW else at
            reason = step.reason or EFFECTIVE.format(file=file)
            piece = origins[file].piece(line, step.id, step.command, effective, reason, name=step.name, main=main)
            late = partial(_with_evidence, evidence=step.evidence, standing=standing) if step.evidence else None
            yield at, Steps((piece,), late)

    def _history(self, standing: Standing) -> Iterator[Dated]:
        sheet = self.sheets.get(columns.HISTORY.file)
        if sheet is not None:
            reader = Reader(self._origin(sheet.name), standing)
            yield from change_sets(sheet, reader)


def _with_evidence(piece: Piece, evidence: tuple[str, int], standing: Standing) -> Piece:
    """A check with the reading on which it rests. Raises ``LeftOut``."""
    code, of_year = evidence
    series = standing.series.get(code)
    readings = series.readings.items() if series is not None else ()
    found = next((held for (starts, _), held in readings if starts.year == of_year), None)
    if found is None:
        raise LeftOut(Mistake(piece.file, piece.line, f"there is no live reading {code}@{of_year}"))
    command: Any = piece.order.command
    rests_on = (*command.evidence, Evidence(reading=ReadingId(found.key)))
    return Piece(piece.file, piece.line, replace(piece.order, command=replace(command, evidence=rests_on)))
