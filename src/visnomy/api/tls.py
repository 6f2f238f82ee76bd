"""The door of a server with TLS.

It looks at the first byte of a connection, so that a client that speaks plain HTTP by mistake reads
what is wrong instead of a broken connection.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import cast

from visnomy.api.answer import error_body, new_request_id, plain_response
from visnomy.api.certificates import Certificates
from visnomy.errors import RequestRefused

TLS_FIRST_BYTE = b"\x16"
LINGER_S = 2.0
PAUSE_S = 1.0
"""How long no connection is taken when the process has no file descriptor left."""

log = logging.getLogger(__name__)


class TlsDoor:
    """Takes connections of one socket: TLS goes in, anything else is told to use TLS."""

    def __init__(
        self,
        listener: socket.socket,
        certificates: Certificates,
        protocol: Callable[[], asyncio.Protocol],
        head_s: float,
    ) -> None:
        """Open it; connections are taken from now on.

        Args:
            listener: bound and listening.
            certificates: asked at every connection.
            protocol: makes what speaks HTTP.
            head_s: how long a client may take to say its first byte, and for the handshake.
        """
        self._loop = asyncio.get_running_loop()
        self._listener, self._certificates = listener, certificates
        self._protocol, self._head_s = protocol, head_s
        self._tasks: set[asyncio.Task[None]] = set()
        listener.settimeout(0)
        self._loop.add_reader(listener.fileno(), self._accept)

    def close(self) -> None:
        """Take no further connection; a second call changes nothing."""
        if self._listener.fileno() >= 0:
            self._loop.remove_reader(self._listener.fileno())
            self._listener.close()
        for task in self._tasks:
            task.cancel()

    async def wait_closed(self) -> None:
        """Return when no connection is on the doorstep."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError as exc:
            log.warning("no connection can be taken: %s", exc)
            self._loop.remove_reader(self._listener.fileno())
            self._loop.call_later(PAUSE_S, self._resume)
            return
        connection.settimeout(0)
        task = self._loop.create_task(self._welcome(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _resume(self) -> None:
        if self._listener.fileno() >= 0:
            self._loop.add_reader(self._listener.fileno(), self._accept)

    async def _welcome(self, connection: socket.socket) -> None:
        try:
            async with asyncio.timeout(self._head_s):
                first = await self._first_byte(connection)
            if first != TLS_FIRST_BYTE:
                await self._loop.connect_accepted_socket(_NeedsTls, connection)
                return
            await self._loop.connect_accepted_socket(
                self._protocol,
                connection,
                ssl=self._certificates.context(),
                ssl_handshake_timeout=self._head_s,
            )
        except (OSError, TimeoutError):
            # A client that left, is too slow or does not trust the certificate.
            connection.close()
        except asyncio.CancelledError:
            connection.close()
            raise

    async def _first_byte(self, connection: socket.socket) -> bytes:
        readable = self._loop.create_future()
        self._loop.add_reader(connection.fileno(), _fulfil, readable)
        try:
            await readable
        finally:
            self._loop.remove_reader(connection.fileno())
        return connection.recv(1, socket.MSG_PEEK)


class _NeedsTls(asyncio.Protocol):
    """Tells a client of plain HTTP to come back over TLS."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._told = False

    def data_received(self, data: bytes) -> None:
        """Answer the first bytes, drop the others."""
        if self._told:
            return
        self._told = True
        request_id = new_request_id()
        error = RequestRefused(
            "InvalidProtocol.NeedSsl", 400, "This server speaks HTTPS only; use https://."
        )
        self._transport.write(plain_response(request_id, 400, error_body(request_id, "", error)))
        self._transport.write_eof()
        asyncio.get_running_loop().call_later(LINGER_S, self._transport.close)


def _fulfil(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
