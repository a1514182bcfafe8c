"""GraphQL over HTTP, as its specification says; answers held by revision."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import OperationType

from schema.answering import ENGINE, make_engine
from server import asking
from server.backend import Backend, open_backend
from server.errors import CannotRun
from server.front_door import FrontDoor
from server.graphql import trusted_documents
from tests.schema.asking import Client

GRAPHQL = {"accept": "application/graphql-response+json"}
TITLE = 'query Title { workspace(slug: "orchard") { name revision } }'
TRUSTED = {"title": TITLE}


async def nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError("it was passed on")


@pytest.fixture
async def backend(database: str) -> AsyncIterator[Backend]:
    async with open_backend(database) as opened:
        yield opened


@pytest.fixture
async def client(backend: Backend) -> Client:
    return await Client(backend).found()


@asynccontextmanager
async def at_the_door(backend: Backend, **given: Any) -> AsyncIterator[httpx.AsyncClient]:
    front = FrontDoor(nothing, **given)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await front({**scope, "state": {"backend": backend}}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
        yield http


@pytest.fixture
async def door(backend: Backend, client: Client) -> AsyncIterator[httpx.AsyncClient]:
    del client  # its workspace is there
    async with at_the_door(backend, documents=TRUSTED) as http:
        yield http


async def post(door: httpx.AsyncClient, headers: dict[str, str] | None = None, /, **said: Any) -> httpx.Response:
    return await door.post("/graphql", json=said, headers=headers)


async def test_a_question_is_answered_in_the_media_type_that_is_taken(door: httpx.AsyncClient) -> None:
    for accept, answered in [
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
        ("application/graphql-response+json;q=0.5, application/json", "application/json"),
    ]:
        answer = await post(door, {"accept": accept}, query=TITLE)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(answered)
        assert answer.json()["data"]["workspace"]["name"] == "Orchard"


@pytest.mark.parametrize(
    "said", [{"query": "{ nothing }"}, {"query": "{"}, {"query": "query ($a: Int!) { __typename }"}]
)
async def test_what_is_not_executed_is_an_error_of_the_client(door: httpx.AsyncClient, said: dict[str, Any]) -> None:
    plain, own = await post(door, **said), await post(door, GRAPHQL, **said)
    assert (plain.status_code, own.status_code) == (200, 400)
    for answer in (plain, own):
        assert "data" not in answer.json()
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert answer.json()["errors"][0]["extensions"]["requestId"]


async def test_errors_of_fields_stand_beside_the_data(door: httpx.AsyncClient) -> None:
    answer = await post(door, GRAPHQL, query="{ workspace { name } }")
    assert answer.status_code == 200
    assert answer.json()["data"] == {"workspace": None}
    assert answer.json()["errors"][0]["path"] == ["workspace"]


MUTATION = 'mutation { workspaceCreate(input: {slug: "x", name: "X"}) { __typename } }'
BODIES: list[tuple[bytes, str, int]] = [
    (b'[{"query": "{ __typename }"}]', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'{"query": "\xff"}', "application/json", 400),
    (b'"query"', "application/json", 400),
    (b"{}", "application/json", 400),
    (b'{"query": 1}', "application/json", 400),
    (b'{"query": "{ __typename }", "variables": [1]}', "application/json", 400),
    (b'{"query": "query A { __typename }", "operationName": "B"}', "application/json", 400),
    (b'{"query": "{ __typename }", "extensions": {"persistedQuery": {"sha256Hash": "xy"}}}', "application/json", 400),
    (b'{"query": "{ __typename }"}', "application/json; charset=utf-16", 415),
    (b"query=x", "application/x-www-form-urlencoded", 415),
    (b"{ __typename }", "text/plain", 415),
    (b"{ __typename }", "application/graphql", 415),
    (b"", "multipart/form-data; boundary=x", 415),
    (b'{"query": "' + b"#" * (1 << 20) + b'"}', "application/json", 413),
]


@pytest.mark.parametrize(("body", "content", "status"), BODIES)
async def test_what_is_no_request_is_refused(door: httpx.AsyncClient, body: bytes, content: str, status: int) -> None:
    answer = await door.post("/graphql", content=body, headers={"content-type": content})
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_body_in_pieces_is_put_together_up_to_its_limit(door: httpx.AsyncClient) -> None:
    async def pieces(count: int) -> AsyncIterator[bytes]:
        yield b'{"query": "#'
        for _ in range(count):
            yield b"x" * 10_000
        yield b'\\n{ __typename }"}'

    for count, status in ((3, 200), (200, 413)):
        answer = await door.post("/graphql", content=pieces(count), headers={"content-type": "application/json"})
        assert answer.status_code == status


async def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    pieces = [{"type": "http.request", "body": b'{"query"', "more_body": True}]
    sent: list[Any] = []

    async def receive() -> Any:
        return pieces.pop() if pieces else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    await FrontDoor(nothing)({"type": "http", "path": "/graphql", "method": "POST", "headers": headers}, receive, send)
    assert sent[0]["status"] == 408
    assert b"did not arrive in time" in sent[1]["body"]


async def test_a_compressed_body_is_not_unpacked(door: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert (await door.post("/graphql", content=b"\x1f\x8b", headers=headers)).status_code == 415


async def test_other_methods_and_mutations_by_get_are_refused(door: httpx.AsyncClient) -> None:
    answer = await door.get("/graphql", params={"query": MUTATION})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    answer = await door.put("/graphql", content=b"")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_a_media_type_that_is_not_ours_is_refused(door: httpx.AsyncClient) -> None:
    assert (await post(door, {"accept": "text/html"}, query=TITLE)).status_code == 406


async def test_accept_may_stand_in_several_lines(door: httpx.AsyncClient) -> None:
    lines = [("accept", "application/json;q=0.5"), ("accept", "application/graphql-response+json")]
    answer = await door.post("/graphql", json={"query": TITLE}, headers=lines)
    assert answer.headers["content-type"].startswith("application/graphql-response+json")
    lines = [("accept", "application/graphql-response+json"), ("accept", "text/html")]
    answer = await door.post("/graphql", json={"query": TITLE}, headers=lines)
    assert answer.headers["content-type"].startswith("application/graphql-response+json")


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [("POST", "/graphql", "Text/Event-Stream"), ("GET", "/graphql", "*/*, text/event-stream;q=1"), ("GET", "/", "*/*")],
)
async def test_what_is_not_for_this_door_is_passed_on(method: str, path: str, accept: str) -> None:
    async def inside(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    door = FrontDoor(inside)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://localhost") as http:
        assert (await http.request(method, path, headers={"accept": accept})).status_code == 418


async def test_a_query_by_get(door: httpx.AsyncClient) -> None:
    asked = {"query": "query ($s: String!) { workspace(slug: $s) { name } }", "variables": '{"s": "orchard"}'}
    answer = await door.get("/graphql", params=asked)
    assert answer.json() == {"data": {"workspace": {"name": "Orchard"}}}
    assert (await door.get("/graphql", params={**asked, "variables": "{"})).status_code == 400
    assert (await door.get("/graphql?query=%ff")).status_code == 400


async def test_an_answer_is_held_as_long_as_its_workspace_stands(
    door: httpx.AsyncClient, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await door.get("/graphql", params={"query": TITLE})
    assert first.headers["cache-control"] == "private, no-cache"
    assert "accept" in first.headers["vary"]
    executed = []
    run = ENGINE.run

    async def counted(plan: Any, chosen: Any, *given: Any, **named: Any) -> Any:
        # The command between the questions goes through the same engine.
        executed.extend([1] if chosen.operation is OperationType.QUERY else [])
        return await run(plan, chosen, *given, **named)

    monkeypatch.setattr(ENGINE, "run", counted)
    known = {"if-none-match": first.headers["etag"]}
    again = await door.get("/graphql", params={"query": TITLE}, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await post(door, query=TITLE)).json() == first.json()
    assert not executed
    await client.do("workspaceRename", name="Grove")
    changed = await door.get("/graphql", params={"query": TITLE}, headers=known)
    assert changed.status_code == 200
    assert changed.json()["data"]["workspace"]["name"] == "Grove"
    assert changed.headers["etag"] != first.headers["etag"]
    assert len(executed) == 1


@pytest.mark.parametrize(
    "query", ["{ viewer { id } }", "{ workspaces { nodes { slug } } }", '{ workspace(slug: "later") { name } }']
)
async def test_what_depends_on_more_than_workspaces_is_not_held(
    door: httpx.AsyncClient, client: Client, query: str
) -> None:
    before = await post(door, query=query)
    await client.do("workspaceCreate", slug="later", name="Later")
    after = await post(door, query=query)
    if "viewer" not in query:
        assert before.json() != after.json()


async def test_what_depends_on_nothing_is_always_held(door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "{ __typename __schema { queryType { name } } }"
    first = await post(door, query=query)

    async def refuse(*_given: Any, **_named: Any) -> Any:
        raise AssertionError("it was executed again")

    monkeypatch.setattr(ENGINE, "run", refuse)
    assert (
        (await post(door, query=query)).json()
        == first.json()
        == {"data": {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}}}
    )


async def test_a_document_sent_once_is_known_by_its_hash(door: httpx.AsyncClient) -> None:
    text = TITLE + " # persisted"
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    answer = await post(door, extensions=persisted)
    assert answer.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert (await post(door, query=text, extensions=persisted)).json()["data"]
    assert (await post(door, extensions=persisted)).json()["data"]
    other = await post(door, query=TITLE, extensions=persisted)
    assert "SHA-256" in other.json()["errors"][0]["message"]


async def test_a_trusted_document_is_asked_by_its_id(door: httpx.AsyncClient) -> None:
    assert (await post(door, documentId="title")).json()["data"]["workspace"]["name"] == "Orchard"
    assert (await post(door, GRAPHQL, documentId="other")).status_code == 400


def test_trusted_documents_stand_in_a_file_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "title.graphql").write_text(TITLE)
    assert trusted_documents(tmp_path) == TRUSTED
    file = tmp_path / "documents.json"
    file.write_text('{"title": "{ __typename }"}')
    assert trusted_documents(file) == {"title": "{ __typename }"}
    assert trusted_documents(None) == {}
    file.write_text('["title"]')
    with pytest.raises(CannotRun, match="NORTHLINE_DOCUMENTS"):
        trusted_documents(file)
    with pytest.raises(CannotRun, match="NORTHLINE_DOCUMENTS"):
        trusted_documents(tmp_path / "none.json")


async def test_mutations_are_executed(door: httpx.AsyncClient) -> None:
    assert (await post(door, query=MUTATION)).json()["data"]["workspaceCreate"][
        "__typename"
    ] == "WorkspaceCreateSuccess"


COSTLY = """query ($id: String!, $n: Int) { workspace(slug: $id) {
  outcomes(first: $n) { nodes { title children { nodes { title } } } } } }"""


@pytest.mark.parametrize("compiled", [True, False])
async def test_an_answer_tells_its_cost_to_who_asks(backend: Backend, client: Client, compiled: bool) -> None:
    del client
    async with at_the_door(backend, engine=make_engine(compiled=compiled)) as door:
        said: dict[str, Any] = {"query": COSTLY, "variables": {"id": "orchard", "n": 3}}
        assert "extensions" not in (await post(door, **said)).json()
        cost = {"requested": 1 + 1 + 3 * (1 + 1 + 1 + 50 * 2), "limit": 10_000_000}
        for _ in range(2):  # anew, and held
            answer = (await post(door, **said, extensions={"cost": True})).json()
            assert answer["extensions"] == {"cost": cost}
            assert answer["data"]["workspace"]
        assert "extensions" not in (await post(door, **said)).json()
        params = {"query": COSTLY, "variables": json.dumps(said["variables"]), "extensions": '{"cost": true}'}
        first = await door.get("/graphql", params=params)
        assert first.json()["extensions"]["cost"] == cost
        again = await door.get("/graphql", params=params, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        without = await door.get("/graphql", params={**params, "extensions": "{}"})
        assert without.headers["etag"] != first.headers["etag"]
        larger = await post(door, GRAPHQL, query=COSTLY, variables={"id": "orchard", "n": 1_000_000})
        assert larger.status_code == 400
        assert larger.json()["errors"][0]["extensions"]["code"] == "TOO_COMPLEX"
