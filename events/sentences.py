"""What the validation finds, as the sender of an input should read it: no names of Python's types, no patterns."""

from __future__ import annotations

import re
from collections.abc import Callable

from events.fields import SHAPES

THINGS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a decimal number",
    "bool": "true or false",
    "date": "a date",
    "datetime": "a time",
    "uuid": "a UUID",
    "array": "a list",
    "object": "an object",
}


def sentence(found: str) -> str:
    """What a sender reads for a message of the validation, without the full stop."""
    for pattern, say in _SENTENCES:
        match = re.fullmatch(pattern, found, re.DOTALL)
        if match is not None:
            return say(match)
    return "It has not the form that is expected here"


def _shape(match: re.Match[str]) -> str:
    return next((said for shape, said in SHAPES.items() if repr(shape) == match[1]), "It may not be written like this")


def _kind(match: re.Match[str]) -> str:
    if match[2] == "null":
        return "It may not be null"
    return f"It must be {THINGS.get(match[1], 'of another type')}"


def _number(match: re.Match[str]) -> str:
    return f"{int(match[1]):,}"


_SENTENCES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"Expected `str` of length <= (\d+)", lambda match: f"It has at most {_number(match)} characters"),
    (r"Expected `array` of length <= (\d+)", lambda match: f"It has at most {_number(match)} entries"),
    (r"Expected `int` >= (-?\d+)", lambda match: f"It may not be less than {_number(match)}"),
    (r"Expected `int` <= (-?\d+)", lambda match: f"It may not be more than {_number(match)}"),
    (r"Expected `str` matching regex (.+)", _shape),
    (r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", _kind),
    (r"Object missing required field `(\w+)`", lambda match: f"`{match[1]}` is missing"),
    (r"Invalid enum value (.+)", lambda match: f"{match[1][:80]} is none of the values that are known here"),
    (r"Invalid UUID", lambda _match: "It is no UUID"),
    (r"Invalid RFC3339 encoded date", lambda _match: "It is no date: write it like 2026-03-31"),
    (r"Invalid RFC3339 encoded datetime", lambda _match: "It is no time: write it like 2026-03-31T09:00:00Z"),
    (r"Invalid decimal string", lambda _match: "It is no decimal number"),
)
