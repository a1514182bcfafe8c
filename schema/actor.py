"""Actors: who can produce, obstruct or feel an effect."""

from __future__ import annotations

from events import actor as domain
from schema.audit import with_history
from schema.deriving import entity
from schema.entity import Node
from schema.listing import listing

COMMANDS = (domain.NameActor, domain.RenameActor, domain.RetireActor)


@entity(domain.Actor)
@with_history
class Actor(Node):
    """Who can produce, obstruct or feel an effect."""


LISTING = listing(domain.Actor, "Actor")
