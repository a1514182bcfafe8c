"""What Prometheus is told."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import uuid4

import asyncpg
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from events.store.tail import Tailer
from schema.context import Context
from schema.endpoints import changing
from schema.frames.hub import Hub
from server import metrics
from server.subscribing.room import Room
from tests.server.clients import ask, define, new_workspace, socket, subscribe
from tests.server.conftest import ROOT, Serve, Serving
from tests.server.test_slow_subscribers import key_of

CREATE = """mutation ($workspace: ID!) { webhookCreate(input: {workspace: $workspace, url: "http://127.0.0.1:1/"}) {
  ... on WebhookCreateSuccess { webhook { key } } } }"""


def figures(serving: Serving) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Every figure with its labels, by its name."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(serving.get("/metrics").text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


async def until(serving: Serving, name: str, value: float, seconds: float = 30) -> list[tuple[dict[str, str], float]]:
    """Wait until a figure has a value."""
    async with asyncio.timeout(seconds):
        while True:
            found = (await asyncio.to_thread(figures, serving)).get(name, [])
            if [each for _, each in found] == [value]:
                return found
            await asyncio.sleep(0.1)


async def test_lags_dead_letters_and_subscribers(serve: Serve, database: str, pool: Any) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as serving:
        workspace, cursor = await new_workspace(serving.address)
        await ask(serving.address, CREATE, workspace=workspace)
        for _ in range(3):
            await define(serving.address, workspace)
        webhook = await pool.fetchrow("select * from delivery.webhook")
        await pool.execute(
            "insert into delivery.dead_letter values ($1, $2, 1, $3, 'WorkspaceCreated', 10, 'No answer.', now())",
            *(webhook["workspace_id"], webhook["id"], uuid4()),
        )
        await pool.execute("insert into delivery.checkpoint values ($1, 'nats', 2, now(), 1)", key_of(workspace))
        slug = await pool.fetchval("select slug from directory.workspace")
        said = {"workspace": slug, "webhook": str(webhook["id"]), "state": "ACTIVE"}
        assert await until(serving, "northline_webhook_lag_events", 3) == [(said, 3)]
        assert await until(serving, "northline_webhook_dead_letters", 1) == [(said, 1)]
        assert await until(serving, "northline_relay_lag_events", 2) == [({"workspace": slug, "relay": "nats"}, 2)]
        async with changing(pool, key_of(workspace)) as webhooks:
            await webhooks.pause(webhook["id"])
        ((labels, _),) = await until(serving, "northline_webhook_lag_events", 3)
        assert labels["state"] == "PAUSED"
        await until(serving, "northline_subscribers", 0)
        async with socket(serving.address) as one, socket(serving.address) as other:
            for each in (one, other):
                await subscribe(each, workspace=workspace, after=cursor)
            await until(serving, "northline_subscribers", 2)
            await until(serving, "northline_topics", 1)
        await until(serving, "northline_subscribers", 0)
        names = set(figures(serving)) | {"northline_webhook_deliveries_total"}
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(northline_\w+)`", page, re.MULTILINE)) <= names


async def test_without_a_database_the_process_still_tells_of_itself() -> None:
    async with asyncpg.create_pool("postgresql://me:secret@127.0.0.1:1/northline", min_size=0) as pool:
        room = Room(Hub(Tailer(pool, _nobody), Context), _nobody)  # type: ignore[arg-type]
        asked = Request({"type": "http", "state": {"pool": pool, "room": room}})
        said = bytes((await metrics.metrics(asked)).body).decode()
    assert "northline_subscribers 0.0" in said
    assert "northline_webhook_lag_events" not in said


async def _nobody(*_: Any) -> Any:
    raise ConnectionRefusedError
