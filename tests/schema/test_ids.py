"""Global ids and keys: what they lead to, and what commands take."""

from __future__ import annotations

from uuid import uuid4

import pytest

from events.message import State
from projections.tables import TABLES
from schema import ids
from server.backend import Backend
from tests.schema.asking import Client
from tests.schema.world import World


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("snapshot", [None, "r12", "dry-0a1b"])
def test_an_id_says_kind_workspace_key_and_time(kind: type[State], snapshot: str | None) -> None:
    workspace, key = uuid4(), uuid4()
    text = ids.encode(kind.noun, workspace, key, snapshot)
    assert ids.decode(text) == ids.GlobalId(kind, workspace, key, snapshot)
    assert ids.encode(kind.noun, workspace, key) == text.partition("@")[0]


@pytest.mark.parametrize(
    "text", ["", "node", "node_", "node_zzz", "_" * 60, "cat_" + "A" * 43, "node_" + "!" * 43, "é" * 50]
)
def test_what_is_no_id_leads_nowhere(text: str) -> None:
    assert ids.decode(text) is None


NODE = "query ($id: ID!) { node(id: $id) { __typename id key ... on TreeNode { title } } }"


async def test_a_node_is_found_by_its_id_and_says_what_it_is(world: World) -> None:
    found = (await world.client.ask(NODE, id=world.mail))["node"]
    assert found == {"__typename": "Deliverable", "id": world.mail, "key": world.mail, "title": "Mail"}


KINDS = {
    "ann": "Member",
    "team": "Team",
    "growth": "Outcome",
    "need": "Opportunity",
    "answer": "Solution",
    "belief": "Assumption",
    "metric": "Metric",
    "reading": "Reading",
    "goal": "Goal",
    "sprint": "Sprint",
    "review": "Review",
    "check": "Check",
    "comment": "Feedback",
}


async def test_anything_is_found_by_its_id(world: World) -> None:
    keys = [getattr(world, name) for name in KINDS]
    found = await world.client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids=keys)
    assert [each["__typename"] for each in found["nodes"]] == list(KINDS.values())


async def test_nodes_come_in_their_order_and_absent_ones_are_null(world: World) -> None:
    absent = ids.encode("node", ids.decode(world.mail).workspace, uuid4())  # type: ignore[union-attr]
    asked = [world.mail, absent, world.goal, "nonsense", world.mail]
    found = await world.client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { key } }", ids=asked)
    assert [each and each["key"] for each in found["nodes"]] == [world.mail, None, world.goal, None, world.mail]


async def test_an_id_of_a_foreign_workspace_answers_like_an_absent_one(world: World) -> None:
    other = await world.client.found("meadow")
    theirs = await other.key("outcomeDefine", "outcome", level="BUSINESS", title="Theirs")
    ours = await world.client.send("outcomeDefine", level="PRODUCT", title="Ours", parent=theirs)
    absent = await world.client.send("outcomeDefine", level="PRODUCT", title="Ours", parent=str(uuid4()))
    assert ours["__typename"] == "NotFound"
    assert ours == absent
    found = await world.read(
        f'outcomes(filter: {{ parent: ["{theirs}"] }}) {{ totalCount }} tree(root: "{theirs}") {{ totalCount }}'
    )
    assert (found["outcomes"]["totalCount"], found["tree"]["totalCount"]) == (0, 0)


async def test_commands_name_what_they_want_when_they_get_another_kind(world: World) -> None:
    refused = await world.client.send("nodeReword", node=world.goal, title="A")
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["node"])
    assert refused["message"] == "This is the id of a goal, not of a node."


async def test_commands_take_bare_uuids_too(world: World) -> None:
    uuid = str(ids.decode(world.mail).key)  # type: ignore[union-attr]
    done = await world.client.do("nodeReword", "node { title }", node=uuid, title="Letter")
    assert done["node"]["title"] == "Letter"


async def test_what_is_read_of_a_past_has_an_id_of_its_own_and_the_same_key(world: World) -> None:
    await world.client.do("nodeReword", node=world.mail, title="Letter")
    past = await world.read(
        'id key revision deliverables(filter: {text: "mail"}) { nodes { id key title parent { id } } }', revision=20
    )
    mail = past["deliverables"]["nodes"][0]
    assert (mail["id"], mail["key"], mail["title"]) == (f"{world.mail}@r20", world.mail, "Mail")
    assert mail["parent"]["id"] == f"{world.answer}@r20"
    assert past["id"] == f"{past['key']}@r20"
    assert (await world.client.ask(NODE, id=mail["id"]))["node"]["title"] == "Mail"
    assert (await world.client.ask(NODE, id=world.mail))["node"]["title"] == "Letter"


async def test_commands_refuse_the_ids_of_a_past_and_of_a_dry_run(world: World) -> None:
    dry = await world.client.do("outcomeDefine", "outcome { id key }", level="BUSINESS", title="Wish", dryRun=True)
    for snapshot in (f"{world.mail}@r20", dry["outcome"]["id"]):
        refused = await world.client.send("nodeReword", node=snapshot, title="A")
        assert refused["__typename"] == "InvalidInput"
        assert "take the entity's `key`" in refused["message"]
    assert (await world.client.ask(NODE, id=dry["outcome"]["id"]))["node"] is None
    assert (await world.client.ask(NODE, id=dry["outcome"]["key"]))["node"] is None


async def test_no_two_dry_runs_share_an_id(world: World) -> None:
    first, second = [
        await world.client.do("nodeReword", "node { id }", node=world.mail, title=title, dryRun=True) for title in "AB"
    ]
    assert first["node"]["id"] != second["node"]["id"]


async def test_an_id_of_a_time_that_is_not_there_leads_nowhere(world: World) -> None:
    times = [
        "r999",
        "r-20",
        "r+20",
        "r 20",
        "r\u0662\u0660",
        "e" + "9" * 18,
        "e" + "9" * 19,
        "x20",
        "e",
        "r" + "9" * 5000,
    ]
    ids = [f"{world.mail}@{each}" for each in times]
    found = await world.client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { key } }", ids=ids)
    assert found["nodes"] == [None] * len(times)


async def test_an_id_as_of_an_effective_time_leads_to_what_held_then(backend: Backend) -> None:
    before = {"effectiveAt": "2026-01-10T00:00:00Z", "reason": "Told late"}
    client = await Client(backend).found(**before)
    node = await client.key("outcomeDefine", "outcome", level="BUSINESS", title="Old", **before)
    await client.do("nodeReword", node=node, title="New", effectiveAt="2026-02-10T00:00:00Z", reason="Told late")
    then = await client.read("outcomes { nodes { id title } }", effectiveAt="2026-01-15T00:00:00Z")
    assert then["outcomes"]["nodes"][0]["title"] == "Old"
    found = await client.ask(NODE, id=then["outcomes"]["nodes"][0]["id"])
    assert found["node"]["title"] == "Old"
