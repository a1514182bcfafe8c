"""Answers held by revision: given out again as long as every workspace they were read from stands where it stood.

Freshness is strict: each time, one look at the heads. An answer that was read from a workspace is held from the second time on
that it is asked for: most are asked for once, and would only push out the others. One that is given with an ``ETag`` is held at once.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from events.message import Principal
from events.store.directory import Directory
from events.store.read import Head
from schema.execution.cache import Answers, Entry
from schema.execution.plan import Plan
from server.asking import Asked

Place: TypeAlias = tuple[UUID, int, int, int]
"""A workspace and where it stood: epoch, revision, erasures."""
Stamp: TypeAlias = frozenset[Place]
BYTES_OF_A_PLACE = 250
ASKED = 1_000
"""Of how many answers that are not held it is known that they were asked for."""


def _stamp(heads: Mapping[UUID, Head]) -> Stamp:
    return frozenset((workspace, head.epoch, head.revision, head.erasures) for workspace, head in heads.items())


class Held:
    """The answers of one process."""

    def __init__(self, most_bytes: int = 12_000_000) -> None:
        self.answers: Answers[Stamp] = Answers(most_bytes)
        self._asked: OrderedDict[Hashable, None] = OrderedDict()

    @staticmethod
    def key(plan: Plan, asked: Asked, principal: Principal) -> Any:
        """What decides an answer beside the data. Variables are hashed: whoever asks may make them as long as a body."""
        try:
            given = orjson.dumps(asked.variables, option=orjson.OPT_SORT_KEYS) if asked.variables else b""
        except TypeError:
            return None
        given = given and hashlib.blake2b(given, digest_size=32).digest()
        return plan.key, asked.operation_name, given, asked.cost, principal.kind, principal.id

    async def get(self, key: Any, directory: Directory) -> tuple[Entry[Stamp] | None, Mapping[UUID, Head]]:
        """The answer held, if it still holds; and where the workspaces stand that were looked at.

        An answer that was read from nothing, such as what the schema says of itself, always holds.
        """
        entry = self.answers.get(key)
        if entry is None or not entry.stamp:
            return entry, {}
        heads = await directory.heads([place[0] for place in entry.stamp])
        return (entry if _stamp(heads) == entry.stamp else None), heads

    def keep(self, key: Any, body: bytes, heads: Mapping[UUID, Head], *, at_once: bool = False) -> Entry[Stamp]:
        """The answer as one that is held, which it is ``at_once`` or if it was asked for before."""
        stamp = _stamp(heads)
        if stamp and not at_once and not self._asked_before(key):
            return Entry(stamp, body)
        body = bytes(memoryview(body))  # a copy: what an encoder made is as large as the buffer it was made in
        entry = Entry(stamp, body, beside=BYTES_OF_A_PLACE * len(heads))
        self.answers.put(key, entry)
        return entry

    def _asked_before(self, key: Hashable) -> bool:
        if self.answers.get(key) is not None:
            return True
        if key in self._asked:
            del self._asked[key]
            return True
        self._asked[key] = None
        if len(self._asked) > ASKED:
            self._asked.popitem(last=False)
        return False
