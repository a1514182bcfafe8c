"""The command `northline rebuild`."""

import asyncio
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

import projections.rebuild
from events.errors import LogDamaged, NotFound, UnknownProjection
from events.store.read import SQL
from projections.rebuild import Report
from server import logs, memory
from server.backend import Pool, open_backend
from server.database import database
from server.errors import CannotRun
from server.migrating import status_of
from server.settings import Settings, load_settings


def rebuild(
    verify: Annotated[
        bool, typer.Option("--verify", help="Change nothing; exit with 1 if a table does not hold what the log says.")
    ] = False,
    workspace: Annotated[str | None, typer.Option(help="Slug of the only workspace to do; else all of them.")] = None,
) -> None:
    """Fold the log again, compare the tables with it, and replace what differs.

    Others may read and write meanwhile. The checksum is over every state, present and past: it is the same as long as the
    tables hold what the log says.

    Example: northline rebuild --verify
    """
    settings = load_settings()
    logs.configure(settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sound = runner.run(_rebuild(settings, workspace, verify=verify))
    if not sound:
        raise typer.Exit(1)


async def _rebuild(settings: Settings, slug: str | None, *, verify: bool) -> bool:
    """Go through the workspaces; says whether all was well."""
    work = projections.rebuild.verify if verify else projections.rebuild.rebuild
    sound = True
    async with database(settings) as url:
        pending = (await status_of(url)).pending
        if pending:
            raise CannotRun(f"The migration {pending[0]} is pending: run `northline migrate` first.")
        # One connection reads the log while the other holds what was folded.
        async with open_backend(url, pool_min=2, pool_max=3) as backend:
            workspaces = await _workspaces(backend.pool, slug)
            memory.settle()
            with _progress() as progress:
                for name, key in workspaces:
                    try:
                        report = await work(backend.pool, key, tell=_teller(progress, name))
                    except (LogDamaged, UnknownProjection, NotFound) as trouble:
                        raise CannotRun(f"{name}: {trouble}") from trouble
                    typer.echo(_told(name, report, verify=verify))
                    sound = sound and (report.equal or not verify)
            if not workspaces:
                typer.echo("There is no workspace.")
    return sound


async def _workspaces(pool: Pool, slug: str | None) -> list[tuple[str, UUID]]:
    if slug is not None:
        key = await pool.fetchval(SQL["workspace_by_slug"], slug)
        if key is None:
            raise CannotRun(f"There is no workspace with the slug {slug}.")
        return [(slug, key)]
    found: list[tuple[str, UUID]] = []
    while page := await pool.fetch(SQL["workspaces"], found[-1][0] if found else None, 1_000):
        found.extend((row["slug"], row["workspace_id"]) for row in page)
    return found


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _teller(progress: Progress, name: str) -> Callable[[int, int], None]:
    task = progress.add_task(name)

    def tell(revision: int, last: int) -> None:
        progress.update(task, completed=revision, total=last)

    return tell


def _told(name: str, report: Report, *, verify: bool) -> str:
    """What came of a workspace, as lines."""
    rate = report.revision / report.seconds if report.seconds else 0
    lines = [f"{name}: revision {report.revision}, {rate:,.0f} events/s", *(f"  {each}" for each in report.differences)]
    more = report.differing - len(report.differences)
    if more > 0:
        lines.append(f"  and more: {report.differing} rows differ in all")
    if verify:
        lines.append(f"  log    {report.checksum}")
        lines.append(f"  tables {report.live_checksum} ({'equal' if report.equal else 'not equal'})")
    else:
        what = f"replaced: {', '.join(report.replaced)}" if report.replaced else "nothing to replace"
        lines.append(f"  log    {report.checksum} ({what})")
    return "\n".join(lines)
