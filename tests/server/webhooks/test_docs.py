"""docs/webhooks.md is followed to the letter: its receiver, its mutations, over HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.server.conftest import ROOT, Serve, env
from tests.server.webhooks.conftest import Office

PAGE = (ROOT / "docs" / "webhooks.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def asked(address: str, document: str, **variables: Any) -> Any:
    answer = httpx.post(f"{address}/graphql", json={"query": document, "variables": variables}, timeout=20).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def test_the_receiver_of_the_page_keeps_every_event_once(
    office: Office, serve: Serve, database: str, folder: Path
) -> None:
    await office.happen(10)
    create, standing, replay = blocks("graphql")
    (folder / "receiver.py").write_text(blocks("python")[0])
    workspace, port = str(office.workspace), free_port()
    with serve(NORTHLINE_DATABASE_URL=database) as serving:
        ask = asyncio.to_thread
        made = await ask(asked, serving.address, create, workspace=workspace, url=f"http://127.0.0.1:{port}/")
        made = made["webhookCreate"]
        settings = {"WEBHOOK_SECRET": made["secret"], "PORT": str(port)}
        receiver = started(folder, settings)
        try:
            assert await kept(folder, 11) == list(range(1, 12))
            key = made["webhook"]["key"]
            replayed = await ask(asked, serving.address, replay, workspace=workspace, webhook=key)
            assert replayed["webhookReplay"]["webhook"]["lag"] > 0
            await office.happen()
            assert await kept(folder, 12) == list(range(1, 13))
            answer = await standing_after(serving.address, standing, workspace, 0)
            assert (answer["key"], answer["state"], answer["lastError"]) == (key, "ACTIVE", None)
            assert answer["deadLetters"]["nodes"] == []
            forged = await ask(httpx.post, f"http://127.0.0.1:{port}/", json={"revision": 99})
            assert forged.status_code == 401
        finally:
            receiver.kill()
            receiver.wait(10)


async def standing_after(address: str, standing: str, workspace: str, lag: int) -> Any:
    """The same question again and again: an answer about webhooks is never an old one."""
    deadline = time.monotonic() + 20
    while True:
        data = await asyncio.to_thread(asked, address, standing, workspace=workspace)
        (webhook,) = data["workspace"]["webhooks"]
        if webhook["lag"] == lag:
            return webhook
        assert time.monotonic() < deadline, webhook
        await asyncio.sleep(0.1)


async def kept(folder: Path, events: int) -> list[int]:
    file, deadline = folder / "events.jsonl", time.monotonic() + 30
    while not file.exists() or len(file.read_text().splitlines()) < events:
        assert time.monotonic() < deadline, file.exists() and file.read_text()
        await asyncio.sleep(0.1)
    return [json.loads(line)["revision"] for line in file.read_text().splitlines()]


def started(folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "receiver.py"], cwd=folder, env=env(settings))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def test_every_setting_and_mutation_that_the_page_names_is_there() -> None:
    printed = (ROOT / "schema" / "schema.graphql").read_text("utf-8")
    for name in set(re.findall(r"\bwebhook[A-Z]\w+", PAGE)):
        assert f"  {name}(" in printed
