import asyncio
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from migrations.runner import load
from server.cluster import Cluster
from tests.server.conftest import NORTHLINE, Run, Serve, env


def test_it_serves_on_the_embedded_postgres_and_keeps_the_data(serve: Serve, folder: Path) -> None:
    with serve() as first:
        assert first.get("/healthz").json() == {"status": "ok"}
        assert first.get("/readyz").json() == {"status": "ok"}
        assert "curl -s http://127.0.0.1:" in first.said
        ask(folder, "create table kept as select 42 as answer")
        assert first.stop() == 0
    assert (folder / "stderr").read_text() == ""
    assert postmaster(folder) is None

    with serve() as second:
        assert second.get("/readyz").status_code == 200
        assert ask(folder, "select answer from kept") == 42
        assert second.stop(signal.SIGTERM) == 0
    assert postmaster(folder) is None


def test_it_serves_on_a_database_of_ones_own(serve: Serve, database: str) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as serving:
        assert serving.get("/readyz").status_code == 200
        assert serving.stop(signal.SIGTERM) == 0


def test_the_address_of_the_database_may_stand_in_a_file(serve: Serve, database: str, tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text(f"{database}\n")
    with serve(NORTHLINE_DATABASE_URL_FILE=str(secret)) as serving:
        assert serving.get("/readyz").status_code == 200


def test_it_comes_back_when_postgres_is_killed(serve: Serve, folder: Path) -> None:
    with serve() as serving:
        killed = postmaster(folder)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        serving.wait_for("/readyz", 503)
        serving.wait_for("/readyz", 200)
        assert serving.get("/healthz").status_code == 200
        assert postmaster(folder) not in {None, killed}
        assert serving.stop() == 0
    assert postmaster(folder) is None


@pytest.mark.parametrize("postgres_too", [False, True], ids=["the server", "the server and Postgres"])
def test_it_starts_again_after_being_killed(serve: Serve, folder: Path, postgres_too: bool) -> None:
    with serve() as first:
        ask(folder, "create table kept as select 42 as answer")
        pid = postmaster(folder)
        assert pid is not None
        first.process.kill()
        if postgres_too:
            os.kill(pid, signal.SIGKILL)
    with serve() as second:
        assert second.get("/readyz").status_code == 200
        assert ask(folder, "select answer from kept") == 42
        assert second.stop() == 0
    assert postmaster(folder) is None


def test_a_stop_during_the_start_leaves_nothing_behind(folder: Path) -> None:
    process = subprocess.Popen(
        [*NORTHLINE, "serve"],
        env=env({"NORTHLINE_PORT": "0"}),
        cwd=folder,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not (folder / ".northline" / "users.lock").exists():
        time.sleep(0.02)
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    assert (process.communicate(timeout=30)[1], process.returncode) == (b"", 0)
    assert postmaster(folder) is None


def test_ctrl_c_under_make_prints_no_error(serve: Serve, folder: Path) -> None:
    # The set-up is taken as done: the tests are running in it.
    command = ["make", "--old-file=.venv/installed", "run"]
    with serve(command=command, NORTHLINE_DATA_DIR=str(folder / ".northline")) as serving:
        assert serving.get("/readyz").status_code == 200
        assert serving.stop() in {0, -signal.SIGINT}
        assert serving.process.stdout is not None
        assert serving.process.stdout.read() == ""
    assert (folder / "stderr").read_text() == ""
    assert postmaster(folder) is None


def test_another_command_uses_the_database_meanwhile(serve: Serve, run: Run, folder: Path) -> None:
    with serve() as serving:
        assert run("migrate", "--check").returncode == 0
        assert run("healthcheck", "--url", serving.address).stdout == "ok\n"
        assert serving.get("/readyz").status_code == 200
    assert postmaster(folder) is None


def test_a_request_under_way_is_finished_before_the_stop(serve: Serve, database: str) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as serving, httpx.Client() as client:
        # A connection kept open by a client must not hold up the stop.
        assert client.get(f"{serving.address}/healthz").status_code == 200
        begin = time.monotonic()
        assert serving.stop(signal.SIGTERM) == 0
        assert time.monotonic() - begin < 5


def test_a_port_in_use(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(run("serve", NORTHLINE_PORT=port), f"Port {port} on 127.0.0.1 is in use by another program")


def test_an_unreachable_database(run: Run) -> None:
    refused = run("serve", "--port", "0", NORTHLINE_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/northline")
    assert_refused(refused, "The database at 127.0.0.1:1/northline cannot be reached: nobody listens there.")


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_an_address_that_is_none(run: Run, command: str) -> None:
    refused = run(command, NORTHLINE_DATABASE_URL="me:secret", NORTHLINE_PORT="0")
    assert_refused(refused, "The database at the given address cannot be reached: NORTHLINE_DATABASE_URL is not like")


async def test_a_database_that_is_missing(run: Run, postgres: Cluster) -> None:
    refused = await asyncio.to_thread(run, "serve", "--port", "0", NORTHLINE_DATABASE_URL=postgres.url("nowhere"))
    assert_refused(refused, 'cannot be reached: database "nowhere" does not exist.')


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["migrate"], ["migrate", "--check"]])
async def test_a_database_of_a_newer_version(run: Run, database: str, command: list[str]) -> None:
    known = len(load())
    connection = await asyncpg.connect(database)
    await connection.execute("create schema if not exists directory")
    await connection.execute("create table if not exists directory.migration (number int, name text, checksum text)")
    await connection.execute("insert into directory.migration values ($1, 'later', '')", known + 1)
    await connection.close()
    refused = await asyncio.to_thread(run, *command, NORTHLINE_DATABASE_URL=database)
    assert_refused(
        refused, f"The database is at version {known + 1}, this program knows {known}: start a newer Northline."
    )


def test_a_data_folder_that_is_no_folder(run: Run, folder: Path) -> None:
    (folder / "file").write_text("")
    refused = run("serve", "--port", "0", "--data-dir", str(folder / "file"))
    assert_refused(refused, f"The data folder {folder}/file cannot be used: it is no folder.")


def test_an_address_that_others_can_reach(run: Run, serve: Serve, database: str) -> None:
    assert_refused(run("serve", "--host", "0.0.0.0"), "Refusing to listen on 0.0.0.0")
    with serve("--host", "0.0.0.0", NORTHLINE_DATABASE_URL=database, NORTHLINE_OPEN_BIND="1") as serving:
        assert serving.get("/healthz").status_code == 200


def test_a_setting_that_makes_no_sense(run: Run) -> None:
    assert_refused(
        run("serve", NORTHLINE_PORT="http"), "NORTHLINE_PORT cannot be used: input should be a valid integer"
    )


def test_a_host_that_is_none(run: Run) -> None:
    assert_refused(
        run("serve", "--host", "no.invalid", NORTHLINE_OPEN_BIND="1"), "no.invalid is no address of this machine"
    )


def assert_refused(done: "subprocess.CompletedProcess[str]", sentence: str) -> None:
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
    assert done.returncode == 1


def postmaster(folder: Path) -> int | None:
    """The process of the embedded Postgres, if it is running."""
    try:
        pid = int((folder / ".northline/postgres/data/postmaster.pid").read_text().splitlines()[0])
    except FileNotFoundError:
        return None
    return pid if psutil.pid_exists(pid) else None


def ask(folder: Path, question: str) -> object:
    async def ask() -> object:
        url = f"postgresql://northline@/northline?host={folder}/.northline/postgres/socket"
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(ask())
