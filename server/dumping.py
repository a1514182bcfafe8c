"""Prints the whole schema of the database, as the migrations leave it: `make schema-sql` keeps it in a file for reading."""

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from migrations.runner import migrate
from server.embedded import brought_along, embedded

HEADER = """\
-- The whole schema, for reading: what the migrations arrive at. Printed by `make schema-sql`; nothing runs it.
"""

NOISE = re.compile(
    r"SET |SELECT pg_catalog\.set_config|\\(un)?restrict |--$|-- (Name: |Dumped |PostgreSQL database dump)"
)
"""Settings of the session that restores, a token that differs each time, and headings that repeat the statement."""


def dump(programs: Path, url: str) -> str:
    """The schema of a database as SQL, without what differs from one dump to the next."""
    command = [str(programs / "pg_dump"), "--schema-only", "--no-owner", "--dbname", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    kept = [line for line in text.splitlines() if not NOISE.match(line)]
    return HEADER + re.sub(r"\n{3,}", "\n\n", "\n" + "\n".join(kept).strip() + "\n")


async def _schema(folder: Path) -> str:
    async with embedded(folder) as url:
        await migrate(url)
        return await asyncio.to_thread(dump, brought_along(), url)


def main() -> None:
    """Print the schema that the migrations arrive at."""
    with tempfile.TemporaryDirectory(prefix="northline-schema-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        sys.stdout.write(asyncio.run(_schema(folder)))


if __name__ == "__main__":
    main()
