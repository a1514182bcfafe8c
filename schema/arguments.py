"""What Strawberry leaves to say of arguments: what each means, and that absent and null mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
)

MEANING = {
    "first": "How many at most, from the start or from `after`: 50 unless said otherwise, 1,000 at most.",
    "after": "Only what comes after this cursor.",
    "last": "How many at most, from the end or from `before`.",
    "before": "Only what comes before this cursor.",
    "filter": "Which ones; absent: all.",
    "orderBy": "In which order; absent: as they came to be.",
    "input": "What to do.",
    "id": "A global id.",
    "ids": "Global ids, 1,000 at most.",
    "slug": "The workspace's short name, as in addresses.",
    "asOf": "As of which point of its past; absent: as of now. It holds for everything below.",
    "root": "This node and what is below it only.",
    "lens": "Which kinds of nodes to see, and how they are grouped.",
    "maxDepth": "How many levels below the first to show: 0 shows the first alone.",
    "sprint": "The work of this sprint.",
    "review": "The work that this review inspects.",
    "team": "The work of this team only.",
    "from": "From this time or day on.",
    "to": "Up to this time or day, itself included.",
    "by": "What each point stands for.",
    "kinds": "Of these rules only.",
    "subject": "About this entity only.",
    "types": "Of these types only.",
    "actor": "By this member, key or system only, as `actor.id` says it.",
    "backdated": "Only those that took effect on an earlier day than they were recorded; or, if false, only the others.",
    "withdrawn": "Show those that were withdrawn, too.",
    "number": "Which number to explain.",
    "workspace": "The workspace: its id, or its UUID.",
}
"""An argument has one meaning wherever its name stands; where it has a narrower one, the field itself says so."""
NARROWER = {
    "Tree": {"first": "How many entries at most: 1,000 unless said otherwise, 10,000 at most."},
    "WhyPathConnection": {"first": "How many ways at most, the shortest first."},
}
"""By the type of the field: what an argument means there."""


def finish(schema: GraphQLSchema) -> None:
    """Describe every argument, and leave out ``= null`` where it would say nothing."""
    for graphql_type in schema.type_map.values():
        for argument in _taken(graphql_type):
            if argument.default_value is None:
                argument.default_value = Undefined
        for field in graphql_type.fields.values() if isinstance(graphql_type, _FIELDED) else ():
            narrower = NARROWER.get(str(field.type).rstrip("!"), {})
            for name, argument in field.args.items():
                argument.description = argument.description or narrower.get(name) or MEANING.get(name)


_FIELDED = (GraphQLObjectType, GraphQLInterfaceType)


def _taken(graphql_type: Any) -> Iterator[GraphQLArgument | GraphQLInputField]:
    if isinstance(graphql_type, GraphQLInputObjectType):
        yield from graphql_type.fields.values()
    elif isinstance(graphql_type, _FIELDED):
        for field in graphql_type.fields.values():
            yield from field.args.values()
