import asyncio
from pathlib import Path

import asyncpg
import pytest

from migrations.errors import (
    DatabaseNewer,
    MigrationEdited,
    MigrationFailed,
    MigrationRefused,
    MigrationsBusy,
    MigrationUnsafe,
)
from migrations.runner import LOCK, load, migrate, status


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    (tmp_path / "0001_apple.sql").write_text("create table apple (id int); insert into apple values (1);\n")
    (tmp_path / "0002_pear.sql").write_text("create table pear (id int);\n")
    (tmp_path / "schema.sql").write_text("this is no migration")
    return tmp_path


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_migrations_are_applied_once_and_in_order(empty_database: str, steps: Path) -> None:
    applied: list[str] = []
    before = await migrate(empty_database, folder=steps, applied=lambda step: applied.append(str(step)))
    assert (before.version, before.known) == (0, 2)
    assert applied == ["0001_apple.sql", "0002_pear.sql"]

    again = await migrate(empty_database, folder=steps)
    assert (again.version, again.pending) == (2, ())
    assert await ask(empty_database, "select count(*) from apple") == 1


async def test_a_new_migration_is_applied_to_an_old_database(empty_database: str, steps: Path) -> None:
    await migrate(empty_database, folder=steps)
    (steps / "0003_fig.sql").write_text("create table fig ();")
    before = await migrate(empty_database, folder=steps)
    assert [str(step) for step in before.pending] == ["0003_fig.sql"]
    assert await ask(empty_database, "select max(number) from directory.migration") == 3


async def test_a_failing_migration_leaves_the_version_before_and_can_be_run_again(
    empty_database: str, steps: Path
) -> None:
    (steps / "0002_pear.sql").write_text("create table pear (id int); select 1/0;")
    with pytest.raises(MigrationFailed, match=r"0002_pear\.sql failed and was undone: division by zero"):
        await migrate(empty_database, folder=steps)
    assert await ask(empty_database, "select to_regclass('pear')") is None

    (steps / "0002_pear.sql").write_text("create table pear (id int);")
    assert (await migrate(empty_database, folder=steps)).version == 1


async def test_a_failure_names_the_line(empty_database: str, steps: Path) -> None:
    (steps / "0002_pear.sql").write_text("-- A pear.\ncreate table pear (\n    id integr\n);\n")
    with pytest.raises(
        MigrationFailed, match=r'0002_pear\.sql failed at line 3 and was undone: type "integr" does not'
    ):
        await migrate(empty_database, folder=steps)


async def test_an_interrupted_migration_can_be_run_again(empty_database: str, steps: Path) -> None:
    (steps / "0002_pear.sql").write_text("create table pear (id int); select pg_sleep(30);")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(migrate(empty_database, folder=steps), 0.5)
    (steps / "0002_pear.sql").write_text("create table pear (id int);")
    assert (await migrate(empty_database, folder=steps)).version == 1


async def test_an_edited_migration_is_refused(empty_database: str, steps: Path) -> None:
    await migrate(empty_database, folder=steps)
    (steps / "0001_apple.sql").write_text("create table apple (id bigint);")
    with pytest.raises(MigrationEdited, match=r"0001_apple\.sql is not what was applied"):
        await migrate(empty_database, folder=steps)


async def test_other_line_endings_are_no_edit(empty_database: str, steps: Path) -> None:
    await migrate(empty_database, folder=steps)
    (steps / "0002_pear.sql").write_bytes(b"create table pear (id int);\r\n")
    assert (await migrate(empty_database, folder=steps)).version == 2


async def test_a_newer_database_is_refused(empty_database: str, steps: Path) -> None:
    await migrate(empty_database, folder=steps)
    (steps / "0002_pear.sql").unlink()
    with pytest.raises(DatabaseNewer, match="The database is at version 2, this program knows 1: start a newer"):
        await migrate(empty_database, folder=steps)


async def test_two_runners_do_not_disturb_each_other(empty_database: str, steps: Path) -> None:
    (steps / "0001_apple.sql").write_text("create table apple (id int); select pg_sleep(0.3);")
    both = await asyncio.gather(*(migrate(empty_database, folder=steps) for _ in range(2)))
    assert sorted(before.version for before in both) == [0, 2]


async def test_waiting_for_another_runner_ends(empty_database: str, steps: Path) -> None:
    other = await asyncpg.connect(empty_database)
    await other.execute("select pg_advisory_lock($1)", LOCK)
    try:
        with pytest.raises(MigrationsBusy, match="Another program has been migrating this database"):
            await migrate(empty_database, folder=steps, patience=0.3)
    finally:
        await other.close()


async def test_a_migration_that_commits_is_refused(empty_database: str, steps: Path) -> None:
    (steps / "0001_apple.sql").write_text("create table apple (id int); commit;")
    with pytest.raises(MigrationUnsafe, match="ends the transaction it is run in"):
        await migrate(empty_database, folder=steps)
    assert await ask(empty_database, "select count(*) from directory.migration") == 0


def test_a_gap_in_the_numbers_is_refused(steps: Path) -> None:
    (steps / "0004_plum.sql").write_text("")
    with pytest.raises(MigrationRefused, match="without a gap"):
        load(steps)


async def test_asking_for_the_status_changes_nothing(empty_database: str, steps: Path) -> None:
    connection = await asyncpg.connect(empty_database)
    try:
        assert (await status(connection, load(steps))).version == 0
        assert await connection.fetchval("select to_regnamespace('directory')") is None
    finally:
        await connection.close()


async def test_a_fresh_database_for_a_test_is_migrated(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    async with pool.acquire() as connection:
        assert (await status(connection)).pending == ()
