"""What the import shows: a bar while it runs, mistakes as they are found, a summary at the end."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from server.importing.mistakes import Mistake, Tally
from server.importing.table import Sheet


class Show:
    """Bar and mistakes on stderr, the summary on stdout."""

    def __init__(self, tally: Tally | None = None) -> None:
        self._errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
        self._answers = Console(soft_wrap=True, highlight=False, markup=False)
        self._sheets: list[Sheet] = []
        self._began = time.perf_counter()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            console=self._errors,
            transient=True,
            disable=not self._errors.is_terminal,
        )
        self.tally = tally or Tally(self.mistake)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, sheets: Iterable[Sheet]) -> None:
        """Show the bar; the rate is counted from here."""
        self._sheets = list(sheets)
        self._began = time.perf_counter()
        self._task = self._progress.add_task("importing", total=sum(sheet.size for sheet in self._sheets), rate="")
        self._progress.start()
        for sheet in self._sheets:
            if sheet.ignored:
                self._errors.print(f"{sheet.name}: these columns are not imported: {', '.join(sheet.ignored)}")

    def advanced(self) -> None:
        """Move the bar."""
        rate = f"{self.tally.events:,} events, {self._rate():,.0f} a second"
        self._progress.update(self._task, completed=sum(sheet.read for sheet in self._sheets), rate=rate)

    def mistake(self, mistake: Mistake) -> None:
        """Tell of a mistake."""
        self._errors.print(str(mistake))

    def _rate(self) -> float:
        return self.tally.events / max(time.perf_counter() - self._began, 1e-9)

    def summary(self, slug: str, *, stopped: bool) -> None:
        """Say what came of it."""
        tally, took = self.tally, time.perf_counter() - self._began
        self._progress.stop()
        made = ", ".join(f"{count:,} from {file}" for file, count in tally.made.items())
        lines = [
            f"accepted      {_rows(tally.accepted)}{f' ({made})' if made else ''}",
            f"already so    {tally.already_so:,} of them" + _begun(tally.as_begun),
            f"before        {_rows(tally.known)} imported earlier",
            f"left out      {_left_out(tally)}",
            f"events        {tally.events:,} in {took:.1f} s, {self._rate():,.0f} a second",
            f"revision      {tally.revision:,} of workspace {slug}",
        ]
        if stopped:
            lines.append(
                "Stopped at the first mistake (--strict); what came before it is imported. Run it again to go on."
            )
        elif tally.sets_left_out:
            lines.append("Something was left out: the reasons are above. Put it right, and run it again.")
        for line in lines:
            self._answers.print(line)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _begun(count: int) -> str:
    return f"; {count:,} more say what the metric began with" if count else ""


def _left_out(tally: Tally) -> str:
    if not tally.sets_left_out:
        return "none"
    return (
        f"{tally.sets_left_out:,} change sets or rows ({_rows(tally.rows_left_out)}), for {tally.mistakes:,} mistakes"
    )
