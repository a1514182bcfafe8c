"""Whatever has an identity: its global id, and how others are reached from it, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from events import actor, fields, goal, member, metric, node, reading, review, sprint, team
from events import feedback as feedback_
from events.catalog import EVENT_TYPES, NOUN_OF_EVENT
from events.fields import ERASED
from events.image import root as noun_root
from events.message import State
from projections.view import View
from schema import ids
from schema.describing import field, interface_type, object_type
from schema.execution.batch import batched
from schema.execution.fields import ATTRIBUTE
from schema.naming import camel

TYPES: dict[type[Any], type[Any]] = {}
"""The GraphQL type of each state, value and enumeration."""

KINDS: dict[Any, type[State]] = {
    fields.MemberId: member.Member,
    fields.TeamId: team.Team,
    fields.ActorId: actor.Actor,
    fields.NodeId: node.Node,
    fields.MetricId: metric.Metric,
    fields.ReadingId: reading.Reading,
    fields.GoalId: goal.Goal,
    fields.SprintId: sprint.Sprint,
    fields.ReviewId: review.Review,
    fields.FeedbackId: feedback_.Feedback,
}
"""What each type of key leads to; a ``SubjectId`` leads to anything."""


ERASABLE_NAMES = {"name": "person_name"}
"""Every other name is a plain text that is always there; a person's may be erased, and so has a name of its own."""


@object_type
class Held:
    """A state or value of the domain, and the view that it was read in."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]


@interface_type
class Node:
    """Anything that has an identity of its own."""

    state: strawberry.Private[Any]
    view: strawberry.Private[View]

    @batched
    def id(parents: list[Any], view: View) -> strawberry.ID:
        """Global id, safe as a cache key: what is read as of a past has another."""
        return _global_ids(parents, view, view.point.label)  # type: ignore[return-value]

    @batched
    def key(parents: list[Any], view: View) -> strawberry.ID:
        """The id without its time: the same in all times, and what commands take."""
        return _global_ids(parents, view, None)  # type: ignore[return-value]

    @strawberry.field(
        description="How many events changed it; commands may state the version they saw.",
        metadata={ATTRIBUTE: "state.version"},
    )
    def version(self) -> int:
        """How many events changed it."""
        number: int = self.state.version
        return number

    @field
    def erased_fields(self) -> list[str]:
        """Names of fields whose text was erased, and is absent for that reason."""
        erased = (field for field in self.state.__struct_fields__ if getattr(self.state, field) is ERASED)
        return [camel(ERASABLE_NAMES.get(field, field)) for field in erased]


def _global_ids(parents: list[Any], view: View, snapshot: str | None) -> list[str]:
    """The global ids of some entities as of a snapshot."""
    states = [parent.state for parent in parents]
    nouns = {state.noun for state in states}
    if len(nouns) == 1:
        return ids.encode_all(nouns.pop(), view.workspace, [state.key for state in states], snapshot)
    encode = ids.encoder(view.workspace, snapshot)
    return [encode(state.noun, state.key) for state in states]


def wrap(state: Any, view: View) -> Any:
    """The GraphQL object of a state or value."""
    return TYPES[type(state)](state=state, view=view)


async def find(view: View, kind: type[State] | None, keys: Sequence[UUID]) -> list[Any]:
    """The GraphQL objects of some keys, in their order; ``None`` for those that the view does not have."""
    image = view.at_hand()
    if image is not None:
        held = (image.states.get(key) if kind is None else image.get(kind, key) for key in keys)
        return [wrap(state, view) if state is not None else None for state in held]
    loader: DataLoader[UUID, Any] | None = view.memo.get(("find", kind))
    if loader is None:

        async def load(wanted: list[UUID]) -> list[Any]:
            found = await (_any(view, wanted) if kind is None else view.by(kind, "id", wanted))
            by_key = {state.key: wrap(state, view) for state in found}
            return [by_key.get(key) for key in wanted]

        loader = view.memo["find", kind] = DataLoader(load_fn=load)
    return list(await loader.load_many(keys))


async def _any(view: View, keys: list[UUID]) -> list[State]:
    """Entities of whatever kind: one statement to learn the kinds, and one for each of them."""
    by_kind: dict[type[State], list[UUID]] = {}
    for key, type_ in (await view.kinds(keys)).items():
        kind = noun_root(NOUN_OF_EVENT[EVENT_TYPES[type_]].state)
        by_kind.setdefault(kind, []).append(key)
    return [state for kind, some in by_kind.items() for state in await view.by(kind, "id", some)]


def wrap_all(view: View, states: Sequence[State]) -> list[Any]:
    """The GraphQL objects of states."""
    types, new = TYPES, object.__new__
    made: list[Any] = [new(types[type(state)]) for state in states]
    # As `wrap` does. Trees have thousands of objects, and a call of `__init__` takes longer than what it does.
    for each, state in zip(made, states, strict=True):
        each.state = state
        each.view = view
    return made


async def grouped(view: View, kind: Any, column: str, parents: list[Any]) -> list[list[Any]]:
    """The GraphQL objects whose column names each parent, by one statement."""
    found = await view.grouped(kind, column, [parent.state.key for parent in parents])
    return [wrap_all(view, states) if states else [] for states in found]
