"""Where a subscription goes on, from whatever is read."""

from __future__ import annotations

from pathlib import Path

from strawberry.dataloader import DataLoader

from events.cursor import cursor_of
from events.store.statements import statements
from projections.view import View

SQL = statements(Path(__file__).with_name("log.sql"))


async def cursor_at(view: View, revision: int) -> str:
    """Where a subscription goes on after a revision."""
    loader: DataLoader[int, bytes] | None = view.memo.get("leaf hashes")
    if loader is None:

        async def load(revisions: list[int]) -> list[bytes]:
            rows = await view.snapshot.fetch(SQL["leaf_hashes"], view.workspace, revisions)
            held = {row["revision"]: row["leaf_hash"] for row in rows}
            return [held.get(each, b"") for each in revisions]

        loader = view.memo["leaf hashes"] = DataLoader(load_fn=load)
    return str(cursor_of(view.head.epoch, revision, await loader.load(revision), view.workspace))
