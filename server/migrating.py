"""The command `northline migrate`."""

import asyncio
from typing import Annotated

import asyncpg
import typer

import migrations.runner
from migrations.runner import FOLDER, Status
from server import logs
from server.database import database
from server.settings import Settings, load_settings


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if a migration is pending.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--print", help="Change nothing; print the whole schema as SQL, for reading.")
    ] = False,
) -> None:
    """Bring the database to the version of this program.

    Each migration is one transaction, so an interruption does no harm: run it again. Several may run at once.

    Example: northline migrate --check
    """
    if show:
        typer.echo((FOLDER / "schema.sql").read_text("utf-8"), nl=False)
        return
    settings = load_settings()
    logs.configure(settings)
    asyncio.run(_check(settings) if check else _migrate(settings))


async def _check(settings: Settings) -> None:
    async with database(settings) as url:
        found = await status_of(url)
    for migration in found.pending:
        typer.echo(f"pending: {migration}")
    typer.echo(f"The database is at version {found.version} of {found.known}.")
    if found.pending:
        raise typer.Exit(1)


async def _migrate(settings: Settings) -> None:
    async with database(settings) as url:
        before = await migrations.runner.migrate(url, applied=lambda migration: typer.echo(f"applied: {migration}"))
    typer.echo(f"The database is at version {before.known}.")


async def status_of(url: str) -> Status:
    """Where the database at the address stands. Raises MigrationRefused when it does not fit this program."""
    connection = await asyncpg.connect(url)
    try:
        return await migrations.runner.status(connection)
    finally:
        await connection.close(timeout=10)
