"""`northline import` as its users run it."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.server.conftest import NORTHLINE, ROOT, Run, Serve, env
from tests.server.importing.conftest import write

OUTCOMES = "code,parent,kind,title\n1,,BUSINESS,Grow\n"


def test_it_migrates_imports_and_says_what_came_of_it(run: Run, empty_database: str, folder: Path) -> None:
    write(folder, outcomes=OUTCOMES)
    done = run("import", str(folder), "--workspace", "one", "--name", "One", NORTHLINE_DATABASE_URL=empty_database)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("applied: 0001_")
    assert "accepted      1 row (1 from outcomes.csv)" in done.stdout
    assert "revision      2 of workspace one" in done.stdout


def test_what_is_left_out_is_told_and_exits_with_1(run: Run, database: str, folder: Path) -> None:
    write(folder, outcomes=OUTCOMES + "2,9,PRODUCT,Of nobody\n")
    done = run("import", str(folder), "--workspace", "one", NORTHLINE_DATABASE_URL=database)
    assert (done.returncode, done.stderr) == (1, "outcomes.csv:3: there is no parent `9`\n")
    assert "left out      1 change sets or rows (1 row), for 1 mistakes" in done.stdout


def test_a_strict_import_says_that_it_stopped(run: Run, database: str, folder: Path) -> None:
    write(folder, outcomes="code,parent,kind,title\n1,,DREAM,Grow\n2,,DREAM,Earn\n")
    done = run("import", str(folder), "--workspace", "one", "--strict", NORTHLINE_DATABASE_URL=database)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Stopped at the first mistake (--strict)" in done.stdout


def test_a_file_that_cannot_be_read_stops_the_import_before_anything_is_written(
    run: Run, database: str, folder: Path
) -> None:
    write(folder, outcomes=OUTCOMES, metrics="code,title\nM-1,Clicks\n")
    done = run("import", str(folder), "--workspace", "one", NORTHLINE_DATABASE_URL=database)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "metrics.csv:1: the column `outcome` is missing; the header has code, title\n"
        "Nothing was imported: put that right, and run it again.\n"
    )


@pytest.mark.parametrize("slug", ["Upper", "two words", "-x", "x" * 65])
def test_a_slug_that_cannot_be_is_wrong_usage(slug: str, run: Run, folder: Path) -> None:
    assert run("import", str(folder), f"--workspace={slug}").returncode == 2


def test_a_folder_with_nothing_in_it(run: Run, folder: Path) -> None:
    done = run("import", str(folder), "--workspace", "one")
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is nothing to import in {folder}: it holds none of members.csv, ")
    assert run("import", "nowhere", "--workspace", "one").stderr.startswith("nowhere is no folder")


def test_it_works_beside_a_running_server(serve: Serve, run: Run, folder: Path) -> None:
    write(folder, outcomes=OUTCOMES)
    with serve("--no-demo"):
        done = run("import", str(folder), "--workspace", "one")
    assert (done.returncode, done.stderr) == (0, "")
    assert "revision      2 of workspace one" in done.stdout


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(database: str, folder: Path) -> None:
    """The same ten readings, corrected to and fro: ten times as many rows, and no more memory."""
    write(folder, outcomes=OUTCOMES, metrics="code,outcome,title\nM-1,1,Clicks")
    few = _peak(database, folder, "few", 2_000)
    assert _peak(database, folder, "many", 20_000) < few + 12_000


def _peak(database: str, folder: Path, slug: str, count: int) -> int:
    """How many kilobytes an import of so many rows takes at most."""
    with (folder / "history.csv").open("w") as stream:
        stream.write("at,commit,editor,metric,change,year,old,new,reason\n")
        for number in range(count):
            year, round_ = 2000 + number % 10, number // 10
            change = "correction" if round_ else "reading"
            old = str(round_ - 1) if round_ else ""
            stream.write(f"2024-01-01T00:00:00Z,c{number // 4},ed,M-1,{change},{year},{old},{round_},to and fro\n")
    process = subprocess.Popen(
        [*NORTHLINE, "import", str(folder), "--workspace", slug],
        env=env({"NORTHLINE_DATABASE_URL": database}),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    time.sleep(0)
    return usage.ru_maxrss
