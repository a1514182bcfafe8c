"""The command `northline demo`, and the demo for whoever else wants one."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from events.committer import Committer
from events.errors import Refused
from events.handle import Done
from events.message import Order
from events.store.read import SQL
from migrations.runner import migrate
from server import logs
from server.backend import Backend, open_backend
from server.database import database
from server.demo import between, discovery, metrics, outcomes, people, readings, reviews, work
from server.demo.story import Storyteller, workspace_key
from server.errors import CannotRun
from server.settings import Settings, load_settings

SLUG = "demo"
ACTS = (people, outcomes, discovery, metrics, readings, work, reviews, between)


def demo(
    workspace: Annotated[
        str, typer.Option(help="Slug of the workspace to make: lower-case letters, digits, hyphens.")
    ] = SLUG,
) -> None:
    """Make a workspace to look around in.

    It tells half a year of an online grocery, up to last week: outcomes, metrics, sprints, reviews, and something to find for
    every signal. Made again, it adds nothing.

    Example: northline demo --workspace pantry-lane
    """
    settings = load_settings()
    logs.configure(settings)
    typer.echo(asyncio.run(_demo(settings, workspace)))


async def _demo(settings: Settings, slug: str) -> str:
    async with database(settings) as url:
        await migrate(url)
        async with open_backend(url, pool_max=2) as backend:
            return await make(backend, slug)


async def make_if_empty(url: str) -> None:
    """Make the demo in a migrated database, unless it holds a workspace already."""
    async with open_backend(url, pool_max=2) as backend:
        if not await backend.pool.fetchval(SQL["workspace_count"]):
            await make(backend, SLUG)


async def make(backend: Backend, slug: str) -> str:
    """Make the demo, and say in a sentence what came of it. Raises ``CannotRun`` when the slug is not to be had."""
    held = await backend.pool.fetchval(SQL["workspace_by_slug"], slug)
    if held == workspace_key(slug):
        return f"The demo is in the workspace {slug} already: nothing was added."
    if held is not None:
        raise CannotRun(f"There is another workspace {slug}: choose a slug for the demo with --workspace.")
    try:
        done = await submit(backend.committer, slug, datetime.now(UTC))
    except Refused as refusal:
        if await backend.pool.fetchval(SQL["workspace_by_slug"], slug) == workspace_key(slug):
            return f"The demo is in the workspace {slug} already: nothing was added."
        raise CannotRun(f"The demo cannot be made: {refusal.message}") from refusal
    return f"The demo is in the workspace {slug}: {done[-1].revision} events, half a year up to last week."


async def submit(committer: Committer, slug: str, now: datetime) -> list[Done]:
    """Carry out the whole story in one commit: it is there whole, or not at all. Raises ``Refused``."""
    done: list[Done] = []
    for answer in await committer.submit(workspace_key(slug), orders(slug, now)):
        if isinstance(answer, Refused):
            raise answer
        done.append(answer)
    return done


def orders(slug: str, now: datetime) -> list[Order]:
    """The whole story, as told at that time."""
    story = Storyteller(slug, now)
    for act in ACTS:
        act.tell(story)
    return story.orders()
