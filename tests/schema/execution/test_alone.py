"""The package stands alone: whoever has a Strawberry schema could use it, as its description shows."""

import ast
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import schema.execution

FOLDER = Path(schema.execution.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))


def test_the_example_of_its_description_gives_the_answer(tmp_path: Path) -> None:
    description = schema.execution.__doc__
    assert description is not None
    example = description.partition("like this::\n")[2].partition("\nThe values of variables")[0]
    program = tmp_path / "example.py"
    program.write_text(dedent(example))
    done = subprocess.run(
        [sys.executable, program],
        env={"PYTHONPATH": str(FOLDER.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout == (
        "asked for ['Emma', 'Middlemarch']\n"
        "{'books': [{'title': 'Emma', 'price': 14}, {'title': 'Middlemarch', 'price': 21}]}\n"
    )


def test_it_imports_nothing_of_the_project_but_itself() -> None:
    ours = {each.stem for each in FOLDER.parents[1].iterdir() if each.is_dir()}
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.startswith("schema.execution") or name.partition(".")[0] not in ours, (module.name, name)


def test_it_knows_no_word_of_the_domain() -> None:
    for module in MODULES:
        text = module.read_text("utf-8").lower()
        for word in ("northline", "outcome", "workspace", "deliverable", "sprint"):
            assert word not in text, (module.name, word)
