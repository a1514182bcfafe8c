"""NATS JetStream as a broker: a stream keeps what it acknowledges, and recognises a message that it holds by its id."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from server.errors import CannotRun
from server.relay.broker import Broker, NotAcknowledged

try:
    import nats
    from nats.aio.client import Client
    from nats.errors import Error as NatsError
    from nats.errors import NoServersError
    from nats.errors import TimeoutError as NatsTimeout
    from nats.js import JetStreamContext
    from nats.js.errors import APIError, NotFoundError
except ImportError:
    raise CannotRun("The relay to NATS needs the package nats-py: pip install nats-py") from None

STREAM = "NORTHLINE"
SUBJECTS = "northline.>"
URL = "nats://127.0.0.1:4222"
PATIENCE = 5.0
"""Seconds to wait for an acknowledgement."""

_log = structlog.get_logger("northline.relay")


@asynccontextmanager
async def connect(url: str = URL) -> AsyncIterator[Broker]:
    """A connection to NATS with a stream that holds our subjects. Raises ``CannotRun``."""
    # A wrong address is told, not waited for; later on, a server that is gone is waited for.
    first = await _connected(url, max_reconnect_attempts=1, reconnect_time_wait=0.1)
    try:
        await _ensure_stream(first.jetstream(timeout=PATIENCE), _where(url))
    finally:
        await first.close()
    connection = await _connected(url, max_reconnect_attempts=-1, reconnect_time_wait=1)
    try:
        yield JetStream(connection.jetstream(timeout=PATIENCE))
    finally:
        await connection.close()


async def _connected(url: str, **options: Any) -> Client:
    noted: list[Exception] = []

    async def note(error: Exception) -> None:
        noted.append(error)
        _log.debug("nats", why=_reason(error))

    try:
        async with asyncio.timeout(2 * PATIENCE):
            return await nats.connect(url, name="northline", connect_timeout=PATIENCE, error_cb=note, **options)
    except (NatsError, OSError, ValueError) as error:
        why = noted[-1] if noted and isinstance(error, NoServersError | TimeoutError) else error
        raise CannotRun(f"NATS at {_where(url)} cannot be reached: {_reason(why)}.") from None


class JetStream:
    """A JetStream stream."""

    def __init__(self, stream: JetStreamContext) -> None:
        self._stream = stream

    async def publish(self, subject: str, message_id: str, content_type: str, body: bytes) -> None:
        """Publish a message, and wait until the stream holds it."""
        headers = {"Nats-Msg-Id": message_id, "Content-Type": content_type}
        try:
            await self._stream.publish(subject, body, timeout=PATIENCE, headers=headers)
        except (NatsError, OSError) as error:
            raise NotAcknowledged(_reason(error)) from error


async def _ensure_stream(stream: JetStreamContext, where: str) -> None:
    try:
        try:
            name = await stream.find_stream_name_by_subject(SUBJECTS)
        except NotFoundError:
            await stream.add_stream(name=STREAM, subjects=[SUBJECTS])
            _log.info("made the stream", stream=STREAM, subjects=SUBJECTS)
        else:
            _log.debug("the stream is there", stream=name)
    except (NatsError, OSError) as error:
        raise CannotRun(
            f"NATS at {where} keeps no streams: start nats-server with JetStream (-js), and let this account "
            f"make the stream {STREAM} ({_reason(error)})."
        ) from None


def _where(url: str) -> str:
    """The address without user and password."""
    return url.rpartition("@")[2].removeprefix("nats://")


def _reason(error: Exception) -> str:
    match error:
        case NatsError() if "authorization" in str(error).lower():
            text = "it refuses this user or password"
        case APIError(description=str(text)):
            pass
        case ConnectionResetError():
            # It may do so before its refusal can be read.
            text = "it ended the connection: check the user and password"
        case ConnectionRefusedError() | NoServersError():
            text = "nobody listens there"
        case TimeoutError() | NatsTimeout():
            text = f"no answer within {PATIENCE:g} seconds"
        case socket.gaierror():
            text = "its name cannot be resolved"
        case _:
            text = str(error) or type(error).__name__
    return text.removeprefix("nats: ").rstrip(".")
