"""A workspace in memory: every entity's state as of one revision, found by key and by index.

The image is the fold of the log. The decision folds it forward; derived values are computed from it;
the as-of read loads one from the projections' history; rebuild and replay fold one from nothing. Since all of them use
``catalog.fold``, they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from events.message import Place, State

S = TypeVar("S", bound=State)

_Index = tuple[type[State], str]
_Entry = tuple[_Index, object]
_Keys = UUID | dict[UUID, None]
"""The keys at one place of an index; where there is one, that one: most places have no more, and there are many."""
_Journal = list[tuple[UUID, State | None]]


def root(state: State | type[State]) -> type[State]:
    """The class under which a state is indexed: all kinds of tree node share ``Node``."""
    kind = state if isinstance(state, type) else type(state)
    for base in kind.__mro__:
        if "noun" in base.__dict__:
            return cast("type[State]", base)
    raise TypeError(f"{kind.__name__} names no noun")


class Mark(Struct, frozen=True, gc=False):
    """A point to which an image can return."""

    changes: int
    revision: int
    day: date | None
    recorded_at: datetime | None
    structural_at: datetime | None


class Image:
    """The states of one workspace as of a revision."""

    __slots__ = (
        "_forgotten",
        "_journal",
        "_places",
        "_roots",
        "day",
        "recorded_at",
        "revision",
        "shape",
        "states",
        "structural_at",
        "workspace",
    )

    def __init__(self, workspace: UUID) -> None:
        self.workspace = workspace
        self.revision = 0
        self.day: date | None = None
        """The civil day of the last event, in the workspace's time zone; ``None`` while there is none."""
        self.recorded_at: datetime | None = None
        self.structural_at: datetime | None = None
        """Effective time of the last change of structure, status or membership."""
        self.shape = 0
        """Changes when a state changes what ``State.standing`` tells of it, and with nothing else."""
        self.states: dict[UUID, State] = {}
        self._places: dict[_Index, dict[object, _Keys]] = {}
        self._roots: dict[type[State], type[State]] = {}
        self._journal: _Journal | None = None
        self._forgotten = 0
        """How many changes the journal no longer holds, since they are kept."""

    # --- reading ---

    def get(self, kind: type[S], key: UUID | None) -> S | None:
        """The state of that kind and key, or ``None``."""
        state = self.states.get(key) if key is not None else None
        return state if isinstance(state, kind) else None

    def all(self, kind: type[S]) -> Iterator[S]:
        """Every state of a kind, oldest first."""
        for key in self._keys(kind, "all", None):
            state = self.states[key]
            if isinstance(state, kind):
                yield state

    def find(self, kind: type[S], index: str, value: object) -> list[S]:
        """The states of a kind that stand at a place of an index, oldest first."""
        keys, states = self._keys(kind, index, value), self.states
        found = [state for key in keys if isinstance(state := states[key], kind)]
        if len(found) > 1:
            found.sort(key=_age)
        return found

    def count(self, kind: type[State], index: str = "all", value: object = None) -> int:
        """How many states of a noun there are, retired ones included; with an index, how many stand at a place of it."""
        return len(self._keys(kind, index, value))

    # --- changing ---

    def put(self, key: UUID, state: State | None) -> None:
        """Set, replace or (``None``) take away the state of a key."""
        before = self.states.get(key)
        if self._journal is not None:
            self._journal.append((key, before))
        if _standing(before) != _standing(state):
            self.shape += 1
        if state is None:
            self.states.pop(key, None)
        else:
            self.states[key] = state
        if before is None or state is None or (*before.places(),) != (*state.places(),):
            self._reindex(key, before, state)

    def load(self, states: Iterable[State]) -> None:
        """Fill an empty image."""
        for state in states:
            self.states[state.key] = state
            self._reindex(state.key, None, state)

    def begin(self) -> None:
        """Start noting changes, so that ``rollback`` can take them back."""
        self._journal, self._forgotten = [], 0

    def mark(self) -> Mark:
        """A point to which ``rollback`` can return."""
        changes = self._forgotten + len(self._journal or ())
        return Mark(changes, self.revision, self.day, self.recorded_at, self.structural_at)

    def rollback(self, mark: Mark) -> None:
        """Take back every change since the mark."""
        journal, self._journal = self._journal or [], None
        left = mark.changes - self._forgotten
        for key, before in reversed(journal[left:]):
            self.put(key, before)
        self._journal = journal[:left]
        self.revision, self.day = mark.revision, mark.day
        self.recorded_at, self.structural_at = mark.recorded_at, mark.structural_at

    def commit(self) -> None:
        """Keep the changes."""
        self._journal = None

    def commit_until(self, mark: Mark) -> None:
        """Keep the changes before a mark; those since can still be taken back."""
        del (self._journal or [])[: mark.changes - self._forgotten]
        self._forgotten = mark.changes

    @property
    def settled(self) -> bool:
        """Whether no change is under way that may still be taken back."""
        return self._journal is None

    # --- inside ---

    def _root(self, kind: type[State]) -> type[State]:
        found = self._roots.get(kind)
        if found is None:
            found = self._roots[kind] = root(kind)
        return found

    def _entries(self, state: State | None) -> tuple[_Entry, ...]:
        if state is None:
            return ()
        kind = self._root(type(state))
        return (((kind, "all"), None), *(((kind, index), value) for index, value in state.places()))

    def _keys(self, kind: type[State], index: str, value: object) -> Collection[UUID]:
        shelf = self._places.get((self._root(kind), index))
        found = shelf.get(value) if shelf is not None else None
        if found is None:
            return ()
        return found if isinstance(found, dict) else (found,)

    def _reindex(self, key: UUID, before: State | None, after: State | None) -> None:
        old, new = self._entries(before), self._entries(after)
        for entry in old:
            if entry not in new:
                self._take_away(entry, key)
        for index, value in new:
            shelf = self._places.setdefault(index, {})
            keys = shelf.setdefault(value, key)
            if isinstance(keys, dict):
                keys[key] = None
            elif keys != key:
                shelf[value] = {keys: None, key: None}

    def _take_away(self, entry: _Entry, key: UUID) -> None:
        index, value = entry
        shelf = self._places[index]
        keys = shelf.pop(value)
        if isinstance(keys, dict):
            del keys[key]
            shelf[value] = keys if len(keys) > 1 else next(iter(keys))
        if not shelf:
            del self._places[index]


def _standing(state: State | None) -> object:
    return state.standing() if state is not None else None


def _age(state: State) -> int:
    return state.created_revision


def civil_day(at: datetime, time_zone: str) -> date:
    """The calendar day of a time, in a time zone."""
    return at.astimezone(UTC if time_zone == "UTC" else ZoneInfo(time_zone)).date()


__all__ = ["Image", "Place", "civil_day", "root"]
