"""Pages of the documentation, read as what they promise: commands, and the answers that follow them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"
"""Stands in a promised answer for what differs from run to run."""


class Step(NamedTuple):
    """A command of a page, and the answer that the page says it gives."""

    command: str
    answer: str | None


def steps(page: str) -> list[Step]:
    """The shell commands of a page, in order, each with the JSON block that follows it."""
    blocks = BLOCK.findall((ROOT / page).read_text("utf-8"))
    found = []
    for (language, text), after in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "sh":
            found.append(Step(text.strip(), after[1] if after[0] == "json" else None))
    return found


def queries(page: str) -> list[tuple[str, str | None]]:
    """The GraphQL documents of a page, in order, each with the JSON block that follows it."""
    blocks = BLOCK.findall((ROOT / page).read_text("utf-8"))
    found = []
    for (language, text), after in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "graphql":
            found.append((text.strip(), after[1] if after[0] == "json" else None))
    return found


def same(promised: Any, given: Any) -> bool:
    """Whether an answer is what a page promises."""
    if promised == ANYTHING or (_number(promised) and _number(given)):
        return True
    if isinstance(promised, dict) and isinstance(given, dict):
        return promised.keys() == given.keys() and all(same(promised[key], given[key]) for key in promised)
    if isinstance(promised, list) and isinstance(given, list):
        if promised and promised[-1] == ANYTHING:
            return len(given) >= len(promised) - 1 and all(map(same, promised[:-1], given))
        return len(promised) == len(given) and all(map(same, promised, given))
    return bool(promised == given)


def _number(value: Any) -> bool:
    """Whether a value is a quantity: what the demo has come to depends a little on the day."""
    return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


def parsed(answer: str) -> Any:
    """The JSON of a block."""
    return json.loads(answer)
