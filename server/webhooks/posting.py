"""One request to a receiver, and what came of it in a sentence."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

from server.webhooks.addresses import TargetRefused, Targets
from server.webhooks.network import Checked, Resolve, resolve, trust

PATIENCE = 15.0
"""Seconds that a receiver has to answer."""
READ = 64 * 1024
"""How much of an answer is read, so that the connection can be used again; nobody looks at it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The receiver answered."""

    status: int
    retry_after: str | None = None


class Unanswered(Exception):
    """No answer came: says why."""


class Channel:
    """The one connection to a receiver."""

    def __init__(
        self,
        targets: Targets,
        *,
        may_send: Callable[[], bool] = lambda: True,
        resolve: Resolve = resolve,
        patience: float = PATIENCE,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._targets = targets
        self._patience = patience
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or trust(),
            max_connections=1,
            keepalive_expiry=15,
            network_backend=Checked(targets, resolve, may_send),
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Send a body, and wait for the answer's head. Raises ``Unanswered``."""
        self._check_scheme(url)
        try:
            async with asyncio.timeout(self._patience):
                return await self._post(url, body, headers)
        except TimeoutError:
            raise Unanswered(f"No answer came within {self._patience:g} seconds.") from None
        except TargetRefused as error:
            raise Unanswered(str(error)) from None
        except socket.gaierror:
            raise Unanswered("The name of the receiver cannot be resolved.") from None
        except UnicodeError:
            raise Unanswered("The address of the receiver cannot be used: give one in ASCII.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise Unanswered(_sentence(error)) from None

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        said = {"Host": urlsplit(url).netloc, **headers, "Content-Length": str(len(body))}
        async with self._pool.stream("POST", url, headers=list(said.items()), content=body) as response:
            retry_after = next((v for k, v in response.headers if k.lower() == b"retry-after"), None)
            # The head is the answer; what follows it is read only so that the connection can be used again.
            with contextlib.suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
                async with asyncio.timeout(min(1, self._patience / 2)):
                    await _drain(response)
        return Answered(response.status, retry_after.decode("latin-1") if retry_after is not None else None)

    def _check_scheme(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "https" or (parts.scheme == "http" and self._targets.loopback and is_local(parts.hostname)):
            return
        raise Unanswered("Webhooks are sent over https only; over http to this machine itself, in open mode.")

    async def close(self) -> None:
        """Let the connection go."""
        await self._pool.aclose()


async def _drain(response: httpcore.Response) -> None:
    read = 0
    async for part in response.aiter_stream():
        read += len(part)
        if read > READ:
            return


def is_local(host: str | None) -> bool:
    """Whether a host is this machine by its name."""
    return host in {"localhost", "127.0.0.1", "::1"}


def _sentence(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The receiver's certificate is not trusted: {cause.verify_message}."
        if isinstance(cause, ssl.SSLError):
            return "The receiver does not speak TLS as it should."
        if isinstance(cause, ConnectionRefusedError):
            return "Nobody listens at the receiver's address."
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.ConnectError):
        return "The receiver cannot be reached."
    return "The receiver closed the connection without an answer."
