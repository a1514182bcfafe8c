"""Prints ``docs/errors.md``: every code and every rule, from the classes that raise them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import events.catalog  # noqa: F401 - the nouns' rules are known once their modules are
import schema.endpoints  # noqa: F401 - so are those of webhooks
from events import errors
from events.errors import InvalidInput, RuleBroken
from events.work import NotApplied
from schema.errors import Code

HEAD = """\
# Errors

For whoever calls Northline. A command that is refused changes nothing, and says why as data: one of the six errors below.
What goes wrong with the request itself stands in `errors[]`, with `extensions.code` and the id of the request.

This page is printed by `python -m schema.error_page`.
"""
COMMAND_ERRORS = (
    errors.NotFound,
    errors.VersionConflict,
    errors.RuleBroken,
    errors.InvalidInput,
    errors.Forbidden,
    errors.IdempotencyMismatch,
)
CODES = {
    Code.BAD_REQUEST: "The request cannot be answered as it stands: it does not parse, is not valid, or asks for what is not there.",
    Code.UNAUTHENTICATED: "Nobody knows who asks: send credentials in the `Authorization` header.",
    Code.TOO_COMPLEX: "The document asks for too much at once: ask for less, or page by page.",
    Code.RATE_LIMITED: "Too much is waiting: try again in a moment.",
    Code.TIMEOUT: "The answer took too long: ask for less.",
    Code.CURSOR_INVALID: "The cursor is not of this log: take `workspace.cursor`, or start from the beginning.",
    Code.SLOW_CONSUMER: "The frames were not read fast enough: go on from the cursor of the last one.",
    Code.INTERNAL: "Something went wrong on our side: quote the id of the request. A command may be sent again with its `commandId`.",
}


def kinds(base: type[errors.Refused]) -> Iterator[type[errors.Refused]]:
    """Every class of refusal below one, by name."""
    for kind in sorted(base.__subclasses__(), key=lambda each: each.__name__):
        yield kind
        yield from kinds(kind)


def page() -> str:
    """The page."""
    parts = [HEAD, "## Errors of commands\n"]
    parts.extend(f"### {anchor(kind.code)}\n\n`{kind.code}`: {_sentence(kind)}\n" for kind in COMMAND_ERRORS)
    parts.append("## Rules\n\nThe `rule` of a `RuleBroken`, and what it says.\n")
    parts.extend(f"### {anchor(_rule(kind))}\n\n{_sentence(kind)}\n" for kind in _rules())
    parts.append("## What makes an input invalid\n\nBesides fields of the wrong form:\n")
    parts.extend(f"- {_sentence(kind)}" for kind in sorted(set(kinds(InvalidInput)), key=lambda each: each.__name__))
    parts.append("\n## Errors of requests\n\n| `extensions.code` | Meaning |\n|---|---|")
    parts.extend(f"| `{code.value}` | {CODES[code]} |" for code in Code)
    return "\n".join(parts) + "\n"


def _rules() -> list[type[errors.Refused]]:
    return sorted({*kinds(RuleBroken), NotApplied}, key=_rule)


def _rule(kind: type[errors.Refused]) -> str:
    name = kind.__name__
    return "".join("_" + c if c.isupper() and i else c for i, c in enumerate(name)).upper()


def anchor(name: str) -> str:
    """The heading under which an error's ``docs`` finds it."""
    return name.lower().replace("_", "-")


def _sentence(kind: type[errors.Refused]) -> str:
    return (kind.__doc__ or "").strip().replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.write(page())
