"""What tests of every layer share: a Postgres for each pytest worker, and a fresh migrated database for each test."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from migrations.runner import migrate
from server.cluster import Cluster
from server.embedded import Use

# Tests may lose their data in a crash; nothing else may be set to do so.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB", "max_wal_size": "4GB"}

TEMPLATE = "northline_template"


ASKED_OF_THE_DATABASE = ("events", "projections", "migrations")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is asked of the database itself: it is run on a second version of Postgres too."""
    tests = Path(__file__).parent
    for item in items:
        layer = item.path.relative_to(tests).parts[0]
        if layer in ASKED_OF_THE_DATABASE and "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> None:
    """The settings of whoever runs the tests are not the settings of the tests."""
    for name in [name for name in os.environ if name.startswith(("NORTHLINE_", "PG")) and "_TEST_" not in name]:
        del os.environ[name]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account which runs Postgres can enter, also when we are root (pytest's tmp_path it can't)."""
    path = Path(tempfile.mkdtemp(prefix="northline-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def bin_dir() -> Path | None:
    """The Postgres to test on, if another than the embedded one: NORTHLINE_TEST_POSTGRES_BIN."""
    named = os.environ.get("NORTHLINE_TEST_POSTGRES_BIN")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def postgres(bin_dir: Path | None) -> Iterator[Cluster]:
    """A running Postgres of this pytest worker's own."""
    home = Path(tempfile.mkdtemp(prefix="northline-tests-"))
    home.chmod(0o711)
    use = Use(home, bin_dir=bin_dir, settings=FAST)
    try:
        use.begin()
        yield use.cluster
    finally:
        use.end()
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def template(postgres: Cluster) -> str:
    """The name of a migrated database to make others from."""

    async def make() -> None:
        await _execute(postgres, f"create database {TEMPLATE}")
        await migrate(postgres.url(TEMPLATE))

    asyncio.run(make())
    return TEMPLATE


@pytest.fixture
async def database(postgres: Cluster, template: str) -> AsyncIterator[str]:
    """The address of a fresh, migrated database."""
    async with _new_database(postgres, template) as url:
        yield url


@pytest.fixture
async def empty_database(postgres: Cluster) -> AsyncIterator[str]:
    """The address of a fresh database with nothing in it."""
    async with _new_database(postgres, "template0") as url:
        yield url


@pytest.fixture
async def pool(database: str) -> AsyncIterator["asyncpg.Pool[asyncpg.Record]"]:
    """Connections to a fresh, migrated database."""
    async with asyncpg.create_pool(database, min_size=0, max_size=8) as connections:
        yield connections


@asynccontextmanager
async def _new_database(postgres: Cluster, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    await _execute(postgres, f"create database {name} template {template}")
    try:
        yield postgres.url(name)
    finally:
        await _execute(postgres, f"drop database {name} with (force)")


async def _execute(postgres: Cluster, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
