"""Ends what a request opened, and lets no error out that says more than its reader may know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import structlog
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from schema.context import Context
from schema.errors import Code

_log = structlog.get_logger("northline.graphql")


class Hygiene(SchemaExtension):
    """Runs around each operation."""

    async def on_operation(self) -> AsyncIterator[None]:
        """Close the request's transactions, whatever happens, then mask what went wrong inside."""
        try:
            yield
        finally:
            context = self.execution_context.context
            if isinstance(context, Context):
                await context.close()
        result: Any = self.execution_context.result
        if result is not None and getattr(result, "errors", None):
            request = str(uuid4())
            result.errors = [masked(error, request) for error in result.errors]


def masked(error: GraphQLError, request: str) -> GraphQLError:
    """The error as it may leave: with a code and the request's id, and without what happened inside."""
    cause = error.original_error
    # Without a path nothing was carried out yet: a scalar said what is wrong with a value of the document.
    if cause is not None and error.path is not None and not isinstance(cause, GraphQLError):
        _log.error("a field failed", request=request, path=error.path, exc_info=cause)
        return _said(
            error, "Something went wrong here, not with your request. Quote the request id.", Code.INTERNAL, request
        )
    code = (error.extensions or {}).get("code")
    return _said(error, error.message, Code(code) if code else Code.BAD_REQUEST, request)


def _said(error: GraphQLError, message: str, code: Code, request: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**(error.extensions or {}), "code": code.value, "requestId": request},
    )
