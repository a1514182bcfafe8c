"""The floor: what a hand-written endpoint over the same tables costs. One fetch, dictionaries, orjson, nothing else."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

NODES = """
select id, kind, code, title, description, lifecycle, version, created_at
from projections.node where workspace_id = $1 and lifecycle = 'LIVE' order by created_revision
"""
METRICS = (
    "select id, outcome, code, name, unit from projections.metric where workspace_id = $1 and outcome = any($2::uuid[])"
)
READINGS = "select metric, value from projections.reading where workspace_id = $1 and metric = any($2::uuid[])"
DELIVERABLES = """
select id, parent, code, title from projections.node
where workspace_id = $1 and kind = 'DELIVERABLE' and parent = any($2::uuid[])
"""


def _id(workspace: UUID, noun: str, key: UUID) -> str:
    return f"{noun}_{base64.urlsafe_b64encode(workspace.bytes + key.bytes)[:43].decode()}"


def _node(workspace: UUID, row: Any) -> dict[str, Any]:
    return {
        "id": _id(workspace, "node", row[0]),
        "kind": row[1],
        "code": row[2],
        "title": row[3],
        "description": row[4],
        "lifecycle": row[5],
        "version": row[6],
        "createdAt": row[7],
    }


def _workspace(request: Request) -> tuple[Any, UUID]:
    return request.state.pool, UUID(request.query_params["workspace"])


def _answer(data: Any) -> Response:
    return Response(orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z), media_type="application/json")


async def typename(request: Request) -> Response:
    """What ``{__typename}`` is to GraphQL."""
    orjson.loads(await request.body())
    return _answer({"__typename": "Query"})


async def tree(request: Request) -> Response:
    """The tree: every node with eight fields."""
    orjson.loads(await request.body())
    pool, workspace = _workspace(request)
    rows = await pool.fetch(NODES, workspace)
    return _answer({"workspace": {"tree": {"entries": [{"node": _node(workspace, row)} for row in rows]}}})


async def relations(request: Request) -> Response:
    """The tree with metrics, their progress and the deliverables: one statement for each relation."""
    orjson.loads(await request.body())
    pool, workspace = _workspace(request)
    async with pool.acquire() as connection:
        rows = await connection.fetch(NODES, workspace)
        keys = [row[0] for row in rows]
        metrics = await connection.fetch(METRICS, workspace, keys)
        readings = await connection.fetch(READINGS, workspace, [row[0] for row in metrics])
        deliverables = await connection.fetch(DELIVERABLES, workspace, keys)
    latest = {row[0]: row[1] for row in readings}
    by_outcome: dict[UUID, list[Any]] = {}
    for row in metrics:
        made = {"code": row[2], "name": row[3], "unit": row[4], "progress": {"value": str(latest.get(row[0]))}}
        by_outcome.setdefault(row[1], []).append(made)
    by_parent: dict[UUID, list[Any]] = {}
    for row in deliverables:
        by_parent.setdefault(row[1], []).append({"code": row[2], "title": row[3]})
    entries = []
    for row in rows:
        node = _node(workspace, row)
        if row[1] in {"BUSINESS_OUTCOME", "PRODUCT_OUTCOME"}:
            node["metrics"] = {"nodes": by_outcome.get(row[0], [])}
            node["deliverables"] = {"nodes": by_parent.get(row[0], [])}
        entries.append({"node": node})
    return _answer({"workspace": {"tree": {"entries": entries}}})


ROUTES = [
    Route("/floor/typename", typename, methods=["POST"]),
    Route("/floor/tree", tree, methods=["POST"]),
    Route("/floor/relations", relations, methods=["POST"]),
]


def floor_app(pool: asyncpg.Pool[asyncpg.Record]) -> Starlette:
    """The floor as an application of its own."""
    app = Starlette(routes=ROUTES)
    app.state.pool = pool
    return app
