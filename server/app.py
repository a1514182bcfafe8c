"""The only place where the parts are wired together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

import asyncpg
from starlette.applications import Starlette

from server import health
from server.settings import Settings


class State(TypedDict):
    """What every request finds in its `state`."""

    pool: "asyncpg.Pool[asyncpg.Record]"


def create_app(settings: Settings) -> Starlette:
    """The web application. The settings must name a database: see `server.database`."""
    if settings.database_url is None:
        raise ValueError("create_app needs settings that name a database")
    url = settings.database_url.get_secret_value()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        del app
        async with asyncpg.create_pool(url, min_size=settings.pool_min, max_size=settings.pool_max) as pool:
            yield State(pool=pool)

    return Starlette(routes=health.ROUTES, lifespan=lifespan)
