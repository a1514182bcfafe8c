"""Rows 8 and 9: commands, each of them durable before it is answered."""

from __future__ import annotations

import asyncio
import statistics
import time

import asyncpg

from tests.benchmarks.documents import rewording
from tests.benchmarks.measure import Side, alternate, latency, rate
from tests.benchmarks.rows import COMMANDED, Bench, Clause, Row, amount, row

CLIENTS = 32
BARE = "insert into bare_commit (said) values ($1)"
SCRIPT = "insert into bare_commit (said) values ('Said for the time number 1');\n"


async def prepare(connection: asyncpg.Connection[asyncpg.Record] | asyncpg.Pool[asyncpg.Record]) -> None:
    """A table for the bare commits."""
    await connection.execute("create table bare_commit (id bigint generated always as identity primary key, said text)")


def _bare(url: str, seconds: float) -> Side:
    """The median time of inserting and committing one row, in milliseconds."""

    async def work() -> float:
        connection = await asyncpg.connect(url)
        try:
            insert = await connection.prepare(BARE)
            times: list[float] = []
            until = time.perf_counter() + seconds
            while time.perf_counter() < until or len(times) < 3:
                began = time.perf_counter()
                await insert.fetch("Said for the time number 1")
                times.append((time.perf_counter() - began) * 1_000)
        finally:
            await connection.close()
        return statistics.median(times)

    return work


async def one_command(bench: Bench) -> list[Row]:
    """Row 8."""
    url, address = bench.cluster.url(), bench.ours.address
    durable = await bench.pool.fetchval("select current_setting('fsync') || current_setting('synchronous_commit')")
    assert durable == "onon"
    command = rewording(address, bench.workspaces[COMMANDED], bench.nodes, bench.said)
    sides = {
        "command over HTTP": latency(address, command, bench.effort.seconds),
        "bare commit": _bare(url, bench.effort.seconds),
    }
    taken = await alternate(sides, bench.effort.rounds)
    measured = ", ".join(f"{name} {amount(taken[name])} ms" for name in sides)
    by_pgbench = await _pgbench(bench, 1)
    if by_pgbench is not None:
        measured += f", pgbench {amount(1_000 / by_pgbench)} ms"
    return [
        row(
            "8",
            "One command, durable (`synchronous_commit=on`), 1 client",
            "p50 at most 5 x a bare one-row commit",
            measured,
            Clause(taken.ratio("command over HTTP", "bare commit"), 5.0, "x a bare commit", at_least=False),
        )
    ]


async def many_commands(bench: Bench) -> list[Row]:
    """Row 9."""
    address, seconds = bench.ours.address, 2 * bench.effort.seconds
    command = rewording(address, bench.workspaces[COMMANDED], bench.nodes, bench.said)
    sides: dict[str, Side] = {"Northline": rate(address, command, seconds, clients=CLIENTS)}
    appender = bench.appender
    if appender is not None:
        sides["eventsourcing"] = lambda: appender.round(CLIENTS, seconds)
    taken = await alternate(sides, bench.effort.rounds)
    measured = ", ".join(f"{name} {amount(taken[name])}/s" for name in sides)
    by_pgbench = await _pgbench(bench, CLIENTS)
    if by_pgbench is not None:
        measured += f", bare commits by pgbench {amount(by_pgbench)}/s"
    return [
        row(
            "9",
            "Commands, 32 clients, one workspace, one process",
            "at least 5 x `eventsourcing`'s appends/s at 32 threads",
            measured,
            Clause(
                taken.ratio("Northline", "eventsourcing") if appender is not None else None,
                5.0,
                "x eventsourcing",
                missing=bench.missing.get("eventsourcing", "not measured"),
            ),
        )
    ]


async def _pgbench(bench: Bench, clients: int) -> float | None:
    """Commits a second by the Postgres's own pgbench; ``None`` without one."""
    program = bench.cluster.programs / "pgbench"
    if not program.exists():
        bench.missing["pgbench"] = "this Postgres came without it"
        return None
    script = bench.folder / "commit.sql"
    script.write_text(SCRIPT)
    seconds = max(1, round(bench.effort.seconds * 2))
    running = await asyncio.create_subprocess_exec(
        str(program), "-n", "-M", "prepared", "-f", str(script), "-c", str(clients), "-j", "1", "-T", str(seconds),
        bench.cluster.url(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(running.communicate(), seconds + 60)
    for line in said.decode().splitlines():
        if line.startswith("tps = "):
            return float(line.split()[2])
    bench.missing["pgbench"] = said.decode().strip().splitlines()[-1][:200] if said else "it said nothing"
    return None
