"""When two answers are the same: data byte-equal; errors equal as multisets of path, code and message, but for those below a
nulled position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
from graphql import GraphQLError


def encoded(data: Any) -> bytes:
    """The data as they leave."""
    return orjson.dumps(data)


def _is_nulled(data: Any, path: Sequence[Any]) -> bool:
    """Whether something above the end of a path is null."""
    for key in path:
        if data is None:
            return True
        data = data[key]
    return False


def errors_of(data: Any, errors: Sequence[GraphQLError] | None) -> Counter[Any]:
    """What counts of the errors."""
    return Counter(
        (tuple(each.path or ()), (each.extensions or {}).get("code"), each.message)
        for each in errors or ()
        if not _is_nulled(data, each.path or ())
    )


def assert_same(one: Any, other: Any, said: str = "") -> None:
    """Fail unless two answers are the same."""
    assert encoded(one.data) == encoded(other.data), said
    assert errors_of(one.data, one.errors) == errors_of(other.data, other.errors), said
    assert bool(one.errors) == bool(other.errors), said
