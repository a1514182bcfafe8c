"""What a signal is, and the shape of a rule that raises one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from msgspec import Struct

from events.fields import Text
from events.message import State
from events.signal import SignalKind

if TYPE_CHECKING:
    from projections.signals.scene import Scene

Scalar = str | int | bool | None
"""What details hold. Quantities are decimal strings, days and keys as in JSON."""


class Signal(Struct, frozen=True, kw_only=True):
    """What a rule found worth a look. There is at most one for each rule and subject."""

    key: UUID
    """Identifies the signal, and the stream of its acknowledgements."""
    kind: SignalKind
    """The rule that raised it."""
    subject: UUID
    """What it is about."""
    since: datetime
    """When what the rule rests on came to be so."""
    message: str
    """What is the matter, in a sentence."""
    details: dict[str, Scalar]
    """What the sentence rests on, for programs."""
    acknowledged: bool = False
    """Whether a member has taken note of it until a day not yet over."""
    acknowledged_until: date | None = None
    """The last day of the latest acknowledgement, past or not."""
    acknowledgement_note: Text | None = None
    """Why it may stand."""


class Found(NamedTuple):
    """What a rule found of one subject."""

    since: datetime
    message: str
    details: dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: which nouns it judges, how, and whether its verdict depends on the day."""

    find: Callable[[Scene, Any], Found | None]
    about: tuple[type[State], ...]
    daily: bool = False
