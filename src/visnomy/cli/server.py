"""Everything that `visnomy serve` runs, opened in order and closed in the reverse order."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from visnomy.cli.connection import Connection, remove_connection, write_connection
from visnomy.cli.worker_process import WorkerProcess
from visnomy.errors import ConfigurationError
from visnomy.settings import Settings

log = logging.getLogger(__name__)

CLOSE_S = 2
"""How long open requests may take after Ctrl-C."""


@dataclass(frozen=True, slots=True)
class ServePlan:
    """What the command line asked for.

    Attributes:
        min_images: photos that a person needs to become a group; None keeps the dataset's rule.
    """

    settings: Settings
    folders: tuple[Path, ...]
    host: str
    port: int
    project: str
    dataset: str
    min_images: int | None
    once: bool
    as_json: bool
    browser: bool


class HttpServer(uvicorn.Server):
    """uvicorn without its signal handlers: the command decides what Ctrl-C means."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell that requests are answered."""
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; taken before anything else starts, so that a busy port is told first.

    Raises:
        ConfigurationError: the address is not ours, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as exc:
        raise ConfigurationError(
            f"Cannot listen on {host}:{port} ({exc.strerror or exc}). "
            "Choose another --port; --port 0 takes any free one."
        ) from exc


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def page_url(listener: socket.socket) -> str:
    """The address for a browser on this machine."""
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


@asynccontextmanager
async def http_server(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Answer requests for as long as this is open."""
    server = HttpServer(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=CLOSE_S,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.ready.wait()
        yield
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def own_worker(settings: Settings, database_url: str) -> AsyncIterator[WorkerProcess]:
    """A worker process for as long as this is open."""
    stop = asyncio.Event()
    worker = WorkerProcess(settings, database_url)
    running = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await running


@asynccontextmanager
async def announced(data_dir: Path, connection: Connection) -> AsyncIterator[Path]:
    """connection.json for as long as this is open."""
    try:
        yield write_connection(data_dir, connection)
    finally:
        remove_connection(data_dir)
