"""Reading a GraphQL request from HTTP: what is asked, in which media type it is answered, and what is refused at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from msgspec import Struct, field
from starlette.types import Receive, Scope

from server.patience import within

PATH = "/graphql"
GET, POST = "GET", "POST"
JSON = b"application/json"
RESPONSE = b"application/graphql-response+json"
EVENT_STREAM = b"text/event-stream"
LARGEST_BODY = 1 << 20
PATIENCE = 20.0
"""Seconds that a body may take to arrive."""
PARAMETERS = 10
SHORT = 8_000
"""Bytes of a query string that is remembered."""
USUAL = 200
"""Bytes up to which what an ``Accept`` means is remembered."""


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


class Asked(Struct, frozen=True):
    """What a request asks."""

    text: str | None = None
    document_id: str | None = None
    hash: bytes | None = None
    """Of a document that was sent before."""
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    cost: bool = False
    """Whether the answer is to say what was asked for."""


def accepted(header: bytes) -> bytes:
    """The media type to answer in: that of a stream wherever it is named. Raises ``Refused`` (406) if none of ours is taken."""
    return _accepted(header) if len(header) <= USUAL else _best(header)


@lru_cache(maxsize=256)
def _accepted(header: bytes) -> bytes:
    """As asked by nearly every request of a client."""
    return _best(header)


def _best(header: bytes) -> bytes:
    if not header:
        return JSON
    header = header.lower()
    if EVENT_STREAM in header:
        return EVENT_STREAM
    best, found = 0.0, None
    for part in header.split(b","):
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
        query = scope["query_string"]
        return _asked_before(query) if len(query) <= SHORT else _asked(_query(query))
    content = headers.get(b"content-type", b"")
    if content != JSON:
        _check_content(content)
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise Refused(415, "Send the body as it is, without compression.")
    try:
        found = orjson.loads(await within(PATIENCE, _body(headers, receive)))
    except TimeoutError as error:
        raise Refused(408, "The body did not arrive in time.") from error
    except orjson.JSONDecodeError as error:
        raise Refused(400, "The body is no JSON in UTF-8.") from error
    if isinstance(found, list):
        raise Refused(400, "Send one request at a time: lists of requests are not answered.")
    if not isinstance(found, dict):
        raise Refused(400, "The body has to be a JSON object with the document as `query`.")
    return _asked(found)


@lru_cache(maxsize=256)
def _asked_before(query_string: bytes) -> Asked:
    """What an address asks. Who asks by GET asks the same again, to hear that nothing has changed."""
    return _asked(_query(query_string))


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
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "The client went away.")
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            raise Refused(413, "The body is larger than 1 MiB.")
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


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
    for name, value in found.items():
        if value is not None and name in KINDS:
            kind, said = KINDS[name]
            if not isinstance(value, kind):
                raise Refused(400, f"`{name}` has to be {said}.")
    get = found.get
    extensions = get("extensions")
    return Asked(
        text=get("query") or None,
        document_id=get("documentId"),
        hash=_hash(extensions) if extensions else None,
        operation_name=get("operationName") or None,
        variables=get("variables") or {},
        cost=extensions is not None and extensions.get("cost") is True,
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
