"""The command `northline import`."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
import uvloop

from events.errors import Interrupted, Rejected, UnknownProjection
from migrations.runner import migrate
from server import logs, memory
from server.backend import open_backend
from server.database import database
from server.errors import CannotRun
from server.importing.mistakes import Stopped
from server.importing.running import Import, sheets_of
from server.importing.showing import Show
from server.settings import Settings, load_settings

LOST = (Interrupted, Rejected, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
SLUG = re.compile(r"[a-z0-9](-?[a-z0-9])*")


def import_(
    folder: Annotated[Path, typer.Argument(help="Folder with the CSV files; docs/importing.md names their columns.")],
    workspace: Annotated[
        str, typer.Option(help="Slug of the workspace: lower-case letters, digits, hyphens. Founded if there is none.")
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first mistake.")] = False,
    name: Annotated[str | None, typer.Option(help="What a new workspace is called; else its slug.")] = None,
) -> None:
    """Import a tree, its metrics and their history from CSV files.

    Each change keeps its time, its author and its reason. What is wrong is named by file and line and left out, a change
    set as a whole. Running it again adds only what is new. Exits with 1 if something was left out.

    Example: northline import ../shared/data/uk-sdg --workspace uk-sdg
    """
    if not SLUG.fullmatch(workspace) or len(workspace) > 64:
        raise typer.BadParameter(
            "use lower-case letters, digits and single hyphens, 64 at most.", param_hint="--workspace"
        )
    settings = load_settings()
    logs.configure(settings)
    if not uvloop.run(_import(settings, folder, workspace, name or workspace, strict=strict)):
        raise typer.Exit(1)


async def _import(settings: Settings, folder: Path, slug: str, name: str, *, strict: bool) -> bool:
    """Whether everything was imported."""
    with Show() as show:
        show.tally.strict = strict
        sheets = await asyncio.to_thread(sheets_of, folder, show.mistake)
        async with database(settings) as url:
            await migrate(url, applied=lambda migration: typer.echo(f"applied: {migration}"))
            async with open_backend(url, pool_max=4) as backend:
                show.begin(sheets.values())
                memory.settle()
                job = Import(backend, sheets, slug, name, show.tally, show.advanced)
                stopped = False
                try:
                    await job.run()
                except Stopped:
                    stopped = True
                    await job.reached()
                except LOST as error:
                    raise CannotRun(f"The database was lost on the way ({error}): run it again to go on.") from error
                except UnknownProjection as error:
                    raise CannotRun(str(error)) from error
                show.summary(slug, stopped=stopped)
    return not (stopped or show.tally.sets_left_out)
