"""The schema as a whole."""

from __future__ import annotations

import types
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import (
    actor,
    assumption,
    check,
    check_in,
    decision,
    deliverable,
    feedback,
    goal,
    member,
    metric,
    node,
    opportunity,
    outcome,
    reading,
    review,
    signal,
    solution,
    sprint,
    team,
    workspace,
)
from schema.arguments import finish
from schema.batch import batch_field
from schema.commands import mutation
from schema.event import OBJECTS
from schema.hygiene import Hygiene
from schema.inputs import founds, mutation_name
from schema.query import Query
from schema.scalars import SCALARS
from schema.subscriptions import Subscription
from schema.webhook_changes import MUTATIONS as MUTATIONS_OF_WEBHOOKS

NOUNS = (
    workspace,
    team,
    member,
    actor,
    node,
    outcome,
    opportunity,
    solution,
    assumption,
    deliverable,
    metric,
    reading,
    check_in,
    goal,
    sprint,
    review,
    check,
    feedback,
    decision,
    signal,
)
COMMANDS = tuple(command for noun in NOUNS for command in noun.COMMANDS)


def _mutation_type() -> Any:
    fields = {mutation_name(command): mutation(command) for command in COMMANDS}
    fields |= MUTATIONS_OF_WEBHOOKS
    fields["batch"] = batch_field(tuple(command for command in COMMANDS if not founds(command)))
    made = types.new_class("Mutation", (), exec_body=lambda namespace: namespace.update(sorted(fields.items())))
    return strawberry.type(made, description="What can be done.")


ENTITIES = (
    outcome.Outcome,
    opportunity.Opportunity,
    solution.Solution,
    assumption.Assumption,
    deliverable.Deliverable,
    check_in.CheckIn,
    decision.Decision,
    signal.Acknowledgement,
)


def build() -> strawberry.Schema:
    """The schema."""
    schema = strawberry.Schema(
        query=Query,
        mutation=_mutation_type(),
        subscription=Subscription,
        types=[*ENTITIES, *OBJECTS.values()],
        extensions=[Hygiene],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    finish(schema._schema)  # noqa: SLF001 - there is no other way to it
    return schema


SCHEMA = build()
