"""Every noun of the domain, and with them the union of all commands and events.

This list is the only one: the codec, the fold, the tables, the GraphQL schema and the importer all start from it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from events import (
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
from events.decider import Noun
from events.image import Image, civil_day
from events.message import Command, Event, Moment, Recorded, State
from events.workspace import Workspace

NOUNS: tuple[Noun[Any], ...] = (
    workspace.NOUN,
    member.NOUN,
    team.NOUN,
    actor.NOUN,
    node.NOUN,
    outcome.NOUN,
    opportunity.NOUN,
    solution.NOUN,
    assumption.NOUN,
    deliverable.NOUN,
    metric.NOUN,
    reading.NOUN,
    check_in.NOUN,
    goal.NOUN,
    sprint.NOUN,
    review.NOUN,
    check.NOUN,
    feedback.NOUN,
    decision.NOUN,
    signal.NOUN,
)

NOUN_OF_COMMAND: dict[type[Command], Noun[Any]] = {kind: noun for noun in NOUNS for kind in noun.command_types()}
NOUN_OF_EVENT: dict[type[Event], Noun[Any]] = {kind: noun for noun in NOUNS for kind in noun.event_types()}
EVENT_TYPES: dict[str, type[Event]] = {kind.__name__: kind for kind in NOUN_OF_EVENT}
COMMAND_TYPES: dict[str, type[Command]] = {kind.__name__: kind for kind in NOUN_OF_COMMAND}


def fold(image: Image, stream: UUID, event: Event, moment: Moment) -> State:
    """Let an event happen to the image; gives what became of its entity."""
    before = image.states.get(stream)
    state: State = NOUN_OF_EVENT[type(event)].fold(before, event, stream, moment)
    image.replace(state.key, before, state)  # the key that the image has: to be told it from an equal one takes longer
    image.revision = moment.revision
    if moment.recorded_at != image.recorded_at or isinstance(state, Workspace):
        image.recorded_at = moment.recorded_at
        image.day = _day(image, moment)
    if event.structural and (image.structural_at is None or moment.effective_at > image.structural_at):
        image.structural_at = moment.effective_at
    return state


def _day(image: Image, moment: Moment) -> Any:
    home = image.get(Workspace, image.workspace)
    return civil_day(moment.recorded_at, home.time_zone if home else "UTC")


def apply(image: Image, recorded: Recorded[Any]) -> None:
    """Let a recorded event happen to the image."""
    fold(image, recorded.stream, recorded.event, recorded.moment)
