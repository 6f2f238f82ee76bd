"""The parts that `visnomy serve` runs beside the database, each open for as long as its block."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from visnomy.api.certificates import Certificates, shown_host
from visnomy.cli.connection import Connection, remove_connection, write_connection
from visnomy.cli.worker_process import WorkerProcess
from visnomy.errors import ConfigurationError
from visnomy.settings import Settings


@dataclass(frozen=True, slots=True)
class ServePlan:
    """What the command line asked for.

    Attributes:
        min_images: photos that a person needs to become a group; None keeps the dataset's rule.
        template: what is looked for; None keeps the dataset's, and is everything in a new one.
    """

    settings: Settings
    folders: tuple[Path, ...]
    host: str
    port: int
    project: str
    dataset: str
    min_images: int | None
    template: str | None
    once: bool
    as_json: bool
    browser: bool
    log_json: bool = False


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_reach(settings: Settings, host: str) -> Iterator[str]:
    """Warnings about who can reach the server.

    Raises:
        ConfigurationError: open access on an address that other machines reach.
    """
    if settings.open_access:
        if not is_loopback(host):
            raise ConfigurationError(
                f"--open takes unsigned calls, so it listens on 127.0.0.1 only, not on {host}."
            )
        yield (
            "unsigned calls are taken: every user and every program of this machine may read, "
            "change and delete everything here."
        )
    if settings.tls_cert is None and not is_loopback(host):
        yield (
            f"{host} is reachable from other machines, and the page and the API are not "
            "encrypted. Use --tls-cert, put a proxy with TLS in front, or stay on 127.0.0.1."
        )


def certificates_of(settings: Settings) -> Certificates | None:
    """The certificate of the settings, or None where plain HTTP is wanted.

    Raises:
        ConfigurationError: a file cannot be used, or there is a key without a certificate.
    """
    if settings.tls_cert is None:
        if settings.tls_key is not None:
            raise ConfigurationError("--tls-key needs --tls-cert.")
        return None
    return Certificates(settings.tls_cert, settings.tls_key or settings.tls_cert)


def server_url(host: str, port: int, certificates: Certificates | None = None) -> str:
    """The address for a client on this machine; all interfaces include the loopback one."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    if certificates is not None:
        shown = shown_host(shown, certificates.facts.names)
    scheme = "http" if certificates is None else "https"
    return f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"


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
