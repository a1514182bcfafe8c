"""Tailers on a test's database, and a line to Postgres that can be cut without a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import asyncpg

from events.store.tail import Tailer
from tests.committing import Pool


@asynccontextmanager
async def tailing(pool: Pool, url: str | None = None) -> AsyncIterator[Tailer]:
    """A tailer as each server process has one; without the database's address, it hears nothing and must look."""

    async def connect() -> asyncpg.Connection[asyncpg.Record]:
        if url is None:
            raise ConnectionRefusedError
        return await asyncpg.connect(url)

    tailer = Tailer(pool, connect)
    tailer.start()
    try:
        yield tailer
    finally:
        await tailer.close()


@dataclass(slots=True)
class _Line:
    """A connection through the proxy."""

    listens: bool = False
    muted: bool = False


class Proxy:
    """Stands between a client and Postgres, and can let everything vanish without closing anything."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.silent = False
        self.made = 0
        self._lines: dict[asyncio.Task[None], _Line] = {}

    @property
    def address(self) -> str:
        """The database through the proxy."""
        parts = urlsplit(self.url)
        user = (parts.username or "") + (f":{parts.password}" if parts.password else "")
        return f"postgresql://{user}@127.0.0.1:{self.port}{parts.path}?sslmode=disable"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await asyncio.gather(*self._lines, return_exceptions=True)

    def cut(self) -> None:
        """End every connection."""
        for task in list(self._lines):
            task.cancel()

    def mute(self) -> None:
        """Let nothing more through to those who listen, without closing anything."""
        for line in self._lines.values():
            line.muted = line.listens

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        line = self._lines[task] = _Line()
        self.made += 1
        ends = [writer]
        try:
            there, back = await self._upstream()
            ends.append(back)
            await asyncio.gather(self._pass(line, reader, back), self._pass(line, there, writer))
        except asyncio.CancelledError:
            pass  # cut: asyncio would complain of a handler that was cancelled
        finally:
            del self._lines[task]
            for each in ends:
                with suppress(OSError, RuntimeError):
                    each.close()

    async def _upstream(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self.url)
        asked = parse_qs(parts.query)
        host = parts.hostname or asked.get("host", ["127.0.0.1"])[0]
        port = parts.port or int(asked.get("port", ["5432"])[0])
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _pass(self, line: _Line, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                line.listens = line.listens or b"LISTEN " in data
                if not self.silent and not line.muted:
                    to.write(data)
                    await to.drain()
        if not self.silent:
            to.close()
