"""A local receiver of webhooks: remembers what came, answers as it is told, and can be away."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass(frozen=True, slots=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        """The envelope."""
        members: dict[str, Any] = json.loads(self.body)
        return members

    @property
    def content(self) -> dict[str, Any]:
        """What the envelope carries."""
        members: dict[str, Any] = json.loads(self.message["content"])
        return members


class Receiver:
    """The requests so far, and how the next ones are answered.

    Attributes:
        answer: (status, headers, body) for a request; called on a thread of its own.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[], tuple[int, dict[str, str], bytes]] = lambda: (204, {}, b"")
        self.port = 0
        self._changed = threading.Condition()

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def note(self, received: Received) -> None:
        with self._changed:
            self.received.append(received)
            self._changed.notify_all()

    def wait(self, fits: Callable[[Received], bool], seconds: float = 60) -> Received:
        """The first request that fits, also one that is still to come."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                found = next((each for each in self.received if fits(each)), None)
                if found is not None:
                    return found
                left = deadline - time.monotonic()
                assert left > 0, [each.body for each in self.received]
                self._changed.wait(left)

    def wait_count(self, count: int, seconds: float = 60) -> list[Received]:
        """All requests, once there are so many."""
        self.wait(lambda _: len(self.received) >= count, seconds)
        return list(self.received)


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """A receiver on a port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.note(Received(self.path, headers, self.rfile.read(length)))
            status, more, body = receiver.answer()
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
