"""Receivers of webhooks that die, between keeping an event and saying so too, and come back on the same port."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import UUID

from standardwebhooks import Webhook

from tests.acceptance.torture.followers import CUT
from tests.acceptance.torture.servers import free_port
from tests.server.clients import ask
from tests.server.webhooks.receiving import Request, receiving, status

CREATE = """mutation ($workspace: ID!, $url: String!, $types: [EventType!]) {
  webhookCreate(input: {workspace: $workspace, url: $url, types: $types, fromRevision: 1}) {
    ... on WebhookCreateSuccess { secret webhook { key } } ... on CommandError { code message } } }"""
STANDING = "query ($workspace: ID!, $key: ID!) { workspace(id: $workspace) { webhook(key: $key) { nextAttemptAt } } }"
RESUME = """mutation ($workspace: ID!, $key: ID!) {
  webhookResume(input: {workspace: $workspace, webhook: $key}) { __typename } }"""


class Inbox:
    """A receiver, and its operator, who has no patience."""

    def __init__(self, workspace: str, types: list[str] | None, chance: random.Random) -> None:
        self._workspace = workspace
        self._types = types
        self._chance = chance
        self._port = free_port()
        self._killed = asyncio.Event()
        self._key = self._secret = ""
        self.arrived: list[tuple[int, UUID, int | None]] = []
        """Revision, id and previous revision of each delivery."""

    def __repr__(self) -> str:
        return f"<{self._types or 'all'}, {len(self.arrived)} arrived>"

    @property
    def last(self) -> int:
        """The last revision that arrived."""
        return self.arrived[-1][0] if self.arrived else 0

    def wants(self, kind: str) -> bool:
        """Whether events of a type are for it."""
        return self._types is None or kind in self._types

    async def make(self, address: str) -> None:
        """Make the webhook."""
        url = f"http://127.0.0.1:{self._port}/"
        made = await ask(address, CREATE, workspace=self._workspace, url=url, types=self._types)
        self._secret, self._key = made["webhookCreate"]["secret"], made["webhookCreate"]["webhook"]["key"]

    async def keep(self) -> None:
        """Receive, and be born again when killed."""
        while True:
            async with receiving(self._port) as receiver:
                receiver.always = self._take
                await self._killed.wait()
            await asyncio.sleep(self._chance.uniform(0.05, 1))
            self._killed.clear()

    def kill(self) -> None:
        """Let it die with every connection."""
        self._killed.set()

    async def resume(self, address: Callable[[], str]) -> None:
        """Ask to try again at once whenever the webhook would wait."""
        named = {"workspace": self._workspace, "key": self._key}
        while True:
            await asyncio.sleep(1)
            try:
                found = await ask(address(), STANDING, **named)
                if found["workspace"]["webhook"]["nextAttemptAt"] is not None:
                    await ask(address(), RESUME, **named)
            except (*CUT, json.JSONDecodeError, AssertionError):
                continue  # the server, or its database, was lost on the way

    async def _take(self, request: Request, writer: asyncio.StreamWriter) -> None:
        event: Any = Webhook(self._secret).verify(request.body.decode(), request.headers)
        self.arrived.append((event["revision"], UUID(event["id"]), event.get("previousrevision")))
        await asyncio.sleep(self._chance.uniform(0, 0.02))
        await status(self._chance.choice([204] * 30 + [500]))(request, writer)

    def judge(self, wanted: dict[int, UUID]) -> None:
        """At least once, in order, and what came again was what was under way, under the same id."""
        seen = [revision for revision, _, _ in self.arrived]
        assert list(dict.fromkeys(seen)) == list(wanted), self
        following = dict(pairwise(wanted))
        assert [each for each in pairwise(seen) if each[1] not in {each[0], following.get(each[0])}] == [], self
        assert {(revision, event) for revision, event, _ in self.arrived} == set(wanted.items())
        if self._types is not None:
            before = {later: earlier for earlier, later in following.items()}
            assert all(previous == before.get(revision, 0) for revision, _, previous in self.arrived)
