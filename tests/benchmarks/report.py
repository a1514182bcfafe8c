"""BENCHMARKS.md: the table, how it came about, how figures grow, what remains."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from tests.benchmarks.growth import Curve
from tests.benchmarks.measure import Effort
from tests.benchmarks.rows import Row, amount

PACKAGES = (
    "strawberry-graphql",
    "graphql-core",
    "starlette",
    "uvicorn",
    "uvloop",
    "httptools",
    "asyncpg",
    "orjson",
    "msgspec",
)
MET = {True: "yes", False: "**no**", None: "open"}


@dataclass
class Findings:
    """What a run found."""

    effort: Effort
    rows: list[Row] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    profiles: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    load: float = 0.0
    """How busy the machine was before."""
    seconds: float = 0.0


HOW = """
Every figure with a ratio was taken in one run: the sides work in turn, round after round, each round beginning with another
side; the ratio is the median of the rounds' ratios, the figures are the medians of the rounds. Latencies are the median of
single requests, one after the other on one connection that stays open.

- *Northline* is `northline serve` as users run it: one process, over Postgres with `fsync` and `synchronous_commit` on.
- *Cold* means that the document is known and its answer is not: every request comes with variables that were never sent, and
  that do not change the answer. A cached answer is never set against an uncached peer.
- The *floor* ([`floor.py`](tests/benchmarks/floor.py)) is a hand-written Starlette endpoint over the same tables: one asyncpg
  fetch for each relation, dictionaries, orjson. *Raw ASGI* ([`floor_server.py`](tests/benchmarks/floor_server.py)) reads the
  request and answers with constant bytes. Both run on the same uvicorn, uvloop and httptools.
- *PostGraphile* runs with its Amber preset over the same tables, with smart tags for the relations. It is not asked for
  progress, which the tables do not hold, and answers every reading where Northline finds out the latest.
- *eventsourcing* appends with an aggregate for each thread, kept in memory, and a connection for each thread.
- *Bare commits* insert one row into a table with one index, from this client and by pgbench.

What shares the cores: the client is a Python process ([`client.py`](tests/benchmarks/client.py)), and so on two cores the
server, Postgres and the client contend, for all sides alike. The client of row 1 reads constant answers; how much of a core
it took stands below. Everything is on one machine, over loopback, without TLS.
"""


COMMANDS = """```sh
make bench            # everything
make bench QUICK=1    # fewer rounds, a shorter log
make bench ROWS=2,3   # some rows, printed only
```
"""


def markdown(found: Findings, chart: str) -> str:
    """The page."""
    parts = [
        "# Benchmarks\n",
        _opening(found),
        _table(found.rows),
        "## How it is measured\n" + HOW,
        *(f"- {note}" for note in found.notes),
        "\n## The machine and the versions\n",
        _machine(),
        *(f"- {each}" for each in (*_versions(), *found.versions)),
        "\n## How figures grow\n",
        f"![How figures grow with nodes, events and clients]({chart})\n",
        *(_grown(curve) for curve in found.curves),
        "## What remains\n",
        "Where the server spends its time; cProfile makes calls dearer than they are, so only the order counts.\n",
        *(f"{what}:\n\n```text\n{text}\n```\n" for what, text in found.profiles.items()),
        "## The commands\n",
        COMMANDS,
        "Peers are installed by npm and pip into `.bench` when they are first needed; that first time takes longer.",
    ]
    return "\n".join(parts) + "\n"


def _opening(found: Findings) -> str:
    return (
        "`make bench` measures Northline beside a floor and its peers and writes this page (15 minutes on 2 cores; "
        f"`make bench QUICK=1` takes 3). This is a {found.effort.name} run of {datetime.now(UTC):%Y-%m-%d}, "
        f"{found.effort.rounds} rounds, {found.seconds / 60:.0f} minutes; {_busy(found.load)}.\n"
    )


def _table(rows: Sequence[Row]) -> str:
    lines = ["| # | Work | Reach | Measured | Ratio | Met |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {each.number} | {each.work} | {each.reach} | {each.measured or '-'} | {each.ratio} | {MET[each.met]} |"
        for each in sorted(rows, key=_place)
    ]
    return "\n".join(lines) + "\n"


def _place(row: Row) -> tuple[int, str]:
    digits = re.match(r"\d+", row.number)
    return (int(digits[0]) if digits else 0, row.number)


def _grown(curve: Curve) -> str:
    """A curve as a table."""
    head = f"| {curve.over} | " + " | ".join(f"{size:,}" for size in curve.sizes) + " |"
    rule = "|---|" + "---:|" * len(curve.sizes)
    lines = [f"| {name} | " + " | ".join(map(amount, values)) + " |" for name, values in curve.lines.items()]
    return "\n".join([f"{curve.title}, {curve.unit}:\n", head, rule, *lines]) + "\n"


def _busy(load: float) -> str:
    cores = os.cpu_count() or 1
    if load < 0.25 * cores:
        return "the machine did nothing else before"
    return f"the machine was busy with other things before (load {load:.1f} on {cores} cores), so its ratios are rough and its other figures mean little"


def _machine() -> str:
    model = platform.processor() or platform.machine()
    cpu = Path("/proc/cpuinfo")
    if cpu.exists() and (found := re.search(r"model name\s*:\s*(.+)", cpu.read_text())):
        model = found[1].strip()
    memory = psutil.virtual_memory().total / 2**30
    return f"- {model}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()} {platform.release()}"


def _versions() -> list[str]:
    ours = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [f"Northline {version('northline')}, Python {platform.python_version()}, {ours}"]
