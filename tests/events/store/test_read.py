"""Reading the log: in order, in pages, without a gap."""

from __future__ import annotations

from uuid import uuid4

import pytest

from events.codec import Happened
from events.store import read as reading
from events.store.read import head, read, read_happened, read_some
from tests.committing import Pool, committer_on, found, outcome, send

pytestmark = pytest.mark.postgres


async def test_a_page_holds_what_lies_between_two_revisions(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    committer = committer_on(pool)
    workspace = await found(committer)
    await send(committer, workspace, *(outcome(f"o{n}", description=f"d{n}") for n in range(9)), reason="so")
    async with pool.acquire() as connection:
        assert [e.revision for e in await read(connection, workspace)] == list(range(1, 11))
        assert [e.revision for e in await read(connection, workspace, 3, 6)] == [4, 5, 6]
        assert [e.revision for e in await read(connection, workspace, 3, limit=2)] == [4, 5]
        assert await read(connection, workspace, 10) == []
        assert await read(connection, uuid4()) == []
        some = await read_some(connection, workspace, [9, 2, 77])
        assert [(e.revision, getattr(e.event, "description", None), e.metadata.reason) for e in some] == [
            (2, "d0", "so"),
            (9, "d7", "so"),
        ]
        assert await head(connection, uuid4()) is None
        monkeypatch.setattr(reading, "PAGE", 4)
        pages = [page async for page in read_happened(connection, workspace, 1)]
        whole = await read(connection, workspace, 1, limit=9)
    assert [[e.moment.revision for e in page] for page in pages] == [[2, 3, 4, 5], [6, 7, 8, 9], [10]]
    assert [each for page in pages for each in page] == [
        Happened(str(e.workspace), e.stream, e.event, e.moment, e.leaf, e.leaf_hash) for e in whole
    ]
