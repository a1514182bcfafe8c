"""The port to a message broker: all that a relay needs of one. Another broker is one module that keeps this promise."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class NotAcknowledged(Exception):
    """The broker did not acknowledge a message: it may or may not hold it. It is published again, under the same id."""


class Broker(Protocol):
    """A broker that keeps what it acknowledges."""

    async def publish(self, subject: str, message_id: str, content_type: str, body: bytes) -> None:
        """Return once the broker holds the message for good. Raises ``NotAcknowledged``.

        ``message_id`` is the same each time a message is published, so that a broker that can recognises it.
        """


Connect = AbstractAsyncContextManager[Broker]
"""A broker for as long as a block lasts. Raises ``CannotRun`` when it cannot be had at all."""
