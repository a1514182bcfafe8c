import re
import socket
import subprocess
import sys
import tomllib

import pytest

from migrations.runner import FOLDER
from server.cli import COMMANDS, _imported, run
from tests.server.conftest import ROOT, Run


def test_the_list_of_commands_imports_none_of_them() -> None:
    script = "import sys, server.cli; print(server.cli.run(['--help']), {'asyncpg', 'starlette', 'strawberry'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("0 set()\n")
    for name in COMMANDS:
        assert f" {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    place, summary = COMMANDS[name]
    assert (_imported(place).__doc__ or "").partition("\n")[0] == summary
    assert run([name, "--help"]) == 0
    assert f"Example: northline {name}" in re.sub(r"\s+", " ", capsys.readouterr().out)


@pytest.mark.parametrize("arguments", [["frobnicate"], ["serve", "--frobnicate"], ["serve", "--port", "many"], []])
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert "Usage: northline" in said.out + said.err


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"northline {project['version']}\n"


def test_migrate_says_what_it_did(run: Run, empty_database: str) -> None:
    first = run("migrate", NORTHLINE_DATABASE_URL=empty_database)
    assert (first.returncode, first.stderr) == (0, "")
    assert re.search(r"The database is at version \d+\.\n$", first.stdout)
    again = run("migrate", NORTHLINE_DATABASE_URL=empty_database)
    assert (again.returncode, again.stdout.count("\n")) == (0, 1)


def test_a_check_of_a_database_that_lacks_migrations_exits_with_1(run: Run, empty_database: str) -> None:
    done = run("migrate", "--check", NORTHLINE_DATABASE_URL=empty_database)
    assert "pending: 0001_" in done.stdout
    assert (done.returncode, done.stderr) == (1, "")


def test_migrate_prints_the_whole_schema(run: Run) -> None:
    assert run("migrate", "--print").stdout == (FOLDER / "schema.sql").read_text()


def test_a_health_check_where_nobody_listens(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    done = run("healthcheck", NORTHLINE_PORT=port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"http://127.0.0.1:{port}/readyz does not answer: ")


def test_a_health_check_of_something_that_is_no_address(run: Run) -> None:
    done = run("healthcheck", "--url", "file:///etc/passwd")
    assert (done.returncode, done.stderr) == (1, "file:///etc/passwd is no address like http://127.0.0.1:8000.\n")
