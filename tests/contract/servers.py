"""The two ways in which the suite meets a server: in this process, and as the started command."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from visnomy.api.app import create_app
from visnomy.api.server import listen, serving
from visnomy.cli.application import looking
from visnomy.library.access import root_key
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import READ_MS, Database

BUCKET = "photos"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that answers.

    Attributes:
        address: host and port.
        bucket: the folder that oss://photos/ means.
        data_dir: its data folder, with the key of the sealed secrets.
        indexes: whether a worker runs beside it.
    """

    address: str
    access_key_id: str
    access_key_secret: str
    database_url: str
    bucket: Path
    data_dir: Path
    indexes: bool


@contextmanager
def in_process(
    database_url: str,
    data_dir: Path,
    bucket: Path,
    *,
    read_ms: int = READ_MS,
    metrics_token: str | None = None,
) -> Iterator[Endpoint]:
    """A server on a thread of this process, without a worker."""
    ready: dict[str, Endpoint] = {}
    started, stop = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        settings = Settings(
            data_dir=data_dir,
            buckets={BUCKET: bucket},
            roots=(bucket,),
            metrics_token=metrics_token,
        )
        async with await Database.open(database_url, read_ms=read_ms) as database:
            opened = Library(settings, database, SourceMap.from_settings(settings))
            key = await root_key(opened)
            async with (
                looking(opened) as library,
                serving(create_app(library), listen("127.0.0.1", 0), grace_s=2) as port,
            ):
                ready["endpoint"] = Endpoint(
                    f"127.0.0.1:{port}",
                    key.access_key_id,
                    key.secret,
                    database_url,
                    bucket,
                    data_dir,
                    indexes=False,
                )
                started.set()
                await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=[run()], daemon=True)
    thread.start()
    assert started.wait(30), "the server did not start"
    yield ready["endpoint"]
    loops[0].call_soon_threadsafe(stop.set)
    thread.join(20)
    assert not thread.is_alive(), "the server did not stop"


@contextmanager
def started_command(
    database_url: str, data_dir: Path, bucket: Path, *arguments: str
) -> Iterator[Endpoint]:
    """`visnomy serve`, with the worker that it starts."""
    command = [
        *(sys.executable, "-m", "visnomy", "serve", "--no-browser", "--port", "0"),
        *("--data", str(data_dir), "--database-url", database_url),
        *("--bucket", f"{BUCKET}={bucket}"),
        *arguments,
    ]
    log = data_dir / "command.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "VISNOMY_PROCESSES": "1", "VISNOMY_ROOTS": str(bucket)},
            start_new_session=True,
        )
        try:
            yield _connected(process, data_dir, database_url, bucket)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _connected(
    process: "subprocess.Popen[bytes]", data_dir: Path, database_url: str, bucket: Path
) -> Endpoint:
    file = data_dir / "connection.json"
    deadline = time.monotonic() + 60
    while not file.is_file():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError((data_dir / "command.log").read_text(errors="replace"))
        time.sleep(0.05)
    told = json.loads(file.read_text(encoding="utf-8"))
    return Endpoint(
        told["url"].partition("://")[2],
        told["access_key_id"],
        told["access_key_secret"],
        database_url,
        bucket,
        data_dir,
        indexes=True,
    )
