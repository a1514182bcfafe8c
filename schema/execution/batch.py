"""Batch resolvers: a relation gets all parents of a level at once and answers with one statement.

``batched`` makes a field of a function over many parents. Stock execution reaches it through a dataloader; whoever compiles
a document finds the function itself under ``BATCH`` in the field's metadata.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from projections.view import View

R = TypeVar("R")
BATCH = "northline.batch"


def batched(
    function: Callable[..., Awaitable[Sequence[Any]]] | None = None, *, description: str = "", name: str | None = None
) -> Any:
    """A field that is resolved for all parents of a level at once.

    The function takes the parents and their view, then the field's arguments, and gives one result for each parent, in
    order. Its annotations are those of one result.
    """
    if function is None:
        return lambda found: batched(found, description=description, name=name)
    resolve = function

    def resolver(root: Any, **arguments: Any) -> Awaitable[Any]:
        view: View = root.view
        place = (resolve, repr(sorted(arguments.items())) if arguments else "")
        loader = view.memo.get(place)
        if loader is None:

            async def load(parents: list[Any]) -> Sequence[Any]:
                return await resolve(parents, view, **arguments)

            loader = view.memo[place] = DataLoader(load_fn=load, cache=False)
        found: Awaitable[Any] = loader.load(root)
        return found

    parameters = list(inspect.signature(function).parameters.values())[2:]
    root = inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    arguments = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
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
        metadata={BATCH: function},
    )
