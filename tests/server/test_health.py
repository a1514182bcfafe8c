from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from migrations.runner import Migration, load
from server import health


@pytest.fixture(autouse=True)
def fresh_knowledge() -> Iterator[None]:
    health._known.cache_clear()
    yield
    health._known.cache_clear()


@asynccontextmanager
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with asyncpg.create_pool(url, min_size=0, max_size=2) as pool:

        async def app(scope: dict[str, object], receive: object, send: object) -> None:
            scope["state"] = {"pool": pool}
            await Starlette(routes=health.ROUTES)(scope, receive, send)  # type: ignore[arg-type]

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as asking:  # type: ignore[arg-type]
            yield asking


async def test_a_migrated_database_is_ready(database: str) -> None:
    async with client(database) as asking:
        answer = await asking.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_database_that_lacks_a_migration_is_not_ready(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = load()
    later = Migration(len(known) + 1, "later", "")
    monkeypatch.setattr(health, "load", lambda: (*known, later))
    async with client(database) as asking:
        answer = await asking.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reason"].startswith(
        f"The database is at version {len(known)} of {len(known) + 1}: run `northline"
    )


async def test_without_a_database_the_process_lives_but_is_not_ready() -> None:
    async with client("postgresql://me:secret@127.0.0.1:1/northline") as asking:
        assert (await asking.get("/healthz")).status_code == 200
        answer = await asking.get("/readyz")
    assert (answer.status_code, answer.json()["reason"]) == (503, "The database does not answer.")
