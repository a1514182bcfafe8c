"""Solutions: candidate answers to opportunities."""

from __future__ import annotations

from events import solution as domain
from schema.deriving import entity
from schema.listing import listing
from schema.node import TreeNode

COMMANDS = (domain.DefineSolution,)


@entity(domain.Solution, hide=frozenset({"links"}))
class Solution(TreeNode):
    """A candidate answer to an opportunity."""


LISTING = listing(domain.Solution, "Solution", "t.kind = 'SOLUTION'")
