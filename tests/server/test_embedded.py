import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

import server.unprivileged
from server.embedded import Use, brought_along, embedded
from server.errors import CannotRun
from tests.conftest import FAST

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account to run Postgres")

Begin = Callable[..., Use]


@pytest.fixture
def begin() -> Iterator[Begin]:
    uses: list[Use] = []

    def begin(data_dir: Path, bin_dir: Path | None = None) -> Use:
        use = Use(data_dir, bin_dir=bin_dir, settings=FAST)
        uses.append(use)
        use.begin()
        return use

    yield begin
    for use in uses:
        use.end()


@pytest.fixture
def of_the_system(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = folder / "system"
    monkeypatch.setattr(server.unprivileged, "OF_THE_SYSTEM", place)
    return place


async def test_the_block_gives_an_address_that_answers(folder: Path, bin_dir: Path | None) -> None:
    async with embedded(folder / "data", bin_dir=bin_dir) as url:
        connection = await asyncpg.connect(url)
        settings = await connection.fetchrow(
            "select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,"
            " current_setting('listen_addresses') as addresses, current_setting('synchronous_commit') as commit,"
            " 'a' collate \"default\" < 'B' collate \"default\" as by_language"
        )
        await connection.close()
    assert settings is not None
    assert tuple(settings) == ("UTF8", "on", "", "on", False)
    with pytest.raises(OSError, match="No such file"):
        await asyncpg.connect(url)


def test_nobody_else_may_look_into_it(folder: Path, begin: Begin) -> None:
    use = begin(folder / "data")
    for path in (use.cluster.home, use.cluster.data, use.cluster.home / "socket"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_the_last_one_to_leave_stops_it(folder: Path, begin: Begin) -> None:
    first, second = begin(folder / "data"), begin(folder / "data")
    assert first.url == second.url
    first.end()
    assert second.cluster.running()
    second.end()
    assert not second.cluster.running()


def test_a_folder_whose_path_is_too_long_for_a_socket(folder: Path, begin: Begin) -> None:
    use = begin(folder / ("deep/" * 25) / "with space, and 'quotes'")
    sockets = use.url.rpartition("host=")[2].partition("&")[0]
    assert len(sockets) < 90
    assert stat.S_IMODE(Path(sockets).stat().st_mode) == 0o700
    use.end()
    Path(sockets).rmdir()


def test_an_interrupted_first_start_is_begun_anew(folder: Path, begin: Begin) -> None:
    begin(folder / "data").end()
    home = folder / "data" / "postgres"
    (home / "data").rename(home / "data.new")
    assert begin(folder / "data").cluster.running()


def test_a_process_id_that_another_program_was_given(folder: Path, begin: Begin) -> None:
    use = begin(folder / "data")
    pid_file = use.cluster.data / "postmaster.pid"
    left_behind = pid_file.read_text()
    use.end()
    with subprocess.Popen(
        ["/bin/sleep", "60"], **use.cluster.account.as_subprocess() if use.cluster.account else {}
    ) as other:
        lines = left_behind.splitlines()
        pid_file.write_text("\n".join([str(other.pid), *lines[1:], ""]))
        try:
            assert begin(folder / "data").cluster.running()
        finally:
            other.kill()


def test_data_of_another_version(folder: Path, begin: Begin) -> None:
    use = begin(folder / "data")
    use.end()
    (use.cluster.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(CannotRun, match=r"was made by Postgres 9\.6, and this program brings Postgres 1\d: dump it"):
        begin(folder / "data")


def test_what_postgres_says_when_it_does_not_start(folder: Path, begin: Begin) -> None:
    use = begin(folder / "data")
    use.end()
    (use.cluster.data / "postgresql.conf").write_text("shared_buffers = lots\n")
    with pytest.raises(CannotRun, match=r"did not start: .*FATAL.*all it says: "):
        begin(folder / "data")


@as_root
def test_a_socket_folder_that_belongs_to_someone_else(folder: Path, begin: Begin) -> None:
    use = begin(folder / "data")
    use.end()
    os.chown(use.cluster.home / "socket", 12345, 12345)
    with pytest.raises(CannotRun, match="must belong to the account that runs Postgres"):
        begin(folder / "data")


@as_root
def test_under_a_folder_of_roots_own_it_lives_elsewhere_and_widens_nothing(
    folder: Path, begin: Begin, of_the_system: Path
) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    use = begin(private / "data")
    assert use.cluster.home.parent == of_the_system
    assert (private / "data" / "postgres").readlink() == use.cluster.home
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    use.end()

    again = begin(private / "data")
    assert again.cluster.home == use.cluster.home


@as_root
def test_programs_that_the_account_cannot_reach_are_copied(folder: Path, begin: Begin, of_the_system: Path) -> None:
    private = folder / "private"
    installation = brought_along().parent
    package = private / installation.parent.name
    package.mkdir(parents=True)
    private.chmod(0o700)
    (package / installation.name).symlink_to(installation)
    (private / f"{package.name}.libs").symlink_to(installation.parent.with_name(f"{package.name}.libs"))
    use = begin(folder / "data", bin_dir=package / installation.name / "bin")
    assert use.cluster.programs.is_relative_to(of_the_system)
    assert use.cluster.running()
