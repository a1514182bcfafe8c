"""uvicorn's connections, which can also be hung up on: an ASGI application alone cannot end one that its client does not read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HANG_UP = "northline.hang_up"
"""In a scope's extensions: ends the connection with some last words, without waiting for its client."""
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


class HttpProtocol(HttpToolsProtocol):
    """An HTTP connection."""

    def on_message_begin(self) -> None:
        """Offer the application to hang up."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]
        scope["extensions"] = {HANG_UP: self.hang_up}

    def hang_up(self, last_words: bytes) -> None:
        """Say the last words of a chunked response, and cut the line when they are not read soon."""
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        self.transport.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(last_words), last_words))
        self.transport.close()
        asyncio.get_running_loop().call_later(GRACE, self.transport.abort)
