"""Check-ins: dated statements on outcomes and goals."""

from __future__ import annotations

from typing import Any

from events import check_in as domain
from schema.audit import with_history
from schema.deriving import entity
from schema.entity import Node
from schema.listing import listing
from schema.relations import many

COMMANDS = (domain.RecordCheckIn,)


@entity(domain.CheckIn)
@with_history
class CheckIn(Node):
    """A dated statement on an outcome or goal."""


LISTING = listing(domain.CheckIn, "CheckIn")


def check_ins_on() -> Any:
    """A field that lists the check-ins on the parent."""
    said = "The statements on it, by when they held."
    return many(domain.CheckIn, "subject", CheckIn, said, order=lambda each: (each.created_at, each.created_revision))
