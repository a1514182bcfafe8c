"""A frame: what subscribers are sent at a time, executed and encoded once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

import orjson
from graphql import ExecutionResult

from events.message import Event, Recorded
from events.store.tail import TROUBLE
from schema.context import Context
from schema.frames.asked import Asked
from schema.frames.present import Present
from schema.hygiene import masked


class Frame(NamedTuple):
    """One answer of a subscription."""

    revision: int
    """Up to where whoever was sent it knows all that is for it."""
    cursor: str
    payload: str
    """The answer as JSON."""


class Source(Protocol):
    """What a subscription is fed from."""

    async def open(self) -> int:
        """Get ready: from which revision on ``live`` wants every event."""

    async def live(self, page: list[Recorded[Event]]) -> list[Frame]:
        """The frames for what has just happened."""

    async def checkpoint(self) -> Frame | None:
        """A frame that says how far the log has come, where nothing in it was for the subscriber."""

    async def replay(self, after: int) -> list[Frame]:
        """The next frames after a revision that is past; at least one."""

    async def join(self, after: int | None) -> tuple[list[Frame], int]:
        """What a new subscriber is sent at once, and from where it goes on."""


@dataclass(frozen=True, slots=True)
class Press:
    """Makes frames: executes the subscriber's document on what it is to be told, and encodes the answer."""

    asked: Asked
    context: Callable[[], Context]
    workspace: UUID
    epoch: int

    async def make(self, revision: int, told: Sequence[tuple[int, str, Callable[[Present], Any]]]) -> list[Frame]:
        """The frames of some answers, each given by its revision, its cursor and what makes its root; the workspace is read once."""
        context = self.context()
        try:
            view = Present(context, self.workspace, self.epoch, revision)
            return [Frame(at, cursor, await self._payload(context, make(view))) for at, cursor, make in told]
        finally:
            await context.close()

    async def _payload(self, context: Context, root: Any) -> str:
        executor = self.asked.executor.build_per_event_executor(root)
        executor.context_value = context
        result = executor.execute_operation(False)  # noqa: FBT003
        if isawaitable(result):
            result = await result
        assert isinstance(result, ExecutionResult)  # noqa: S101 - there is no incremental delivery
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            for error in result.errors:
                if isinstance(error.original_error, TROUBLE):
                    raise error.original_error
            request = str(uuid4())
            answer["errors"] = [masked(error, request).formatted for error in result.errors]
        return orjson.dumps(answer, default=str).decode()
