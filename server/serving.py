"""The command `northline serve`."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import importlib
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import asyncpg
import typer
import uvloop

from migrations.runner import migrate
from server import logs, memory
from server.database import database, where
from server.errors import CannotRun
from server.migrating import status_of
from server.settings import Settings, load_settings, refuse_open_bind

if TYPE_CHECKING:
    from server.running import Server


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else NORTHLINE_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; else NORTHLINE_PORT or 8000.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the database brought along; else NORTHLINE_DATA_DIR or .northline.")
    ] = None,
    demo: Annotated[
        bool, typer.Option(help="Make the demo workspace if there is no workspace; only in the database brought along.")
    ] = True,
    migrate_first: Annotated[
        bool, typer.Option("--migrate/--no-migrate", help="Bring the database to this program's version first.")
    ] = True,
) -> None:
    """Serve GraphQL over HTTP.

    Without NORTHLINE_DATABASE_URL it runs the Postgres it brings along, in a folder of its own. Ctrl-C stops everything;
    the data stay.

    Example: northline serve --port 9000
    """
    memory.begin()
    settings = load_settings(host=host, port=port, data_dir=data_dir)
    logs.configure(settings)
    refuse_open_bind(settings)
    with (
        _listening(settings.host, settings.port) as listener,
        contextlib.suppress(asyncio.CancelledError),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_Service(settings, listener, demo=demo, migrate_first=migrate_first).run())


class _Service:
    """The server from its start to its end, and what a signal does to it."""

    def __init__(self, settings: Settings, listener: socket.socket, *, demo: bool, migrate_first: bool) -> None:
        self._settings = settings
        self._listener = listener
        self._demo = demo
        self._migrate_first = migrate_first
        self._server: Server | None = None

    async def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stop, number, asyncio.current_task())
        # Most of a start: it makes the schema, while the database starts.
        loading = asyncio.create_task(asyncio.to_thread(importlib.import_module, "server.running"))
        async with database(self._settings) as url:
            try:
                await self._prepare(url, loading)
            except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
                raise CannotRun(
                    f"The database at {where(url)} was lost while the server started: start again once it answers."
                ) from error
            from server.running import make_server  # noqa: PLC0415

            self._server = make_server(self._settings, url, self._listener)
            memory.settle()
            await self._server.serve(sockets=[self._listener])
            if not self._server.started:
                raise CannotRun("The server did not start: see the log lines above.")

    async def _prepare(self, url: str, loading: asyncio.Task[object]) -> None:
        """Bring the database to where the server needs it."""
        if self._migrate_first:
            await migrate(url)
        else:
            await status_of(url)
        await loading
        if self._demo and self._settings.database_url is None:
            from server.demo.command import make_if_empty  # noqa: PLC0415

            await make_if_empty(url)

    def _stop(self, number: int, work: asyncio.Task[None] | None) -> None:
        """Finish what is under way; told twice, don't."""
        if self._server is not None:
            self._server.handle_exit(number, None)
        elif work is not None:
            work.cancel()


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, taken before anything else is started. Raises CannotRun when it can't be had."""
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise CannotRun(
            f"{host} is no address of this machine: set NORTHLINE_HOST to one ({error.strerror})."
        ) from None
    with socket.socket(address[0], socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address[4])
            listener.listen(2048)
        except OSError as error:
            raise CannotRun(_taken(host, port, error)) from None
        yield listener


def _taken(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program: stop it, or set NORTHLINE_PORT to another port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs privileges: set NORTHLINE_PORT to one above 1023."
    return f"Cannot listen on {host} port {port}: {error.strerror}."
