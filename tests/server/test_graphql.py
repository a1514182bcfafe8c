"""GraphQL over HTTP, as a client meets it: the main answers, and two processes over one database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from schema import sdl
from tests.server.conftest import Serve, Serving

CREATE = """mutation ($input: WorkspaceCreateInput!) { workspaceCreate(input: $input) {
    ... on WorkspaceCreateSuccess { workspace { key } revision } ... on CommandError { code message path } } }"""
DEFINE = """mutation ($input: OutcomeDefineInput!) { outcomeDefine(input: $input) {
    __typename ... on OutcomeDefineSuccess { outcome { key title } revision } ... on CommandError { code message path } } }"""


def ask(serving: Serving, query: str, **variables: Any) -> httpx.Response:
    return httpx.post(f"{serving.address}/graphql", json={"query": query, "variables": variables}, timeout=20)


def found(serving: Serving) -> str:
    came = ask(serving, CREATE, input={"slug": "orchard", "name": "Orchard"}).json()
    key: str = came["data"]["workspaceCreate"]["workspace"]["key"]
    return key


def test_what_one_process_writes_the_other_reads_at_once(serve: Serve, database: str) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as one, serve(NORTHLINE_DATABASE_URL=database) as other:
        workspace = found(one)
        read = '{ workspace(slug: "orchard") { revision cursor tree { totalCount entries { node { title } } } signals { totalCount } } }'
        titles = []
        for number in range(10):
            writer, reader = (one, other) if number % 2 else (other, one)
            given = {"workspace": workspace, "level": "BUSINESS", "title": f"Outcome {number}"}
            done = ask(writer, DEFINE, input=given).json()["data"]["outcomeDefine"]
            titles.append(done["outcome"]["title"])
            seen = ask(reader, read).json()["data"]["workspace"]
            assert seen["revision"] == done["revision"] == number + 2
            assert [each["node"]["title"] for each in seen["tree"]["entries"]] == titles
            assert seen == ask(writer, read).json()["data"]["workspace"]


def test_the_main_answers(serve: Serve, database: str, folder: Path) -> None:
    with serve(NORTHLINE_DATABASE_URL=database) as serving:
        workspace = found(serving)
        refused = ask(serving, DEFINE, input={"workspace": workspace, "level": "BUSINESS", "title": "a\0b"})
        assert refused.status_code == 200
        assert refused.json()["data"]["outcomeDefine"]["code"] == "INVALID_INPUT"
        half = httpx.post(
            f"{serving.address}/graphql",
            content='{"query": "query ($s: String) { workspace(slug: $s) { slug } }", "variables": {"s": "\\ud800"}}',
            headers={"Content-Type": "application/json"},
        )
        assert half.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        invalid = ask(serving, "{ nothing }").json()["errors"][0]
        assert invalid["extensions"]["code"] == "BAD_REQUEST"
        assert invalid["extensions"]["requestId"]
        get = httpx.get(f"{serving.address}/graphql", params={"query": "{ workspaces { totalCount } }"})
        assert get.json() == {"data": {"workspaces": {"totalCount": 1}}}
        change = httpx.get(
            f"{serving.address}/graphql",
            params={"query": 'mutation { batch(input: {workspace: "x", commands: []}) { __typename } }'},
        )
        assert change.status_code >= 400
        foreign = httpx.get(
            f"{serving.address}/graphql", params={"query": "{ __typename }"}, headers={"Host": "evil.example"}
        )
        assert foreign.status_code == 421
        assert httpx.get(f"{serving.address}/schema.graphql").text == sdl()
        for answer in (refused, half, get, change, foreign):
            assert "Traceback" not in answer.text
            assert ".py" not in answer.text
    assert "Traceback" not in (folder / "stderr").read_text()
