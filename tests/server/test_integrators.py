"""Every client of `docs/integrators.md`, as it stands there, across a restart of the server."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.clients import ask, define, new_workspace
from tests.server.conftest import Serve

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/integrators.md"
PACKAGES = ROOT / ".cache/clients"
NPM = ["graphql@16", "graphql-ws@6", "graphql-sse@2", "ws@8"]
COMMANDS = {".py": [sys.executable], ".mjs": ["node"], ".sh": ["bash"]}


def snippet(name: str) -> str:
    """The code that follows a file's name on the page."""
    found = re.search(rf"`{re.escape(name)}`:\n\n```\w+\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None, name
    return found[1]


def installed() -> Path:
    """The npm packages of the clients, kept for the next time. Skips where they cannot be had."""
    modules = PACKAGES / "node_modules"
    wanted = PACKAGES / "wanted.json"
    if wanted.exists() and json.loads(wanted.read_text()) == NPM:
        return modules
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("node and npm are not here, with which the TypeScript clients run")
    PACKAGES.mkdir(parents=True, exist_ok=True)
    (PACKAGES / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *NPM]
    done = subprocess.run(command, cwd=PACKAGES, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install the TypeScript clients here: {done.stderr.strip()[-300:]}")
    wanted.write_text(json.dumps(NPM))
    return modules


@pytest.mark.parametrize("name", ["follow.py", "follow-ws.mjs", "follow-sse.mjs", "follow.sh"])
async def test_a_client_of_the_page_misses_nothing(serve: Serve, database: str, folder: Path, name: str) -> None:
    port = free_port()
    here = folder / "client"
    here.mkdir()
    (here / name).write_text(snippet(name))
    if name.endswith(".mjs"):
        (here / "node_modules").symlink_to(installed())
    with serve("--port", str(port), NORTHLINE_DATABASE_URL=database) as first:
        workspace, cursor = await new_workspace(first.address)
        (here / "cursor").write_text(cursor)
        await define(first.address, workspace)
        client = await started(name, here, f"{first.address}/graphql", workspace)
        try:
            assert await revisions(client, 1) == [2]
            await define(first.address, workspace)
            assert await revisions(client, 1) == [3]
            assert await asyncio.to_thread(first.stop, signal.SIGTERM) == 0
            with serve("--port", str(port), NORTHLINE_DATABASE_URL=database) as second:
                for _ in range(3):
                    await define(second.address, workspace)
                assert await revisions(client, 3) == [4, 5, 6]
        finally:
            os.killpg(client.pid, signal.SIGKILL)
            await client.wait()


async def test_the_first_question_of_the_page(serve: Serve, database: str) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as serving:
        await ask(serving.address, 'mutation { workspaceCreate(input: {slug: "demo", name: "Shop"}) { __typename } }')
        command = re.search(r"\$ (curl .*)\n", PAGE.read_text("utf-8"))
        assert command is not None
        asked = command[1].replace("http://127.0.0.1:8000", serving.address)
        done = await asyncio.to_thread(subprocess.run, ["bash", "-c", asked], capture_output=True, check=True)
        assert json.loads(done.stdout)["data"]["workspace"].keys() == {"key", "cursor"}


async def started(name: str, here: Path, url: str, workspace: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *COMMANDS[Path(name).suffix],
        name,
        cwd=here,
        env={**os.environ, "NORTHLINE": url, "WORKSPACE": workspace},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


async def revisions(client: asyncio.subprocess.Process, count: int) -> list[int]:
    """The revisions that a client prints next."""
    assert client.stdout is not None
    found: list[int] = []
    while len(found) < count:
        line = (await asyncio.wait_for(client.stdout.readline(), 60)).decode()
        assert line, "the client ended"
        number = re.search(r'"revision":(\d+)|^(\d+) ', line)
        if number is not None:
            found.append(int(number[1] or number[2]))
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
