"""Alignment checks: members' judgements of work against outcomes."""

from __future__ import annotations

from typing import Any

from events import check as domain
from schema.audit import with_history
from schema.deriving import entity, value
from schema.entity import Held, Node
from schema.listing import listing
from schema.relations import many

COMMANDS = (domain.RecordCheck,)


@value(domain.Evidence)
class Evidence(Held):
    """What a verdict rests on."""


@entity(domain.Check)
@with_history
class Check(Node):
    """One member's judgement of work against one outcome, on one question."""


LISTING = listing(domain.Check, "Check")


def checks_by(column: str, description: str) -> Any:
    """A field that lists the checks which name the parent: as their subject, their outcome or their review."""
    return many(domain.Check, column, Check, description)
