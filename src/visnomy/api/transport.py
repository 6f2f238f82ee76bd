"""HTTP/1.1 with request targets of a mebibyte, and no patience with clients that stand still.

Parameters travel in the request target, and a batch of 100 files is far longer than a web server
usually takes. httptools reads any length, but its URL parser stops at 64 KiB: the query is cut off
before that parser sees it. What has no end is still refused, as the contract's JSON.

A connection that sends no whole head in time, or does not take its answer, is closed; the time for
a body is kept by whoever reads it.
"""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from visnomy.api.answer import error_body, new_request_id, plain_response
from visnomy.errors import InvalidArgument, RequestRefused, WireError
from visnomy.settings import ClientPatience

MAX_HEAD_BYTES = 2 * 1024 * 1024
"""Request target and headers together."""


LEAST_TAKEN_BYTES = 16 * 1024
"""What a client takes of a long answer in ClientPatience.reading_s, if it reads at all."""
LINGER_S = 2.0
"""How long a refused client may go on sending: closed at once, it would never read why."""


class WireProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        patience: ClientPatience = ClientPatience(),  # noqa: B008 (a value that never changes)
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._patience = patience
        self._refused = False
        self._in_head = False
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there; the time for its first request begins."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._expect_nothing()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes arrive; after a refusal they are dropped."""
        if self._refused:
            return
        super().data_received(data)
        # Blank lines between two requests end the keep-alive time but begin no request.
        if self._deadline is None and not self._refused and self._is_idle():
            self._expect_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head_bytes = 0
        self._in_head = True
        self._expect_head()

    def on_url(self, url: bytes) -> None:
        """A part of the request target arrives."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has arrived."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole; the request starts with the full query."""
        self._in_head = False
        self._expect_nothing()
        target = self.url
        self.url, _, query = target.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query.partition(b"#")[0]
        self.url = target

    def on_message_complete(self) -> None:
        """The request is whole."""
        super().on_message_complete()
        if self.cycle.response_complete:
            self._expect_nothing()
            self._keep_alive()

    def on_response_complete(self) -> None:
        """The answer is written; what is left of its request has its time as well."""
        unread = self.cycle.more_body
        super().on_response_complete()
        if unread and not self.transport.is_closing() and not self.pipeline:
            self._unset_keepalive_if_required()
            self._expect(self._patience.body_s, self.transport.abort)

    def pause_writing(self) -> None:
        """The client does not take what is written; its time begins."""
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        """The client takes its answer."""
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def _await_taking(self) -> None:
        size = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(self._patience.reading_s, self._look_whether, size)

    def _look_whether(self, size: int) -> None:
        """Cut off a client that took next to nothing since the buffer had `size` bytes."""
        if size - self.transport.get_write_buffer_size() < LEAST_TAKEN_BYTES:
            self.transport.abort()
        else:
            self._await_taking()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, and close the connection."""
        self._refuse(InvalidArgument(msg))

    def _refuse(self, error: WireError) -> None:
        request_id = new_request_id()
        body = error_body(request_id, "", error)
        self.transport.write(plain_response(request_id, error.status, body))
        self._refused = True
        self._expect_nothing()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_S, self.transport.close)

    def _is_idle(self) -> bool:
        """Whether no request is under way, and no keep-alive time runs."""
        done = self.cycle is None or (self.cycle.response_complete and not self.cycle.more_body)
        return done and not self.pipeline and self.timeout_keep_alive_task is None

    def _keep_alive(self) -> None:
        if not self.transport.is_closing() and self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _expect_head(self) -> None:
        self._expect(self._patience.head_s, self._head_is_late)

    def _expect(self, seconds: float, late: Any) -> None:  # noqa: ANN401 (any callback)
        self._expect_nothing()
        self._deadline = self.loop.call_later(seconds, late)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _head_is_late(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            # An answer to the request before is being written; nothing may come in between.
            self._expect_head()
            return
        if not self._in_head:
            self.transport.close()
            return
        seconds = self._patience.head_s
        self._refuse(
            RequestRefused(
                "RequestTimeout", 408, f"The headers did not arrive within {seconds:g} seconds."
            )
        )

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES:
            raise ValueError(f"the head of a request is larger than {MAX_HEAD_BYTES} bytes")
