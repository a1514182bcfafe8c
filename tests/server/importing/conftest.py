"""Imports folders written by the tests, in this process or as the program."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from events.image import Image
from events.message import Recorded
from events.store.read import LAST, read
from projections.projector import load
from server.backend import Backend, open_backend
from server.importing.mistakes import Mistake, Stopped, Tally
from server.importing.running import Import, sheets_of
from tests.server.conftest import ROOT

UK_SDG = ROOT.parent / "shared" / "data" / "uk-sdg"


@dataclass
class Imported:
    """What came of an import."""

    backend: Backend
    job: Import
    tally: Tally
    mistakes: list[str] = field(default_factory=list)
    stopped: bool = False

    async def events(self) -> list[Recorded[Any]]:
        async with self.backend.pool.acquire() as connection:
            return await read(connection, self.job.workspace, limit=LAST)

    async def image(self) -> Image:
        async with self.backend.pool.acquire() as connection:
            return await load(connection, self.job.workspace)


ImportFolder = Callable[..., Awaitable[Imported]]


@pytest.fixture
async def backend(database: str) -> AsyncIterator[Backend]:
    async with open_backend(database, pool_max=4) as backend:
        yield backend


@pytest.fixture
def import_folder(backend: Backend) -> ImportFolder:
    """Import a folder into a workspace of the test's own."""

    async def imported(folder: Path, *, slug: str = "test", strict: bool = False) -> Imported:
        mistakes: list[Mistake] = []
        tally = Tally(mistakes.append, strict=strict)
        job = Import(backend, sheets_of(folder, mistakes.append), slug, slug, tally)
        stopped = False
        try:
            await job.run()
        except Stopped:
            stopped = True
        return Imported(backend, job, tally, [str(mistake) for mistake in mistakes], stopped)

    return imported


@pytest.fixture
def uk_sdg() -> Path:
    if not UK_SDG.is_dir():
        pytest.skip(f"the UK SDG data are not at {UK_SDG}")
    return UK_SDG


def write(folder: Path, **files: str) -> Path:
    """Write files by name (`history="..."`), each text without its indentation."""
    for name, text in files.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
