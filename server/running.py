"""The server itself: uvicorn with the application, and what a start and an end of it are.

Importing it makes the schema, which is most of a start: `northline serve` imports it while the database starts.
"""

from __future__ import annotations

import contextlib
import shlex
import socket
from collections.abc import Iterator

import typer
import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp

from server.app import create_app
from server.protocol import HttpProtocol, WebSocketProtocol
from server.settings import Settings
from server.subscribing.room import Room

QUERY = "{ workspaces(first: 5) { nodes { slug name revision } } }"
"""A first query, printed for pasting."""

GRACE = 10
"""Seconds that requests under way are given to finish when the server is told to stop."""

MESSAGE = 64 * 1024
"""How many bytes a message over WebSocket may have."""


def make_server(settings: Settings, url: str, listener: socket.socket) -> Server:
    """The server of the database at the address, which says on the terminal when it is ready."""
    application = create_app(settings.model_copy(update={"database_url": SecretStr(url)}))
    return Server(configuration(application), _welcome(settings, listener))


def configuration(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves the application."""
    return uvicorn.Config(
        app,
        interface="asgi3",
        loop="none",
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=MESSAGE,
        # Each connection would compress each frame for itself, and keep the memory for it.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here asks where a request came from
        timeout_graceful_shutdown=GRACE,
    )


class Server(uvicorn.Server):
    """Says when it is ready, and leaves the signals to us: uvicorn would raise them again after a clean stop."""

    def __init__(self, config: uvicorn.Config, welcome: str) -> None:
        super().__init__(config)
        self._welcome = welcome

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            typer.echo(self._welcome)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send the subscribers away, and stop."""
        room = getattr(getattr(self.config.app, "state", None), "room", None)
        if isinstance(room, Room):
            await room.stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def _welcome(settings: Settings, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    body = shlex.quote(f'{{"query":"{QUERY}"}}')
    kept = "" if settings.database_url else f"The data are in {(settings.data_dir / 'postgres').resolve()}.\n"
    return (
        f"Northline is ready at {address} (GraphQL at {address}/graphql).\n{kept}\n"
        f"A first query, to paste into another terminal:\n\n"
        f"  curl -s {address}/graphql -H 'content-type: application/json' -d {body}\n\n"
        "Ctrl-C stops everything."
    )
