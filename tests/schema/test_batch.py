"""Many commands in one transaction."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.schema.asking import Client
from tests.schema.world import World


def reword(node: str, title: str, **more: Any) -> dict[str, Any]:
    return {"nodeReword": {"node": node, "title": title, **more}}


TITLE = "... on NodeRewordSuccess { revision node { title } events { type } }"


async def test_all_or_nothing_is_applied(world: World) -> None:
    before = await world.read("revision tree { entries { node { title } } }")
    came = await world.client.batch(
        reword(world.mail, "A"), reword(world.loose, " "), reword(world.need, "C"), shown=TITLE
    )
    assert came["applied"] is False
    assert [each["__typename"] for each in came["results"]] == ["RuleBroken", "InvalidInput", "RuleBroken"]
    assert [each.get("rule") for each in came["results"]] == ["NOT_APPLIED", None, "NOT_APPLIED"]
    assert await world.read("revision tree { entries { node { title } } }") == before
    came = await world.client.batch(reword(world.mail, "A"), reword(world.need, "C"), shown=TITLE)
    assert (came["applied"], came["revision"]) == (True, before["revision"] + 2)
    assert [each["node"]["title"] for each in came["results"]] == ["A", "C"]


async def test_each_may_succeed_or_fail_alone(world: World) -> None:
    came = await world.client.batch(
        reword(world.mail, "A"), reword(world.loose, " "), reword(world.need, "C"), shown=TITLE, atomic=False
    )
    assert came["applied"] is True
    assert [each["__typename"] for each in came["results"]] == [
        "NodeRewordSuccess",
        "InvalidInput",
        "NodeRewordSuccess",
    ]
    nothing = await world.client.batch(reword(world.loose, " "), atomic=False)
    assert (nothing["applied"], nothing["revision"]) == (False, came["revision"])


async def test_results_come_in_order_and_a_later_command_may_name_what_an_earlier_one_created(client: Client) -> None:
    outcome, metric = str(uuid4()), str(uuid4())
    came = await client.batch(
        {"outcomeDefine": {"level": "BUSINESS", "title": "Growth", "uuid": outcome}},
        {"outcomeDefine": {"level": "PRODUCT", "title": "Habit", "parent": outcome}},
        {"metricDefine": {"outcome": outcome, "name": "Revenue", "uuid": metric}},
        {"readingRecord": {"metric": metric, "starts": "2026-01-01", "ends": "2026-01-31", "value": "12.50"}},
        shown="... on OutcomeDefineSuccess { revision outcome { title } } ... on ReadingRecordSuccess { revision reading { value } }",
    )
    assert [each["__typename"] for each in came["results"]] == [
        "OutcomeDefineSuccess", "OutcomeDefineSuccess", "MetricDefineSuccess", "ReadingRecordSuccess",
    ]  # fmt: skip
    assert [each.get("revision") for each in came["results"]] == [2, 3, None, 5]
    assert came["results"][3]["reading"]["value"] == "12.50"
    assert came["cursor"] == (await client.read("cursor"))["cursor"]


async def test_a_dry_run_of_a_batch_answers_the_same_and_changes_nothing(world: World) -> None:
    before = await world.read("revision")

    def commands() -> list[dict[str, Any]]:
        return [reword(world.mail, "A"), reword(world.need, "C")]

    dry = await world.client.batch(*commands(), shown=TITLE, dryRun=True)
    assert await world.read("revision") == before
    real = await world.client.batch(*commands(), shown=TITLE)
    assert {**dry, "cursor": ""} == {**real, "cursor": ""}
    refused = await world.client.batch(reword(world.mail, "B"), reword(world.need, " "), dryRun=True)
    assert (refused["applied"], refused["revision"]) == (False, real["revision"])


async def test_a_conflict_in_a_dry_batch_tells_the_events_since(world: World) -> None:
    came = await world.client.batch(reword(world.mail, "A", expectedVersion=1), dryRun=True, atomic=False)
    (conflict,) = came["results"]
    assert conflict["__typename"] == "VersionConflict"
    assert [each["type"] for each in conflict["events"]] == ["DELIVERABLE_ASSIGNED"]


async def test_a_batch_is_bounded(client: Client) -> None:
    for count in (0, 1_001):
        commands = [{"outcomeDefine": {"level": "BUSINESS", "title": f"O{number}"}} for number in range(count)]
        came = await client.batch(*commands)
        assert (came["__typename"], came["path"]) == ("InvalidInput", ["commands"])
    commands = [{"outcomeDefine": {"level": "BUSINESS", "title": f"O{number}"}} for number in range(1_000)]
    assert (await client.batch(*commands))["revision"] == 1_001


async def test_every_command_is_for_the_workspace_of_the_batch(world: World) -> None:
    other = await world.client.found("meadow")
    came = await world.client.batch(
        reword(world.mail, "A"), {"nodeReword": {"node": world.mail, "title": "B", "workspace": other.workspace}}
    )
    assert (came["__typename"], came["path"]) == ("InvalidInput", ["commands", "1", "nodeReword", "workspace"])
    came = await world.client.batch(reword("nonsense", "A"))
    assert came["path"] == ["commands", "0", "nodeReword", "node"]
    came = await world.client.batch(reword(world.mail, "A"), workspace=world.mail)
    assert (came["__typename"], came["path"]) == ("InvalidInput", ["workspace"])
    absent = str(uuid4())
    came = await world.client.batch(reword(world.mail, "A", workspace=absent), workspace=absent)
    assert (came["__typename"], came["path"]) == ("NotFound", ["workspace"])


async def test_a_command_of_a_batch_is_exactly_one(world: World) -> None:
    document = "mutation ($input: BatchInput!) { batch(input: $input) { __typename } }"
    workspace = world.client.workspace
    taken = {"workspace": workspace, "node": world.mail, "title": "A"}
    for command in (
        {},
        {"nodeReword": None},
        {"nodeReword": taken, "nodeMove": {"workspace": workspace, "node": world.mail}},
    ):
        code, _ = await world.client.refused(document, input={"workspace": workspace, "commands": [command]})
        assert code == "BAD_REQUEST"


async def test_commands_of_a_batch_have_ids_of_their_own(world: World) -> None:
    ids = [str(uuid4()), str(uuid4())]

    def commands() -> list[dict[str, Any]]:
        return [reword(world.mail, title, commandId=each) for title, each in zip("AB", ids, strict=True)]

    first = await world.client.batch(*commands(), shown=TITLE)
    assert await world.client.batch(*commands(), shown=TITLE) == first
