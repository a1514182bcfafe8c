"""The relay to a real nats-server."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import nats
import pytest

from server.cli import run as northline
from tests.server.conftest import NORTHLINE, Run, env
from tests.server.relay.conftest import NatsServer, Source, messages

Relay = subprocess.Popen[bytes]


def relay(database: str, server: NatsServer, folder: Path, *more: str) -> Relay:
    return subprocess.Popen(
        [*NORTHLINE, "relay", "nats", "--url", server.url, *more],
        env=env({"NORTHLINE_DATABASE_URL": database}),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end(process: Relay, number: int = signal.SIGTERM) -> int:
    process.send_signal(number)
    return process.wait(30)


async def test_events_are_in_the_stream_in_order_and_once(
    source: Source, nats_server: NatsServer, run: Run, database: str
) -> None:
    await source.happen(50)
    arguments = ("relay", "nats", "--once", "--url", nats_server.url)
    done = await asyncio.to_thread(run, *arguments, NORTHLINE_DATABASE_URL=database)
    assert (done.returncode, done.stdout) == (0, "51 events relayed.\n")
    assert "made the stream" in done.stderr
    held = await messages(nats_server)
    assert held[0].subject == f"northline.{source.slug}.WorkspaceCreated"
    assert held[1].subject == f"northline.{source.slug}.OutcomeDefined"
    ids = [str(row[0]) for row in await source.pool.fetch("select event_id from log.event order by revision")]
    assert [message.id for message in held] == ids
    again = await asyncio.to_thread(run, *arguments, NORTHLINE_DATABASE_URL=database)
    assert again.stdout == "0 events relayed.\n"
    # A checkpoint that was lost with its acknowledgement: JetStream recognises what it holds.
    await source.pool.execute("update delivery.checkpoint set revision = 40")
    await asyncio.to_thread(run, *arguments, NORTHLINE_DATABASE_URL=database)
    assert [message.id for message in await messages(nats_server)] == ids


@pytest.mark.slow
async def test_killed_and_started_again_it_goes_on_without_a_gap(
    source: Source, nats_server: NatsServer, database: str, folder: Path
) -> None:
    for _ in range(20):
        await source.happen(100)
    first = relay(database, nats_server, folder)
    await source.until(100)
    first.kill()
    await asyncio.to_thread(first.wait, 30)
    assert await source.checkpoint() < 2001
    second = relay(database, nats_server, folder, "--workspace", source.slug)
    await source.until(2001, 60)
    assert await asyncio.to_thread(end, second) == 0
    ids = [str(row[0]) for row in await source.pool.fetch("select event_id from log.event order by revision")]
    assert [message.id for message in await messages(nats_server)] == ids


@pytest.mark.slow
async def test_a_broker_that_goes_away_is_waited_for(
    source: Source, nats_server: NatsServer, database: str, folder: Path
) -> None:
    process = relay(database, nats_server, folder)
    await source.until(1)
    nats_server.kill()
    await source.happen(10)
    await asyncio.sleep(1)
    assert await source.checkpoint() == 1
    nats_server.start()
    await source.until(11, 60)
    assert await asyncio.to_thread(end, process, signal.SIGINT) == 0
    assert len(await messages(nats_server)) == 11


async def test_a_stream_that_is_there_is_used(source: Source, nats_server: NatsServer, run: Run, database: str) -> None:
    connection = await nats.connect(nats_server.url)
    await connection.jetstream().add_stream(name="COMPANY", subjects=["northline.>"])
    await connection.close()
    arguments = ("relay", "nats", "--once", "--url", nats_server.url)
    done = await asyncio.to_thread(run, *arguments, NORTHLINE_DATABASE_URL=database)
    assert done.stdout == "1 events relayed.\n"
    assert len(await messages(nats_server, "COMPANY")) == 1


async def test_nobody_listens(source: Source, run: Run, database: str) -> None:
    arguments = ("relay", "nats", "--url", "nats://me:secret@127.0.0.1:1")
    done = await asyncio.to_thread(run, *arguments, NORTHLINE_DATABASE_URL=database)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "NATS at 127.0.0.1:1 cannot be reached: nobody listens there.\n"


async def test_a_server_without_streams(source: Source, nats_server: NatsServer, run: Run, database: str) -> None:
    nats_server.kill()
    nats_server.jetstream = False
    nats_server.start()
    done = await asyncio.to_thread(run, "relay", "nats", "--url", nats_server.url, NORTHLINE_DATABASE_URL=database)
    assert done.returncode == 1
    assert done.stderr.startswith(f"NATS at 127.0.0.1:{nats_server.port} keeps no streams: start nats-server with")
    assert done.stderr.count("\n") == 1


async def test_a_wrong_password(source: Source, nats_server: NatsServer, run: Run, database: str) -> None:
    nats_server.kill()
    nats_server.extra = ["--user", "me", "--pass", "secret"]
    nats_server.start()
    done = await asyncio.to_thread(run, "relay", "nats", "--url", nats_server.url, NORTHLINE_DATABASE_URL=database)
    where = f"127.0.0.1:{nats_server.port}"
    reasons = ("it refuses this user or password", "it ended the connection: check the user and password")
    assert done.stderr in {f"NATS at {where} cannot be reached: {reason}.\n" for reason in reasons}


async def test_a_workspace_that_is_not_there(source: Source, run: Run, database: str) -> None:
    done = await asyncio.to_thread(run, "relay", "nats", "--workspace", "nowhere", NORTHLINE_DATABASE_URL=database)
    assert (done.returncode, done.stderr) == (1, "There is no workspace with the slug nowhere.\n")


def test_without_the_package_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "nats", None)
    monkeypatch.delitem(sys.modules, "server.relay.nats", raising=False)
    assert northline(["relay", "nats"]) == 1
    assert capsys.readouterr().err == ("The relay to NATS needs the package nats-py: pip install nats-py\n")


def test_the_help_shows_an_example(run: Run) -> None:
    assert "Example: northline relay nats --workspace demo" in run("relay", "--help").stdout
