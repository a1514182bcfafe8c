"""Serves the floor, and beside it a raw ASGI endpoint, as Northline is served: uvicorn, uvloop, httptools, one process."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import uvicorn
import uvloop
from starlette.applications import Starlette

from tests.benchmarks.floor import ROUTES

RAW = b'{"data":{"__typename":"Query"}}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(RAW)).encode())]


async def raw(receive: Any, send: Any) -> None:
    """The least that an ASGI application can do with a POST."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": RAW})


def application(url: str) -> Any:
    """The raw endpoint before everything else, then the floor."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with asyncpg.create_pool(url, min_size=1, max_size=10) as pool:
            app.state.pool = pool
            yield {"pool": pool}

    starlette = Starlette(routes=ROUTES, lifespan=lifespan)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/raw":
            await raw(receive, send)
        else:
            await starlette(scope, receive, send)

    return app


def main() -> None:
    """Serve on a free port of this machine alone, and say which."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        config = uvicorn.Config(
            application(sys.argv[1]),
            loop="none",
            http="httptools",
            access_log=False,
            server_header=False,
            log_config=None,
        )
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
