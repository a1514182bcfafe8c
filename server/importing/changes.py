"""What a row of the history means, and the commands that follow from it for the metric as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from events.fields import MetricId, ReadingId
from events.message import Command
from events.metric import RedefineMetric, RenameMetric, ReportingStatus, ReportMetric, RestoreMetric, RetireMetric
from events.reading import CorrectionKind, CorrectReading, RecordReading, WithdrawReading
from server.importing.cells import number, reporting_status, shortened, year
from server.importing.mistakes import CellError
from server.importing.parcel import EFFECTIVE, Origin, Piece
from server.importing.standing import Held, Period, Series
from server.importing.table import Row

RESTATED = 3
"""Of how many readings a series is that can be restated as a whole."""


class Change(Struct, frozen=True, gc=False):
    """A row of the history, its cells read."""

    id: UUID
    line: int
    at: datetime
    metric: str
    kind: str
    period: Period | None
    old: str
    new: str
    value: Decimal | None
    editor: str
    reason: str


def read_change(row: Row, command_id: UUID, at: datetime) -> Change:
    """Read a row's cells. Raises ``CellError``."""
    cells = row.cells
    kind = cells["change"].lower()
    if kind not in KINDS:
        raise CellError(f"`{shortened(kind)}` is no change: {', '.join(KINDS)} are")
    period, value = None, None
    if kind in PERIODIC:
        period = _whole_year(cells["year"])
    for column in NEEDED[kind]:
        if not cells[column]:
            raise CellError(f"`{column}` is blank, and a {kind} needs it")
    if kind in {"reading", "correction"}:
        value = number(cells["new"])
    return Change(
        command_id,
        row.line,
        at,
        cells["metric"],
        kind,
        period,
        cells["old"],
        cells["new"],
        value,
        cells["editor"],
        cells["reason"],
    )


@lru_cache(maxsize=1_000)
def _whole_year(text: str) -> Period:
    """A year from its first day to its last: one in memory for all of its readings. Raises ``CellError``."""
    starts = date(year(text), 1, 1)
    return starts, starts.replace(month=12, day=31)


class Draft:
    """A metric as it will stand while the changes to it in a change set are worked out."""

    def __init__(self, series: Series, changes: list[Change]) -> None:
        self.series = series
        self._rows_left = len(changes)
        self._restated = _restates(series, changes)

    def carry_out(self, change: Change, origin: Origin) -> Iterator[Piece]:
        """The commands that a row leads to. Raises ``CellError`` when it does not fit how the metric stands."""
        self._rows_left -= 1
        if not self.series.live and change.kind != "retired":
            yield self._restore(change, origin)
        so_before = self._said(change)
        command, version = KINDS[change.kind](self, change)
        yield origin.piece(
            change.line,
            change.id,
            command,
            change.at,
            _reason(change, origin),
            name=change.editor,
            opening=not so_before,
            version=version,
        )

    def _said(self, change: Change) -> bool:
        """Whether the history has said a name, or status, of the metric before; it has from now on."""
        series = self.series
        before = True
        if change.kind == "name":
            before, series.named = series.named, True
        elif change.kind == "status":
            before, series.reported = series.reported, True
        return before

    def _restore(self, change: Change, origin: Origin) -> Piece:
        command = RestoreMetric(metric=MetricId(self.series.key))
        version, self.series.live = self._next(), True
        return origin.piece(
            change.line,
            uuid5(change.id, "restore"),
            command,
            change.at,
            _reason(change, origin),
            name=change.editor,
            main=False,
            version=version,
        )

    def _next(self) -> int:
        """The metric's version now; from here on it is one more."""
        self.series.version += 1
        return self.series.version - 1

    def _live(self, change: Change) -> Held:
        assert change.period is not None  # noqa: S101 - read_change sees to it
        held = self.series.readings.get(change.period)
        if held is None:
            raise CellError(f"there is no live reading of {change.metric} for {change.period[0].year}")
        if change.old and number(change.old) != held.value:
            raise CellError(f"`old` is {shortened(change.old)}, but the live reading is {held.value:f}")
        return held

    # --- one function for each word in the column `change` ---

    def record(self, change: Change) -> tuple[Command, int | None]:
        """A reading for a period that has none."""
        assert change.period is not None and change.value is not None  # noqa: S101, PT018
        held = self.series.readings.get(change.period)
        if change.old:
            raise CellError("`old` is not blank: a reading has no former value, a correction has")
        starts, ends = change.period
        command = RecordReading(metric=MetricId(self.series.key), starts=starts, ends=ends, value=change.value)
        if held is None:
            reading = uuid5(change.id, "reading")
            self.series.readings[change.period] = Held(reading, change.value, 1)
            return replace(command, uuid=ReadingId(reading)), None
        if held.value == change.value:
            return command, None
        raise CellError(f"there is a live reading for {starts.year} already, {held.value:f}: correct or withdraw it")

    def correct(self, change: Change) -> tuple[Command, int | None]:
        """The live reading of a period gets another value."""
        assert change.period is not None and change.value is not None  # noqa: S101, PT018
        held = self._live(change)
        kind = CorrectionKind.RESTATEMENT if self._restated else CorrectionKind.REVISION
        version = held.version + (change.value != held.value)
        self.series.readings[change.period] = Held(held.key, change.value, version)
        return CorrectReading(reading=ReadingId(held.key), value=change.value, kind=kind), held.version

    def withdraw(self, change: Change) -> tuple[Command, int | None]:
        """The live reading of a period no longer holds."""
        assert change.period is not None  # noqa: S101
        held = self._live(change)
        del self.series.readings[change.period]
        return WithdrawReading(reading=ReadingId(held.key)), held.version

    def rename(self, change: Change) -> tuple[Command, int | None]:
        """The metric is called something else; its definition stays."""
        series = self.series
        if change.old and change.old != series.name:
            raise CellError(f"`old` is `{shortened(change.old)}`, but the name in use is `{shortened(series.name)}`")
        version = self._next() if change.new != series.name else series.version
        series.name = change.new
        return RenameMetric(metric=MetricId(series.key), name=change.new), version

    def report(self, change: Change) -> tuple[Command, int | None]:
        """How far the metric's reporting has come."""
        series = self.series
        status = reporting_status(change.new)
        if change.old and reporting_status(change.old) is not series.status:
            raise CellError(f"`old` is `{shortened(change.old)}`, but the status is {_spoken(series.status)}")
        version = self._next() if status is not series.status else series.version
        series.status = status
        return ReportMetric(metric=MetricId(series.key), status=status), version

    def retire(self, change: Change) -> tuple[Command, int | None]:
        """The metric is out of use; or, where the same change set goes on with it, it was redefined."""
        series = self.series
        if self._rows_left:
            # The source does not say what the new definition is, only that and when there was one.
            since = f"Redefined on {change.at:%Y-%m-%d}."
            series.definition = f"{series.definition}\n\n{since}" if series.definition else since
            return RedefineMetric(metric=MetricId(series.key), definition=series.definition), self._next()
        version = self._next() if series.live else series.version
        series.live = False
        return RetireMetric(metric=MetricId(series.key)), version


def _restates(series: Series, changes: list[Change]) -> bool:
    """Whether the change set rewrites every live reading of the metric."""
    corrected = {change.period for change in changes if change.kind == "correction"}
    return len(series.readings) >= RESTATED and corrected >= series.readings.keys()


def _reason(change: Change, origin: Origin) -> str:
    return change.reason or EFFECTIVE.format(file=origin.file)


def _spoken(status: ReportingStatus) -> str:
    return status.name.lower().replace("_", " ")


KINDS = {
    "reading": Draft.record,
    "correction": Draft.correct,
    "withdrawal": Draft.withdraw,
    "name": Draft.rename,
    "status": Draft.report,
    "retired": Draft.retire,
}
PERIODIC = frozenset({"reading", "correction", "withdrawal"})
NEEDED: dict[str, tuple[str, ...]] = {
    "reading": ("new",),
    "correction": ("old", "new"),
    "withdrawal": ("old",),
    "name": ("new",),
    "status": ("new",),
    "retired": (),
}
