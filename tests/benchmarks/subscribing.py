"""Row 12: one event, many subscribers, by ``followers``, which runs a server of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import Any

from tests.benchmarks.rows import Bench, Clause, Row, amount, row
from tests.benchmarks.servers import ROOT, environment

PATIENCE = 240
WORK = "1,000 WebSocket subscribers, one document, one event"
REACH = "commit to last frame p99 at most 150 ms; 10,000 subscribers held"


async def subscribers(bench: Bench) -> list[Row]:
    """Row 12. Whether 10,000 are held takes too long for a quick run."""
    full = bench.effort.name == "full"
    found = await _follow(1_000, 100 if full else 20)
    measured = (
        f"p50 {amount(found['p50_ms'])} ms, p99 {amount(found['p99_ms'])} ms, {amount(found['kib_each'])} KiB each, "
        f"{found['events']} events"
    )
    held: float | None = None
    missing = "in a full run only"
    if full:
        try:
            many = await _follow(10_000, 3)
        except (RuntimeError, TimeoutError) as error:
            missing = f"not measured, {type(error).__name__} {error}"
        else:
            held = many["subscribers"] - many["lost"]
            measured += f"; 10,000 held in {many['rss_mib']:,} MiB, the last frame after {amount(many['max_ms'])} ms"
    return [
        row(
            "12",
            WORK,
            REACH,
            measured,
            Clause(found["p99_ms"] / 150, 1.0, "of 150 ms", at_least=False),
            Clause(held, 10_000, "held", missing=missing),
        )
    ]


async def _follow(subscribers: int, events: int) -> dict[str, Any]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.followers",
        "--subscribers", str(subscribers), "--events", str(events), "--pause", "0.1",
        cwd=ROOT, env=environment({}), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        said, errors = await asyncio.wait_for(running.communicate(), PATIENCE)
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGINT)  # it stops its server
            await running.wait()
    if running.returncode:
        last = errors.decode(errors="replace").strip().splitlines() or ["it ended"]
        raise RuntimeError(f"followers: {last[-1]}")
    found: dict[str, Any] = json.loads(said.decode().strip().splitlines()[-1])
    return found
