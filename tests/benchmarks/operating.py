"""Rows 10, 11, 13 and 14: import, rebuild, start, memory."""

from __future__ import annotations

import asyncio
import csv
import statistics
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import psutil

from migrations.runner import migrate
from projections.rebuild import rebuild
from server.cli import COMMANDS
from tests.benchmarks.client import connected, data_of, post
from tests.benchmarks.rows import Bench, Clause, Row, amount, log_slug, row
from tests.benchmarks.servers import NORTHLINE, process, start

MEGABYTE = 1_000_000
METRICS = 500
FIRST_QUESTION = "{ workspaces(first: 5) { nodes { slug name revision } } }"


def write_history(folder: Path, events: int) -> None:
    """Files to import: every metric gets a reading, which is then corrected four times, and so on for the years."""
    folder.mkdir()
    with (folder / "outcomes.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("code", "parent", "kind", "title"))
        out.writerow(("1", "", "BUSINESS", "Everything gets better"))
        out.writerows((f"1-{n}", "1", "PRODUCT", f"Part {n} gets better") for n in range(50))
    with (folder / "metrics.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("code", "outcome", "title", "unit"))
        out.writerows((f"m-{n}", f"1-{n % 50}", f"How good part {n} is", "%") for n in range(METRICS))
    begin = datetime(2015, 1, 1, tzinfo=UTC)
    with (folder / "history.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("at", "commit", "editor", "metric", "change", "year", "old", "new", "reason"))
        for number in range(events):
            turn, metric = divmod(number, METRICS)
            year, step = divmod(turn, 5)
            at = (begin + timedelta(minutes=number // 10)).isoformat()
            said = ("reading", 1950 + year, "") if step == 0 else ("correction", 1950 + year, f"{metric + step - 1}.5")
            out.writerow((at, f"set-{number // 10}", "Robin", f"m-{metric}", *said, f"{metric + step}.5", "As counted"))


async def _import(bench: Bench, events: int) -> tuple[float, float]:
    """The seconds that an import takes, the whole program with its start, and the most memory that it takes."""
    name = f"import_{events}"
    folder = bench.folder / name
    if not folder.exists():
        write_history(folder, events)
    await bench.pool.execute(f"drop database if exists {name} with (force)")
    await bench.pool.execute(f"create database {name}")
    url = bench.cluster.url(name)
    await migrate(url)
    began = time.perf_counter()
    with (bench.folder / f"{name}.log").open("wb") as log:
        command = (*NORTHLINE, "import", str(folder), "--workspace", "measured")
        running = start(command, log, {"NORTHLINE_DATABASE_URL": url})
        try:
            most, seconds = await _watch(running, began)
        finally:
            if running.poll() is None:
                running.kill()
    connection = await asyncpg.connect(url)
    try:
        reached = await connection.fetchval("select max(revision) from directory.head")
    finally:
        await connection.close()
    await bench.pool.execute(f"drop database {name} with (force)")
    if running.returncode or reached < events:
        said = (bench.folder / f"{name}.log").read_text(errors="replace")[-400:]
        raise RuntimeError(f"The import reached {reached} of {events}: {said}")
    return seconds, most


async def _watch(running: subprocess.Popen[bytes], began: float) -> tuple[float, float]:
    most = 0
    known = psutil.Process(running.pid)
    while running.poll() is None:
        try:
            most = max(most, known.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        await asyncio.sleep(0.05)
    return most / MEGABYTE, time.perf_counter() - began


async def importing(bench: Bench) -> list[Row]:
    """Row 10: the rate is of the difference between a short and a long import, so that the program's start does not count."""
    short, long = bench.effort.imported
    rates: list[float] = []
    growth: list[float] = []
    until = time.perf_counter() + (60 if bench.effort.name == "full" else 0)
    while not rates or (time.perf_counter() < until and len(rates) < 5):
        brief, before = await _import(bench, short)
        lengthy, most = await _import(bench, long)
        rates.append((long - short) / (lengthy - brief))
        growth.append(most - before)
    rate = statistics.median(rates)
    more = statistics.median(growth)
    return [
        row(
            "10",
            f"`import` of {long:,} events",
            "at least 10,000 events/s, memory flat",
            f"{amount(rate)} events/s; {amount(most)} MB at most, {amount(before)} MB for {short:,} events",
            Clause(rate / 10_000, 1.0, "of 10,000/s"),
            Clause(more, 25.0, "MB more for the longer", at_least=False),
        )
    ]


async def rebuilding(bench: Bench) -> list[Row]:
    """Row 11: the whole of a rebuild, reading, folding, comparing and all."""
    events = bench.effort.rebuilt
    rates, parts = [], []
    for _ in range(5):
        began = time.perf_counter()
        report = await rebuild(bench.pool, bench.workspaces[log_slug(events)])
        rates.append(report.revision / (time.perf_counter() - began))
        parts.append(report.revision / report.seconds)
        assert report.equal
        assert not report.replaced
    rate = statistics.median(rates)
    there = "export" in COMMANDS and "verify" in COMMANDS
    why = "no measurement of it yet" if there else "there is no `export` yet"
    return [
        row(
            "11a",
            "`verify` of an export",
            "at least 100,000 events/s",
            "",
            Clause(None, 1.0, "`verify`", missing=why),
        ),
        row(
            "11b",
            f"`rebuild`, log of {events:,} events",
            "at least 40,000 events/s",
            f"{amount(rate)} events/s, of that reading, folding and staging {amount(statistics.median(parts))}/s",
            Clause(rate / 40_000, 1.0, "of 40,000/s"),
        ),
    ]


async def starting(bench: Bench) -> list[Row]:
    """Row 13: the database brought along is started, too, and holds the demo."""
    data = bench.folder / "start"
    times, ready = [], []
    for number in range(bench.effort.rounds + 1):
        began = time.perf_counter()
        command = (*NORTHLINE, "serve", "--data-dir", str(data), "--port", "0")
        async with process(command, bench.folder / "start.log") as served:
            ready.append(served.seconds)
            async with connected(served.address) as (connection,):
                data_of(await connection.ask(post(served.address, {"query": FIRST_QUESTION})))
            times.append(time.perf_counter() - began)
        if number == 0:  # it makes the database and the demo: that is not what is asked for
            times.clear()
            ready.clear()
    seconds = statistics.median(times)
    return [
        row(
            "13",
            "Start, warm environment, existing data, with its own Postgres",
            "first answer within 2 s",
            f"first answer after {amount(seconds)} s, listening after {amount(statistics.median(ready))} s",
            Clause(seconds, 2.0, "s", at_least=False),
        )
    ]


def resident(bench: Bench) -> float:
    """What the server's process holds, in megabytes."""
    return float(psutil.Process(bench.ours.pid).memory_info().rss) / MEGABYTE


async def memory(bench: Bench) -> list[Row]:
    """Row 14: asked right after rows 1 to 9."""
    held = resident(bench)
    return [
        row(
            "14",
            "Memory after rows 1 to 9 in one process, Postgres apart",
            "200 MB resident at most",
            f"{amount(held)} MB",
            Clause(held / 200, 1.0, "of 200 MB", at_least=False),
        )
    ]
