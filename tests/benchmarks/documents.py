"""What is asked of each side. The same eight fields of the same nodes, the same relations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import UUID

from tests.benchmarks.client import Address, always, post

TYPENAME = "{__typename}"
FIELDS = "id kind code title description lifecycle version createdAt"
RELATIONS = """... on Outcome {
    progress { value }
    metrics { nodes { code name unit latestReading { value } progress { value } } }
    deliverables { nodes { code title } }
}"""
ARGUMENTS = "query Tree($slug: String!, $first: Int!, $depth: Int!, $after: String, $asOf: AsOf)"


def tree(more: str = "") -> str:
    """The tree, and what else is asked of each node."""
    return f"""{ARGUMENTS} {{ workspace(slug: $slug, asOf: $asOf) {{
        tree(first: $first, maxDepth: $depth, after: $after) {{ entries {{ node {{ {FIELDS} {more} }} }} pageInfo {{ endCursor }} }}
    }} }}"""


TREE = tree()
TREE_RELATIONS = tree(RELATIONS)

PEER_TREE = f"query Tree($workspace: UUID!) {{ allTreeNodes(condition: {{workspaceId: $workspace}}) {{ nodes {{ {FIELDS} }} }} }}"
PEER_RELATIONS = f"""query Tree($workspace: UUID!) {{ allTreeNodes(condition: {{workspaceId: $workspace}}) {{ nodes {{ {FIELDS}
    metrics {{ nodes {{ code name unit readings {{ nodes {{ value }} }} }} }}
    below(condition: {{kind: "DELIVERABLE"}}) {{ nodes {{ code title }} }}
}} }} }}"""

REWORD = """mutation Reword($input: NodeRewordInput!) { nodeReword(input: $input) {
    __typename ... on NodeRewordSuccess { events { type } }
} }"""

DEPTHS = 8_000


def variables(slug: str, number: int = 0, *, first: int = 1_000, **more: Any) -> dict[str, Any]:
    """The variables of a tree. Each number gives others, and all of them the same answer: no cache has it yet."""
    return {"slug": slug, "first": min(first + number // DEPTHS, 10_000), "depth": 100 + number % DEPTHS, **more}


class Asking:
    """Requests for trees that differ in variables alone."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def cold(self, address: Address, slug: str, document: str = TREE, **more: Any) -> Callable[[], bytes]:
        """The same document with variables that were never sent: the plan is known, the answer is not."""
        return lambda: post(address, {"query": document, "variables": variables(slug, next(self._numbers), **more)})

    @staticmethod
    def again(address: Address, slug: str, document: str = TREE) -> Callable[[], bytes]:
        """Always the same request."""
        return always(post(address, {"query": document, "variables": variables(slug)}))


def peer(address: Address, document: str, workspace: UUID) -> Callable[[], bytes]:
    """The same request of PostGraphile."""
    return always(post(address, {"query": document, "variables": {"workspace": str(workspace)}}))


def rewording(address: Address, workspace: UUID, nodes: list[UUID], said: Iterator[int]) -> Callable[[], bytes]:
    """Commands that change a title, of one node after the other; each can be told from all others and sent again."""

    def make() -> bytes:
        number = next(said)
        about = {
            "workspace": str(workspace),
            "node": str(nodes[number % len(nodes)]),
            "title": f"Said for the time number {number}",
            "commandId": str(UUID(int=number, version=4)),
        }
        return post(address, {"query": REWORD, "variables": {"input": about}})

    return make
