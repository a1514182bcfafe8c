"""Writers that send each command, under one id, until they are answered."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx

from tests.acceptance.torture.followers import CUT

ANSWERED = 90.0
"""Seconds within which a command must be answered, however often it is sent."""
DEFINE = """mutation ($workspace: ID!, $title: String!, $id: UUID!) {
  done: outcomeDefine(input: {workspace: $workspace, level: BUSINESS, title: $title, commandId: $id}) {
    ... on OutcomeDefineSuccess { revision outcome { key } } ... on CommandError { code message } } }"""
REWORD = """mutation ($workspace: ID!, $title: String!, $id: UUID!, $node: ID!) {
  done: nodeReword(input: {workspace: $workspace, node: $node, title: $title, commandId: $id}) {
    ... on NodeRewordSuccess { revision } ... on CommandError { code message } } }"""
RETRIED = {"INTERNAL", "TIMEOUT", "RATE_LIMITED"}
"""Codes that leave open what came of a command, or ask for patience."""


class Writer:
    """Defines outcomes, and rewords them."""

    def __init__(self, workspace: str, chance: random.Random) -> None:
        self._workspace = workspace
        self._chance = chance
        self._node = ""
        self.answered: dict[UUID, int] = {}
        """The revision that each command was answered with."""
        self.retries = 0

    async def write(self, address: Callable[[], str], seconds: float) -> None:
        """Write for some time."""
        async with httpx.AsyncClient(timeout=10) as client:
            await self._write(client, address, seconds)

    async def _write(self, client: httpx.AsyncClient, address: Callable[[], str], seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            command = UUID(int=self._chance.getrandbits(128), version=4)
            given = {"workspace": self._workspace, "title": f"Outcome {command}", "id": str(command)}
            reword = self._node and self._chance.random() < 0.5
            query = REWORD if reword else DEFINE
            async with asyncio.timeout(ANSWERED):
                done = await self._send(client, address, query, {**given, "node": self._node} if reword else given)
            self.answered[command] = done["revision"]
            self._node = done.get("outcome", {}).get("key") or self._node
            await asyncio.sleep(self._chance.uniform(0, 0.3))

    async def _send(
        self, client: httpx.AsyncClient, address: Callable[[], str], query: str, variables: dict[str, Any]
    ) -> Any:
        while True:
            try:
                sent = await client.post(f"{address()}/graphql", json={"query": query, "variables": variables})
                answer = sent.json()
            except (*CUT, json.JSONDecodeError):
                pass
            else:
                if "errors" not in answer:
                    assert "revision" in answer["data"]["done"], answer
                    return answer["data"]["done"]
                assert {each["extensions"]["code"] for each in answer["errors"]} <= RETRIED, answer
            self.retries += 1
            await asyncio.sleep(0.1)
