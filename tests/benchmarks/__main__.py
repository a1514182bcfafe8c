"""`python -m tests.benchmarks`: measure, print the table, and write BENCHMARKS.md."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvloop

from tests.benchmarks import chart, growth, operating, profiling, reading, subscribing, writing
from tests.benchmarks.client import Address
from tests.benchmarks.documents import TREE_RELATIONS, rewording
from tests.benchmarks.measure import FULL, QUICK, Effort
from tests.benchmarks.report import MET, Findings, markdown
from tests.benchmarks.rows import COMMANDED, TREE, WIDE, Bench, Measuring, Row
from tests.benchmarks.servers import ROOT
from tests.benchmarks.stage import stage

IN_ONE_PROCESS: dict[str, Measuring] = {
    "1": reading.typename,
    "2": reading.tree,
    "3": reading.relations,
    "4": reading.again,
    "5": reading.after_write,
    "6": reading.page,
    "7": reading.as_of,
    "8": writing.one_command,
    "9": writing.many_commands,
    "14": operating.memory,
}
APART: dict[str, Measuring] = {
    "10": operating.importing,
    "11": operating.rebuilding,
    "12": subscribing.subscribers,
    "13": operating.starting,
}
ROWS = {**IN_ONE_PROCESS, **APART}
CURVES = (growth.by_nodes, growth.by_events, growth.by_clients)
PICTURE = Path("docs/benchmarks.svg")


def tell(line: str) -> None:
    """Say how it is going."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
    sys.stderr.flush()


def told(row: Row) -> str:
    """A row in a line."""
    return f"{row.number:>3}  {row.work}: {row.measured}; {row.ratio}; met: {MET[row.met].strip('*')}"


async def take(bench: Bench, wanted: list[str]) -> list[Row]:
    """The rows, one after the other. What breaks one row is said in it, and the others go on."""
    rows: list[Row] = []
    for number in wanted:
        try:
            found = await ROWS[number](bench)
        except Exception as error:  # noqa: BLE001 - it is said in the row
            found = [Row(number, ROWS[number].__name__.replace("_", " "), "", "", f"failed: {_short(error)}", None)]
        rows.extend(found)
        for row in found:
            tell(told(row))
    return rows


def _short(error: Exception) -> str:
    return f"{type(error).__name__} {error}".replace("\n", " ").replace("|", "/")[:300]


def needed(effort: Effort, wanted: list[str]) -> tuple[Effort, tuple[int, ...]]:
    """What some rows need: not every workspace has to be made for them."""
    sizes = tuple(size for size in growth.SIZES if size == 1_000 or (size == max(growth.SIZES) and "6" in wanted))
    return (effort if {"7", "11"} & set(wanted) else replace(effort, log=())), sizes


def profiled(bench: Bench) -> dict[str, Callable[[], bytes]]:
    """What is profiled: requests for an application in this process."""
    here = Address(0)
    return {
        "The tree of row 2": bench.asking.cold(here, TREE),
        "The tree of row 3": bench.asking.cold(here, TREE, TREE_RELATIONS),
        "The page of row 6": bench.asking.cold(here, WIDE),
        "The command of row 8": rewording(here, bench.workspaces[COMMANDED], bench.nodes, bench.said),
    }


async def run(effort: Effort, wanted: list[str], *, all_of_it: bool) -> Findings:
    """Measure."""
    effort, sizes = (effort, growth.SIZES) if all_of_it else needed(effort, wanted)
    found = Findings(effort, load=os.getloadavg()[0])
    began = time.perf_counter()
    async with stage(effort, tell, sizes=sizes) as bench:
        tell("ready")
        found.rows = await take(bench, wanted)
        if all_of_it:
            for curve in CURVES:
                found.curves.append(await curve(bench))
                tell(found.curves[-1].title)
            for what, make in profiled(bench).items():
                found.profiles[what] = await profiling.profile(bench.cluster.url(), make)
        found.notes, found.versions = bench.notes, bench.versions
    found.seconds = time.perf_counter() - began
    return found


def main() -> None:
    """Read the arguments, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, a shorter log: 3 minutes rather than 15")
    parser.add_argument("--rows", default="", help="only these rows, such as 2,3; nothing is written")
    parser.add_argument("--output", type=Path, default=ROOT / "BENCHMARKS.md", help="the page to write")
    given = parser.parse_args()
    chosen = [number for number in given.rows.split(",") if number]
    if unknown := [number for number in chosen if number not in ROWS]:
        parser.error(f"there is no row {', '.join(unknown)}: {', '.join(ROWS)}")
    found = uvloop.run(run(QUICK if given.quick else FULL, chosen or list(ROWS), all_of_it=not chosen))
    if not chosen:
        picture = given.output.parent / PICTURE
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(chart.chart(found.curves))
        given.output.write_text(markdown(found, PICTURE.as_posix()))
        tell(f"written: {given.output.name}, {PICTURE}, after {found.seconds:.0f} s")


if __name__ == "__main__":
    main()
