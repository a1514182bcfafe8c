"""What comes of a command: success with its events, or a refusal as data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.schema.asking import Client
from tests.schema.world import World


def refusal(came: Any) -> tuple[str, str, list[str]]:
    return came["__typename"], came["code"], came["path"]


# --- success ---


async def test_a_command_answers_with_the_entity_its_events_and_where_to_go_on(world: World) -> None:
    before = (await world.read("revision"))["revision"]
    done = await world.client.do("nodeReword", "node { key title version }", node=world.mail, title="Letter")
    assert done["node"] == {"key": world.mail, "title": "Letter", "version": 3}
    assert [each["type"] for each in done["events"]] == ["NODE_REWORDED"]
    assert done["revision"] == before + 1
    assert done["cursor"] == (await world.read("cursor"))["cursor"]


async def test_a_wish_that_is_true_already_answers_without_events(world: World) -> None:
    before = (await world.read("revision"))["revision"]
    done = await world.client.do("nodeReword", "node { title }", node=world.mail, title="Mail")
    assert (done["events"], done["revision"]) == ([], before)


async def test_absent_means_unchanged_and_null_means_clear(world: World) -> None:
    shown = "node { title description }"
    await world.client.do("nodeReword", node=world.mail, description="On paper")
    kept = await world.client.do("nodeReword", shown, node=world.mail, title="Letter")
    assert kept["node"] == {"title": "Letter", "description": "On paper"}
    cleared = await world.client.do("nodeReword", shown, node=world.mail, description=None)
    assert cleared["node"] == {"title": "Letter", "description": None}
    refused = await world.client.send("nodeReword", node=world.mail, title=None)
    assert refusal(refused) == ("InvalidInput", "INVALID_INPUT", ["title"]), "a title cannot be cleared"


async def test_a_client_may_name_what_it_creates(world: World) -> None:
    uuid = str(uuid4())
    made = await world.client.do("outcomeDefine", "outcome { key }", level="BUSINESS", title="A", uuid=uuid)
    again = await world.client.send("outcomeDefine", level="BUSINESS", title="B", uuid=uuid)
    assert (again["__typename"], again["rule"]) == ("RuleBroken", "UUID_TAKEN")
    reworded = await world.client.do("nodeReword", "node { key }", node=uuid, title="C")
    assert reworded["node"]["key"] == made["outcome"]["key"]


# --- refusals ---


async def test_what_is_not_there_is_not_found(world: World) -> None:
    came = await world.client.send("nodeReword", node=str(uuid4()), title="A")
    assert refusal(came) == ("NotFound", "NOT_FOUND", ["node"])
    assert came["docs"] == "docs/errors.md#not-found"
    came = await world.client.send("nodeReword", workspace=str(uuid4()), node=world.mail, title="A")
    assert refusal(came) == ("NotFound", "NOT_FOUND", ["node"]) or refusal(came) == (
        "NotFound",
        "NOT_FOUND",
        ["workspace"],
    )


async def test_a_version_that_has_passed_gives_the_current_one_and_the_events_since(world: World) -> None:
    version = (await world.read("deliverables { nodes { version } }"))["deliverables"]["nodes"][0]["version"]
    for title in "AB":
        await world.client.do("nodeReword", node=world.mail, title=title, expectedVersion=version + "AB".index(title))
    came = await world.client.send("nodeReword", node=world.mail, title="C", expectedVersion=version)
    assert refusal(came) == ("VersionConflict", "VERSION_CONFLICT", ["expectedVersion"])
    assert (came["expectedVersion"], came["currentVersion"]) == (version, version + 2)
    assert [each["type"] for each in came["events"]] == ["NODE_REWORDED", "NODE_REWORDED"]
    dry = await world.client.send("nodeReword", node=world.mail, title="C", expectedVersion=version, dryRun=True)
    assert dry == came


async def test_unrelated_changes_do_not_conflict(world: World) -> None:
    await world.client.do("nodeReword", node=world.loose, title="Other")
    await world.client.do("nodeReword", node=world.mail, title="Letter", expectedVersion=2)


async def test_a_broken_rule_has_its_name(world: World) -> None:
    came = await world.client.send("nodeMove", node=world.growth, parent=world.habit)
    assert refusal(came)[:2] == ("RuleBroken", "RULE_BROKEN")
    assert came["rule"]
    assert came["docs"] == f"docs/errors.md#{came['rule'].lower().replace('_', '-')}"


async def test_invalid_input_names_the_field(world: World) -> None:
    for mutation, given, path in (
        ("outcomeDefine", {"level": "BUSINESS", "title": " "}, ["title"]),
        ("outcomeDefine", {"level": "BUSINESS", "title": "x" * 1_001}, ["title"]),
        ("outcomeDefine", {"level": "BUSINESS", "title": "A", "parent": "nonsense"}, ["parent"]),
        ("nodeRetire", {"node": world.belief}, ["reason"]),
        ("metricRetarget", {"metric": world.metric, "value": "60"}, ["reason"]),
        ("deliverableEstimate", {"deliverable": world.mail, "effort": "-1"}, ["effort"]),
        ("deliverableEstimate", {"deliverable": world.mail, "effort": "9" * 400}, ["effort"]),
        ("deliverableEstimate", {"deliverable": world.mail, "effort": "1e999999"}, ["effort"]),
        ("checkRecord", {"subject": world.mail, "outcome": world.habit, "member": world.ann, "question": "RELEVANCE",
                         "verdict": "SUPPORTS", "confidence": "1.5"}, ["confidence"]),
    ):  # fmt: skip
        came = await world.client.send(mutation, **given)
        assert refusal(came) == ("InvalidInput", "INVALID_INPUT", path), (mutation, came)


async def test_nul_and_half_characters_are_refused_in_so_many_words(world: World) -> None:
    for text, said in (("a\0b", "the character NUL"), ("a\ud800", "lone surrogate")):
        for given in ({"title": text}, {"title": "A", "reason": text},
                      {"title": "A", "onBehalfOf": {"source": text}}, {"title": "A", "onBehalfOf": {"source": "s", "name": text}},
                      {"title": "A", "commandId": str(uuid4()), "description": text}):  # fmt: skip
            came = await world.client.send("outcomeDefine", level="BUSINESS", **given)
            assert came["__typename"] == "InvalidInput", given
            assert said in came["message"]


async def test_values_of_the_wrong_form_are_the_clients_error(world: World) -> None:
    """As variables and as literals, which GraphQL checks apart."""
    document = "mutation ($input: DeliverableEstimateInput!) { deliverableEstimate(input: $input) { __typename } }"
    wrong: tuple[Any, ...] = ("much", "", "NaN", True, [], {"a": 1}, 10**400)
    for effort in wrong:
        given = {"workspace": world.client.workspace, "deliverable": world.mail, "effort": effort}
        if effort == 10**400:
            assert (await world.client.ask(document, input=given))["deliverableEstimate"][
                "__typename"
            ] == "InvalidInput"
            continue
        code, message = await world.client.refused(document, input=given)
        assert code == "BAD_REQUEST", effort
        assert "Traceback" not in message
    for literal in ('asOf: { recordedAt: "noon" }', 'asOf: { recordedAt: "2026-01-01T00:00:00" }', "asOf: { effectiveAt: 7 }",
                    'asOf: { recordedAt: "0001-01-01T00:00:00+10:00" }'):  # fmt: skip
        code, message = await world.client.refused(f'{{ workspace(slug: "orchard", {literal}) {{ revision }} }}')
        assert code == "BAD_REQUEST", literal
        assert "RFC 3339" in message or "date value out of range" in message


# --- effective time ---


async def test_effective_times_keep_order_and_backdating_says_why(world: World) -> None:
    now = datetime.now(UTC)
    for given, rule in (
        ({"effectiveAt": (now + timedelta(hours=1)).isoformat()}, "EFFECTIVE_IN_FUTURE"),
        ({"effectiveAt": (now - timedelta(days=3)).isoformat(), "reason": "Late"}, "EFFECTIVE_BEFORE_LAST"),
    ):
        came = await world.client.send("nodeReword", node=world.mail, title="A", **given)
        assert (came["__typename"], came["rule"], came["path"]) == ("RuleBroken", rule, ["effectiveAt"])
    before = (now - timedelta(days=3)).isoformat()
    came = await world.client.send("outcomeDefine", level="BUSINESS", title="A", effectiveAt=before, reason="Late")
    assert came["rule"] == "EFFECTIVE_BEFORE_STRUCTURE"
    came = await world.client.send(
        "checkInRecord", subject=world.habit, health="ON_TRACK", member=world.ann, effectiveAt=before
    )
    assert refusal(came)[0] == "InvalidInput"
    assert came["path"] == ["reason"]
    done = await world.client.do("checkInRecord", subject=world.habit, health="ON_TRACK", member=world.ann,
                                 effectiveAt=before, reason="I was away")  # fmt: skip
    shown = (await world.read("events(last: 1) { nodes { backdated reason } }"))["events"]["nodes"]
    assert (shown, len(done["events"])) == ([{"backdated": True, "reason": "I was away"}], 1)


# --- idempotency ---


async def test_a_retry_gets_the_first_answer_again_as_read_then(world: World) -> None:
    given = {"node": world.mail, "title": "Letter", "commandId": str(uuid4())}
    shown = "node { title version parent { title } }"
    first = await world.client.do("nodeReword", shown, **given)
    await world.client.do("nodeReword", node=world.mail, title="Changed since")
    await world.client.do("nodeReword", node=world.answer, title="Changed too")
    revision = (await world.read("revision"))["revision"]
    assert await world.client.do("nodeReword", shown, **given) == first
    assert (await world.read("revision"))["revision"] == revision
    assert await Client(world.client.backend, world.client.workspace).do("nodeReword", shown, **given) == first


async def test_a_retry_of_what_changed_nothing_changes_nothing(world: World) -> None:
    given = {"node": world.mail, "title": "Mail", "commandId": str(uuid4())}
    first = await world.client.do("nodeReword", "node { title }", **given)
    await world.client.do("nodeReword", node=world.mail, title="Changed since")
    assert await world.client.do("nodeReword", "node { title }", **given) == first
    assert first["events"] == []


async def test_a_command_id_is_for_one_request(world: World) -> None:
    command = str(uuid4())
    await world.client.do("nodeReword", node=world.mail, title="Letter", commandId=command)
    for mutation, given in (
        ("nodeReword", {"node": world.mail, "title": "Other"}),
        ("nodeReword", {"node": world.loose, "title": "Letter"}),
        ("nodeReword", {"node": world.mail, "title": "Letter", "reason": "Why not"}),
        ("deliverableDrop", {"deliverable": world.mail, "reason": "No"}),
    ):
        came = await world.client.send(mutation, commandId=command, **given)
        assert refusal(came) == ("IdempotencyMismatch", "IDEMPOTENCY_MISMATCH", ["commandId"])
    other = await world.client.found("meadow")
    await other.do("outcomeDefine", level="BUSINESS", title="A", commandId=command)


async def test_a_workspace_is_founded_once_however_often_it_is_asked_for(client: Client) -> None:
    given = {"slug": "meadow", "name": "Meadow", "commandId": str(uuid4())}
    first = await client.do("workspaceCreate", "workspace { key name }", **given)
    assert await client.do("workspaceCreate", "workspace { key name }", **given) == first
    taken = await client.send("workspaceCreate", slug="meadow", name="Other")
    assert taken["__typename"] == "RuleBroken"
    assert (await client.ask("{ workspaces { totalCount } }"))["workspaces"]["totalCount"] == 2


async def test_refusals_and_dry_runs_leave_no_receipt(world: World) -> None:
    command = str(uuid4())
    await world.client.send("nodeReword", node=world.mail, title=" ", commandId=command)
    await world.client.do("nodeReword", node=world.mail, title="Dry", commandId=command, dryRun=True)
    done = await world.client.do("nodeReword", "node { title }", node=world.mail, title="Real", commandId=command)
    assert (done["node"]["title"], len(done["events"])) == ("Real", 1)


# --- dry runs ---

SHOWN = "node { key title version parent { title } ... on Deliverable { effort nearestOutcomes { title } } signals { nodes { kind } } }"


async def test_a_dry_run_answers_as_the_real_thing_and_changes_nothing(world: World) -> None:
    before = await world.read("revision tree { entries { node { title version } } } events { totalCount }")
    given = {"node": world.mail, "parent": world.need}
    dry = await world.client.do("nodeMove", SHOWN, **given, dryRun=True)
    assert await world.read("revision tree { entries { node { title version } } } events { totalCount }") == before
    real = await world.client.do("nodeMove", SHOWN, **given)
    for each in (dry, real):
        for event in each["events"]:
            del event["id"]
        del each["cursor"]
    assert dry == real


async def test_a_dry_run_is_refused_as_the_real_thing(world: World) -> None:
    for mutation, given in (
        ("nodeMove", {"node": world.growth, "parent": world.habit}),
        ("nodeReword", {"node": str(uuid4()), "title": "A"}),
        ("nodeReword", {"node": world.mail, "title": " "}),
        ("nodeReword", {"workspace": str(uuid4()), "node": world.mail, "title": "A"}),
    ):
        assert await world.client.send(mutation, **given, dryRun=True) == await world.client.send(mutation, **given)


async def test_a_workspace_can_be_tried_out(client: Client) -> None:
    dry = await client.do(
        "workspaceCreate", "workspace { slug tree { totalCount } }", slug="meadow", name="M", dryRun=True
    )
    assert dry["workspace"] == {"slug": "meadow", "tree": {"totalCount": 0}}
    assert (await client.ask('{ workspace(slug: "meadow") { slug } }'))["workspace"] is None
    await client.do("workspaceCreate", slug="meadow", name="M")


async def test_dry_runs_and_real_commands_stand_in_one_document(world: World) -> None:
    document = """mutation ($w: ID!, $n: ID!) {
        a: nodeReword(input: {workspace: $w, node: $n, title: "A", dryRun: true}) { ...Shown }
        b: nodeReword(input: {workspace: $w, node: $n, title: "B", dryRun: true}) { ...Shown }
        c: nodeReword(input: {workspace: $w, node: $n, title: "C"}) { ...Shown }
        d: nodeReword(input: {workspace: $w, node: $n, title: "D", dryRun: true}) { ...Shown }
        e: nodeReword(input: {workspace: $w, node: $n, title: "E"}) { ...Shown }
    }
    fragment Shown on NodeRewordResult { ... on NodeRewordSuccess { revision node { title version signals { totalCount } } } }"""
    before = (await world.read("revision"))["revision"]
    done = await world.client.ask(document, w=world.client.workspace, n=world.mail)
    assert [(each["node"]["title"], each["revision"] - before) for each in done.values()] == [
        ("A", 1), ("B", 1), ("C", 1), ("D", 2), ("E", 2),
    ]  # fmt: skip
    assert (await world.read("revision"))["revision"] == before + 2
