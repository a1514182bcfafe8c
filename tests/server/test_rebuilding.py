"""The command `northline rebuild`, as its users run it."""

from __future__ import annotations

import asyncio
import re

from tests.committing import Pool, committer_on, found, outcome, send
from tests.server.conftest import Run


async def test_rebuild_compares_and_mends(pool: Pool, database: str, run: Run) -> None:
    committer = committer_on(pool)
    slugs = []
    for number in range(2):
        workspace = await found(committer)
        (top,) = await send(committer, workspace, outcome(f"o{number}"))
        slugs.append(await pool.fetchval("select slug from directory.workspace where workspace_id = $1", workspace))

    def northline(*arguments: str) -> tuple[int, str]:
        done = run("rebuild", *arguments, NORTHLINE_DATABASE_URL=database)
        return done.returncode, done.stdout + done.stderr

    code, said = await asyncio.to_thread(northline, "--verify")
    assert code == 0
    sums = re.findall(r"^  (?:log|tables) +([0-9a-f]{64})", said, re.MULTILINE)
    assert len(sums) == 4
    assert len(set(sums)) == 2
    assert all(f"{slug}: revision 2, " in said for slug in slugs)

    await pool.execute("update projections.node set title = 'Forged' where id = $1", top.subject)
    code, said = await asyncio.to_thread(northline, "--verify", "--workspace", slugs[1])
    assert code == 1
    assert f"node, entity {top.subject}, revision 2, column title: Forged, should be o1" in said
    assert "(not equal)" in said
    code, said = await asyncio.to_thread(northline)
    assert code == 0
    assert said.count("nothing to replace") == 1
    assert "(replaced: node)" in said
    code, said = await asyncio.to_thread(northline, "--workspace", "nowhere")
    assert (code, said) == (1, "There is no workspace with the slug nowhere.\n")
