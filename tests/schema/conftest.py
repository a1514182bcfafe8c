"""A backend over a fresh database, and a small workspace in it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from server.backend import Backend, open_backend
from server.cluster import Cluster
from tests.conftest import _execute, _new_database
from tests.schema.asking import Client
from tests.schema.world import World

ORCHARD = "orchard_template"


@pytest.fixture
async def backend(database: str) -> AsyncIterator[Backend]:
    async with open_backend(database) as opened:
        yield opened


@pytest.fixture
async def client(backend: Backend) -> Client:
    """A client of a new, empty workspace."""
    return await Client(backend).found()


@pytest.fixture(scope="session")
def orchard(postgres: Cluster, template: str) -> World:
    """A database with a small workspace, to make others from."""

    async def make() -> World:
        await _execute(postgres, f"create database {ORCHARD} template {template}")
        async with open_backend(postgres.url(ORCHARD)) as backend:
            return await World.of(await Client(backend).found())

    return asyncio.run(make())


@pytest.fixture
async def world(postgres: Cluster, orchard: World) -> AsyncIterator[World]:
    """A small workspace of the test's own: see `World`."""
    async with _new_database(postgres, ORCHARD) as url, open_backend(url) as backend:
        yield replace(orchard, client=Client(backend, orchard.client.workspace))
