"""Completing a column of objects: each by its type, all of one type together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from graphql import (
    GraphQLAbstractType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    is_abstract_type,
)
from graphql.pyutils import inspect as shown

from schema.execution.columns import DEAD, Column, bury, lost, missing
from schema.execution.fields import NotCompiled, is_expressible
from schema.execution.run import Place, Run
from schema.execution.where import Picked, Where

Select: TypeAlias = Callable[[Run, Where, list[Any]], "Column | Awaitable[Column]"]
"""Makes the rows of objects of one type."""
FindSelect: TypeAlias = Callable[[GraphQLObjectType], Select]
DEFINITION = "__strawberry_definition__"


def check_types(schema: GraphQLSchema, kind: GraphQLObjectType | GraphQLAbstractType) -> None:
    """Raise ``NotCompiled`` for a type whose objects are told by code of its own."""
    kinds = [kind, *schema.get_possible_types(kind)] if is_abstract_type(kind) else [kind]
    for each in kinds:
        definition = each.extensions.get("strawberry-definition")
        if definition is None or getattr(definition, "is_type_of", None) or getattr(definition, "resolve_type", None):
            raise NotCompiled(each.name)


def all_expressible(schema: GraphQLSchema) -> bool:
    """Whether a compiled query or mutation can express every type and field that it may meet."""
    for kind in schema.type_map.values():
        if kind.name.startswith("__") or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            continue
        if kind is schema.subscription_type:
            continue
        definition = kind.extensions.get("strawberry-definition")
        if definition is None or getattr(definition, "is_type_of", None) or getattr(definition, "resolve_type", None):
            return False
        if not all(is_expressible(each) for each in kind.fields.values()):
            return False
    return True


class Objects:
    """Completes values of an object type, an interface or a union."""

    def __init__(
        self,
        schema: GraphQLSchema,
        kind: GraphQLObjectType | GraphQLAbstractType,
        place: Place,
        find: FindSelect,
        *,
        needed: bool,
    ) -> None:
        check_types(schema, kind)
        self._schema = schema
        self._kind = kind
        self._place = place
        self._find = find
        self._needed = needed
        self._by_class: dict[type, Select] = {}

    def __call__(self, run: Run, where: Where, values: Column) -> Column | Awaitable[Column]:
        """The column, completed."""
        kinds = set(map(type, values))
        before = run.deaths
        known = self._by_class.get(type(values[0])) if len(kinds) == 1 else None
        if known is None:
            if kinds <= self._by_class.keys():
                buckets = self._known_buckets(values, kinds)
                return self._by_bucket(run, where, values, [None] * len(values), buckets, before)
            return self._sorted_out(run, where, values)
        rows = known(run, where, values)
        if isinstance(rows, list):
            return self._given(run, where, rows, before)
        return self._given_later(run, where, rows, before)

    def _known_buckets(self, values: Column, kinds: set[type]) -> dict[Select, list[int]]:
        """The cells of each type; all types were met before."""
        types = list(map(type, values))
        buckets: dict[Select, list[int]] = {}
        for kind in kinds:
            cells = [number for number, each in enumerate(types) if each is kind]
            buckets.setdefault(self._by_class[kind], []).extend(cells)
        return buckets

    def _sorted_out(self, run: Run, where: Where, values: Column) -> Column | Awaitable[Column]:
        """The column by the types of its values, all of one type together."""
        rows: Column = [None] * len(values)
        buckets: dict[Select, list[int]] = {}
        before = run.deaths
        for number, value in enumerate(values):
            select = self._by_class.get(type(value))
            if select is not None:
                buckets.setdefault(select, []).append(number)
            elif value is None or value is Undefined:
                rows[number] = missing(run, self._place, where, number) if self._needed else None
            else:
                try:
                    buckets.setdefault(self._select_of(run, where, number, value), []).append(number)
                except NotCompiled:
                    raise
                except Exception as error:  # noqa: BLE001 - it is noted
                    run.fail(error, self._place, where, number)
                    rows[number] = lost(run, needed=self._needed)
        return self._by_bucket(run, where, values, rows, buckets, before)

    def _by_bucket(
        self, run: Run, where: Where, values: Column, rows: Column, buckets: dict[Select, list[int]], before: int
    ) -> Column | Awaitable[Column]:
        coming = []
        for select, cells in buckets.items():
            found = select(run, Picked(where, cells), [values[number] for number in cells])
            if isinstance(found, list):
                _put(rows, cells, found)
            else:
                coming.append((cells, found))
        if coming:
            return self._gathered(run, where, rows, coming, before)
        return self._given(run, where, rows, before)

    async def _gathered(
        self, run: Run, where: Where, rows: Column, coming: list[tuple[list[int], Awaitable[Column]]], before: int
    ) -> Column:
        for (cells, _), found in zip(coming, await together([each for _, each in coming]), strict=True):
            _put(rows, cells, found)
        return self._given(run, where, rows, before)

    def _given(self, run: Run, where: Where, rows: Column, before: int) -> Column:
        """The rows; null where one could not be had, if it may be."""
        if run.deaths != before and not self._needed:
            for number, row in enumerate(rows):
                if row is DEAD:
                    rows[number] = bury(run, where, number, needed=False)
        return rows

    async def _given_later(self, run: Run, where: Where, coming: Awaitable[Column], before: int) -> Column:
        return self._given(run, where, await coming, before)

    def _select_of(self, run: Run, where: Where, number: int, value: Any) -> Select:
        """How the value's type is answered. Raises what graphql-core would."""
        if isinstance(value, Exception):
            raise value
        known = self._find(_type_of(self._schema, self._kind, value, run, self._place, where, number))
        if _told_by_class(type(value), self._kind):
            self._by_class[type(value)] = known
        return known


def _put(rows: Column, cells: list[int], found: Column) -> None:
    for number, row in zip(cells, found, strict=True):
        rows[number] = row


async def together(coming: list[Awaitable[Column]]) -> list[Column]:
    """Several columns, made at the same time."""
    if len(coming) == 1:
        return [await coming[0]]
    return list(await asyncio.gather(*coming))


def _told_by_class(cls: type, kind: GraphQLObjectType | GraphQLAbstractType) -> bool:
    """Whether every object of the class is of the same GraphQL type."""
    if not is_abstract_type(kind):
        return True
    definition = cls.__dict__.get(DEFINITION)
    return definition is not None and not definition.is_graphql_generic and definition.concrete_of is None


def _type_of(
    schema: GraphQLSchema, kind: Any, value: Any, run: Run, place: Place, where: Where, number: int
) -> GraphQLObjectType:
    """The object type of a value."""
    found: Any = kind
    info = run.info(place, where, number)
    if is_abstract_type(kind):
        resolve_type: Any = kind.resolve_type
        found = _valid(schema, kind, place, resolve_type(value, info, kind))
    if found.is_type_of is not None and not found.is_type_of(value, info):
        raise GraphQLError(f"Expected value of type '{found}' but got: {shown(value)}.", place.nodes)
    result: GraphQLObjectType = found
    return result


def _valid(schema: GraphQLSchema, kind: Any, place: Place, name: str | None) -> GraphQLObjectType:
    said = f"for field '{place.parent}.{place.name}'"
    if name is None:
        raise GraphQLError(
            f"Abstract type '{kind}' must resolve to an Object type at runtime {said}."
            f" Either the '{kind}' type should provide a 'resolve_type' function or each possible type should provide"
            " an 'is_type_of' function.",
            place.nodes,
        )
    found = schema.get_type(name)
    if not isinstance(found, GraphQLObjectType) or not schema.is_sub_type(kind, found):
        raise GraphQLError(f"Runtime Object type '{found}' is not a possible type for '{kind}'.", place.nodes)
    return found
