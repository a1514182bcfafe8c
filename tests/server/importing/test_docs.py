"""docs/importing.md says what is so: its tables are the importer's columns, and its examples are run."""

import re
import shlex
from pathlib import Path

import pytest

from server.importing.columns import LAYOUTS, Layout
from tests.server.conftest import ROOT, Run

PAGE = (ROOT / "docs" / "importing.md").read_text("utf-8")
FILE = re.compile(r"^`(\w+\.csv)`:\n\n```csv\n(.*?)```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^```console\n\$ northline (.*?)\n(.*?)```$", re.MULTILINE | re.DOTALL)


def table(layout: Layout) -> str:
    """The columns of a file as the page shows them."""
    lines = ["| column | | what it says | other names |", "|---|---|---|---|"]
    for column in layout.columns:
        need = "filled" if column.filled else "there" if column.needed else ""
        also = ", ".join(f"`{name}`" for name in column.also)
        lines.append(f"| `{column.name}` | {need} | {column.meaning} | {also} |")
    return "\n".join(lines)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_the_page_names_every_column(layout: Layout) -> None:
    assert f"### `{layout.file}`\n\n{layout.meaning}\n\n{table(layout)}\n" in PAGE


def test_the_examples_give_the_answers_shown(run: Run, database: str, folder: Path) -> None:
    examples = list(COMMAND.finditer(PAGE))
    assert len(examples) == 3
    for example in examples:
        for name, text in FILE.findall(PAGE[: example.start()]):
            (folder / "product").mkdir(exist_ok=True)
            (folder / "product" / name).write_text(text, "utf-8")
        done = run(*shlex.split(example[1]), NORTHLINE_DATABASE_URL=database)
        assert _timeless(done.stderr + done.stdout) == _timeless(example[2])


def _timeless(text: str) -> str:
    return re.sub(r"in [\d.]+ s, [\d,]+ a second", "in a moment", text)
