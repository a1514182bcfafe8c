"""The typed tables of the projections: one for each noun, and beside it one with its history.

The columns follow from the state classes, so that no second list of fields exists. A row of a history says from which
revision and from which effective time it holds; the present holds each entity's last row.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
from msgspec import structs

from events import catalog
from events.codec import plain
from events.fields import ERASED
from events.image import root
from events.message import State

VERSION = 1
"""Goes up with every change of what the projections hold; a server that does not know a head's version does not append."""

COLUMN_NAMES = {"key": "id", "updated_at": "effective_at", "references": "external_references"}
"""Where a column is called otherwise than the field: as a DBA would look for it, or since the word is SQL's own."""
TABLE_NAMES = {"check": "alignment_check"}
"""Nouns that are reserved words of SQL."""
SQL_TYPES: dict[type, str] = {
    UUID: "uuid",
    str: "text",
    int: "bigint",
    bool: "boolean",
    Decimal: "numeric",
    datetime: "timestamptz",
    date: "date",
}
SHARED = frozenset({"uuid", "bigint", "timestamptz"})
"""Types of columns in which the same value stands again and again: times of the same event, keys that others name."""
Shared: TypeAlias = Callable[[Any, Any], Any]
"""``setdefault`` of a dictionary: the first of all equal values that it was given."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the field it holds."""

    field: str
    name: str
    sql_type: str
    optional: bool
    write: Callable[[Any], Any] | None
    """Makes the column's value of the field's, where they differ."""
    read: Callable[[Any], Any] | None
    """Makes the field's value of the column's, where they differ."""


@dataclass(frozen=True, eq=False)
class Table:
    """The table of a noun."""

    name: str
    state: type[State]
    columns: tuple[Column, ...]
    kinds: dict[str, type[State]]
    """For the tree: the class of each kind of node."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns in order, but for the workspace."""
        return (*(column.name for column in self.columns), "erased_fields")

    def row(self, workspace: UUID, state: State) -> tuple[Any, ...]:
        """The state as a row, the workspace first."""
        values: list[Any] = [workspace]
        erased: list[str] = []
        for column in self.columns:
            value = getattr(state, column.field, None)
            if value is ERASED:
                erased.append(column.field)
                value = None
            elif column.write is not None and value is not None:
                value = column.write(value)
            values.append(value)
        values.append(erased)
        return tuple(values)

    @staticmethod
    def written(states: Sequence[State]) -> str:
        """The states as JSON by the names of their fields, for one statement to write them all."""
        try:
            return _whole(states).decode()
        except _Erased:
            return _to_json([_without_erased(state) for state in states])

    def load(self, row: Any, shared: Shared | None = None) -> State:
        """The state that a row holds. With ``shared``, equal values of the rows that are given the same are one in memory."""
        kind = self.kinds[row["kind"]] if self.kinds else self.state
        state = loader(kind)(row, {}.setdefault if shared is None else shared)
        if row["erased_fields"]:
            return structs.replace(state, **dict.fromkeys(row["erased_fields"], ERASED))
        return state


@cache
def loader(kind: Any) -> Callable[[Any, Shared], State]:
    """Makes states of a class from rows, by a function that is written for the class: a tree has thousands of them."""
    names: dict[str, Any] = {"kind": kind}
    fields = []
    for number, column in enumerate(columns_of(kind)):
        value = f"row[{column.name!r}]"
        if column.sql_type in SHARED:
            value = f"shared(s := {value}, s)"
        if column.read is not None:
            names[f"read{number}"] = _members(column.read)
            value = f"None if (v := {value}) is None else read{number}(v)"
        fields.append(f"{column.field}={value}")
    exec(f"def load(row, shared):\n    return kind({', '.join(fields)})", names)  # noqa: S102 - the names are those of our columns
    made: Callable[[Any, Shared], State] = names["load"]
    return made


def _members(read: Any) -> Any:
    """Reads an enumeration's value by one look into a table."""
    if isinstance(read, type) and issubclass(read, enum.Enum):
        return {member.value: member for member in read}.__getitem__
    return read


@cache
def columns_of(state: Any) -> tuple[Column, ...]:
    """The columns that hold the fields of a state class."""
    hints = typing.get_type_hints(state)
    return tuple(_column(field, hints[field]) for field in state.__struct_fields__)


def _column(field: str, hint: Any) -> Column:
    optional = False
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        optional, hint = True, next(each for each in typing.get_args(hint) if each is not type(None))
    hint = getattr(hint, "__supertype__", hint)
    name = COLUMN_NAMES.get(field, field)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return Column(field, name, "text", optional, _value, hint)
    if hint is Decimal:
        return Column(field, name, SQL_TYPES[hint], optional, None, _quantity)
    if hint in SQL_TYPES:
        return Column(field, name, SQL_TYPES[hint], optional, None, None)
    if typing.get_origin(hint) is tuple and getattr(typing.get_args(hint)[0], "__supertype__", None) is UUID:
        return Column(field, name, "uuid[]", optional, None, tuple)
    return Column(field, name, "jsonb", optional, _to_json, msgspec.json.Decoder(hint).decode)


def _quantity(read: Decimal) -> Decimal:
    return _plain(str(read))


@lru_cache(maxsize=1_000)
def _plain(written: str) -> Decimal:
    """One in memory for all that are written alike: efforts and weights are the same few again and again.

    The driver reads 100000 as 1.0E+5: the same number, but other bytes in the next event that names it.
    """
    return plain(Decimal(written))


def _value(member: enum.Enum) -> Any:
    return member.value


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=_blank).decode()


class _Erased(Exception):
    """A text was erased, of which a row has to say that it was."""


def _refuse_erased(_text: Any) -> None:
    raise _Erased


_whole = msgspec.json.Encoder(enc_hook=_refuse_erased).encode


def _without_erased(state: State) -> dict[str, Any]:
    """The fields of a state that are there, and the names of those that were erased."""
    held = structs.asdict(state)
    erased = [field for field, value in held.items() if value is ERASED]
    return {**{field: value for field, value in held.items() if value is not ERASED}, "erased_fields": erased}


def _blank(erased: Any) -> str:
    """What stands inside a value for a text that was erased."""
    if erased is ERASED:
        return ""
    raise TypeError(f"{type(erased).__name__} has no form in JSON")


def _table(state: type[State]) -> Table:
    kinds = [noun.state for noun in catalog.NOUNS if root(noun.state) is state and noun.state is not state]
    classes: list[Any] = [state, *kinds]
    columns = {column.name: column for each in classes for column in columns_of(each)}
    own = {column.name for column in columns_of(state)}
    return Table(
        name=TABLE_NAMES.get(state.noun, state.noun),
        state=state,
        columns=tuple(column if name in own else replace(column, optional=True) for name, column in columns.items()),
        kinds=_kinds(kinds),
    )


def _kinds(states: list[type[State]]) -> dict[str, type[State]]:
    by_name = {state.__name__.upper(): state for state in states}
    if not by_name:
        return {}
    outcome = by_name.pop("OUTCOME")
    return {"BUSINESS_OUTCOME": outcome, "PRODUCT_OUTCOME": outcome, **by_name}


TABLES: dict[type[State], Table] = {
    state: _table(state) for state in dict.fromkeys(root(noun.state) for noun in catalog.NOUNS)
}


@cache
def table_of(state: type[State]) -> Table:
    """The table that holds the states of a class."""
    return TABLES[root(state)]
