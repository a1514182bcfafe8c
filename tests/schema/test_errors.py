"""What goes wrong with a request: a stable code, a sentence and a request id, and nothing that is nobody's business."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLError
from structlog.testing import capture_logs

from events.errors import Interrupted, Overloaded
from projections.view import View
from schema.hygiene import masked
from tests.schema.world import World

TREE = "query ($id: ID!) { workspace(id: $id) { revision tree { totalCount } } }"
SECRET = "/srv/secrets.py: select password from people"


async def fail(*_: Any, **__: Any) -> Any:
    raise RuntimeError(SECRET)


async def test_what_goes_wrong_inside_is_masked_and_logged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(View, "states", fail)
    with capture_logs() as logs:
        data = await world.client.answer(TREE, id=world.client.workspace)
    (error,) = world.client.errors
    assert data == {"workspace": None}
    assert (error.extensions["code"], error.path) == ("INTERNAL", ["workspace", "tree"])
    assert len(error.extensions["requestId"]) == 36
    assert SECRET not in str(error.formatted)
    assert "Traceback" not in str(error.formatted)
    (logged,) = [each for each in logs if each.get("request") == error.extensions["requestId"]]
    assert logged["event"] == "a field failed"
    assert str(logged["exc_info"]) == SECRET


async def test_a_request_that_failed_lets_go_of_what_it_held(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(View, "states", fail)
        for _ in range(12):
            await world.client.answer(TREE, id=world.client.workspace)
            await world.client.answer(
                """mutation ($w: ID!, $n: ID!) { nodeReword(input: {workspace: $w, node: $n, title: "A", dryRun: true}) {
                    ... on NodeRewordSuccess { node { signals { totalCount } } } } }""",
                w=world.client.workspace,
                n=world.mail,
            )
    assert (await world.client.ask(TREE, id=world.client.workspace))["workspace"]["tree"]["totalCount"] == 7
    await world.client.do("nodeReword", node=world.mail, title="Letter")


@pytest.mark.parametrize(
    ("error", "code"), [(Overloaded("Too many wait."), "RATE_LIMITED"), (Interrupted("10.0.0.7 is gone"), "INTERNAL")]
)
async def test_a_busy_or_lost_database_is_no_refusal(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    async def submit(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(world.client.backend.committer, "submit", submit)
    document = "mutation ($i: NodeRewordInput!) { nodeReword(input: $i) { __typename } }"
    given = {"workspace": world.client.workspace, "node": world.mail, "title": "A"}
    found, message = await world.client.refused(document, i=given)
    assert found == code
    assert "10.0.0.7" not in message
    if code == "INTERNAL":
        assert "the same `commandId`" in message


async def test_what_does_not_parse_or_fit_is_a_bad_request(world: World) -> None:
    for document in ("{", "{ nothing }", "query ($a: Nope) { viewer { kind } }", "{ workspace(slug: 7) { slug } }",
                     "mutation { nodeReword(input: {}) { __typename } }", "query A { viewer { kind } } query B { viewer { kind } }"):  # fmt: skip
        await world.client.answer(document)
        assert world.client.errors
        for error in world.client.errors:
            assert error.extensions["code"] == "BAD_REQUEST", document
            assert len(error.extensions["requestId"]) == 36


def test_an_error_that_says_its_code_keeps_it() -> None:
    said = masked(GraphQLError("Slow down.", extensions={"code": "RATE_LIMITED"}), "r")
    assert (said.message, said.extensions) == ("Slow down.", {"code": "RATE_LIMITED", "requestId": "r"})


async def test_who_asks_is_told_who_they_are(world: World) -> None:
    viewer = (await world.client.ask("{ viewer { kind id workspaces { nodes { slug } totalCount } } }"))["viewer"]
    assert viewer["kind"] == "KEY"
    assert viewer["workspaces"] == {"nodes": [{"slug": "orchard"}], "totalCount": 1}
