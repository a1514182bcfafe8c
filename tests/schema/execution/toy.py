# mypy: disable-error-code="no-any-return,untyped-decorator"
"""A toy schema with everything that execution meets: every kind of resolver, nulls and failures where chance puts them."""

from __future__ import annotations

import asyncio
import enum
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Union

import strawberry

from schema.execution.batch import batched


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


@strawberry.interface
class Thing:
    view: strawberry.Private[World]
    number: strawberry.Private[int]
    state: strawberry.Private[Any]
    label: str
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
