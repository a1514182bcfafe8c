"""Batch resolvers: a field gets all parents of a level at once, and answers with one statement.

``batched`` makes a field of a function over many parents that share a *scope*: what they were all read from, such as a
request's snapshot of a tenant's data, at hand as ``root.view`` with a dictionary ``memo``. Stock execution reaches it through
a dataloader; a compiled operation calls it for a whole column, since the function itself stands in the field's metadata.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from operator import attrgetter
from typing import Any

import strawberry
from strawberry.dataloader import DataLoader

from schema.execution.fields import BATCH

VIEW = attrgetter("view")
Function = Callable[..., Any]
"""Its annotations are those of one result; it takes many parents and gives many, at once or awaited."""


def batched(function: Function | None = None, *, description: str = "", name: str | None = None) -> Any:
    """A field that is resolved for all parents of a level at once.

    The function takes the parents and their view, then the field's arguments, and gives one result for each parent, in
    order; it may be async. Its annotations are those of one result.
    """
    if function is None:
        return lambda found: batched(found, description=description, name=name)
    parameters = list(inspect.signature(function).parameters.values())[2:]
    resolver = one_at_a_time(function)
    arguments = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    root = inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    resolver.__name__ = function.__name__
    resolver.__module__ = function.__module__
    resolver.__annotations__ = function.__annotations__
    resolver.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [root, *arguments], return_annotation=function.__annotations__["return"]
    )
    return strawberry.field(
        resolver=resolver,
        description=description or inspect.cleandoc(function.__doc__ or ""),
        name=name,
        metadata={BATCH: for_each_scope(function)},
    )


def one_at_a_time(function: Function) -> Callable[..., Any]:
    """A resolver of one parent, for stock execution: asked together with others through a dataloader."""
    if not inspect.iscoroutinefunction(function):
        return lambda root, **arguments: next(iter(function([root], root.view, **arguments)))

    def resolver(root: Any, **arguments: Any) -> Awaitable[Any]:
        view = root.view
        place = (function, repr(sorted(arguments.items())) if arguments else "")
        loader = view.memo.get(place)
        if loader is None:

            async def load(parents: list[Any]) -> Sequence[Any]:
                found: Sequence[Any] = await function(parents, view, **arguments)
                return found

            loader = view.memo[place] = DataLoader(load_fn=load, cache=False)
        found: Awaitable[Any] = loader.load(root)
        return found

    return resolver


def for_each_scope(function: Function) -> Callable[..., Any]:
    """The function over parents of any scope: called once for each scope among them."""
    if inspect.iscoroutinefunction(function):

        async def resolve(parents: Sequence[Any], **arguments: Any) -> Sequence[Any]:
            found: list[Any] = [None] * len(parents)
            for view, places in _scopes(parents):
                part = await function([parents[place] for place in places], view, **arguments)
                for place, each in zip(places, part, strict=True):
                    found[place] = each
            return found

        return resolve

    def resolve_now(parents: Sequence[Any], **arguments: Any) -> Sequence[Any]:
        found: list[Any] = [None] * len(parents)
        for view, places in _scopes(parents):
            given = parents if len(places) == len(parents) else [parents[place] for place in places]
            part: Any = function(given, view, **arguments)
            if len(places) == len(parents):
                return list(part)
            for place, each in zip(places, part, strict=True):
                found[place] = each
        return found

    return resolve_now


def _scopes(parents: Sequence[Any]) -> list[tuple[Any, Sequence[int]]]:
    """The scopes of some parents, each with the places of those that belong to it."""
    views = list(map(VIEW, parents))
    if views and views.count(views[0]) == len(views):
        return [(views[0], range(len(views)))]
    found: dict[int, tuple[Any, list[int]]] = {}
    for place, parent in enumerate(parents):
        found.setdefault(id(parent.view), (parent.view, []))[1].append(place)
    return list(found.values())
