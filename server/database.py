"""The database that the settings name, or else the one brought along."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg

from server.errors import CannotRun
from server.settings import Settings

OLDEST = 15
"""The oldest major version of Postgres that Northline runs on."""


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """The address of a database that answers, for as long as the block lasts.

    Raises CannotRun when it can't be reached or is too old.
    """
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        await check(url)
        yield url
        return
    from server.embedded import embedded  # noqa: PLC0415 - a server with a database of its own needs none of it

    async with embedded(settings.data_dir, bin_dir=settings.postgres_bin) as url:
        yield url


async def check(url: str, *, patience: float = 10) -> None:
    """Raise CannotRun, with a sentence that holds no password, unless a database that is new enough answers at the address."""
    try:
        connection = await asyncpg.connect(url, timeout=patience)
    except TimeoutError:
        raise CannotRun(f"The database at {where(url)} cannot be reached: no answer within {patience:.0f} s.") from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise CannotRun(f"The database at {where(url)} cannot be reached: {_reason(error)}.") from None
    try:
        major = connection.get_server_version().major
    finally:
        await connection.close(timeout=patience)
    if major < OLDEST:
        raise CannotRun(f"The database at {where(url)} is Postgres {major}: Northline needs {OLDEST} or newer.")


def where(url: str) -> str:
    """The address without user and password."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2] or parse_qs(parts.query)["host"][0]
    except (ValueError, LookupError):
        return "the given address"
    return f"{host}{parts.path}"


def _reason(error: Exception) -> str:
    match error:
        case asyncpg.PostgresError():
            text = str(error)
        case OSError(strerror=str(text)) if not isinstance(error, ConnectionError):
            pass
        case ConnectionError():
            text = "nobody listens there"
        case _:
            # What the driver says of an address that it can't read may repeat the address, password included.
            text = "NORTHLINE_DATABASE_URL is not like postgresql://user:password@host:5432/database"
    return text.strip().rstrip(".")
