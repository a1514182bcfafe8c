"""Readings: a metric's values for periods."""

from __future__ import annotations

from events import reading as domain
from schema.audit import with_history
from schema.deriving import entity
from schema.entity import Node
from schema.listing import listing

COMMANDS = (domain.RecordReading, domain.CorrectReading, domain.WithdrawReading)


@entity(domain.Reading)
@with_history
class Reading(Node):
    """A metric's value for a period."""


LISTING = listing(domain.Reading, "Reading")
