"""Fields that are asked for again and again in one place.

Validation compares each of them with every other, so that a short document could keep it busy for seconds. What is asked for
twice in the same words is answered once, and need be compared with nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any, TypeVar

from graphql import DocumentNode, FieldNode, SelectionNode, SelectionSetNode, print_ast

from schema.execution.limits import too_complex

FEW = 8
"""How often something may be asked for in one place before anybody looks whether it is the same."""
MANY = 50
"""How often the same field may be asked for in one place in different words."""
DEEP = 100
"""Documents that go deeper are refused for it later on."""
N = TypeVar("N")


def without_repeats(document: DocumentNode) -> DocumentNode:
    """The document, each selection at a crowded place once. Raises ``TOO_COMPLEX`` where it is crowded even so."""
    return replace(document, definitions=tuple(_inside(each, 0) for each in document.definitions))


def _inside(node: N, level: int) -> N:
    found: Any = getattr(node, "selection_set", None)
    if found is None or level > DEEP:
        return node
    thinned = _thinned(found, level + 1)
    return node if thinned is found else replace(node, selection_set=thinned)  # type: ignore[type-var]


def _thinned(found: SelectionSetNode, level: int) -> SelectionSetNode:
    kept = tuple(_inside(each, level) for each in found.selections)
    if len(kept) > FEW and _most(kept) > FEW:
        kept = tuple({print_ast(each): each for each in reversed(kept)}.values())[::-1]
        if _most([each for each in kept if isinstance(each, FieldNode)]) > MANY:
            raise too_complex(f"One field is asked for in more than {MANY} ways in one place: ask for it once.")
    same = len(kept) == len(found.selections) and all(
        one is other for one, other in zip(kept, found.selections, strict=True)
    )
    return found if same else replace(found, selections=kept)


def _most(selections: Collection[SelectionNode]) -> int:
    """How often the key of the answer is asked for that is asked for most often; fragments have one for all of them."""
    return max(Counter(map(_key, selections)).values(), default=0)


def _key(node: SelectionNode) -> str:
    return (node.alias or node.name).value if isinstance(node, FieldNode) else ""
