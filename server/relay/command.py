"""The command `northline relay`."""

import asyncio
import contextlib
import enum
import importlib
import signal
from typing import Annotated

import typer
import uvloop

from events.store.read import SQL
from server import logs
from server.backend import Pool, open_backend
from server.database import database
from server.errors import CannotRun
from server.migrating import status_of
from server.relay.broker import Connect
from server.relay.relaying import Relay
from server.settings import Settings, load_settings


class Kind(enum.Enum):
    """The brokers there is a relay to: each is a module of this package with a function ``connect(url)``, and its ``URL``."""

    NATS = "nats"


def relay(
    broker: Annotated[Kind, typer.Argument(help="The message broker to relay to.")],
    url: Annotated[str | None, typer.Option(help="Address of the broker; for nats else nats://127.0.0.1:4222.")] = None,
    workspace: Annotated[
        str | None, typer.Option(help="Slug of the only workspace to relay; else all of them.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name under which it remembers how far it is; else the broker's kind.")
    ] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Relay texts too that can be erased here.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End when the broker holds all there is.")] = False,
    begin: Annotated[
        int | None,
        typer.Option(
            "--from", min=1, metavar="REVISION", help="Go on with this revision, as after a restore; with --workspace."
        ),
    ] = None,
) -> None:
    """Relay every event to a message broker, in order.

    An event is a CloudEvent on the subject northline.WORKSPACE.TYPE, under its event id. It goes on where it stopped; of
    several that run at once one relays, and another goes on when that one ends. The broker must keep what it acknowledges:
    nats-server -js.

    Example: northline relay nats --workspace demo
    """
    if begin is not None and workspace is None:
        raise typer.BadParameter("name the --workspace too: each has revisions of its own", param_hint="--from")
    settings = load_settings()
    logs.configure(settings)
    kind = importlib.import_module(f"server.relay.{broker.value}")
    with contextlib.suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        done = runner.run(
            _relay(
                *(settings, kind.connect(url or kind.URL), name or broker.value, workspace),
                texts=texts,
                once=once,
                begin=begin,
            )
        )
        typer.echo(f"{done:,} events relayed.")


async def _relay(
    settings: Settings,
    connect: Connect,
    name: str,
    workspace: str | None,
    *,
    texts: bool,
    once: bool,
    begin: int | None,
) -> int:
    task = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: task and task.cancel())
    done = 0

    def tell(_slug: str, _revision: int) -> None:
        nonlocal done
        done += 1

    async with database(settings) as address:
        pending = (await status_of(address)).pending
        if pending:
            raise CannotRun(f"The migration {pending[0]} is pending: run `northline migrate` first.")
        async with open_backend(address, pool_max=3) as backend:
            if workspace is not None:
                await _check(backend.pool, workspace)
            async with connect as broker:
                relayed = Relay(backend.pool, backend.tailer, broker, name, workspace=workspace, texts=texts, tell=tell)
                await relayed.run(once=once, begin=begin)
    return done


async def _check(pool: Pool, slug: str) -> None:
    if await pool.fetchval(SQL["workspace_by_slug"], slug) is None:
        raise CannotRun(f"There is no workspace with the slug {slug}.")
