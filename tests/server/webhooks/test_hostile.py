"""A receiver that fails in every way: it gets each event at least once and in order, and what it never took is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime

import pytest

from server.webhooks.schedule import ATTEMPTS, LONGEST, PAUSES
from tests.server.webhooks.conftest import Office
from tests.server.webhooks.receiving import (
    Answer,
    Receiver,
    endless,
    endless_head,
    garbage,
    receiving,
    reset,
    slow,
    status,
)

FAILURES = {
    "slow": (slow(5), "No answer came within 0.5 seconds."),
    "reset": (reset, "The receiver closed the connection without an answer."),
    "garbage": (garbage, "The receiver closed the connection without an answer."),
    "an endless head": (endless_head, "The receiver closed the connection without an answer."),
    "500": (status(500), "The receiver answered 500."),
    "404": (status(404), "The receiver answered 404."),
    "302": (
        status(302, "Location: http://127.0.0.1:1/elsewhere"),
        "The receiver answered 302: redirects are not followed; give the address they lead to.",
    ),
    "429": (status(429), "The receiver answered 429."),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failed_delivery_is_tried_again_and_says_why(office: Office, receiver: Receiver, name: str) -> None:
    answer, why = FAILURES[name]
    await office.happen()
    receiver.answers = [answer]
    key, _ = await office.webhook(receiver)
    async with office.delivering(patience=0.5):
        row = await office.until(key, lambda row: row["attempts"] == 1)
        assert row["last_error"] == why
        assert timedelta(seconds=4) < row["next_attempt_at"] - row["last_error_at"] < timedelta(seconds=6)
        office.clock.forward(seconds=7)
        row = await office.until(key, lambda row: row["revision"] == 2)
    assert (row["attempts"], row["next_attempt_at"], row["last_error"]) == (0, None, None)
    assert receiver.revisions == [1, 1, 2]
    assert receiver.requests[0].headers["webhook-id"] == receiver.requests[1].headers["webhook-id"]


async def test_a_good_head_is_an_answer_whatever_follows_it(office: Office, receiver: Receiver) -> None:
    receiver.always = endless
    await office.happen()
    key, _ = await office.webhook(receiver)
    async with office.delivering():
        await office.until(key, lambda row: row["revision"] == 2)
    assert receiver.revisions == [1, 2]


async def test_nobody_listens(office: Office) -> None:
    async with receiving() as gone:
        port = gone.port
    key, _ = await office.webhook(f"http://127.0.0.1:{port}/")
    async with office.delivering():
        row = await office.until(key, lambda row: row["attempts"] == 1)
    assert row["last_error"] == "Nobody listens at the receiver's address."


async def test_410_disables_and_resuming_loses_nothing(office: Office, receiver: Receiver) -> None:
    await office.happen(2)
    receiver.answers = [status(200), status(410)]
    key, _ = await office.webhook(receiver)
    async with office.delivering():
        row = await office.until(key, lambda row: row["state"] == "DISABLED")
        assert (row["revision"], "410" in row["last_error"]) == (1, True)
        await office.happen()
        office.clock.forward(days=30)
        await office.endpoints.resume(key)
        await office.until(key, lambda row: row["revision"] == 4)
    assert receiver.revisions == [1, 2, 2, 3, 4]


@pytest.mark.parametrize("code", [429, 503])
async def test_retry_after_is_honoured(office: Office, receiver: Receiver, code: int) -> None:
    receiver.answers = [status(code, "Retry-After: 600")]
    key, _ = await office.webhook(receiver)
    async with office.delivering():
        row = await office.until(key, lambda row: row["attempts"] == 1)
        assert timedelta(seconds=599) < row["next_attempt_at"] - row["last_error_at"] <= timedelta(seconds=600)
        office.clock.forward(seconds=500)
        await asyncio.sleep(0.3)
        office.clock.forward(seconds=101)
        await office.until(key, lambda row: row["revision"] == 1)
    assert receiver.revisions == [1, 1]


async def test_retry_after_may_be_a_time_and_has_a_bound(office: Office, receiver: Receiver) -> None:
    at = format_datetime(office.clock() + timedelta(hours=2), usegmt=True)
    receiver.answers = [
        status(429, f"Retry-After: {at}"),
        status(429, "Retry-After: 99999999999999"),
        status(429, "Retry-After: soon"),
    ]
    key, _ = await office.webhook(receiver)
    async with office.delivering():
        row = await office.until(key, lambda row: row["attempts"] == 1)
        assert timedelta(minutes=118) < row["next_attempt_at"] - row["last_error_at"] < timedelta(minutes=121)
        office.clock.forward(hours=3)
        row = await office.until(key, lambda row: row["attempts"] == 2)
        assert row["next_attempt_at"] - row["last_error_at"] == LONGEST
        office.clock.forward(days=2)
        row = await office.until(key, lambda row: row["attempts"] == 3)
        assert row["next_attempt_at"] - row["last_error_at"] < timedelta(minutes=6)


async def test_ten_attempts_in_three_days_then_it_is_a_dead_letter_and_the_next_goes_on(
    office: Office, receiver: Receiver
) -> None:
    await office.happen(2)
    receiver.answers = [status(200), *[status(500)] * ATTEMPTS]
    key, _ = await office.webhook(receiver)
    began = office.clock()
    async with office.delivering():
        for attempts in range(1, ATTEMPTS):
            row = await office.tried(key, attempts)
            assert row["revision"] == 1
            office.clock.ahead += row["next_attempt_at"] - office.clock()
        row = await office.until(key, lambda row: row["revision"] == 3)
        letters = await office.letters(key)
        assert [(each["revision"], each["attempts"], each["type"]) for each in letters] == [(2, 10, "OutcomeDefined")]
        assert letters[0]["error"] == "The receiver answered 500."
        assert timedelta(days=2.6) < office.clock() - began < timedelta(days=3.4)
        assert receiver.revisions == [1, *[2] * 10, 3]

        await office.endpoints.redeliver(key, 2)
        await receiver.until(lambda r: len(r.requests) == 13)
        row = await office.until(key, lambda row: row["letters"] == 0)
    assert receiver.revisions[-1] == 2
    assert len({r.headers["webhook-id"] for r in receiver.requests if r.revision == 2}) == 1
    assert row["revision"] == 3


async def test_a_dead_letter_that_fails_again_stays_one(office: Office, receiver: Receiver) -> None:
    key, _ = await office.webhook(receiver)
    receiver.answers = [status(500)] * (ATTEMPTS + 1)
    async with office.delivering():
        for attempts in range(1, ATTEMPTS):
            row = await office.tried(key, attempts)
            office.clock.ahead += row["next_attempt_at"] - office.clock()
        await office.until(key, lambda row: row["revision"] == 1)
        await office.endpoints.redeliver(key, 1)
        await receiver.until(lambda r: len(r.requests) == ATTEMPTS + 1)
        await asyncio.sleep(0.3)
        letter = (await office.letters(key))[0]
        assert (letter["attempts"], letter["requested_at"]) == (ATTEMPTS + 1, None)
        await office.happen()
        await office.until(key, lambda row: row["revision"] == 2)
    assert (await office.row(key))["letters"] == 1


def test_the_attempts_span_three_days() -> None:
    assert timedelta(days=2.9) < sum(PAUSES, timedelta()) < timedelta(days=3)
    assert list(PAUSES) == sorted(PAUSES)


async def test_whatever_the_receiver_does_all_arrives_in_order(office: Office, receiver: Receiver) -> None:
    await office.happen(30)
    bad: list[Answer] = [answer for name, (answer, _) in FAILURES.items() if name != "slow"]
    receiver.answers = [each for answer in bad for each in (answer, status(200), status(200))]
    key, _ = await office.webhook(receiver)
    async with office.delivering():
        while (await office.row(key))["revision"] < 31:
            office.clock.forward(seconds=10)
            await asyncio.sleep(0.02)
    seen = receiver.revisions
    assert list(dict.fromkeys(seen)) == list(range(1, 32))
    assert seen == sorted(seen)
