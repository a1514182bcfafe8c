"""What happened: the events of a workspace, filtered, in pages, and behind cursors that notice another log."""

from __future__ import annotations

from typing import Any

from events.cursor import Cursor, parse
from server.backend import Backend
from tests.schema.asking import Client
from tests.schema.world import World, day

ALL = (
    "nodes { revision type } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
)


async def events(client: Client | World, arguments: str = "", fields: str = ALL) -> Any:
    taken = f"({arguments})" if arguments else ""
    return (await client.read(f"events{taken} {{ {fields} }}"))["events"]


def revisions(page: Any) -> list[int]:
    return [each["revision"] for each in page["nodes"]]


async def test_they_come_in_order_without_a_gap(world: World) -> None:
    page = await events(world)
    assert revisions(page) == list(range(1, page["totalCount"] + 1))
    assert page["nodes"][0]["type"] == "WORKSPACE_CREATED"


async def test_pages_go_forwards_and_backwards(world: World) -> None:
    whole = await events(world)
    cursors = [each["cursor"] for each in whole["edges"]]
    last = whole["totalCount"]
    for arguments, shown, more, less in (
        (f'first: 2, after: "{cursors[4]}"', [6, 7], True, True),
        ("first: 2", [1, 2], True, False),
        ("last: 2", [last - 1, last], False, True),
        (f'last: 2, before: "{cursors[4]}"', [3, 4], True, True),
        (f'before: "{cursors[2]}"', [1, 2], True, False),
        (f'first: 1, after: "{cursors[1]}", before: "{cursors[4]}"', [3], True, True),
        (f'after: "{cursors[-1]}"', [], False, True),
    ):
        page = await events(world, arguments)
        assert revisions(page) == shown, arguments
        assert (page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == (more, less), arguments
        assert page["totalCount"] == last


async def test_first_and_last_together_are_a_bad_request(world: World) -> None:
    document = "query ($id: ID!) { workspace(id: $id) { events(first: 1, last: 1) { totalCount } } }"
    assert (await world.client.refused(document, id=world.client.workspace))[0] == "BAD_REQUEST"


async def test_the_cursor_of_the_workspace_goes_on_after_it(world: World) -> None:
    cursor = (await world.read("cursor"))["cursor"]
    done = await world.client.do("nodeReword", node=world.mail, title="Letter")
    page = await events(world, f'after: "{cursor}"')
    assert [each["type"] for each in page["nodes"]] == ["NODE_REWORDED"]
    assert done["cursor"] == page["pageInfo"]["endCursor"] == (await world.read("cursor"))["cursor"]


async def test_a_cursor_of_another_log_or_of_a_later_time_is_refused(world: World) -> None:
    other = await world.client.found("meadow")
    mine = parse((await world.read("cursor"))["cursor"])
    theirs = (await other.read("cursor"))["cursor"]
    document = "query ($id: ID!, $after: String) { workspace(id: $id) { events(after: $after) { totalCount } } }"
    for cursor in (
        theirs,
        str(Cursor(mine.epoch, mine.revision + 1, mine.hash)),
        str(Cursor(mine.epoch, mine.revision, b"forged!!")),
        str(Cursor(mine.epoch + 1, mine.revision, mine.hash)),
        str(Cursor(mine.epoch, 2**63, mine.hash)),
        "nonsense",
        "",
        "é",
    ):
        code, _ = await world.client.refused(document, id=world.client.workspace, after=cursor)
        assert code == "CURSOR_INVALID", cursor


async def test_filters_hold_together(world: World) -> None:
    await world.client.do("nodeReword", node=world.mail, title="Letter")
    for arguments, types in (
        ("types: [NODE_REWORDED, TEAM_FORMED]", ["TEAM_FORMED", "NODE_REWORDED"]),
        ("types: []", []),
        (f'types: [NODE_REWORDED, TEAM_FORMED], subject: "{world.mail}"', ["NODE_REWORDED"]),
        (f'subject: "{world.team}", types: [TEAM_FORMED]', ["TEAM_FORMED"]),
        (f'actor: "{world.ann}"', []),
        ("backdated: true", []),
        ('to: "2020-01-01T00:00:00Z"', []),
        ('from: "2120-01-01T00:00:00Z"', []),
    ):
        page = await events(world, arguments)
        assert [each["type"] for each in page["nodes"]] == types, arguments
        assert page["totalCount"] == len(types)
    operator = (await events(world, "first: 1", "nodes { actor { kind id member { key } } }"))["nodes"][0]["actor"]
    assert operator == {"kind": "KEY", "id": "00000000-0000-8000-8000-000000000002", "member": None}
    assert (await events(world, f'actor: "{operator["id"]}"'))["totalCount"] == (await events(world))["totalCount"]


async def test_what_is_about_an_entity_includes_readings_checks_and_links_that_name_it(world: World) -> None:
    about = [each["type"] for each in (await events(world, f'subject: "{world.metric}"'))["nodes"]]
    assert about == ["METRIC_DEFINED", "METRIC_RETARGETED", "READING_RECORDED"]
    about = [each["type"] for each in (await events(world, f'subject: "{world.mail}"'))["nodes"]]
    assert about == ["DELIVERABLE_PLANNED", "DELIVERABLE_ASSIGNED", "CHECK_RECORDED", "FEEDBACK_GIVEN"]
    history = "query ($id: ID!) { node(id: $id) { ... on TreeNode { history { nodes { type } totalCount } } } }"
    found = (await world.client.ask(history, id=world.mail))["node"]["history"]
    assert ([each["type"] for each in found["nodes"]], found["totalCount"]) == (about, 4)


async def test_an_event_says_who_what_when_why_and_for_whom(backend: Backend) -> None:
    client = await Client(backend).found(effectiveAt="2026-01-01T00:00:00Z", reason="Told late")
    command, correlation = "0197a3c2-52f1-7c5e-9d5b-6f1d1b0f6a01", "0197a3c2-52f1-7c5e-9d5b-6f1d1b0f6a02"
    made = await client.key("outcomeDefine", "outcome", level="BUSINESS", title="Growth", code="G", description="More",
                            reason="We must", effectiveAt="2026-01-02T10:00:00Z", commandId=command,
                            correlationId=correlation,
                            onBehalfOf={"source": "sheet.csv", "reference": "line 7", "name": "Ann"})  # fmt: skip
    fields = """nodes { id __typename revision type recordedAt effectiveAt backdated reason commandId correlationId data
        actor { onBehalfOf { source reference name } } subject { key } subjectKey subjectVersion erasedFields
        ... on OutcomeDefined { title code outcomeLevel parent } }"""
    (found,) = (await events(client, "last: 1", fields))["nodes"]
    assert found.pop("recordedAt") > "2026-01-02"
    assert found.pop("id").startswith("event_")
    assert found == {
        "__typename": "OutcomeDefined",
        "revision": 2,
        "type": "OUTCOME_DEFINED",
        "effectiveAt": "2026-01-02T10:00:00Z",
        "backdated": True,
        "reason": "We must",
        "commandId": command,
        "correlationId": correlation,
        "data": {"level": "BUSINESS", "title": "Growth", "code": "G", "description": "More"},
        "actor": {"onBehalfOf": {"source": "sheet.csv", "reference": "line 7", "name": "Ann"}},
        "subject": {"key": made},
        "subjectKey": made,
        "subjectVersion": 1,
        "erasedFields": [],
        "title": "Growth",
        "code": "G",
        "outcomeLevel": "BUSINESS",
        "parent": None,
    }
    assert (await events(client, "backdated: true"))["totalCount"] == 2


async def test_keys_in_events_are_keys_of_entities(world: World) -> None:
    recorded = (
        await events(world, "types: [READING_RECORDED]", "nodes { ... on ReadingRecorded { metric value starts } }")
    )["nodes"]
    assert recorded == [{"metric": world.metric, "value": "45", "starts": day(20)}]
