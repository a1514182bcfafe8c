"""Where the time goes: the application in this process, under cProfile."""

from __future__ import annotations

import asyncio
import cProfile
import io
import pstats
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from server.app import create_app
from server.settings import Settings

TIMES = 20
SHOWN = 25


async def profile(url: str, make: Callable[[], bytes], times: int = TIMES) -> str:
    """The functions in which answering spends its time."""
    app: Any = create_app(Settings(database_url=SecretStr(url)))
    profiler = cProfile.Profile()
    async with _living(app) as state:
        await _ask(app, state, make())
        profiler.enable()
        for _ in range(times):
            await _ask(app, state, make())
        profiler.disable()
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).strip_dirs().sort_stats("tottime").print_stats(SHOWN)
    lines = [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]
    start = next(number for number, line in enumerate(lines) if line.lstrip().startswith("ncalls"))
    head = re.sub(r"\s+", " ", lines[0]).strip()
    return "\n".join([f"{times} requests: {head}", *lines[start:]])


@asynccontextmanager
async def _living(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the application as a server does, and give its state."""
    state: dict[str, Any] = {}
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[Any] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    living = asyncio.create_task(app(scope, told.get, said.put))
    try:
        for stage in ("startup", "shutdown"):
            told.put_nowait({"type": f"lifespan.{stage}"})
            answer = await asyncio.wait_for(said.get(), 60)
            if answer["type"] != f"lifespan.{stage}.complete":
                raise RuntimeError(f"The application did not come to its {stage}: {answer}")
            if stage == "startup":
                yield state
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)


async def _ask(app: Any, state: dict[str, Any], request: bytes) -> None:
    head, _, body = request.partition(b"\r\n\r\n")
    headers = [
        (name.strip().lower(), value.strip())
        for name, _, value in (each.partition(b":") for each in head.split(b"\r\n")[1:])
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/graphql", "raw_path": b"/graphql", "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 1), "state": dict(state),
    }  # fmt: skip
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    if said[0]["status"] != 200:
        raise RuntimeError(f"{said[0]['status']}: {said[1:]!r}"[:500])
