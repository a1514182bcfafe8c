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

ALL = "all"
"""The index with a single place, where every state of a noun stands."""
PIECE = 1_000
"""How many states are indexed at a time."""
_Keys = UUID | dict[UUID, None]
"""The keys at one place of an index; where there is one, that one: most places have no more, and there are many."""
_Index = dict[object, _Keys]
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
    """The states of one workspace as of a revision.

    An index is made when it is first looked at, and kept up to date from then on: most readers need few, a rebuild none, and
    who decides on commands nearly all.
    """

    __slots__ = (
        "_forgotten",
        "_indexes",
        "_journal",
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
        self._indexes: dict[type[State], dict[str, _Index]] = {}
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
        for key in self._keys(kind, ALL, None):
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

    def count(self, kind: type[State], index: str = ALL, value: object = None) -> int:
        """How many states of a noun there are, retired ones included; with an index, how many stand at a place of it."""
        return len(self._keys(kind, index, value))

    # --- changing ---

    def put(self, key: UUID, state: State | None) -> None:
        """Set, replace or (``None``) take away the state of a key."""
        self.replace(key, self.states.get(key), state)

    def replace(self, key: UUID, before: State | None, state: State | None) -> None:
        """The same, for who has looked up already what is there: a key takes a while to be hashed."""
        if self._journal is not None:
            self._journal.append((key, before))
        if _standing(before) != _standing(state):
            self.shape += 1
        if state is None:
            self.states.pop(key, None)
        else:
            self.states[key] = state
        self._reindex(key, before, state)

    def load(self, states: Iterable[State]) -> None:
        """Fill an empty image."""
        self.states = {state.key: state for state in states}

    def indexing(self) -> Iterator[None]:
        """Make every index, some states at a time: one of a large workspace keeps whoever needs it waiting for half a second."""
        made: dict[type[State], dict[str, _Index]] = {}
        for number, state in enumerate(self.states.values(), 1):
            indexes = made.setdefault(root(state), {})
            for name, value in _places(state):
                _add(indexes.setdefault(name, {}), value, state.key)
            if number % PIECE == 0:
                yield
        for noun, indexes in made.items():
            self._of(noun).update(indexes)

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

    def _of(self, kind: type[State]) -> dict[str, _Index]:
        """The indexes of a kind: for all kinds of tree node the same."""
        found = self._indexes.get(kind)
        if found is None:
            found = self._indexes[kind] = self._indexes.setdefault(root(kind), {})
        return found

    def _keys(self, kind: type[State], index: str, value: object) -> Collection[UUID]:
        places = self._of(kind).get(index)
        if places is None:
            places = self._made(kind, index)
        found = places.get(value)
        if found is None:
            return ()
        return found if isinstance(found, dict) else (found,)

    def _made(self, kind: type[State], index: str) -> _Index:
        """An index as of now."""
        noun, made = root(kind), _Index()
        for state in self.states.values() if index == ALL else self.all(noun):
            if isinstance(state, noun):
                for name, value in _places(state):
                    if name == index:
                        _add(made, value, state.key)
        self._of(kind)[index] = made
        return made

    def _reindex(self, key: UUID, before: State | None, after: State | None) -> None:
        state = after or before
        indexes = self._of(type(state)) if state is not None else {}
        if not indexes or (before is not None and after is not None and before.places() == after.places()):
            return
        old, new = _places(before), _places(after)
        for place in old:
            if place[0] in indexes and place not in new:
                _take_away(indexes[place[0]], place[1], key)
        for place in new:
            if place[0] in indexes and place not in old:
                _add(indexes[place[0]], place[1], key)


def _places(state: State | None) -> tuple[Place, ...]:
    return ((ALL, None), *state.places()) if state is not None else ()


def _add(places: _Index, value: object, key: UUID) -> None:
    keys = places.setdefault(value, key)
    if isinstance(keys, dict):
        keys[key] = None
    elif keys != key:
        places[value] = {keys: None, key: None}


def _take_away(places: _Index, value: object, key: UUID) -> None:
    keys = places.pop(value)
    if isinstance(keys, dict):
        del keys[key]
        places[value] = keys if len(keys) > 1 else next(iter(keys))


def _standing(state: State | None) -> object:
    return state.standing() if state is not None else None


def _age(state: State) -> int:
    return state.created_revision


def civil_day(at: datetime, time_zone: str) -> date:
    """The calendar day of a time, in a time zone."""
    return at.astimezone(UTC if time_zone == "UTC" else ZoneInfo(time_zone)).date()


__all__ = ["Image", "Place", "civil_day", "root"]
