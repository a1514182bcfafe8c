"""GraphQL over HTTP, at ``/graphql``."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from schema import sdl
from schema.assembly import SCHEMA
from schema.context import Context
from server.backend import Backend


class Endpoint(GraphQL[Context, None]):
    """Gives each request a context of its own."""

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Any:
        """What the request works with."""
        del response
        backend: Backend = request.state.backend
        return Context(backend.pool, backend.committer, images=backend.images)


def _schema(_request: Request) -> Response:
    return PlainTextResponse(sdl())


ENDPOINT = Endpoint(SCHEMA, graphql_ide=None, allow_queries_via_get=True, subscription_protocols=())
ROUTES: list[BaseRoute] = [
    Route("/graphql", ENDPOINT, methods=["GET", "POST"]),
    Route("/schema.graphql", _schema, methods=["GET"]),
]
