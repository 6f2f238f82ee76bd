"""Runs an application in this process and this event loop, and stops it without cutting answers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from visnomy.api.transport import WireProtocol
from visnomy.errors import ConfigurationError

GRACE_S = 5
"""How long running requests may go on after the stop was asked for."""


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: signals belong to the command."""

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
    return listener


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp, listener: socket.socket, grace_s: int = GRACE_S
) -> AsyncIterator[int]:
    """Serve the application while the block runs; gives the port that is bound.

    Args:
        app: the application.
        listener: from `listen`; closed at the end.
        grace_s: how long running requests may go on after the end of the block.
    """
    port = int(listener.getsockname()[1])
    server = _Server(_config(app, grace_s))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await _started(server, task)
        yield port
    finally:
        server.should_exit = True
        await task


def _config(app: ASGIApp, grace_s: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=WireProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=grace_s,
    )


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            raise ConfigurationError("the web server did not start")
        await asyncio.sleep(0.01)
