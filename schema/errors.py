"""Errors of the system, as they stand in ``errors[]``: a stable code, a sentence, and nothing that is nobody's business."""

from __future__ import annotations

import enum
from typing import Any

from graphql import GraphQLError


class Code(enum.Enum):
    """What went wrong with a request, for programs."""

    BAD_REQUEST = "BAD_REQUEST"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    TOO_COMPLEX = "TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    TIMEOUT = "TIMEOUT"
    CURSOR_INVALID = "CURSOR_INVALID"
    SLOW_CONSUMER = "SLOW_CONSUMER"
    INTERNAL = "INTERNAL"


def system_error(code: Code, message: str) -> GraphQLError:
    """An error of the system."""
    return GraphQLError(message, extensions={"code": code.value})


def bad_request(message: str) -> GraphQLError:
    """The request cannot be answered as it stands."""
    return system_error(Code.BAD_REQUEST, message)


def storable(value: Any) -> None:
    """Raises a ``BAD_REQUEST`` for a text that no database holds, so that asking for it would fail."""
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise bad_request("A text holds the character NUL or half a character (a lone surrogate): leave it out.")
