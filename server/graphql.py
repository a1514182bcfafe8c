"""What is around GraphQL over HTTP: the schema as a file, and the documents that are trusted."""

from __future__ import annotations

from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from schema import sdl
from server.errors import CannotRun


def _schema(_request: Request) -> Response:
    return PlainTextResponse(sdl())


ROUTES: list[BaseRoute] = [Route("/schema.graphql", _schema, methods=["GET"])]


def trusted_documents(path: Path | None) -> dict[str, str]:
    """Documents by their ids: of a JSON file with an object, or of a folder of ``<id>.graphql`` files. Raises ``CannotRun``."""
    if path is None:
        return {}
    try:
        if path.is_dir():
            return {each.stem: each.read_text("utf-8") for each in sorted(path.glob("*.graphql"))}
        found = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotRun(f"NORTHLINE_DOCUMENTS names {path}, which cannot be read: {error}.") from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise CannotRun(f"NORTHLINE_DOCUMENTS names {path}, which is no JSON object of documents by their ids.")
    return found
