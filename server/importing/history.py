"""The history of metrics: change sets of readings, corrections, withdrawals, names, states and retirements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from server.importing.cells import moment, shortened
from server.importing.changes import Change, Draft, read_change
from server.importing.mistakes import CellError, LeftOut, Mistake
from server.importing.parcel import Origin, Piece, key
from server.importing.standing import Series, Standing
from server.importing.table import Row, Sheet

LARGEST = 5_000
"""How many rows a change set may have: it is committed at once."""


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Reader:
    """What the change sets of a history share."""

    origin: Origin
    standing: Standing
    reached: datetime = LONG_AGO
    """How far the file has come in time, change sets that stand out of order aside."""


@dataclass(slots=True)
class ChangeSet:
    """Rows that were made together."""

    reader: Reader
    at: datetime
    rows_held: list[Row] = field(default_factory=list)
    ids: list[UUID] = field(default_factory=list)
    timed: bool = False
    """Whether a row has said when it was."""
    disorder: str | None = None
    """What is wrong with its place in the file."""
    more: int = 0
    """Rows beyond what a change set may have; they are counted, not held."""
    touched: set[str] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return len(self.rows_held) + self.more

    @property
    def main_ids(self) -> list[UUID]:
        """The command ids, one for each row."""
        return self.ids

    def plan(self, known: Collection[UUID]) -> list[Piece]:
        """The commands of the rows not imported before; the standing runs ahead. Raises ``LeftOut`` for all its mistakes."""
        mistakes = list(self._unreadable())
        pieces: list[Piece] = []
        changes = [] if mistakes else self._changes(known, mistakes)
        by_metric: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            by_metric[change.metric].append(change)
        drafts = {code: Draft(self._series(code).copy(), of_metric) for code, of_metric in by_metric.items()}
        for change in changes:
            try:
                pieces.extend(drafts[change.metric].carry_out(change, self.reader.origin))
            except CellError as error:
                mistakes.append(self._mistake(change.line, str(error)))
        if mistakes:
            raise LeftOut(*mistakes)
        for code, draft in drafts.items():
            self.reader.standing.series[code] = draft.series
        self.touched.update(drafts)
        return pieces

    def _changes(self, known: Collection[UUID], mistakes: list[Mistake]) -> list[Change]:
        changes = []
        for row, command_id in zip(self.rows_held, self.ids, strict=True):
            if command_id in known:
                self._remember(row)
                continue
            try:
                self._series(row.cells["metric"])
                changes.append(read_change(row, command_id, self.at))
            except CellError as error:
                mistakes.append(self._mistake(row.line, str(error)))
        return changes

    def _series(self, code: str) -> Series:
        series = self.reader.standing.series.get(code)
        if series is None:
            raise CellError(f"there is no metric `{shortened(code)}`")
        return series

    def _remember(self, row: Row) -> None:
        """What a row said that was imported before, of which the database holds no trace where it changed nothing."""
        series = self.reader.standing.series.get(row.cells["metric"])
        if series is not None:
            series.named = series.named or row.cells["change"] == "name"
            series.reported = series.reported or row.cells["change"] == "status"

    def _unreadable(self) -> Iterator[Mistake]:
        for row in self.rows_held:
            if row.problem is not None:
                yield self._mistake(row.line, row.problem)
                continue
            try:
                at = moment(row.cells["at"])
            except CellError as error:
                yield self._mistake(row.line, str(error))
                continue
            if (reason := self._untimely(at)) is not None:
                yield self._mistake(row.line, reason)
        if self.more:
            yield self._mistake(self.rows_held[0].line, f"a change set has at most {LARGEST:,} rows: divide it")

    def _untimely(self, at: datetime) -> str | None:
        if at > datetime.now(UTC):
            return f"{_written(at)} lies in the future"
        if at != self.at:
            return "the rows of a change set have one time, and this row has another than the first"
        return self.disorder

    def _mistake(self, line: int, reason: str) -> Mistake:
        return Mistake(self.reader.origin.file, line, reason)


def change_sets(sheet: Sheet, reader: Reader) -> Iterator[tuple[datetime, ChangeSet]]:
    """The change sets of a file and their turns in time; two are in memory at a time.

    Where one is older than that before it, the one of the two stands out of order without which the file goes on in time.
    """
    sets = _as_they_stand(sheet, reader)
    current = next(sets, None)
    while current is not None:
        following = next(sets, None)
        if current.timed and current.at < reader.reached:
            current.disorder = f"the rows stand oldest first, and before this one comes {_written(reader.reached)}"
        elif following is not None and following.timed and reader.reached <= following.at < current.at:
            current.disorder = f"the rows stand oldest first, and after this one comes {_written(following.at)}"
        else:
            reader.reached = max(reader.reached, current.at)
        yield reader.reached, current
        current = following


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _as_they_stand(sheet: Sheet, reader: Reader) -> Iterator[ChangeSet]:
    current: ChangeSet | None = None
    name = ""
    seen: dict[str, int] = {}
    for row in sheet.rows():
        commit = row.cells["commit"]
        if current is None or not commit or commit != name:
            if current is not None:
                yield current
            current, name, seen = ChangeSet(reader, reader.reached), commit, {}
        if not current.timed:
            _give_time(current, row)
        if len(current.rows_held) >= LARGEST:
            current.more += 1
            continue
        content = "\x1f".join(row.cells.values())
        occurrence = seen[content] = seen.get(content, 0) + 1
        current.rows_held.append(row)
        current.ids.append(key(reader.origin.workspace, sheet.name, content, str(occurrence)))
    if current is not None:
        yield current


def _give_time(current: ChangeSet, row: Row) -> None:
    try:
        current.at = moment(row.cells["at"])
    except CellError:
        return
    current.timed = True
