"""The only place where the parts are wired together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypedDict

from starlette.applications import Starlette
from starlette.types import ASGIApp

from schema.answering import make_engine
from server import graphql, health, metrics
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
    engine = make_engine(compiled=settings.execution == "compiled")
    documents = trusted_documents(settings.documents)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        async with (
            open_backend(url, pool_min=settings.pool_min, pool_max=settings.pool_max) as backend,
            keeping_days(backend),
            subscribing(backend, documents) as room,
            delivering(backend.pool, backend.tailer, targets_of(settings)),
        ):
            app.state.room = room
            yield State(backend=backend, pool=backend.pool, room=room)

    def before(app: ASGIApp) -> ASGIApp:
        door = FrontDoor(Subscribing(app), engine=engine, documents=documents)
        return door if settings.open_bind else OwnHostOnly(door)

    return _Application(before, routes=[*health.ROUTES, *metrics.ROUTES, *graphql.ROUTES], lifespan=lifespan)


class _Application(Starlette):
    """Starlette behind what answers nearly every request: its own layers would take part in each message."""

    def __init__(self, before: Callable[[ASGIApp], ASGIApp], **given: Any) -> None:
        super().__init__(**given)
        self._before = before

    def build_middleware_stack(self) -> ASGIApp:
        return self._before(super().build_middleware_stack())
