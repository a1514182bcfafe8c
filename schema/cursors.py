"""Where a subscription goes on, from whatever is read."""

from __future__ import annotations

from events.cursor import cursor_of
from events.store.read import SQL
from projections.view import View


async def cursor_at(view: View, revision: int) -> str:
    """Where a subscription goes on after a revision."""
    rows = await view.snapshot.fetch(SQL["leaf_hash"], view.workspace, revision)
    leaf_hash = rows[0]["leaf_hash"] if rows else b""
    return str(cursor_of(view.head.epoch, revision, leaf_hash, view.workspace))
