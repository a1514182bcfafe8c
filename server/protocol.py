"""uvicorn's connections, with what an ASGI application alone cannot do.

It cannot end a connection that its client does not read, and it sends each response in two messages, which are checked and put
together header by header. Both are offered in the extensions of a request's scope.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, TypeAlias

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HANG_UP = "northline.hang_up"
"""In a scope's extensions: ends the connection with some last words, without waiting for its client."""
ANSWER = "northline.answer"
"""In a scope's extensions: sends a response in one piece, unless that is left to messages."""
LARGE = 65_536
"""Bytes beyond which what is written does not wait for more."""
Headers: TypeAlias = Sequence[tuple[bytes, bytes]]
GRACE = 5.0
"""Seconds that a client has to read the last words."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket connection."""

    def handle_connect(self, event: Any) -> None:
        """Offer the application to hang up."""
        super().handle_connect(event)
        if self.handshake_initiated and hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[HANG_UP] = self.hang_up

    def hang_up(self, last_words: Sequence[str], code: int, reason: str) -> None:
        """Say the last words after what is still unread, close, and cut the line when they are not read soon."""
        if self.disconnected or self.close_sent:
            return
        for each in last_words:
            self.conn.send_text(each.encode())
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_timer = self.loop.call_later(GRACE, self.transport.abort)


class Joined:
    """A transport over which what is written in one turn of the loop leaves at once: an answer's head with its body."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.whole = transport
        """The transport itself."""
        self.is_closing = transport.is_closing
        self._loop = loop
        self._parts: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)

    def write(self, data: bytes) -> None:
        """Write at the end of the turn; what is large at once, since only the transport can ask to be spared."""
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)
        self._size += len(data)
        if self._size > LARGE:
            self.flush()

    def write_whole(self, *parts: bytes) -> None:
        """Write at once, behind what was given: no more comes that they could wait for."""
        self.flush()
        self.whole.writelines(parts)

    def flush(self) -> None:
        """Write what was given."""
        if self._parts:
            parts, self._parts, self._size = self._parts, [], 0
            self.whole.writelines(parts)

    def close(self) -> None:
        """Close, behind what was given."""
        self.flush()
        self.whole.close()


class HttpProtocol(HttpToolsProtocol):
    """An HTTP connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Write each answer in one piece."""
        super().connection_made(transport)
        self.transport = Joined(transport, self.loop)  # type: ignore[assignment]
        self._offered = {ANSWER: self.answer, HANG_UP: self.hang_up}

    def handle_websocket_upgrade(self) -> None:
        """Hand over the connection as it is."""
        self.transport = self.transport.whole  # type: ignore[attr-defined]
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        """Offer the application to answer in one piece, and to hang up."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]
        scope["extensions"] = self._offered

    def answer(self, scope: Scope, status: int, headers: Headers, body: bytes) -> bool:
        """Send a whole response; ``False`` where messages have to: it waits for its client, has no body or is the last."""
        cycle = self.cycle
        behind = cycle.scope is not scope  # another request has come meanwhile
        if behind or cycle.disconnected or not cycle.keep_alive or self.flow.write_paused or scope["method"] == "HEAD":
            return False
        head = [STATUS_LINE[status]]
        for name, value in (*cycle.default_headers, *headers):
            head += (name, b": ", value, b"\r\n")
        head.append(b"\r\n")
        cycle.response_started = cycle.response_complete = True
        self.transport.write_whole(b"".join(head), body)  # type: ignore[attr-defined]
        cycle.message_event.set()
        cycle.on_response()
        return True

    def hang_up(self, last_words: bytes) -> None:
        """Say the last words of a chunked response, and cut the line when they are not read soon."""
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        self.transport.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(last_words), last_words))
        self.transport.close()
        asyncio.get_running_loop().call_later(GRACE, self.transport.abort)
