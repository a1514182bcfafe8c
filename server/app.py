"""The only place where the parts are wired together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from starlette.applications import Starlette
from starlette.middleware import Middleware

from schema.answering import make_engine
from server import graphql, health
from server.backend import Backend, Pool, open_backend
from server.clock import keeping_days
from server.front_door import FrontDoor
from server.graphql import trusted_documents
from server.hosts import OwnHostOnly
from server.settings import Settings
from server.subscribing.middleware import Subscribing, subscribing
from server.subscribing.room import Room
from server.webhooks.running import delivering, targets_of


class State(TypedDict):
    """What every request finds in its `state`."""

    backend: Backend
    pool: Pool
    room: Room


def create_app(settings: Settings) -> Starlette:
    """The web application. The settings must name a database: see `server.database`."""
    if settings.database_url is None:
        raise ValueError("create_app needs settings that name a database")
    url = settings.database_url.get_secret_value()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        async with (
            open_backend(url, pool_min=settings.pool_min, pool_max=settings.pool_max) as backend,
            keeping_days(backend),
            subscribing(backend) as room,
            delivering(backend.pool, targets_of(settings)),
        ):
            app.state.room = room
            yield State(backend=backend, pool=backend.pool, room=room)

    hosts = [] if settings.open_bind else [Middleware(OwnHostOnly)]
    door = Middleware(
        FrontDoor,
        engine=make_engine(compiled=settings.execution == "compiled"),
        documents=trusted_documents(settings.documents),
    )
    middleware = [*hosts, Middleware(Subscribing), door]
    return Starlette(routes=[*health.ROUTES, *graphql.ROUTES], lifespan=lifespan, middleware=middleware)
