"""Check-ins: dated statements on outcomes and goals."""

from __future__ import annotations

from typing import Any

from events import check_in as domain
from projections.view import View
from schema.audit import with_history
from schema.connections import Connection, connection_of, listing
from schema.deriving import entity
from schema.entity import Node, grouped

COMMANDS = (domain.RecordCheckIn,)


@entity(domain.CheckIn)
@with_history
class CheckIn(Node):
    """A dated statement on an outcome or goal."""


LISTING = listing(domain.CheckIn, "CheckIn")


async def check_ins_of(parents: list[Any], view: View, first: int | None, after: str | None) -> list[Connection[Any]]:
    """The check-ins on each parent, by when they held."""
    found = await grouped(view, domain.CheckIn, "subject", parents)
    return [
        connection_of(sorted(some, key=lambda each: (each.state.created_at, each.state.created_revision)), first, after)
        for some in found
    ]
