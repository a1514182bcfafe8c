import asyncpg
import pytest

from migrations.runner import FOLDER
from server.cluster import Cluster
from server.dumping import dump
from server.embedded import brought_along


async def test_the_migrations_arrive_at_schema_sql(postgres: Cluster, database: str) -> None:
    connection = await asyncpg.connect(database)
    major = connection.get_server_version().major
    await connection.close()
    if major != 18:
        pytest.skip(f"printed by Postgres 18; Postgres {major} words some definitions otherwise")
    assert dump(brought_along(), database) == (FOLDER / "schema.sql").read_text(), "run `make schema-sql`"
