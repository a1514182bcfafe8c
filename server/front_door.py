"""GraphQL over HTTP, as its specification says: raw ASGI in front of the schema, for POST and GET on ``/graphql``.

A request is read (``server.asking``), let in (``Admit``: the place for credentials and limits), answered from what is held of
former answers or by the schema, and sent in the media type that its reader takes. Everything else, such as a stream of events,
goes on to the application.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias
from uuid import uuid4

from graphql import GraphQLError, OperationDefinitionNode, OperationType
from starlette.types import ASGIApp, Receive, Scope, Send

from events.message import OPERATOR, Principal
from schema.answering import ENGINE, answer
from schema.context import Context
from schema.execution.cache import Entry, tag_of
from schema.execution.engine import ENCODER, Engine
from schema.execution.plan import BAD_REQUEST, Plan
from schema.hygiene import masked
from server.asking import EVENT_STREAM, GET, JSON, PATH, POST, RESPONSE, Asked, Refused, accepted, asked_by
from server.backend import Backend
from server.held import Held, Stamp
from server.protocol import ANSWER

Admit: TypeAlias = Callable[[Scope], Awaitable[Principal]]
"""Says who asks. Raises ``Refused`` for a request that is not let in."""
QUERY = OperationType.QUERY
METHODS = frozenset({POST, GET})
CONTENT = {media: (b"content-type", media + b"; charset=utf-8") for media in (JSON, RESPONSE)}
VARY = (b"vary", b"accept, authorization")
CACHED = (b"cache-control", b"private, no-cache")


async def open_mode(_scope: Scope) -> Principal:
    """Without credentials everyone who gets here is the operator."""
    return OPERATOR


class FrontDoor:
    """Answers requests to ``/graphql``, and passes on all others."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        engine: Engine = ENGINE,
        admit: Admit = open_mode,
        documents: Mapping[str, str] | None = None,
        held: Held | None = None,
    ) -> None:
        self.app = app
        self._engine = engine
        self._admit = admit
        self._documents = documents or {}
        self._held = held if held is not None else Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        media = JSON
        try:
            if scope["method"] not in METHODS:
                raise Refused(405, "Ask by POST, or by GET for a query.", allow="GET, POST")  # noqa: TRY301
            headers = _headers(scope["headers"])
            media = accepted(headers.get(b"accept", b""))
            if media is EVENT_STREAM:
                await self.app(scope, receive, send)
                return
            principal = await self._admit(scope)
            asked = await asked_by(scope, headers, receive)
            await self._answer(scope, headers, asked, principal, media, send)
        except Refused as refusal:
            await _send(scope, send, refusal.status, media, refusal.body(), refusal.headers())

    async def _answer(
        self, scope: Scope, headers: dict[bytes, bytes], asked: Asked, principal: Principal, media: bytes, send: Send
    ) -> None:
        try:
            plan = self._plan(asked)
            chosen = self._chosen(plan, asked)
        except GraphQLError as error:
            await _send_errors(scope, send, media, [error])
            return
        if plan.errors or chosen is None:
            await _send_errors(scope, send, media, list(plan.errors))
            return
        query, get = chosen.operation is QUERY, scope["method"] == GET
        if get and not query:
            raise Refused(405, "Only a query can be asked by GET: send the mutation by POST.", allow="POST")
        backend: Backend = scope["state"]["backend"]
        key = self._held.key(plan, asked, principal) if query else None
        kept, standing = await self._held.get(key, backend.directory) if key is not None else (None, {})
        if kept is not None:
            await _send_kept(scope, send, media, kept, headers if get else {}, get=get)
            return
        directory = backend.directory if query else None
        context = Context(backend.pool, backend.committer, principal, backend.images, directory, standing)
        found = await answer(self._engine, plan, chosen, asked.variables, context)
        if not found.executed:
            await _send_errors(scope, send, media, found.errors, told=True)
            return
        body = found.encoded({"cost": self._cost(plan, chosen, asked)} if asked.cost else None)
        more: list[tuple[bytes, bytes]] = []
        if key is not None and not found.errors and context.lasting:
            kept = self._held.keep(key, body, context.heads, at_once=get)
            if get:
                await _send_kept(scope, send, media, kept, headers, get=True)
                return
        elif get:
            more = [VARY, CACHED, (b"etag", tag_of(body))]
        await _send(scope, send, 200, media, body, more)

    def _cost(self, plan: Plan, chosen: OperationDefinitionNode, asked: Asked) -> dict[str, int]:
        """What was asked for, and how much may be. It follows from the document and its variables alone."""
        limits = self._engine.plans.limits
        return {"requested": plan.cost(self._engine.schema, chosen, limits, asked.variables), "limit": limits.cost}

    def _plan(self, asked: Asked) -> Plan:
        """The plan of the document that a request means. Raises what is wrong with it."""
        plans = self._engine.plans
        text = asked.text
        if asked.document_id is not None:
            text = self._documents.get(asked.document_id)
            if text is None:
                raise _refused("There is no trusted document of this id.")
        if asked.hash is not None:
            if text is None:
                known = plans.known(asked.hash)
                if known is None:
                    raise _refused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
                return known
            plan = plans.get(text)
            if plan.key != asked.hash:
                raise _refused("The document's SHA-256 is not the one given.")
            return plan
        if text is None:
            raise Refused(400, "The request names no document: give it as `query`, or its `documentId`.")
        return plans.get(text)

    def _chosen(self, plan: Plan, asked: Asked) -> OperationDefinitionNode | None:
        if plan.errors:
            return None
        try:
            return self._engine.choose(plan, asked.operation_name, asked.variables)
        except GraphQLError as error:
            if (error.extensions or {}).get("code") != BAD_REQUEST:
                raise
            raise Refused(400, error.message) from error


def _headers(given: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The headers by name, those given several times as one list."""
    headers = dict(given)
    if len(headers) < len(given):
        every: dict[bytes, list[bytes]] = {name: [] for name in headers}
        for name, value in given:
            every[name].append(value)
        headers = {name: b", ".join(values) for name, values in every.items()}
    return headers


def _refused(message: str, code: str = BAD_REQUEST) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})


async def _send_errors(
    scope: Scope, send: Send, media: bytes, errors: list[GraphQLError], *, told: bool = False
) -> None:
    """Say why nothing was executed: 400 where the media type is GraphQL's own, 200 in plain JSON."""
    request = str(uuid4())
    said = []
    for error in errors:
        persisted = (error.extensions or {}).get("code") == "PERSISTED_QUERY_NOT_FOUND"
        said.append((error if told or persisted else masked(error, request)).formatted)
    await _send(scope, send, 400 if media == RESPONSE else 200, media, ENCODER.encode({"errors": said}))


async def _send_kept(
    scope: Scope, send: Send, media: bytes, kept: Entry[Stamp], headers: dict[bytes, bytes], *, get: bool
) -> None:
    more = [VARY, CACHED, (b"etag", kept.tag)] if get else []
    known = headers.get(b"if-none-match", b"")
    if (
        get
        and known
        and (known == b"*" or kept.tag in {each.strip().removeprefix(b"W/") for each in known.split(b",")})
    ):
        await _send_whole(scope, send, 304, more, b"")
        return
    await _send(scope, send, 200, media, kept.body, more)


async def _send(
    scope: Scope, send: Send, status: int, media: bytes, body: bytes, more: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    await _send_whole(scope, send, status, [CONTENT[media], (b"content-length", b"%d" % len(body)), *more], body)


async def _send_whole(scope: Scope, send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a response: in one piece where the server offers that, which takes a third of the time."""
    answer = scope.get("extensions", {}).get(ANSWER)
    if answer is not None and answer(scope, status, headers, body):
        return
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
