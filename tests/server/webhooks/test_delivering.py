"""What a receiver gets: every event, in order, signed, as a CloudEvent."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from events.member import InviteMember
from schema.endpoints import PlaceLost
from server.cloudevents import LARGEST
from server.webhooks.addresses import Targets
from server.webhooks.running import delivering
from tests.committing import log_of, outcome, send
from tests.following import tailing
from tests.server.webhooks.conftest import Office
from tests.server.webhooks.receiving import Receiver, Request, receiving, slow


async def test_every_event_arrives_in_order_and_once(office: Office, receiver: Receiver) -> None:
    await office.happen(120)
    await office.webhook(receiver)
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 121)
        await office.happen(3)
        await receiver.until(lambda r: len(r.requests) == 124)
    assert receiver.revisions == list(range(1, 125))
    assert (receiver.most_under_way, receiver.connections) == (1, 1)


async def test_a_delivery_is_a_cloud_event(office: Office, receiver: Receiver) -> None:
    await office.happen()
    await office.webhook(receiver)
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 2)
    request = receiver.requests[1]
    recorded = (await log_of(office.pool, office.workspace))[1]
    assert request.head == "POST /hooks HTTP/1.1"
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["webhook-id"] == str(recorded.event_id)
    event = request.event
    data = event.pop("data")
    assert event.pop("subject").startswith("node_")
    assert event == {
        "specversion": "1.0",
        "id": str(recorded.event_id),
        "source": f"/workspaces/{office.workspace}",
        "type": "northline.OutcomeDefined",
        "time": recorded.recorded_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "revision": 2,
    }
    assert data["data"]["title"].startswith("Outcome")
    assert data["actor"]["kind"] == "KEY"
    assert data["commandId"] == str(recorded.metadata.command_id)


async def test_a_delivery_is_verified_by_the_library_of_standard_webhooks(office: Office, receiver: Receiver) -> None:
    _, secret = await office.webhook(receiver)
    async with office.delivering():
        await receiver.until(lambda r: bool(r.requests))
    request = receiver.requests[0]
    assert Webhook(secret).verify(request.body, request.headers) == request.event
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(request.body.replace(b"Test", b"Tost"), request.headers)


async def test_a_delivery_is_verified_by_who_cannot_sign(office: Office, receiver: Receiver) -> None:
    key, _ = await office.webhook(receiver)
    (public,) = (await office.row(key))["public_keys"]
    async with office.delivering():
        await receiver.until(lambda r: bool(r.requests))
    request = receiver.requests[0]
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    (signature,) = _signatures(request, "v1a")
    Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed.replace(b"Test", b"Tost"))


async def test_a_secret_from_before_there_were_key_pairs_signs_alone(office: Office, receiver: Receiver) -> None:
    key, secret = await office.webhook(receiver)
    await office.pool.execute("update delivery.webhook_secret set signing_key = null, public_key = null")
    async with office.delivering():
        await receiver.until(lambda r: bool(r.requests))
    request = receiver.requests[0]
    assert Webhook(secret).verify(request.body, request.headers) == request.event
    assert _signatures(request, "v1a") == []
    assert (await office.row(key))["public_keys"] == []


def _signatures(request: Request, version: str) -> list[bytes]:
    given = (each.split(",", 1) for each in request.headers["webhook-signature"].split())
    return [base64.b64decode(signature) for kind, signature in given if kind == version]


async def test_both_secrets_sign_for_a_while_after_a_rotation(office: Office, receiver: Receiver) -> None:
    key, old = await office.webhook(receiver)
    new = _shown(await office.endpoints.rotate(key, 24))
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 1)
        for secret in (old, new):
            assert Webhook(secret).verify(receiver.requests[0].body, receiver.requests[0].headers)
        newest = _shown(await office.endpoints.rotate(key, 24))
        await office.happen()
        await receiver.until(lambda r: len(r.requests) == 2)
        request = receiver.requests[1]
        assert [len(_signatures(request, version)) for version in ("v1", "v1a")] == [2, 2]
        assert len((await office.row(key))["public_keys"]) == 2
        for secret in (new, newest):
            assert Webhook(secret).verify(request.body, request.headers)
        office.clock.forward(hours=25)
        await office.happen()
        await receiver.until(lambda r: len(r.requests) == 3)
    assert [len(_signatures(receiver.requests[2], version)) for version in ("v1", "v1a")] == [1, 1]


def _shown(secret: bytes) -> str:
    return "whsec_" + base64.b64encode(secret).decode()


async def test_under_a_filter_each_event_names_the_one_before_it(office: Office, receiver: Receiver) -> None:
    for _ in range(3):
        await office.happen()
        await send(office.committer, office.workspace, InviteMember(name="Ada", email="ada@example.org"))
    await office.webhook(receiver, types=["MemberInvited"])
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 3)
    assert [(r.revision, r.event["previousrevision"]) for r in receiver.requests] == [(3, 0), (5, 3), (7, 5)]
    assert {r.event["type"] for r in receiver.requests} == {"northline.MemberInvited"}


async def test_what_is_filtered_out_is_no_lag(office: Office, receiver: Receiver) -> None:
    await office.happen(200)
    key, _ = await office.webhook(receiver, types=["MemberInvited"])
    async with office.delivering():
        row = await office.until(key, lambda row: row["revision"] == 201)
    assert (row["head"], receiver.requests) == (201, [])


@pytest.mark.parametrize("texts", [False, True])
async def test_erasable_texts_are_sent_only_to_who_opted_in(office: Office, receiver: Receiver, texts: bool) -> None:
    await send(
        office.committer,
        office.workspace,
        InviteMember(name="Ada Lovelace", email="ada@example.org"),
        outcome(description="A canary in a text"),
        reason="A canary in a reason",
    )
    await office.webhook(receiver, texts=texts)
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 3)
    said = b"".join(request.body for request in receiver.requests)
    for canary in (b"Ada Lovelace", b"ada@example.org", b"A canary in a text", b"A canary in a reason"):
        assert (canary in said) is texts, canary


async def test_a_body_is_never_larger_than_promised(office: Office, receiver: Receiver) -> None:
    await send(office.committer, office.workspace, outcome(description="é" * 10_000))
    await office.webhook(receiver, texts=True)
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 2)
    request = receiver.requests[1]
    assert len(request.body) <= LARGEST
    assert request.event["textsomitted"] is True
    assert "description" not in request.event["data"]["data"]


async def test_a_slow_receiver_gets_one_event_at_a_time(office: Office, receiver: Receiver) -> None:
    await office.happen(4)
    receiver.always = slow(0.05)
    await office.webhook(receiver)
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 5)
    assert (receiver.revisions, receiver.most_under_way) == ([1, 2, 3, 4, 5], 1)


async def test_paused_and_resumed_loses_nothing(office: Office, receiver: Receiver) -> None:
    key, _ = await office.webhook(receiver)
    async with office.delivering():
        await office.until(key, lambda row: row["revision"] == 1)
        await office.endpoints.pause(key)
        await office.happen(5)
        await office.until(key, lambda row: row["head"] == 6)
        assert receiver.revisions == [1]
        assert (await office.row(key))["state"] == "PAUSED"
        await office.endpoints.resume(key)
        await receiver.until(lambda r: len(r.requests) == 6)
    assert receiver.revisions == [1, 2, 3, 4, 5, 6]


async def test_what_happens_after_a_pause_is_not_sent(office: Office, receiver: Receiver) -> None:
    """Not even by who waits for it already, and looks for changes only now and then."""
    async with receiving() as other:
        webhooks = [(await office.webhook(each))[0] for each in (receiver, other)]
        async with office.delivering(pause=3600):
            for key in webhooks:
                await office.until(key, lambda row: row["revision"] == 1)
            await office.endpoints.pause(webhooks[0])
            await office.happen()
            await other.until(lambda r: len(r.requests) == 2)
            await office.happen()
            await other.until(lambda r: len(r.requests) == 3)
    assert receiver.revisions == [1]


async def test_a_replay_begins_at_any_revision(office: Office, receiver: Receiver) -> None:
    await office.happen(5)
    key, _ = await office.webhook(receiver)
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 6)
        await office.until(key, lambda row: row["revision"] == 6)
        ids = [request.headers["webhook-id"] for request in receiver.requests]
        await office.endpoints.replay(key, 4)
        await receiver.until(lambda r: len(r.requests) == 9)
    assert receiver.revisions == [1, 2, 3, 4, 5, 6, 4, 5, 6]
    assert [request.headers["webhook-id"] for request in receiver.requests][6:] == ids[3:]


async def test_a_replay_wins_over_the_delivery_under_way(office: Office, receiver: Receiver) -> None:
    await office.happen(5)
    receiver.always = slow(0.3)
    key, _ = await office.webhook(receiver, from_revision=5)
    async with office.delivering():
        await receiver.until(lambda r: len(r.requests) == 1)
        await office.endpoints.replay(key, 1)
        receiver.always = slow(0)
        await receiver.until(lambda r: len(r.requests) == 7)
    assert receiver.revisions == [5, 1, 2, 3, 4, 5, 6]


async def test_two_webhooks_do_not_wait_for_each_other(office: Office, receiver: Receiver) -> None:
    await office.happen(3)
    await office.webhook(f"http://127.0.0.1:{receiver.port}/stuck")
    await office.webhook(receiver)
    answer = receiver.always

    async def one_is_stuck(request: Any, writer: Any) -> None:
        await (slow(30) if "/stuck" in request.head else answer)(request, writer)

    receiver.always = one_is_stuck
    async with office.delivering(patience=20.0):
        await receiver.until(lambda r: sum("/hooks" in each.head for each in r.requests) == 4)
    assert [r.revision for r in receiver.requests if "/hooks" in r.head] == [1, 2, 3, 4]


async def test_what_happens_is_heard_without_a_look(office: Office, receiver: Receiver, database: str) -> None:
    await office.webhook(receiver)
    async with tailing(office.pool, database) as tailer:
        office.committer._announce = tailer.announce
        async with delivering(office.pool, tailer, Targets(loopback=True), pause=3600):
            await receiver.until(lambda r: len(r.requests) == 1)
            for _ in range(3):
                await office.happen()
            await receiver.until(lambda r: len(r.requests) == 4)
    assert receiver.revisions == [1, 2, 3, 4]


async def test_a_restored_log_is_delivered_only_from_where_somebody_says(office: Office, receiver: Receiver) -> None:
    await office.happen(3)
    key, _ = await office.webhook(receiver)
    paused, _ = await office.webhook(receiver)
    await office.endpoints.pause(paused)
    async with office.delivering():
        await office.until(key, lambda row: row["revision"] == 4)
        await office.pool.execute("update directory.head set epoch = epoch + 1")
        await office.happen()
        row = await office.until(key, lambda row: row["state"] == "DISABLED")
        assert "say with webhookReplay" in row["last_error"]
        for each in (key, paused):
            with pytest.raises(PlaceLost):
                await office.endpoints.resume(each)
        await office.endpoints.replay(key, 4)
        await office.endpoints.resume(key)
        await office.until(key, lambda row: row["revision"] == 5)
    assert receiver.revisions == [1, 2, 3, 4, 4, 5]


async def test_a_restore_while_nobody_delivers_is_noticed(office: Office, receiver: Receiver) -> None:
    key, _ = await office.webhook(receiver)
    await office.pool.execute("update directory.head set epoch = epoch + 1")
    async with office.delivering():
        await office.until(key, lambda row: row["state"] == "DISABLED")
    assert receiver.requests == []
