"""Members: the people and services of a workspace."""

from __future__ import annotations

from events import member as domain
from schema.audit import with_history
from schema.deriving import entity
from schema.entity import Node
from schema.listing import listing

COMMANDS = (domain.InviteMember, domain.SetMemberRole, domain.RemoveMember)


@entity(domain.Member)
@with_history
class Member(Node):
    """A person or service with a role in the workspace."""


LISTING = listing(domain.Member, "Member")
