"""HTTP/1.1 with request targets of a mebibyte.

Parameters travel in the request target, and a batch of 100 files is far longer than a web server
usually takes. httptools reads any length, but its URL parser stops at 64 KiB: the query is cut off
before that parser sees it. What has no end is still refused, as the contract's JSON.
"""

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from visnomy.api.answer import ID_HEADER, MEDIA_TYPE, error_body, new_request_id
from visnomy.errors import InvalidArgument

MAX_HEAD_BYTES = 2 * 1024 * 1024
"""Request target and headers together."""


LINGER_S = 2.0
"""How long a refused client may go on sending: closed at once, it would never read why."""


class WireProtocol(HttpToolsProtocol):
    """One connection."""

    _refused = False

    def data_received(self, data: bytes) -> None:
        """Bytes arrive; after a refusal they are dropped."""
        if not self._refused:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head_bytes = 0

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
        target = self.url
        self.url, _, query = target.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query.partition(b"#")[0]
        self.url = target

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, and close the connection."""
        request_id = new_request_id()
        body = error_body(request_id, "", InvalidArgument(msg))
        head = (
            f"content-type: {MEDIA_TYPE}\r\n"
            f"{ID_HEADER}: {request_id}\r\n"
            f"content-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(STATUS_LINE[400] + head.encode() + body)
        self._refused = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_S, self.transport.close)

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES:
            raise ValueError(f"the head of a request is larger than {MAX_HEAD_BYTES} bytes")
