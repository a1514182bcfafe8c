"""Answers as JSON."""

from __future__ import annotations

from typing import Any

import orjson


def as_json(answer: Any) -> bytes:
    """The JSON of an answer. Times, which a compiled operation leaves as they are, get the form of the scalar ``DateTime``."""
    return orjson.dumps(answer, default=str, option=orjson.OPT_UTC_Z)
