# mypy: disable-error-code="no-any-return,untyped-decorator"
"""A toy schema with everything that execution meets: every kind of resolver, nulls and failures where chance puts them."""

from __future__ import annotations

import asyncio
import enum
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar, Union

import strawberry
from strawberry.permission import BasePermission

from schema.execution.batch import batched

T = TypeVar("T")


class Failed(Exception):
    """A resolver failed."""


@strawberry.enum
class Colour(enum.Enum):
    RED = "red"
    GREEN = strawberry.enum_value("green", name="VERDANT")


@strawberry.enum
class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


@dataclass
class World:
    """What chance decides: the same for both ways to execute."""

    seed: int
    failing: float = 0.1
    nulls: float = 0.2
    memo: dict[Any, Any] = field(default_factory=dict)

    def chance(self, *about: Any) -> random.Random:
        """A die that falls the same for the same question."""
        return random.Random(f"{self.seed} {about}")

    def give(self, value: Any, *about: Any) -> Any:
        """The value, or nothing, or a failure."""
        die = self.chance(*about).random()
        if die < self.failing:
            raise Failed(f"{about[-1]} failed")
        return None if die < self.failing + self.nulls else value


@dataclass
class State:
    title: Any
    rank: Any


class MayAsk(BasePermission):
    message = "Not for you."

    def has_permission(self, source: Any, info: strawberry.Info, **_: Any) -> bool:
        return info.context.failing == 0 or source.number % 3 > 0


@strawberry.input
class Far:
    names: list[str | None] | None = strawberry.UNSET
    colours: list[list[Colour]] = strawberry.field(default_factory=lambda: [[Colour.RED]])


@strawberry.input
class Near:
    far: Far
    number: int | None = strawberry.UNSET
    wide: float = 1.5
    ident: strawberry.ID | None = None


@strawberry.input(one_of=True)
class Either:
    number: strawberry.Maybe[int]
    name: strawberry.Maybe[str]


@strawberry.interface
class Named:
    label: str


@strawberry.type
class Edge(Generic[T]):
    node: T
    place: int


@strawberry.interface
class Thing(Named):
    view: strawberry.Private[World]
    number: strawberry.Private[int]
    state: strawberry.Private[Any]
    maybe: int | None

    @strawberry.field
    def shout(self, times: int = 1, mark: str | None = None) -> str | None:
        return self.view.give(self.label.upper() * times + (mark or ""), self.number, "shout")

    @strawberry.field
    async def slow(self) -> int:
        await asyncio.sleep(0)
        return self.view.give(self.number, self.number, "slow")

    @strawberry.field(metadata={"execution.attribute": "state.title"})
    def title(self) -> str:
        return self.state.title

    @strawberry.field(metadata={"execution.attribute": "state.rank"})
    def rank(self) -> int | None:
        return self.state.rank

    @batched
    async def friends(parents: list[Any], view: World, first: int = 2) -> list[Thing | None] | None:  # noqa: N805
        """Friends, asked for many at once."""
        await asyncio.sleep(0)
        return [make_many(view, parent.number, "friends", first) for parent in parents]

    @batched
    def size(parents: list[Any], view: World) -> Size | None:  # noqa: N805
        """A size, without waiting."""
        sizes = [None, *Size]
        return [view.chance(parent.number, "size").choice(sizes) for parent in parents]  # type: ignore[return-value]

    @strawberry.field
    def children(self, info: strawberry.Info, count: int = 2) -> list[Thing]:
        assert info.path is not None
        return make_many(self.view, self.number, "children", count, nulls=False)

    @strawberry.field
    def any_of(self) -> list[AnyOf | None] | None:
        return self.view.give(make_many(self.view, self.number, "any", 3), self.number, "any_of")

    @strawberry.field
    def edges(self, first: int = 2) -> list[Edge[Thing]]:
        found = make_many(self.view, self.number, "edges", first)
        return found if isinstance(found, Failed) else [Edge(node=each, place=n) for n, each in enumerate(found)]  # type: ignore[return-value]

    @strawberry.field
    def grid(self) -> list[list[Thing]] | None:
        rows = [make_many(self.view, self.number + n, "grid", 2) for n in range(2)]
        return [*rows, None] if self.view.chance(self.number, "grid").random() < self.view.failing else rows  # type: ignore[list-item]

    @strawberry.field
    async def paths(self) -> list[list[Named | None] | None]:
        await asyncio.sleep(0)
        rows: list[Any] = [make_many(self.view, self.number + n, "paths", 2) for n in range(2)]
        return [*rows, None]

    @batched
    async def sized(parents: list[Any], view: World, colour: Colour | None = None) -> Size:  # noqa: N805
        """A size for sure, if all goes well; sometimes all goes wrong at once, sometimes for one."""
        await asyncio.sleep(0)
        if view.chance(len(parents), colour, "sized").random() < view.failing / 4:
            raise Failed("sized failed")
        found = []
        for parent in parents:
            try:
                found.append(view.give(Size.SMALL, parent.number, "sized"))
            except Failed as error:
                found.append(error)
        return found  # type: ignore[return-value]

    @strawberry.field(permission_classes=[MayAsk])
    def guarded(self) -> int:
        return self.number

    @strawberry.field
    def mistyped(self, kind: int = 0) -> str:
        return [1, 2.5, True, b"x", {"a": 1}, None, "text"][(kind + self.number) % 7]  # type: ignore[return-value]

    @strawberry.field
    def miscounted(self) -> int | None:
        return [3, True, "4", 2.0, 2.5, 2**31, "x"][self.number % 7]  # type: ignore[return-value]

    @strawberry.field
    def miscoloured(self) -> Colour | None:
        return [Colour.RED, "red", "RED", 5][self.number % 4]  # type: ignore[return-value]

    @strawberry.field
    def misplaced(self) -> Thing | None:
        return [make(self.view, self.number), "text", State(1, 2), None][self.number % 4]

    @strawberry.field
    def near(self, at: strawberry.Parent[Any], nearer: Near | None = strawberry.UNSET) -> str:
        return f"{at.label} {nearer!r}"


@strawberry.type
class Cat(Thing):
    colour: Colour
    lives: float | None

    @strawberry.field
    def when(self) -> datetime:
        return datetime(2026, 1, 2, 3, 4, 5, self.number % 3, tzinfo=UTC)

    @strawberry.field
    async def kittens(self) -> list[Cat]:
        return [each for each in make_many(self.view, self.number, "kittens", 4, nulls=False) if isinstance(each, Cat)]


@strawberry.type
class Stone(Thing):
    weight: Decimal
    day: date | None
    ident: strawberry.ID

    @strawberry.field
    def matrix(self) -> list[list[int | None]] | None:
        return self.view.give([[1, None], [], [self.number]], self.number, "matrix")

    @strawberry.field
    def broken(self) -> list[int] | None:
        return [1, None, 2] if self.number % 2 else "no list"  # type: ignore[list-item, return-value]

    @strawberry.field
    def later(self) -> str:
        async def wait() -> str:
            return "later"

        return wait()  # type: ignore[return-value]


AnyOf = Annotated[Union[Cat, Stone], strawberry.union("AnyOf")]  # noqa: UP007


def make(view: World, number: int) -> Any:
    """A thing; the same number makes the same."""
    die = view.chance(number, "made")
    title: Any = f"title {number}" if die.random() > view.nulls / 4 else None
    state = State(title, die.choice([None, 7, 2**40 if view.failing else 8]))
    common: dict[str, Any] = {"view": view, "number": number, "state": state, "label": f"l{number}",
                              "maybe": die.choice([None, number % 1000])}  # fmt: skip
    if die.random() < 0.5:
        return Cat(**common, colour=die.choice(list(Colour)), lives=die.choice([None, 9.5, 1.0]))
    return Stone(
        **common,
        weight=Decimal(number) / 4,
        day=die.choice([None, date(2026, 1, 31)]),
        ident=strawberry.ID(str(number)),
    )


def make_many(view: World, number: int, why: str, count: int, *, nulls: bool = True) -> Any:
    """Some things."""
    die = view.chance(number, why)
    if view.failing and die.random() < view.failing / 2:
        return Failed(f"{why} failed")
    return [
        None if nulls and die.random() < view.nulls else make(view, (number * 7 + each + 1) % 10_007)
        for each in range(max(0, count))
    ]


@strawberry.input
class Wish:
    number: int
    names: list[str] = strawberry.field(default_factory=list)
    colour: Colour | None = None


@strawberry.type
class Query:
    @strawberry.field
    def thing(self, info: strawberry.Info, number: int = 1) -> Thing | None:
        return make(info.context, number)

    @strawberry.field
    def things(self, info: strawberry.Info, count: int = 3) -> list[Thing]:
        return make_many(info.context, 0, "things", count, nulls=False)

    @strawberry.field
    async def sure(self, info: strawberry.Info, number: int) -> Cat:
        return make(info.context, number)

    @strawberry.field
    def wished(self, info: strawberry.Info, wish: Wish) -> str:
        return f"{wish.number} {wish.names} {wish.colour} {info.field_name}"

    @strawberry.field
    def either(self, which: Either, more: list[Near] | None = None) -> str:
        return f"{which!r} {more!r}"

    @strawberry.field
    def named(self, info: strawberry.Info, number: int = 1) -> Named:
        return make(info.context, number)

    @strawberry.field
    def union(self, info: strawberry.Info, number: int) -> AnyOf | None:
        return info.context.give(make(info.context, number), number, "union")

    @strawberry.field
    def echo(self, colours: list[Colour], at: datetime | None = None) -> list[Colour]:
        return colours if at is None else []


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: strawberry.Info, number: int) -> int:
        said: list[int] = info.context.memo.setdefault("said", [])
        await asyncio.sleep(0.001 if number % 2 else 0)
        said.append(number)
        return len(said) * 100 + number

    @strawberry.mutation
    def fail(self) -> int | None:
        raise Failed("fail failed")

    @strawberry.mutation
    def must(self) -> int:
        raise Failed("must failed")


SCHEMA = strawberry.Schema(Query, Mutation, types=[Cat, Stone])
