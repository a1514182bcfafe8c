"""Questions about a workspace in memory need no transaction, and are as fresh and as whole as those that have one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from events.store.directory import Directory
from events.store.read import Head
from schema.answering import ask
from schema.context import Context
from schema.ids import decode
from server.backend import Backend
from tests.committing import committer_on, outcome, send
from tests.schema.world import World

TREE = (
    "query ($slug: String!) { workspace(slug: $slug) { revision tree { totalCount entries { node { key title } } } } }"
)
BOTH = """query ($slug: String!) { workspace(slug: $slug) {
    revision tree { totalCount } outcomes { totalCount nodes { key } } alignmentHistory(by: MONTH) { totalCount }
} }"""


class Busy(Directory):
    """A directory whose every look is followed by a commit of somebody else's."""

    def __init__(self, backend: Backend) -> None:
        self._directory = backend.directory
        self._committer = committer_on(backend.pool)
        self.written = 0

    async def named(self, slug: str) -> UUID | None:
        """As it is."""
        return await self._directory.named(slug)

    async def heads(self, workspaces: Sequence[UUID]) -> dict[UUID, Head]:
        """Where logs stood a moment ago."""
        found = await self._directory.heads(workspaces)
        for workspace in found:
            await send(self._committer, workspace, outcome())
            self.written += 1
        return found


@pytest.fixture
async def slug(world: World) -> str:
    """The slug of a workspace that this process has in memory."""
    await world.client.do("nodeReword", node=world.mail, title="In memory now")
    found: str = (await world.client.read("slug"))["slug"]
    return found


def key_of(workspace: str) -> UUID:
    """The bare key of a workspace."""
    found = decode(workspace)
    assert found is not None
    return found.key


def context(backend: Backend, directory: Directory) -> Context:
    return Context(backend.pool, backend.committer, images=backend.images, directory=directory)


async def test_a_tree_in_memory_takes_no_statement_but_the_look(world: World, slug: str) -> None:
    backend = world.client.backend
    asked = context(backend, backend.directory)
    answer = await ask(TREE, {"slug": slug}, asked)
    assert (len(asked.heads), asked.statements) == (1, 0)
    stock = await ask(TREE, {"slug": slug}, Context(backend.pool, backend.committer))
    assert (answer.data, answer.errors) == (stock.data, [])


async def test_what_others_wrote_is_seen_at_once(world: World, slug: str) -> None:
    backend, other = world.client.backend, committer_on(world.client.backend.pool)
    for number in range(3):
        before = await ask(TREE, {"slug": slug}, context(backend, backend.directory))
        await send(other, key_of(world.client.workspace), outcome(f"Written elsewhere {number}"))
        after = await ask(TREE, {"slug": slug}, context(backend, backend.directory))
        assert before.data is not None
        assert after.data is not None
        assert after.data["workspace"]["revision"] == before.data["workspace"]["revision"] + 1
        titles = {each["node"]["title"] for each in after.data["workspace"]["tree"]["entries"]}
        assert f"Written elsewhere {number}" in titles


async def test_an_answer_under_which_the_log_moved_on_is_made_again(world: World, slug: str) -> None:
    backend = world.client.backend
    busy = Busy(backend)
    asked = context(backend, busy)
    answer = await ask(BOTH, {"slug": slug}, asked)
    assert asked.moved
    assert (busy.written, answer.errors) == (1, [])
    assert answer.data is not None
    found = answer.data["workspace"]
    assert found["revision"] == asked.heads[key_of(world.client.workspace)].revision
    now = await ask(BOTH, {"slug": slug}, Context(backend.pool, backend.committer))
    assert answer.data == now.data


async def test_an_answer_from_memory_alone_is_of_the_look(world: World, slug: str) -> None:
    """It was true when the look was made, after the question: nothing in it is of a later moment."""
    backend = world.client.backend
    before = await ask(TREE, {"slug": slug}, context(backend, backend.directory))
    asked = context(backend, Busy(backend))
    assert (await ask(TREE, {"slug": slug}, asked)).data == before.data
    assert not asked.moved


async def test_two_workspaces_are_read_as_of_one_moment(world: World, slug: str) -> None:
    backend = world.client.backend
    other = await world.client.found(f"other-{uuid4().hex[:8]}")
    document = "query ($a: ID!, $b: ID!) { a: workspace(id: $a) { revision } b: workspace(id: $b) { revision } }"
    asked = context(backend, Busy(backend))
    answer = await ask(document, {"a": world.client.workspace, "b": other.workspace}, asked)
    now = await ask(
        document, {"a": world.client.workspace, "b": other.workspace}, Context(backend.pool, backend.committer)
    )
    assert asked.moved
    assert (answer.data, answer.errors) == (now.data, [])


async def test_a_slug_that_named_nothing_may_name_something_later(world: World) -> None:
    backend, later = world.client.backend, f"later-{uuid4().hex[:8]}"
    assert await backend.directory.named(later) is None
    made = await world.client.found(later)
    assert await backend.directory.named(later) == key_of(made.workspace)


async def test_a_process_that_only_reads_goes_on_with_the_log(world: World) -> None:
    """Loaded once, a workspace that others write to is read from memory ever after."""
    backend, other = world.client.backend, committer_on(world.client.backend.pool)
    key, slug = key_of(world.client.workspace), (await world.client.read("slug"))["slug"]
    for _ in range(2):
        await ask(TREE, {"slug": slug}, context(backend, backend.directory))
    for _ in range(3):
        await send(other, key, outcome())
        asked = context(backend, backend.directory)
        answer = await ask(TREE, {"slug": slug}, asked)
        stock = await ask(TREE, {"slug": slug}, Context(backend.pool, backend.committer))
        assert (len(asked.heads), asked.statements) == (1, 0)
        assert answer.data == stock.data
