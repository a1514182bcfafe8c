"""Completing a column: from what resolvers gave to what stands in the answer.

A completer takes the raw values of a column, in which an error is a value like any other, and gives the completed ones. Where
none may be missing, one that is stands as ``DEAD``: its error is noted, and whoever holds it is missing too.
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import accumulate, chain
from typing import Any, TypeAlias, TypeVar

from graphql import GraphQLBoolean as Boolean
from graphql import GraphQLEnumType, GraphQLError, GraphQLLeafType, GraphQLScalarType, Undefined
from graphql import GraphQLID as Id
from graphql import GraphQLInt as Int
from graphql import GraphQLString as String
from graphql.pyutils import inspect as shown
from graphql.pyutils import is_iterable

from schema.execution.run import Place, Run
from schema.execution.settling import awaited, settled
from schema.execution.where import Items, Picked, Where

Column: TypeAlias = list[Any]
Completer: TypeAlias = Callable[[Run, Where, Column], "Column | Awaitable[Column]"]
F = TypeVar("F", bound=Callable[..., Any])
NOTHING = type(None)


class _Dead:
    """Stands for a value that is missing where none may be."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "DEAD"


DEAD = _Dead()


def lost(run: Run, *, needed: bool) -> Any:
    """What stands for a value that could not be had."""
    if needed:
        run.deaths += 1
        return DEAD
    return None


def missing(run: Run, place: Place, where: Where, cell: int) -> Any:
    """What stands for a null where none may be."""
    said = f"Cannot return null for non-nullable field {place.parent}.{place.name}."
    run.fail(TypeError(said), place, where, cell)
    return lost(run, needed=True)


# --- leaves ---

WRITTEN = "written_as_is"


def written_as_is(check: Callable[[Column], bool]) -> Callable[[F], F]:
    """Mark the serializer of a scalar whose values the encoder of answers can write by itself, just as the serializer would.

    The check says so of a whole column, in which there may be nulls and values of any type; what it is true of stands in the
    answer as it is. Stock execution knows nothing of the mark, and calls the serializer.
    """

    def mark(serialize: F) -> F:
        setattr(serialize, WRITTEN, check)
        return serialize

    return mark


def plain_types(leaf: GraphQLLeafType) -> frozenset[type]:
    """The Python types whose values stand in the answer as they are."""
    if leaf is String or leaf is Id:
        return frozenset({str})
    return frozenset({bool}) if leaf is Boolean else frozenset()


def named_members(leaf: GraphQLLeafType) -> type[enum.Enum] | None:
    """The enumeration whose members stand in the answer by their Python names."""
    cls = getattr(leaf, "wrapped_cls", None)
    if not isinstance(leaf, GraphQLEnumType) or not (isinstance(cls, type) and issubclass(cls, enum.Enum)):
        return None
    try:
        same = all(leaf.coerce_output_value(member) == member.name for member in cls)
    except (ValueError, GraphQLError):
        return None
    return cls if same else None


def leaf(kind: GraphQLLeafType, place: Place, *, needed: bool) -> Completer:
    """Completes values of a scalar or an enumeration."""
    coerce = kind.coerce_output_value
    as_they_are = plain_types(kind) if needed else plain_types(kind) | {NOTHING}
    members = named_members(kind)
    written = getattr(coerce, WRITTEN, None)
    custom = isinstance(kind, GraphQLScalarType) and kind not in {String, Id, Boolean, Int}

    def complete(run: Run, where: Where, values: Column) -> Column:
        kinds = set(map(type, values))
        if kinds <= as_they_are or (written is not None and written(values) and not (needed and NOTHING in kinds)):
            return values
        if members is not None and kinds == {members}:
            return [value._name_ for value in values]
        if kind is Int and kinds == {int} and min(values) >= -(2**31) and max(values) < 2**31:
            return values
        if custom and not any(issubclass(each, BaseException) for each in kinds):
            try:
                done = [None if value is None else coerce(value) for value in values]
            except Exception:  # noqa: BLE001 - said below, for each cell
                return slowly(run, where, values)
            if None not in done:
                return done
        return slowly(run, where, values)

    def slowly(run: Run, where: Where, values: Column) -> Column:
        return [cell(run, where, number, value) for number, value in enumerate(values)]

    def cell(run: Run, where: Where, number: int, value: Any) -> Any:
        if value is None or value is Undefined:
            return missing(run, place, where, number) if needed else None
        try:
            return _coerced(kind, value)
        except Exception as error:  # noqa: BLE001 - it is noted
            run.fail(error, place, where, number)
            return lost(run, needed=needed)

    return complete


def _coerced(kind: GraphQLLeafType, value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    done = kind.coerce_output_value(value)
    if done is None or done is Undefined:
        raise TypeError(
            f"Expected `{shown(kind)}.coerce_output_value({shown(value)})` to return non-nullable value,"
            f" returned: {shown(done)}"
        )
    return done


# --- lists ---

LISTS = frozenset({list, tuple})


class Lists:
    """Completes lists: all their items together."""

    def __init__(self, inner: Completer, place: Place, *, needed: bool) -> None:
        self._inner = inner
        self._place = place
        self._needed = needed

    def __call__(self, run: Run, where: Where, values: Column) -> Column | Awaitable[Column]:
        """The column, completed."""
        if LISTS.issuperset(map(type, values)):
            return self._items(run, where, values)
        shells: Column = []
        cells: list[int] = []
        lists: list[Any] = []
        for number, value in enumerate(values):
            if _is_list(value):
                cells.append(number)
                lists.append(value if isinstance(value, list | tuple) else list(value))
                shells.append(None)
            else:
                shells.append(self._without(run, where, number, value))
        done = self._items(run, Picked(where, cells), lists)
        return _put(shells, cells, done) if isinstance(done, list) else _put_later(shells, cells, done)

    def _items(self, run: Run, where: Where, lists: Sequence[Any]) -> Column | Awaitable[Column]:
        flat = list(chain.from_iterable(lists))
        lengths = [len(each) for each in lists]
        before, at = run.deaths, Items(where, lengths)
        coming: Awaitable[Column]
        if awaited(flat):
            coming = completed(run, at, settled(flat), self._inner)
        else:
            done = self._inner(run, at, flat)
            if isinstance(done, list):
                return self._grouped(run, where, done, lengths, before)
            coming = done
        return _then(coming, lambda found: self._grouped(run, where, found, lengths, before))

    def _grouped(self, run: Run, where: Where, done: Column, lengths: Sequence[int], before: int) -> Column:
        if len(lengths) == 1:
            found: Column = [done]
        else:
            ends = list(accumulate(lengths))
            found = [done[end - length : end] for end, length in zip(ends, lengths, strict=True)]
        if run.deaths != before:
            for number, each in enumerate(found):
                if any(item is DEAD for item in each):
                    found[number] = bury(run, where, number, needed=self._needed)
        return found

    def _without(self, run: Run, where: Where, number: int, value: Any) -> Any:
        """What stands for a value that is no list."""
        place = self._place
        if value is None or value is Undefined:
            return missing(run, place, where, number) if self._needed else None
        said = f"Expected Iterable, but did not find one for field '{place.parent}.{place.name}'."
        run.fail(value if isinstance(value, Exception) else GraphQLError(said), place, where, number)
        return lost(run, needed=self._needed)


def _is_list(value: Any) -> bool:
    return value is not None and not isinstance(value, Exception) and is_iterable(value)


def bury(run: Run, where: Where, number: int, *, needed: bool) -> Any:
    """What stands for a list or object in which something is missing that may not be."""
    if not needed:
        run.nulled.append(where.path(number))
    return lost(run, needed=needed)


# --- what comes later ---


def _put(shells: Column, cells: Iterable[int], done: Column) -> Column:
    for number, value in zip(cells, done, strict=True):
        shells[number] = value
    return shells


async def _put_later(shells: Column, cells: Iterable[int], done: Awaitable[Column]) -> Column:
    return _put(shells, cells, await done)


async def _then(coming: Awaitable[Column], then: Callable[[Column], Column]) -> Column:
    return then(await coming)


async def completed(run: Run, where: Where, coming: Awaitable[Column], completer: Completer) -> Column:
    """A column whose raw values are still to come."""
    done = completer(run, where, await coming)
    return done if isinstance(done, list) else await done


__all__ = ["DEAD", "Column", "Completer", "Lists", "bury", "completed", "leaf", "lost", "missing"]
