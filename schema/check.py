"""Alignment checks: members' judgements of work against outcomes."""

from __future__ import annotations

from typing import Any

import strawberry

from events import check as domain
from projections.view import View
from schema.audit import with_history
from schema.connections import Connection, connection_of, listing
from schema.deriving import entity, value
from schema.entity import Node, grouped

COMMANDS = (domain.RecordCheck,)


@value(domain.Evidence)
class Evidence:
    """What a verdict rests on."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]


@entity(domain.Check)
@with_history
class Check(Node):
    """One member's judgement of work against one outcome, on one question."""


LISTING = listing(domain.Check, "Check")


async def checks_of(
    parents: list[Any], view: View, column: str, first: int | None, after: str | None
) -> list[Connection[Any]]:
    """The checks of each parent, as its subject, its outcome or its review."""
    return [connection_of(each, first, after) for each in await grouped(view, domain.Check, column, parents)]
