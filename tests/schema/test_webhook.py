"""Webhooks are managed over GraphQL, and nobody reads their secrets there."""

from __future__ import annotations

from base64 import b64decode
from typing import Any
from uuid import uuid4

import pytest

from schema.endpoints import MOST
from tests.schema.asking import EVERY_ERROR, Client

STATE = "key url types includesTexts state revision lag attempts nextAttemptAt lastError createdByKind deadLetterCount"


async def send(client: Client, name: str, shown: str, **given: Any) -> Any:
    noun = name[0].upper() + name[1:]
    document = f"""mutation ($input: {noun}Input!) {{ {name}(input: $input) {{
        __typename ... on {noun}Success {{ {shown} }} {EVERY_ERROR}
    }} }}"""
    return (await client.ask(document, input={"workspace": client.workspace, **given}))[name]


async def create(client: Client, **given: Any) -> Any:
    said = {"url": "https://example.org/hooks", **given}
    return await send(client, "webhookCreate", f"webhook {{ {STATE} }} secret", **said)


async def test_a_webhook_is_made_and_its_secret_told_once(client: Client) -> None:
    made = await create(client, types=["OUTCOME_DEFINED"])
    assert made["secret"].startswith("whsec_")
    webhook = made["webhook"]
    assert webhook == {
        "key": webhook["key"],
        "url": "https://example.org/hooks",
        "types": ["OUTCOME_DEFINED"],
        "includesTexts": False,
        "state": "ACTIVE",
        "revision": 1,
        "lag": 0,
        "attempts": 0,
        "nextAttemptAt": None,
        "lastError": None,
        "createdByKind": "KEY",
        "deadLetterCount": 0,
    }
    read = await client.read(f"webhooks {{ {STATE} }}")
    assert read == {"webhooks": [webhook]}
    read = await client.ask(
        f"query ($id: ID!, $key: ID!) {{ workspace(id: $id) {{ webhook(key: $key) {{ {STATE} }} }} }}",
        id=client.workspace,
        key=webhook["key"],
    )
    assert read["workspace"]["webhook"] == webhook


async def test_what_its_deliveries_are_verified_with_is_no_secret(client: Client) -> None:
    key = (await create(client))["webhook"]["key"]
    (first,) = (await client.read("webhooks { publicKeys }"))["webhooks"][0]["publicKeys"]
    assert first.startswith("whpk_")
    assert len(b64decode(first.removeprefix("whpk_"))) == 32
    rotated = await send(client, "webhookRotateSecret", "webhook { publicKeys }", webhook=key, overlapHours=1)
    assert rotated["webhook"]["publicKeys"][1:] == [first]


async def test_it_begins_with_what_happens_next_or_with_any_revision(client: Client) -> None:
    await client.do("outcomeDefine", level="BUSINESS", title="Keep customers")
    assert (await create(client))["webhook"]["lag"] == 0
    assert (await create(client, fromRevision=1))["webhook"]["lag"] == 2
    assert (await create(client, fromRevision=3))["webhook"]["lag"] == 0
    assert (await create(client, fromRevision=4))["path"] == ["fromRevision"]
    assert (await create(client, fromRevision=0))["message"] == "Give a revision from 1 to 3."


async def test_a_retry_makes_no_second_webhook(client: Client) -> None:
    command = str(uuid4())
    first = await create(client, commandId=command)
    again = await create(client, commandId=command)
    assert (again["webhook"], again["secret"]) == (first["webhook"], None)
    assert (await create(client, commandId=command, includeTexts=True))["__typename"] == "IdempotencyMismatch"
    assert len((await client.read("webhooks { key }"))["webhooks"]) == 1


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "ftp://example.org", "http://example.org/", "https://", "https://me:secret@example.org/",
     "https://example.org/#part", "https://example.org:0/", "https://example.org:99999/", "https://exämple.org/",
     "https://example.org/a b", "https://example.org/\r\nx: y", "https://[::1/", "https://" + "x" * 2_000],
)  # fmt: skip
async def test_what_is_no_address_is_refused(client: Client, url: str) -> None:
    refused = await create(client, url=url)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["url"])


async def test_a_workspace_has_a_bounded_number_of_webhooks(client: Client) -> None:
    for _ in range(MOST):
        assert (await create(client))["__typename"] == "WebhookCreateSuccess"
    assert (await create(client))["rule"] == "TOO_MANY_WEBHOOKS"


async def test_pausing_resuming_replaying_rotating_deleting(client: Client) -> None:
    made = await create(client)
    key = made["webhook"]["key"]
    webhook = f"webhook {{ {STATE} }}"
    assert (await send(client, "webhookPause", webhook, webhook=key))["webhook"]["state"] == "PAUSED"
    assert (await send(client, "webhookResume", webhook, webhook=key))["webhook"]["state"] == "ACTIVE"
    assert (await send(client, "webhookReplay", webhook, webhook=key, fromRevision=1))["webhook"]["lag"] == 1
    rotated = await send(client, "webhookRotateSecret", "secret", webhook=key, overlapHours=1)
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]
    refused = await send(client, "webhookRotateSecret", "secret", webhook=key, overlapHours=169)
    assert refused["path"] == ["overlapHours"]
    assert (await send(client, "webhookDelete", "key", webhook=key))["key"] == key
    assert (await send(client, "webhookDelete", "key", webhook=key))["__typename"] == "NotFound"
    assert (await client.read("webhooks { key }"))["webhooks"] == []


async def test_dead_letters_are_read_and_asked_for_again(client: Client) -> None:
    await client.do("outcomeDefine", level="BUSINESS", title="Keep customers")
    key = (await create(client))["webhook"]["key"]
    await client.backend.pool.execute(
        "insert into delivery.dead_letter select w.workspace_id, w.id, e.revision, e.event_id, e.type, 10, 'No answer.', now()"
        " from delivery.webhook w join log.event e using (workspace_id)"
    )
    letters = "deadLetters(first: 1, after: $after) { nodes { revision type attempts error requestedAt event { revision } } pageInfo { endCursor hasNextPage } totalCount }"
    document = (
        f"query ($id: ID!, $key: ID!, $after: String) {{ workspace(id: $id) {{ webhook(key: $key) {{ {letters} }} }} }}"
    )
    page = (await client.ask(document, id=client.workspace, key=key))["workspace"]["webhook"]["deadLetters"]
    assert page["nodes"] == [
        {"revision": 1, "type": "WORKSPACE_CREATED", "attempts": 10, "error": "No answer.", "requestedAt": None,
         "event": {"revision": 1}}
    ]  # fmt: skip
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (2, True)
    after = page["pageInfo"]["endCursor"]
    page = (await client.ask(document, id=client.workspace, key=key, after=after))["workspace"]["webhook"][
        "deadLetters"
    ]
    assert ([each["revision"] for each in page["nodes"]], page["pageInfo"]["hasNextPage"]) == ([2], False)
    asked = await send(
        client,
        "webhookRedeliver",
        "webhook { deadLetters { nodes { revision requestedAt } } }",
        webhook=key,
        revision=2,
    )
    assert [each["requestedAt"] is None for each in asked["webhook"]["deadLetters"]["nodes"]] == [True, False]
    assert (await send(client, "webhookRedeliver", "webhook { key }", webhook=key, revision=3))[
        "__typename"
    ] == "NotFound"


async def test_another_workspaces_webhook_is_not_there(client: Client) -> None:
    key = (await create(client))["webhook"]["key"]
    other = await client.found("meadow")
    for name in ("webhookPause", "webhookResume", "webhookDelete", "webhookRotateSecret"):
        refused = await send(other, name, "__typename", webhook=key)
        assert refused["__typename"] == "NotFound"
    bare = await client.backend.pool.fetchval("select id from delivery.webhook")
    assert (await send(other, "webhookPause", "__typename", webhook=str(bare)))["__typename"] == "NotFound"
    assert (await send(other, "webhookPause", "__typename", webhook="nothing"))["path"] == ["webhook"]
    assert (await client.read("webhooks { state }"))["webhooks"] == [{"state": "ACTIVE"}]


async def test_a_workspace_that_is_not_there(client: Client) -> None:
    made = await create(client, workspace=str(uuid4()))
    assert (made["__typename"], made["path"]) == ("NotFound", ["workspace"])


COMMANDS: dict[str, dict[str, Any]] = {
    "webhookPause": {},
    "webhookResume": {},
    "webhookRotateSecret": {"overlapHours": 1},
    "webhookReplay": {"fromRevision": 1},
    "webhookDelete": {},
}


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_command_sent_again_does_nothing(client: Client, name: str) -> None:
    key = (await create(client))["webhook"]["key"]
    other = (await create(client))["webhook"]["key"]
    said = {**COMMANDS[name], "commandId": str(uuid4())}
    shown = "key" if name == "webhookDelete" else "webhook { key }"
    first = await send(client, name, shown, webhook=key, **said)
    before = await rows(client)
    assert await send(client, name, shown, webhook=key, **said) == first
    assert await rows(client) == before
    assert (await send(client, name, shown, webhook=other, **said))["__typename"] == "IdempotencyMismatch"
    assert await rows(client) == before


async def test_a_rotation_sent_again_tells_no_secret_and_keeps_the_one_told(client: Client) -> None:
    key = (await create(client))["webhook"]["key"]
    said = {"webhook": key, "commandId": str(uuid4())}
    assert (await send(client, "webhookRotateSecret", "secret", **said))["secret"].startswith("whsec_")
    assert (await send(client, "webhookRotateSecret", "secret", **said))["secret"] is None
    assert await client.backend.pool.fetchval("select count(*) from delivery.webhook_secret") == 2


async def test_what_was_refused_may_be_sent_again_under_its_id(client: Client) -> None:
    said = {"commandId": str(uuid4())}
    assert (await create(client, url="nowhere", **said))["__typename"] == "InvalidInput"
    assert (await create(client, **said))["__typename"] == "WebhookCreateSuccess"


async def test_a_dry_run_answers_the_same_and_changes_nothing(client: Client) -> None:
    made = await create(client, dryRun=True, commandId=str(uuid4()))
    assert (made["webhook"]["state"], made["secret"]) == ("ACTIVE", None)
    assert await client.read("webhooks { key }") == {"webhooks": []}
    key = (await create(client))["webhook"]["key"]
    before = await rows(client)
    for name, given in COMMANDS.items():
        shown = "key" if name == "webhookDelete" else "webhook { id key state }"
        answer = await send(client, name, shown, webhook=key, dryRun=True, **given)
        if name == "webhookPause":
            assert answer["webhook"] == {"id": answer["webhook"]["id"], "key": key, "state": "PAUSED"}
            assert answer["webhook"]["id"].startswith(f"{key}@dry-")
    assert await rows(client) == before


async def rows(client: Client) -> Any:
    """All that is kept of webhooks."""
    pool = client.backend.pool
    secrets = await pool.fetch("select * from delivery.webhook_secret order by secret")
    return await pool.fetch("select * from delivery.webhook order by id"), secrets


async def test_a_webhook_is_found_by_its_global_id(client: Client) -> None:
    key = (await create(client))["webhook"]["key"]
    document = (
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id key version erasedFields ... on Webhook { state } } }"
    )
    ids = [key, client.workspace, key[:-2] + "AA", "webhook_x"]
    webhook, workspace, *none = (await client.ask(document, ids=ids))["nodes"]
    assert webhook == {
        "__typename": "Webhook", "id": key, "key": key, "version": 1, "erasedFields": [], "state": "ACTIVE"
    }  # fmt: skip
    assert workspace["__typename"] == "Workspace"
    assert none == [None, None]
    await send(client, "webhookPause", "webhook { key }", webhook=key)
    assert (await client.ask(document, ids=[key]))["nodes"][0]["state"] == "PAUSED"
