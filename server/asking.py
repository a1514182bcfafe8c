"""Reading a GraphQL request from HTTP: what is asked, in which media type it is answered, and what is refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from starlette.types import Receive, Scope

PATH = "/graphql"
GET, POST = "GET", "POST"
JSON = b"application/json"
RESPONSE = b"application/graphql-response+json"
LARGEST_BODY = 1 << 20
PATIENCE = 20.0
"""Seconds that a body may take to arrive."""
PARAMETERS = 10


class Refused(Exception):
    """The request is refused before anything of it is executed."""

    def __init__(self, status: int, message: str, *, code: str = "BAD_REQUEST", allow: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self._allow = allow

    def body(self) -> bytes:
        """The refusal in the form of every error."""
        extensions = {"code": self.code, "requestId": str(uuid4())}
        return orjson.dumps({"errors": [{"message": self.message, "extensions": extensions}]})

    def headers(self) -> list[tuple[bytes, bytes]]:
        """What the status wants said."""
        return [(b"allow", self._allow.encode())] if self._allow else []


@dataclass(slots=True)
class Asked:
    """What a request asks."""

    text: str | None = None
    document_id: str | None = None
    hash: bytes | None = None
    """Of a document that was sent before."""
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def accepted(header: bytes) -> bytes:
    """The media type to answer in. Raises ``Refused`` (406) if none of ours is taken."""
    if not header or header in {b"*/*", JSON}:
        return JSON
    best, found = 0.0, None
    for part in header.lower().split(b","):
        name, *parameters = (each.strip() for each in part.split(b";"))
        media = RESPONSE if name == RESPONSE else JSON if name in {JSON, b"application/*", b"*/*"} else None
        quality = _quality(parameters)
        if media is not None and quality > best:
            best, found = quality, media
    if found is None:
        raise Refused(406, "Answers are application/graphql-response+json or application/json: accept one of them.")
    return found


def _quality(parameters: list[bytes]) -> float:
    for each in parameters:
        if each.startswith(b"q="):
            try:
                return float(each[2:])
            except ValueError:
                return 0.0
    return 1.0


async def asked_by(scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Asked:
    """What a request asks. Raises ``Refused``."""
    if scope["method"] == GET:
        return _asked(_query(scope["query_string"]))
    content = headers.get(b"content-type", b"")
    if content != JSON:
        _check_content(content)
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise Refused(415, "Send the body as it is, without compression.")
    body = await _body(headers, receive)
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "The body is no JSON in UTF-8.") from error
    if isinstance(found, list):
        raise Refused(400, "Send one request at a time: lists of requests are not answered.")
    if not isinstance(found, dict):
        raise Refused(400, "The body has to be a JSON object with the document as `query`.")
    return _asked(found)


def _check_content(content: bytes) -> None:
    name, *parameters = (each.strip().lower() for each in content.split(b";"))
    if name != JSON:
        raise Refused(415, "Send the request as application/json.")
    for each in parameters:
        if each.startswith(b"charset=") and each[8:].strip(b'"') not in {b"utf-8", b"utf8"}:
            raise Refused(415, "Send the request in UTF-8.")


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length[:20]) > LARGEST_BODY:
        raise Refused(413, "The body is larger than 1 MiB.")
    message = await _next(receive)
    if not message.get("more_body"):
        return _fitting(message.get("body", b""))
    parts, size = [message.get("body", b"")], len(message.get("body", b""))
    until = asyncio.get_running_loop().time() + PATIENCE
    while message.get("more_body"):
        message = await _next(receive, until - asyncio.get_running_loop().time())
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise Refused(413, "The body is larger than 1 MiB.")
    return b"".join(parts)


def _fitting(body: bytes) -> bytes:
    if len(body) > LARGEST_BODY:
        raise Refused(413, "The body is larger than 1 MiB.")
    return body


async def _next(receive: Receive, patience: float = PATIENCE) -> Any:
    try:
        async with asyncio.timeout(patience):
            message = await receive()
    except TimeoutError as error:
        raise Refused(408, "The body did not arrive in time.") from error
    if message["type"] == "http.disconnect":
        raise Refused(400, "The client went away.")
    return message


def _query(query_string: bytes) -> dict[str, Any]:
    """The parameters of a GET."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=PARAMETERS)
    except ValueError as error:
        raise Refused(400, "The parameters of the address cannot be read.") from error
    found: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if name in found:
            try:
                found[name] = orjson.loads(found[name])
            except orjson.JSONDecodeError as error:
                raise Refused(400, f"`{name}` is no JSON.") from error
    return found


KINDS: dict[str, tuple[type, str]] = {
    "query": (str, "a string"),
    "documentId": (str, "a string"),
    "operationName": (str, "a string"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}


def _asked(found: dict[str, Any]) -> Asked:
    for name, (kind, said) in KINDS.items():
        value = found.get(name)
        if value is not None and not isinstance(value, kind):
            raise Refused(400, f"`{name}` has to be {said}.")
    return Asked(
        text=found.get("query") or None,
        document_id=found.get("documentId"),
        hash=_hash(found.get("extensions") or {}),
        operation_name=found.get("operationName") or None,
        variables=found.get("variables") or {},
    )


def _hash(extensions: dict[str, Any]) -> bytes | None:
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    try:
        said = bytes.fromhex(persisted["sha256Hash"])
        if persisted.get("version", 1) != 1 or len(said) != 32:
            raise ValueError  # noqa: TRY301
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Refused(
            400, "`extensions.persistedQuery` has to hold `version` 1 and a `sha256Hash` in hexadecimal."
        ) from error
    return said
