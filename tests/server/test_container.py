"""Every command that the container files run, run here: there is no other place where they would be found broken."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.cluster import Cluster
from server.embedded import brought_along
from tests.server.conftest import ROOT, Serve, env

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PROGRAM = [str(Path(sys.executable).with_name("northline"))]

IMAGE: list[tuple[str, str]] = [
    (word, rest)
    for word, _, rest in (
        line.partition(" ") for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    )
    if word.isupper()
]


def instructions(word: str) -> list[str]:
    return [rest for name, rest in IMAGE if name == word]


def settings(service: str) -> dict[str, str]:
    """What the image and the compose file set, for our program."""
    image = dict(pair.split("=", 1) for line in instructions("ENV") for pair in line.split())
    found = {**image, **COMPOSE[service].get("environment", {})}
    return {name: value for name, value in found.items() if name.startswith("NORTHLINE_")}


def test_the_image_knows_every_instruction_tested_here() -> None:
    assert {word for word, _ in IMAGE} == {
        "FROM", "RUN", "WORKDIR", "ENV", "COPY", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"
    }  # fmt: skip
    assert [line.split()[0] for line in instructions("RUN")] == ["useradd", "python", "python"]
    assert instructions("USER") == ["northline"]
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["northline"]


@pytest.mark.slow
def test_the_image_installs_what_it_needs(tmp_path: Path) -> None:
    """The two installations, in an environment of their own, of a copy of what the build would be sent."""
    sent = tmp_path / "sent"
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    sent.mkdir()
    for name in kept:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sent / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, sent / name)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    for line in instructions("RUN")[1:]:
        command = line.replace("python", str(tmp_path / "venv/bin/python"), 1)
        subprocess.run(["/bin/sh", "-c", command], cwd=sent, check=True, capture_output=True, text=True)
    program = tmp_path / "venv/bin/northline"
    # Elsewhere, so that only what was installed is found; isolated from PYTHONPATH too.
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for arguments in (["--version"], ["migrate", "--print"], ["schema"]):
        done = subprocess.run(
            [program, *arguments], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), arguments
        assert done.stdout


@pytest.mark.skipif(shutil.which("useradd") is None, reason="the image is a Debian one")
def test_the_account_is_made_with_options_that_exist() -> None:
    options = re.findall(r"--[a-z-]+", instructions("RUN")[0])
    known = subprocess.run(["useradd", "--help"], capture_output=True, text=True, check=False).stdout
    assert options
    assert all(option in known for option in options)


def test_postgres_is_asked_whether_it_is_healthy(postgres: Cluster) -> None:
    kind, program, *arguments = COMPOSE["postgres"]["healthcheck"]["test"]
    assert kind == "CMD"
    at = {**os.environ, "PGHOST": str(postgres.home / "socket")}
    done = subprocess.run([brought_along() / program, *arguments], env=at, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, f"{at['PGHOST']}:5432 - accepting connections")


def test_the_address_fits_the_postgres_beside_it() -> None:
    beside = COMPOSE["postgres"]["environment"]
    user, password, name = (beside[f"POSTGRES_{part}"] for part in ("USER", "PASSWORD", "DB"))
    for service in ("migrate", "server"):
        assert settings(service)["NORTHLINE_DATABASE_URL"] == f"postgresql://{user}:{password}@postgres:5432/{name}"
    assert COMPOSE["postgres"]["image"] == "postgres:18"
    assert all(published.startswith("127.0.0.1:") for published in COMPOSE["server"]["ports"])


def test_the_steps_wait_for_one_another() -> None:
    assert COMPOSE["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert COMPOSE["server"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


async def test_it_migrates_then_serves_and_is_healthy(serve: Serve, empty_database: str, folder: Path) -> None:
    """The commands of the compose file, on an empty database, with the settings of the image and the compose file."""

    def use(service: str) -> dict[str, str]:
        return {**settings(service), "NORTHLINE_DATABASE_URL": empty_database}

    migrate = [*PROGRAM, *COMPOSE["migrate"]["command"]]
    await asyncio.to_thread(
        subprocess.run, migrate, cwd=folder, env=env(use("migrate")), check=True, capture_output=True
    )

    assert COMPOSE["server"]["command"] == json.loads(instructions("CMD")[0])
    with serve(command=[*PROGRAM, *COMPOSE["server"]["command"]], **use("server")) as serving:
        port = serving.address.rpartition(":")[2].rstrip("/")
        for check in (COMPOSE["server"]["healthcheck"]["test"], image_health_check()):
            assert check[:2] == ["CMD", "northline"]
            command: list[Any] = [*PROGRAM, *check[2:]]
            told = env({**use("server"), "NORTHLINE_PORT": port})
            done = await asyncio.to_thread(
                subprocess.run, command, cwd=folder, env=told, capture_output=True, text=True, check=False
            )
            assert (done.returncode, done.stdout, done.stderr) == (0, "ok\n", "")


def image_health_check() -> list[str]:
    options, _, command = instructions("HEALTHCHECK")[0].partition("CMD ")
    assert re.fullmatch(r"(--(interval|timeout|start-period)=\d+s )+", options)
    return ["CMD", *json.loads(command)]
