"""A noun's rules as plain functions, bundled as a value.

``open`` and ``decide`` turn an order into facts; ``begin`` and ``evolve`` turn facts into state. All four are pure: the world
comes in as ``facts``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from events.errors import NotFound, ReasonRequired
from events.image import Image
from events.message import Command, Decision, Event, Moment, Principal, PrincipalKind, State

S = TypeVar("S", bound=State)
R = TypeVar("R", bound=State)
Summarise = Callable[[Image, State, date], dict[str, Any]]
"""Seals what the alignment of a sprint or review is: given from above, since derived values are not the log's business."""


class Facts(Struct, frozen=True, gc=False, kw_only=True):
    """What a decision may know: the workspace as it stands, the time, who asks, and why."""

    image: Image
    recorded_at: datetime
    effective_at: datetime
    today: date
    backdated: bool = False
    """Whether the change took effect on an earlier day than it is recorded."""
    principal: Principal
    reason: str | None
    stream: UUID
    """The key of the entity that the command is about; for one that is created, its new key."""
    summarise: Summarise = lambda _image, _state, _day: {}

    def require(self, kind: type[R], key: UUID, path: str) -> R:
        """The state of that key. Raises ``NotFound``, naming the input's field."""
        state = self.image.get(kind, key)
        if state is None:
            noun = kind.__name__.lower()
            raise NotFound(f"There is no {noun} with the id given as `{path}` in this workspace.", path=(path,))
        return state

    def need_reason(self, change: str) -> str:
        """The reason given. Raises ``ReasonRequired``."""
        if not self.reason or not self.reason.strip():
            raise ReasonRequired(f"{change} needs a reason: say why in `reason`.", path=("reason",))
        return self.reason

    def acting_member(self, stated: UUID | None) -> UUID:
        """The member on whose part the command is: the one stated, or the one who sends it. Raises ``NotFound``."""
        if stated is not None:
            return stated
        if self.principal.kind is PrincipalKind.MEMBER:
            return self.principal.id
        raise NotFound("Say on which member's part this is: you are no member of this workspace.", path=("member",))


def _no_opening(_command: Any, _facts: Facts) -> Decision:
    raise TypeError("this noun has no command that creates one")


@dataclass(frozen=True, kw_only=True)
class Noun(Generic[S]):
    """One noun of the domain: its state, its commands and events, and its rules."""

    name: str
    """camelCase, as in the names of its mutations."""
    state: type[S]
    commands: Any
    """The union of its commands."""
    events: Any
    """The union of its events."""
    decide: Callable[[Any, S, Facts], Decision]
    evolve: Callable[[S, Any, Moment], S]
    open: Callable[[Any, Facts], Decision] = _no_opening
    begin: Callable[[Any, UUID, Moment], S]
    key: Callable[[Any, UUID], UUID] | None = None
    """For nouns whose key follows from the command: the command and the workspace's key give it."""
    same: Callable[[Any, Image], UUID | None] | None = None
    """For nouns that a wish to create may find there already: the key of that one."""

    def command_types(self) -> tuple[type[Command], ...]:
        """The classes of its commands."""
        return members(self.commands)

    def event_types(self) -> tuple[type[Event], ...]:
        """The classes of its events."""
        return members(self.events)

    def fold(self, state: S | None, event: Event, stream: UUID, moment: Moment) -> S:
        """The state after an event, with what every state keeps: version, revision and the two dates."""
        after = self.begin(event, stream, moment) if state is None else self.evolve(state, event, moment)
        return msgspec.structs.replace(
            after,
            version=moment.version,
            revision=moment.revision,
            created_revision=moment.revision if state is None else state.created_revision,
            updated_at=moment.effective_at,
        )


def members(union: Any) -> tuple[Any, ...]:
    """The classes of a union, also where it is one class."""
    return get_args(union) or (union,)
