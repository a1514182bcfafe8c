"""The network as webhooks see it: a name is resolved once, all its addresses are checked, and only those are connected to.

So a name that answers differently the second time (DNS rebinding) leads nowhere else. The name stays what TLS verifies and
what ``Host`` says. httpcore knows no proxy variables and follows no redirects.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import certifi
import httpcore

from server.webhooks.addresses import Targets

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a name."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def trust() -> ssl.SSLContext:
    """The authorities that this machine trusts, and those that browsers do."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class MayNotSend(Exception):
    """This process may not send any more: another one does."""


class Checked(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, targets: Targets, resolve: Resolve, may_send: Callable[[], bool]) -> None:
        self._targets = targets
        self._resolve = resolve
        self._may_send = may_send
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the base class has it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that answers; to none if one of them may not be."""
        addresses = await self._resolve(host, port)
        for address in addresses:
            self._targets.check(address)
        failure: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses:
            try:
                stream = await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._may_send)
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """No webhook is sent to a socket of this machine."""
        raise NotImplementedError

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """Asks before each write whether this process may still send: one that was frozen for a while must not."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, may_send: Callable[[], bool]) -> None:
        self._stream = stream
        self._may_send = may_send

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not self._may_send():
            raise MayNotSend
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(stream, self._may_send)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
