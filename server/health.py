"""Whether the program lives, and whether it can serve: for load balancers and container platforms."""

from functools import cache

import asyncpg
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from migrations.errors import MigrationRefused
from migrations.runner import Migration, load, status

PATIENCE = 3.0
"""Seconds that the database may take to answer."""

_log = structlog.get_logger("northline.health")


async def healthz(request: Request) -> JSONResponse:
    """Say that the process lives; the database may be away, which a restart would not cure."""
    del request
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """Say whether the database answers and is at the version of this program."""
    reason = await _hindrance(request.state.pool)
    if reason is None:
        return JSONResponse({"status": "ok"})
    return JSONResponse({"status": "not ready", "reason": reason}, status_code=503)


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _hindrance(pool: "asyncpg.Pool[asyncpg.Record]") -> str | None:
    try:
        async with pool.acquire(timeout=PATIENCE) as connection:
            found = await status(connection, _known())
    except MigrationRefused as refusal:
        return str(refusal)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        _log.warning("the database does not answer", error=str(error))
        return "The database does not answer."
    if found.pending:
        return f"The database is at version {found.version} of {found.known}: run `northline migrate`."
    return None


@cache
def _known() -> tuple[Migration, ...]:
    return load()
