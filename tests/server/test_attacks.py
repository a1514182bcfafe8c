"""Attacks over HTTP on a real server: each is answered with a stable status and code, at little cost, while others are served."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.server.clients import new_workspace
from tests.server.conftest import Serving

MOST_CPU = 1.0
"""Seconds of the server's processor that an attack may cost at most: many times what each takes, and far from what a pass takes
that grows with the attack."""
RESPONSE = "application/graphql-response+json"
INTROSPECTION = "{ __schema " + "{ types { fields { type " * 20 + "{ name }" + " } } }" * 20 + " }"
FAN = "{ node(id: 1) { ...F0 } } " + " ".join(
    f"fragment F{n} on Node {{ a{n}: history {{ nodes {{ subject {{ ...F{n + 1} }} }} }}"
    f" b{n}: history {{ nodes {{ subject {{ ...F{n + 1} }} }} }} }}"
    for n in range(30)
) + " fragment F30 on Node { key }"  # fmt: skip
TOO_COMPLEX, BAD_REQUEST = "TOO_COMPLEX", "BAD_REQUEST"
MUTATION = 'mutation { workspaceCreate(input: {slug: "x", name: "X"}) { __typename } }'


@dataclass(frozen=True)
class Attack:
    """A request, and how it is answered."""

    status: int
    code: str | None
    body: Any = None
    method: str = "POST"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def content(self, number: int = 0) -> bytes:
        """The body; with a number, one that was not sent before."""
        if isinstance(self.body, bytes):
            return self.body
        if number and isinstance(self.body, dict):
            return json.dumps({**self.body, "query": f"{self.body['query']} #{number}"}).encode()
        return json.dumps(self.body).encode()


def asking(status: int, code: str | None, query: str, **more: Any) -> Attack:
    return Attack(status, code, {"query": query, **more})


def typed(status: int, kind: str, body: bytes) -> Attack:
    return Attack(status, BAD_REQUEST, body, headers={"content-type": kind})


def _aliased(count: int, what: str) -> str:
    return " ".join(f"a{n}: {what}" for n in range(count))


OVER_HTTP = {
    "a mutation by GET": Attack(405, BAD_REQUEST, b"", "GET", f"?query={MUTATION}"),
    "another method": Attack(405, BAD_REQUEST, b"", "DELETE"),
    "a foreign host": Attack(421, None, {"query": "{ __typename }"}, headers={"host": "evil.example"}),
    "a form": typed(415, "application/x-www-form-urlencoded", b"query={__typename}"),
    "plain text": typed(415, "text/plain", b'{"query": "{ __typename }"}'),
    "several parts": typed(415, "multipart/form-data; boundary=x", b"--x--"),
    "a batch": Attack(400, BAD_REQUEST, [{"query": "{ __typename }"}] * 1_000),
    "a large body": Attack(413, BAD_REQUEST, b'{"query": "' + b"#" * (1 << 20) + b'"}'),
    "a bomb": Attack(415, BAD_REQUEST, gzip.compress(b" " * 10_000_000), headers={"content-encoding": "gzip"}),
    "nested lists": Attack(400, BAD_REQUEST, b"[" * 100_000),
    "nested objects": Attack(400, BAD_REQUEST, b'{"query":' * 20_000),
    "no UTF-8": Attack(400, BAD_REQUEST, b'{"query": "\xff\xfe"}'),
    "variables that are no object": asking(400, BAD_REQUEST, "{ __typename }", variables=[1]),
    "a GET that cannot be read": Attack(400, BAD_REQUEST, b"", "GET", "?query=%ff%fe"),
    "many parameters": Attack(400, BAD_REQUEST, b"", "GET", "?" + "&".join(f"a{n}=1" for n in range(1_000))),
}
OF_DOCUMENTS = {
    "many tokens": asking(400, TOO_COMPLEX, "{ " + "__typename " * 2_500 + "}"),
    "comment padding": asking(400, TOO_COMPLEX, "#" * 200_000 + "\n{ __typename }"),
    "depth": asking(400, TOO_COMPLEX, "{ node(id: 1) " + "{ ...on Node { history { nodes { subject " * 30
                    + "{ key }" + " } } } }" * 30 + " }"),
    "brackets without end": asking(400, TOO_COMPLEX, "{ a " * 1_500),
    "nested inline fragments": asking(400, TOO_COMPLEX, "{" + "...{" * 300 + "__typename" + "}" * 301),
    "circular fragments": asking(400, BAD_REQUEST, "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
    "fragments that fan out": asking(400, TOO_COMPLEX, FAN),
    "a hundred aliases": asking(400, TOO_COMPLEX, "{ " + _aliased(100, "__typename") + " }"),
    "aliases multiplied": asking(400, TOO_COMPLEX, "{ " + _aliased(9, "viewer { ...F }") + " } fragment F on Viewer { "
                                 + _aliased(9, "kind") + " }"),
    "one field many times": asking(200, None, "{ " + "__typename " * 500 + "}"),
    "one object many times": asking(200, None, "{ " + "viewer { kind } " * 200 + "}"),
    "many directives": asking(400, TOO_COMPLEX, "{ __typename " + "@skip(if: false) " * 5_000 + "}"),
    "overlapping fields": asking(400, BAD_REQUEST, "{ x: __typename x: viewer { kind } }"),
    "many overlapping fields": asking(400, BAD_REQUEST, "{ viewer { x: kind } " + "viewer { x: id } " * 50 + "}"),
    "circular introspection": asking(400, TOO_COMPLEX, INTROSPECTION),
    "an unknown operation": asking(400, BAD_REQUEST, "query A { __typename }", operationName="B"),
    "large pages within pages": asking(400, TOO_COMPLEX, "{ workspaces(first: 1000) { nodes { outcomes(first: 1000)"
                                       " { nodes { children(first: 1000) { nodes { title } } } } } } }"),
    "default pages within pages": asking(400, TOO_COMPLEX, "{ workspaces { nodes { outcomes { nodes { children { nodes {"
                                         " children { nodes { title } } } } } } } } }"),
    "many ids": asking(400, TOO_COMPLEX, "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Outcome { children(first: 1000) {"
                       " nodes { title } } } } }", variables={"ids": ["x"] * 10_000}),
    "a long integer": asking(400, BAD_REQUEST, "{ workspaces(first: " + "9" * 400 + ") { totalCount } }"),
    "a longer integer": asking(400, BAD_REQUEST, "{ workspaces(first: " + "9" * 5_000 + ") { totalCount } }"),
    "a long integer among the variables": asking(400, BAD_REQUEST,
                                                 "query ($n: Int) { workspaces(first: $n) { totalCount } }",
                                                 variables={"n": 10**30}),
    "NUL": asking(200, BAD_REQUEST, "query ($s: String!) { workspace(slug: $s) { name } }", variables={"s": "a\0b"}),
    "a lone surrogate": Attack(400, BAD_REQUEST, b'{"query": "query ($s: String!) { workspace(slug: $s) { name } }",'
                                                 b' "variables": {"s": "\\ud800"}}'),
    "a lone surrogate in the document": asking(200, BAD_REQUEST, '{ workspace(slug: "a\\u0000b") { name } }'),
}  # fmt: skip
ATTACKS = OVER_HTTP | OF_DOCUMENTS


async def send(client: httpx.AsyncClient, attack: Attack, number: int = 0) -> httpx.Response:
    headers = {"content-type": "application/json", "accept": RESPONSE, **attack.headers}
    return await client.request(
        attack.method, f"/graphql{attack.query}", content=attack.content(number), headers=headers
    )


def code_of(answer: httpx.Response) -> str | None:
    if not answer.headers["content-type"].startswith("application/"):
        return None
    errors = answer.json().get("errors")
    return errors[0]["extensions"]["code"] if errors else None


@pytest.mark.parametrize("name", ATTACKS)
async def test_it_is_answered_with_its_code_at_little_cost(served: Serving, name: str) -> None:
    attack, process, costs = ATTACKS[name], psutil.Process(served.process.pid), []
    async with httpx.AsyncClient(base_url=served.address, timeout=60) as client:
        for number in range(1, 4):
            before = process.cpu_times()
            answer = await send(client, attack, number)
            after = process.cpu_times()
            costs.append(after.user + after.system - before.user - before.system)
            assert (answer.status_code, code_of(answer)) == (attack.status, attack.code), answer.text[:500]
            assert "Traceback" not in answer.text
    print(f"{name}: {min(costs) * 1000:.0f} ms of the processor")  # noqa: T201
    assert min(costs) < MOST_CPU


async def test_others_are_served_meanwhile(served: Serving) -> None:
    workspace, _ = await new_workspace(served.address)
    asked = {"query": "query ($id: ID!) { workspace(id: $id) { name } }", "variables": {"id": workspace}}
    over = asyncio.Event()
    async with httpx.AsyncClient(base_url=served.address, timeout=60) as client:

        async def attacking() -> None:
            for number in range(10, 13):
                for each in ATTACKS.values():
                    await send(client, each, number)
            over.set()

        async def asking() -> int:
            count = 0
            while not over.is_set():
                answer = await client.post("/graphql", json=asked)
                assert answer.json() == {"data": {"workspace": {"name": "Shop"}}}
                count += 1
            return count

        served_meanwhile, *_ = await asyncio.gather(asking(), attacking())
    # Requests take turns: whoever asks in order is served as often as the attacker, whatever that one sends.
    assert served_meanwhile > len(ATTACKS)


async def test_a_body_that_does_not_come_is_not_waited_for(served: Serving) -> None:
    port = int(served.address.rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    writer.write(head.encode())
    async with asyncio.timeout(120):
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 408")
    writer.close()


TEXTS = st.one_of(
    st.sampled_from(["{ __typename }", "query ($a: Int) { workspaces(first: $a) { totalCount } }", MUTATION[:40], "{"]),
    st.text(max_size=40),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
NESTED = LEAVES | st.lists(LEAVES, max_size=3) | st.dictionaries(st.text(max_size=8), LEAVES, max_size=3)
JSON = NESTED | st.lists(NESTED, max_size=3) | st.dictionaries(st.text(max_size=8), NESTED, max_size=3)
NAMES = ("query", "variables", "operationName", "extensions", "documentId")
PERSISTED = st.fixed_dictionaries(
    {"persistedQuery": st.one_of(JSON, st.fixed_dictionaries({"sha256Hash": JSON, "version": JSON}))}
)
BODIES = st.one_of(
    st.fixed_dictionaries(
        {"query": TEXTS},
        optional={name: JSON if name != "extensions" else st.one_of(JSON, PERSISTED) for name in NAMES[1:]},
    ),
    st.dictionaries(st.sampled_from(NAMES), JSON),
    JSON,
)
MEDIA = st.sampled_from(
    ["application/json", "application/json; charset=utf-8", "text/plain", "", "application/json;;", "é/*"]
)
ACCEPT = st.sampled_from(["*/*", RESPONSE, "application/json", "text/html", ";;q=,", "a/b;q=x", "*/*;q=0"])


async def test_whatever_is_sent_is_answered_and_never_with_a_failure_of_ours(served: Serving) -> None:
    told: list[tuple[str, dict[str, Any]]] = []

    @settings(
        max_examples=150, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        headers = {"content-type": data.draw(MEDIA).encode(), "accept": data.draw(ACCEPT).encode()}
        if data.draw(st.integers(0, 2)) == 0:
            params = {name: each if isinstance(each, str) else json.dumps(each)
                      for name, each in data.draw(st.dictionaries(st.sampled_from(NAMES), st.one_of(TEXTS, JSON))).items()}  # fmt: skip
            encoded = {name: each.encode("utf-8", "surrogatepass") for name, each in params.items()}
            told.append(("GET", {"params": encoded, "headers": headers}))
        else:
            raw = json.dumps(data.draw(BODIES)).encode()
            body = data.draw(st.sampled_from([raw, raw, raw, raw[:-1], raw + b"}", b"\xff" + raw]))
            told.append(
                (data.draw(st.sampled_from(["POST", "POST", "POST", "PUT"])), {"content": body, "headers": headers})
            )

    collect()
    async with httpx.AsyncClient(base_url=served.address, timeout=60) as client:
        for method, request in told:
            answer = await client.request(method, "/graphql", **request)
            assert answer.status_code < 500, (method, request, answer.text)
            assert "Traceback" not in answer.text
            assert answer.status_code == 200 or answer.json()["errors"][0]["extensions"]["code"], (method, request)
        assert (await client.get("/readyz")).status_code == 200
