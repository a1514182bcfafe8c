"""Assumptions: beliefs that solutions depend on, with their test and its result."""

from __future__ import annotations

from events import assumption as domain
from schema.deriving import entity
from schema.listing import listing
from schema.node import TreeNode

COMMANDS = (domain.DefineAssumption, domain.RecordAssumptionResult)


@entity(domain.Assumption, hide=frozenset({"links"}))
class Assumption(TreeNode):
    """A belief that a solution depends on."""


LISTING = listing(domain.Assumption, "Assumption", "t.kind = 'ASSUMPTION'")
