"""The parts that `visnomy serve` runs beside the database, each open for as long as its block."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from visnomy.cli.connection import Connection, remove_connection, write_connection
from visnomy.cli.worker_process import WorkerProcess
from visnomy.settings import Settings


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


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def http_url(host: str, port: int) -> str:
    """The address for a client on this machine; all interfaces include the loopback one."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


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
