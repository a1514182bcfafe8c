"""Opportunities: customer needs which, if met, move a product outcome."""

from __future__ import annotations

from events import opportunity as domain
from schema.deriving import entity
from schema.listing import listing
from schema.node import TreeNode

COMMANDS = (domain.DefineOpportunity,)


@entity(domain.Opportunity, hide=frozenset({"links"}))
class Opportunity(TreeNode):
    """A customer need, pain or desire which, if met, moves a product outcome."""


LISTING = listing(domain.Opportunity, "Opportunity", "t.kind = 'OPPORTUNITY'")
