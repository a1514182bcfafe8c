"""Errors of the system, as they stand in ``errors[]``: a stable code, a sentence, and nothing that is nobody's business."""

from __future__ import annotations

import enum

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
