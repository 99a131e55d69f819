"""How long a connection may make us wait: refuses headers that drip, and a browser that no longer reads.

uvicorn bounds the silence between two requests, not a request that never ends nor an answer that nobody takes.
"""

import asyncio
import socket

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 10.0
UNREAD_S = 60.0


class PatientProtocol(H11Protocol):
    """One connection of a browser, or of a proxy."""

    _headers_end: asyncio.TimerHandle | None = None
    _reading_ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        # asyncio does it for sockets that it opened itself, not for those that a supervisor handed to its workers:
        # head and body are two writes, and the second would wait 40 ms for the acknowledgement of the first.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def _watch(self) -> None:
        """The clock of the headers runs from the first byte, or from the connection, until they are whole."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget_headers()
        elif self._headers_end is None and not self.transport.is_closing():
            self._headers_end = self.loop.call_later(HEADERS_S, self.transport.abort)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._forget_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading_ends = self._reading_ends or self.loop.call_later(UNREAD_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reading_ends is not None:
            self._reading_ends.cancel()
            self._reading_ends = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_headers()
        if self._reading_ends is not None:
            self._reading_ends.cancel()
        super().connection_lost(exc)

    def _forget_headers(self) -> None:
        if self._headers_end is not None:
            self._headers_end.cancel()
            self._headers_end = None
