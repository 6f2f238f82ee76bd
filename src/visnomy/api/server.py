"""Runs an application in this process and this event loop, and stops it without cutting answers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from visnomy.api.certificates import Certificates
from visnomy.api.tls import TlsDoor
from visnomy.api.transport import WireProtocol
from visnomy.errors import ConfigurationError
from visnomy.settings import ClientPatience

KEEP_ALIVE_S = 30
UNTAKEN_MS = 120_000
GRACE_S = 5
"""How long running requests may go on after the stop was asked for."""


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers (signals belong to the command), with a door of ours."""

    def __init__(
        self,
        config: uvicorn.Config,
        patience: ClientPatience,
        certificates: Certificates | None,
    ) -> None:
        super().__init__(config)
        self._head_s = patience.head_s
        self._certificates = certificates

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take connections; with certificates only those that speak TLS."""
        if self._certificates is None:
            await super().startup(sockets)
            return
        await self.lifespan.startup()
        config = self.config

        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                config=config,
                server_state=self.server_state,
                app_state=self.lifespan.state,
            )
            return made

        doors = [
            TlsDoor(each, self._certificates, protocol, self._head_s) for each in sockets or []
        ]
        self.servers = cast("list[asyncio.base_events.Server]", doors)
        self.started = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes any that is free.

    Raises:
        ConfigurationError: the address is not ours, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as exc:
        raise ConfigurationError(
            f"Cannot listen on {host}:{port} ({exc.strerror or exc}). "
            "Choose another --port; --port 0 takes any free one."
        ) from exc
    # asyncio leaves this to us for a socket of our own: without it, the second part of every
    # answer on a kept connection waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # The last part of an answer, which the kernel holds for a client that takes nothing.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_MS)
    return listener


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp,
    listener: socket.socket,
    grace_s: int = GRACE_S,
    *,
    patience: ClientPatience | None = None,
    certificates: Certificates | None = None,
) -> AsyncIterator[int]:
    """Serve the application while the block runs; gives the port that is bound.

    Args:
        app: the application.
        listener: from `listen`; closed at the end.
        grace_s: how long running requests may go on after the end of the block.
        patience: how long clients may stand still.
        certificates: for TLS; without them plain HTTP.
    """
    port = int(listener.getsockname()[1])
    patience = patience or ClientPatience()
    server = _Server(_config(app, grace_s, patience), patience, certificates)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await _started(server, task)
        yield port
    finally:
        server.should_exit = True
        await task


def _config(app: ASGIApp, grace_s: int, patience: ClientPatience) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=cast("type[asyncio.Protocol]", partial(WireProtocol, patience=patience)),
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=grace_s,
    )


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            raise ConfigurationError("the web server did not start")
        await asyncio.sleep(0.01)
