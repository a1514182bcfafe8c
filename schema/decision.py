"""Decisions: what reviews concluded."""

from __future__ import annotations

from events import decision as domain
from schema.audit import with_history
from schema.deriving import entity
from schema.entity import Node
from schema.listing import listing

COMMANDS = (domain.RecordDecision,)


@entity(domain.Decision)
@with_history
class Decision(Node):
    """What a review concluded."""


LISTING = listing(domain.Decision, "Decision")
