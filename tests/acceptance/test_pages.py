"""What the documentation promises is true: its commands and queries are run, and give the answers that it shows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.acceptance.pages import ROOT, parsed, queries, same, steps
from tests.server.conftest import Serve, Serving, serve  # noqa: F401 - a fixture

CURL = [step for step in steps("README.md") if step.command.startswith("curl")]
MADE_ELSEWHERE = {"make run", "make test"}
"""Commands that other tests run: the one starts what this test talks to, the other runs this test."""


@pytest.fixture
def demo(serve: Serve) -> Iterator[Serving]:  # noqa: F811
    with serve() as serving:
        yield serving


def test_the_readme_shows_real_answers(demo: Serving) -> None:
    assert len(CURL) == 3
    for step in CURL:
        command = step.command.replace("http://127.0.0.1:8000", demo.address)
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
        assert step.answer is not None
        given = json.loads(done.stdout)
        assert same(parsed(step.answer), given), done.stdout


def test_a_change_of_the_readme_that_is_sent_again_counts_once(demo: Serving) -> None:
    command = CURL[1].command.replace("http://127.0.0.1:8000", demo.address)
    answers = {
        subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout for _ in "123"
    }
    assert len(answers) == 1


def test_every_query_for_frontend_developers_is_answered(demo: Serving) -> None:
    documents = queries("docs/frontend.md")
    assert len(documents) == 7
    for document, promised in documents:
        answer = httpx.post(f"{demo.address}/graphql", json={"query": document}, timeout=20).json()
        assert "errors" not in answer, answer
        assert "CommandError" not in answer
        assert '"message"' not in json.dumps(answer.get("data", {}).get("batch", {}))
        if promised is not None:
            assert same(parsed(promised), answer), answer


def test_every_command_of_the_readme_is_one_that_is_run() -> None:
    others = {step.command for step in steps("README.md")} - {step.command for step in CURL}
    assert others == MADE_ELSEWHERE


def test_the_pages_lead_to_pages_that_are_there() -> None:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = page.read_text("utf-8")
        for part in text.split("](")[1:]:
            target = part.split(")")[0].split("#")[0]
            if target and "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} leads to {target}, which is not there"


def test_the_settings_that_operators_read_of_are_all_there_are() -> None:
    from server.settings import Settings  # noqa: PLC0415

    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    internal = {"postgres_bin"}
    for name in Settings.model_fields.keys() - internal:
        assert f"NORTHLINE_{name.upper()}" in text


def test_the_page_of_errors_is_current() -> None:
    from schema.error_page import page  # noqa: PLC0415

    assert (ROOT / "docs" / "errors.md").read_text("utf-8") == page(), (
        "print it: python -m schema.error_page > docs/errors.md"
    )
