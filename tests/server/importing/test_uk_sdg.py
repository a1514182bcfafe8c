"""The UK SDG data: six years of change, right, with mistakes, in parts, twice, and after a crash."""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import asyncpg

from events.metric import Metric
from events.node import Node
from events.reading import Reading
from tests.server.conftest import NORTHLINE, ROOT, env
from tests.server.importing.conftest import Imported, ImportFolder
from tests.server.importing.planted import DEFINED, HISTORY, plant

ROWS = 12_017


async def _types(done: Imported) -> Counter[str]:
    return Counter(event.type for event in await done.events())


async def test_everything_is_accepted_and_a_second_run_adds_nothing(uk_sdg: Path, import_folder: ImportFolder) -> None:
    done = await import_folder(uk_sdg)
    assert done.mistakes == []
    assert done.tally.made == {"outcomes.csv": 186, "metrics.csv": 254, "history.csv": ROWS}
    assert (done.tally.already_so, done.tally.as_begun, done.tally.sets_left_out) == (42, 106, 0)
    image = await done.image()
    assert (image.count(Node), image.count(Metric), image.count(Reading)) == (186, 254, 3_892)
    assert await _types(done) == {
        "WorkspaceCreated": 1,
        "OutcomeDefined": 186,
        "MetricDefined": 254,
        "ReadingRecorded": 3_892,
        "ReadingCorrected": 6_486,
        "ReadingWithdrawn": 656,
        "MetricRenamed": 529 - 42,
        "MetricReported": 425 - 106,
        "MetricRetired": 22,
        "MetricRedefined": 7,
        "MetricRestored": 12,
    }
    again = await import_folder(uk_sdg)
    assert (again.tally.accepted, again.tally.events, again.tally.known) == (0, 0, 186 + 254 + ROWS)
    assert again.tally.revision == done.tally.revision == done.tally.events


async def test_each_mistake_is_named_and_leaves_out_its_change_set_alone(
    uk_sdg: Path, folder: Path, import_folder: ImportFolder
) -> None:
    assert len(HISTORY) + len(DEFINED) >= 40
    planted = plant(uk_sdg, folder)
    done = await import_folder(folder)
    assert {mistake.partition(": ")[0] for mistake in done.mistakes} == set(planted.expected)
    assert len(done.mistakes) == len(planted.expected)
    for mistake in done.mistakes:
        assert planted.expected[mistake.partition(": ")[0]] in mistake
    assert done.tally.sets_left_out == planted.sets + len(DEFINED)
    assert done.tally.rows_left_out == planted.rows + len(DEFINED)
    added = sum(kind.on is None for kind in HISTORY.values())
    assert done.tally.made == {"outcomes.csv": 186, "metrics.csv": 254, "history.csv": ROWS + added - planted.rows}


async def test_a_strict_import_stops_at_the_first_mistake(
    uk_sdg: Path, folder: Path, import_folder: ImportFolder
) -> None:
    for name in ("outcomes.csv", "metrics.csv"):
        shutil.copy(uk_sdg / name, folder)
    lines = (uk_sdg / "history.csv").read_text("utf-8").splitlines()
    lines[500] = lines[500].replace(",reading,", ",guess,").replace(",correction,", ",guess,")
    lines[900] = lines[900].replace(",reading,", ",guess,").replace(",correction,", ",guess,")
    (folder / "history.csv").write_text("\n".join(lines), "utf-8")
    done = await import_folder(folder, strict=True)
    assert done.stopped
    assert [mistake.partition(": ")[0] for mistake in done.mistakes] == ["history.csv:501"]
    sets = [line.split(",")[1] for line in lines]
    assert done.tally.made["history.csv"] == sets.index(sets[500]) - 1


async def test_a_longer_file_adds_just_its_new_rows(uk_sdg: Path, folder: Path, import_folder: ImportFolder) -> None:
    for name in ("outcomes.csv", "metrics.csv"):
        shutil.copy(uk_sdg / name, folder)
    lines = (uk_sdg / "history.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "history.csv").write_text("".join(lines[:3_000]), "utf-8")
    first = await import_folder(folder)
    whole = await import_folder(uk_sdg)
    assert (first.tally.made["history.csv"], whole.tally.made) == (2_999, {"history.csv": ROWS - 2_999})
    assert whole.tally.known == 186 + 254 + 2_999
    assert first.tally.events + whole.tally.events == whole.tally.revision == 12_322
    assert first.tally.already_so + whole.tally.already_so == 42
    assert whole.mistakes == []


async def test_a_killed_import_goes_on_where_it_was(uk_sdg: Path, database: str, import_folder: ImportFolder) -> None:
    process = subprocess.Popen(  # noqa: ASYNC220
        [*NORTHLINE, "import", str(uk_sdg), "--workspace", "test"],
        env=env({"NORTHLINE_DATABASE_URL": database}),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    connection = await asyncpg.connect(database)
    deadline = time.monotonic() + 60
    while (await connection.fetchval("select max(revision) from directory.head") or 0) < 4_000:
        assert process.poll() is None
        assert time.monotonic() < deadline
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    await connection.close()
    rest = await import_folder(uk_sdg)
    assert rest.mistakes == []
    assert rest.tally.known > 3_500
    assert rest.tally.known + rest.tally.accepted == 186 + 254 + ROWS
    assert rest.tally.revision == 12_322
    assert (await _types(rest))["MetricRestored"] == 12
