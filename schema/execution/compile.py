"""Selection sets to functions: one generated function for each selection set and object type.

The generated source reads as one would write it by hand for the type: a list comprehension for each plain field, a call for
each other one, and one call that puts the columns together to rows.
"""

from __future__ import annotations

import keyword
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from types import CodeType
from typing import Any

import strawberry
from graphql import (
    FragmentDefinitionNode,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from msgspec import Struct, defstruct

from schema.execution.columns import DEAD, Column, Completer, Lists, completed, leaf, named_members, plain_types
from schema.execution.fields import NotCompiled, attribute, called, resolver
from schema.execution.objects import Objects, Select, together
from schema.execution.run import Place, Run
from schema.execution.where import Field, Where

NOTHING = type(None)


@lru_cache(maxsize=2_000)
def row_class(keys: tuple[str, ...]) -> type[Struct]:
    """The class of the answer's objects with these keys.

    A struct is made and encoded in a third of a dictionary's time, and is nothing to the garbage collector.
    """
    names = [f"c{number}" for number in range(len(keys))]
    return defstruct("Row", names, rename=dict(zip(names, keys, strict=True)), gc=False)


def keys_of(row: Struct) -> tuple[str, ...]:
    """The keys of an object of the answer."""
    return row.__struct_encode_fields__


@lru_cache(maxsize=200)
def _code(source: str) -> CodeType:
    return compile(source, "<operation>", "exec")


@dataclass(slots=True, eq=False)
class Compiler:
    """Compiles one operation, for one choice of the fields that ``@skip`` and ``@include`` leave."""

    schema: strawberry.Schema
    core: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: VariableValues

    def __post_init__(self) -> None:
        self._details = {name: FragmentDetails(node, None) for name, node in self.fragments.items()}
        self._selects: dict[Any, tuple[Any, Select]] = {}

    _details: Any = None
    _selects: Any = None

    def roots(self) -> list[Select]:
        """What makes the answer's data: one after the other for a mutation. Raises ``NotCompiled``."""
        kind = self.core.get_root_type(self.operation.operation)
        if kind is None or self.operation.operation is OperationType.SUBSCRIPTION:
            raise NotCompiled("subscription")
        fields = collect_fields(
            self.core, self._details, self.variables, kind, self.operation, hide_suggestions=True
        ).grouped_field_set
        if self.operation.operation is OperationType.MUTATION:
            return [self._select(kind, {key: details}) for key, details in fields.items()]
        return [self._select(kind, fields)]

    def _find(self, details: list[FieldDetails]) -> Callable[[GraphQLObjectType], Select]:
        def find(kind: GraphQLObjectType) -> Select:
            known = self._selects.get((kind, id(details)))
            if known is None:
                fields = collect_subfields(
                    self.core, self._details, self.variables, self.operation, kind, details, hide_suggestions=True
                ).grouped_field_set
                known = self._selects[kind, id(details)] = (details, self._select(kind, fields))
            select: Select = known[1]
            return select

        return find

    def _select(self, kind: GraphQLObjectType, fields: dict[str, list[FieldDetails]]) -> Select:
        source = _Source(kind)
        for key, details in fields.items():
            name = details[0].node.name.value
            if name == "__typename":
                source.constant(key, kind.name)
            elif name.startswith("__"):
                raise NotCompiled(name)
            elif (definition := kind.fields.get(name)) is not None:
                self._column(source, Place(key, definition, kind, details))
        return source.function()

    def _column(self, source: _Source, place: Place) -> None:
        kind: Any = place.definition.type
        completer = self._completer(kind, place, needed=False)
        named = attribute(place, self.schema)
        if named is None or not all(_plain_name(part) for part in named.split(".")):
            source.made(place, _field(resolver(place, self.schema), completer))
            return
        needed, bare = (True, kind.of_type) if isinstance(kind, GraphQLNonNull) else (False, kind)
        source.read(place, named, completer, bare if is_leaf_type(bare) else None, needed=needed)

    def _completer(self, kind: Any, place: Place, *, needed: bool) -> Completer:
        if isinstance(kind, GraphQLNonNull):
            return self._completer(kind.of_type, place, needed=True)
        if is_list_type(kind):
            return Lists(self._completer(kind.of_type, place, needed=False), place, needed=needed)
        if is_leaf_type(kind):
            return leaf(kind, place, needed=needed)
        return Objects(self.core, kind, place, self._find(place.details), needed=needed)


def _plain_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _field(resolve: Any, completer: Completer) -> Select:
    def column(run: Run, where: Where, found: list[Any]) -> Column | Awaitable[Column]:
        values = resolve(run, where, found)
        if isinstance(values, list):
            return completer(run, where, values)
        return completed(run, where, values, completer)

    return column


class _Source:
    """The source of a function, as it grows."""

    def __init__(self, kind: GraphQLObjectType) -> None:
        self._kind = kind
        self._lines: list[str] = []
        self._keys: list[str] = []
        self._cells: list[str] = []
        self._columns: list[str] = []
        self._late: list[str] = []
        self._needed: list[str] = []
        self._names: dict[str, Any] = {
            "Field": Field, "called": called, "later": _later, "buried": _buried, "repeat": repeat
        }  # fmt: skip

    def constant(self, key: str, value: str) -> None:
        """A value that is the same for every object."""
        self._keys.append(key)
        self._cells.append(f"repeat({value!r}, len(objects))")

    def _new(self, place: Place) -> int:
        number = len(self._columns)
        self._columns.append(f"c{number}")
        self._keys.append(place.key)
        self._cells.append(f"c{number}")
        self._late.append(f"type(c{number}) is not list")
        if isinstance(place.definition.type, GraphQLNonNull):
            self._needed.append(f"c{number}")
        return number

    def made(self, place: Place, column: Select) -> None:
        """A column that a function makes."""
        number = self._new(place)
        self._names[f"f{number}"] = column
        self._lines.append(f"c{number} = f{number}(run, Field(where, {place.key!r}), objects)")

    def read(self, place: Place, path: str, completer: Completer, kind: Any, *, needed: bool) -> None:
        """A column of attributes."""
        number = self._new(place)
        c = f"c{number}"
        names = self._names
        names[f"f{number}"] = _field(lambda _run, _where, values: _ready(values), completer)
        names[f"r{number}"] = lambda each: _attribute(each, path)
        otherwise = f"{c} = f{number}(run, Field(where, {place.key!r}), {c})"
        self._lines += [
            "try:",
            f"    {c} = [each.{path} for each in objects]",
            "except Exception:",
            f"    {c} = called(r{number}, objects)",
        ]
        members = named_members(kind) if kind is not None else None
        plain = plain_types(kind) if kind is not None else frozenset()
        if members is not None:
            names[f"k{number}"] = frozenset({members})
            self._lines += [
                f"if k{number}.issuperset(map(type, {c})):",
                f"    {c} = [each._name_ for each in {c}]",
                "else:",
                f"    {otherwise}",
            ]
        elif plain:
            names[f"k{number}"] = plain if needed else plain | {NOTHING}
            self._lines += [f"if not k{number}.issuperset(map(type, {c})):", f"    {otherwise}"]
        else:
            self._lines.append(otherwise)

    def function(self) -> Select:
        """The function."""
        columns = "".join(f", {column}" for column in self._columns)
        self._names["Row"] = row_class(tuple(self._keys))
        rows = f"list(map(Row, {', '.join(self._cells)}))" if self._cells else "[Row() for _ in objects]"
        lines = [
            f"def build(run, before, objects{columns}):",
            f"    rows = {rows}",
            *([f"    if run.deaths != before: buried(run, rows, [{', '.join(self._needed)}])"] if self._needed else []),
            "    return rows",
            "def select(run, where, objects):",
            "    before = run.deaths",
            *(f"    {line}" for line in self._lines),
            *([f"    if {' or '.join(self._late)}:", f"        return later(build, run, before, objects{columns})"]
              if self._late else []),
            f"    return build(run, before, objects{columns})",
        ]  # fmt: skip
        exec(_code("\n".join(lines)), self._names)  # noqa: S102 - names and values are ours, keys are checked GraphQL names
        select: Select = self._names["select"]
        return select


def _attribute(each: Any, path: str) -> Any:
    for name in path.split("."):
        each = getattr(each, name)
    return each


def _ready(values: Column) -> Column | Awaitable[Column]:
    from schema.execution.settling import awaited, settled  # noqa: PLC0415

    return settled(values) if awaited(values) else values


async def _later(build: Any, run: Run, before: int, found: list[Any], *columns: Any) -> Column:
    """The rows once all columns are there."""
    rows: Column
    if len(columns) == 1:
        rows = build(run, before, found, await columns[0])
        return rows
    ready = list(columns)
    late = [number for number, column in enumerate(ready) if not isinstance(column, list)]
    for number, column in zip(late, await together([ready[number] for number in late]), strict=True):
        ready[number] = column
    rows = build(run, before, found, *ready)
    return rows


def _buried(run: Run, rows: Column, needed: list[Column]) -> None:
    """Take away the rows in which something is missing that may not be."""
    for number in range(len(rows)):
        if any(column[number] is DEAD for column in needed):
            rows[number] = DEAD
            run.deaths += 1


__all__ = ["Compiler", "NotCompiled"]
