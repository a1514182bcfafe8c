"""What is said to the log and what it says: commands are orders, events are facts, states are what facts add up to.

All are frozen, slotted values, of which no cycle can be made: the collector need not look at them (``gc=False``), though a
workspace in memory has hundreds of thousands. A command or an event is declared once; its GraphQL form, its stored bytes and its
description are derived from the class and its docstrings.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable
from datetime import date, datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from msgspec import Struct

from events.fields import Name, Reference, Text


class Value(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, rename="camel"):
    """A part of a command, an event or a state that has no identity of its own."""


class Command(Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An order to change something. Its docstring becomes the description of its mutation.

    Absent fields (``UNSET``) mean unchanged, ``None`` means clear.
    """


class Event(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, rename="camel"):
    """A fact, in the past tense. Once stored, its bytes are kept for ever."""

    schema_version: ClassVar[int] = 1
    structural: ClassVar[bool] = True
    """Changes structure, status or membership: such events never lie before one another in effective time."""
    erasable: ClassVar[tuple[str, ...]] = ()
    """Fields that stand in the log only as commitments; filled in from the annotations."""


Place = tuple[str, Hashable]
"""Where a state can be found: the name of an index and a value in it."""


class State(Struct, frozen=True, gc=False, kw_only=True):
    """What the events of one stream add up to. The first six fields are kept by the fold, not by the nouns."""

    noun: ClassVar[str]
    """The noun's name, as in the table that holds it."""

    key: UUID
    """Identifies the entity for ever, in every workspace."""
    version: int = 0
    """How many events the entity's stream holds."""
    revision: int = 0
    """The workspace's revision at which the entity last changed."""
    created_revision: int = 0
    """The workspace's revision at which it came to be: the order in which entities are listed."""
    created_at: datetime
    """When it came to be, in the world."""
    updated_at: datetime
    """When it last changed, in the world."""

    def places(self) -> tuple[Place, ...]:
        """The index entries under which others look this state up."""
        return ()

    def standing(self) -> object:
        """What decides where it stands in the tree; ``None`` for what does not stand in it."""
        return None


class PrincipalKind(enum.Enum):
    """What kind of actor made a change."""

    MEMBER = "MEMBER"
    """A member of the workspace."""
    KEY = "KEY"
    """A program with an API key, or the local operator in open mode."""
    SYSTEM = "SYSTEM"
    """Northline itself, for instance when a new day begins."""


class Principal(Struct, frozen=True, gc=False):
    """Who acts: never unknown."""

    kind: PrincipalKind
    id: UUID


SYSTEM = Principal(PrincipalKind.SYSTEM, UUID("00000000-0000-8000-8000-000000000001"))
OPERATOR = Principal(PrincipalKind.KEY, UUID("00000000-0000-8000-8000-000000000002"))
"""The local operator: whoever reaches a server in open mode, which listens on loopback only."""


class OnBehalfOf(Struct, frozen=True, gc=False, omit_defaults=True):
    """Whose change a program records, as the source names them, and where in the source it stands."""

    source: Reference
    """The system or file, with its hash where it is a file."""
    reference: Reference | None = None
    """The place in the source: a line, a ticket key."""
    name: Name | None = None
    """The person or service as the source names them. Erasable."""


class Metadata(Struct, frozen=True, gc=False, kw_only=True):
    """What is known of a change besides the change itself."""

    principal: Principal
    command_id: UUID
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    on_behalf_of: OnBehalfOf | None = None
    reason: Text | None = None
    effective_at: datetime | None = None
    """When it held in the world; absent: now."""


class Order(Struct, frozen=True, gc=False, kw_only=True):
    """A command on its way to the log."""

    command: Command
    metadata: Metadata
    expected_version: int | None = None
    """The version of the entity that the client saw; absent: any."""
    receipt: bool = True
    """Whether a retry is to be recognised: the sender gave the command id, so that it can be sent again."""


class Moment(Struct, frozen=True, gc=False):
    """Where an event stands: its place in the log and its two times."""

    revision: int
    version: int
    recorded_at: datetime
    effective_at: datetime
    principal: Principal
    reason: Text | None = None


E_co = TypeVar("E_co", bound=Event, covariant=True)


class Recorded(Struct, Generic[E_co], frozen=True, gc=False, kw_only=True):
    """An event as the log holds it."""

    workspace: UUID
    revision: int
    event_id: UUID
    stream: UUID
    version: int
    event: E_co
    metadata: Metadata
    recorded_at: datetime
    effective_at: datetime
    backdated: bool = False
    leaf: bytes = b""
    leaf_hash: bytes = b""
    erased: frozenset[str] = frozenset()
    """Paths of the fields whose value was erased."""

    @property
    def type(self) -> str:
        """The event's type name."""
        return type(self.event).__name__

    @property
    def moment(self) -> Moment:
        """Where the event stands, for the fold."""
        m = self.metadata
        return Moment(self.revision, self.version, self.recorded_at, self.effective_at, m.principal, m.reason)


class On(Struct, frozen=True, gc=False):
    """An event for another stream than the command's own, as when retiring a node retires its children."""

    stream: UUID
    event: Event


Decision = list["Event | On"]
"""What a command leads to; empty when the wish is already true."""

Day = date
