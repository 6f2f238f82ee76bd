"""An open library, and workers in this process and beside it."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.jobs import finders

from visnomy.errors import ServiceUnavailable
from visnomy.jobs.looking import LoadFinder
from visnomy.jobs.worker import run_worker
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.model.project import Dataset
from visnomy.settings import MediaLimits, Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.files import FileCounts, counts

ROOT = Path(__file__).parents[2]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """An empty folder that file:// URIs may name."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def library(database: Database, photos: Path, tmp_path: Path) -> Library:
    """A library whose files may take three seconds."""
    settings = Settings(
        data_dir=tmp_path,
        roots=(photos,),
        analysis_processes=2,
        media=MediaLimits(seconds=3.0),
    )
    return Library(settings, database, SourceMap.from_settings(settings))


@pytest.fixture
async def dataset(library: Library) -> Dataset:
    """A dataset that looks for faces."""
    return await settle(library, "Home", "Photos")


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a test does with workers."""

    library: Library
    dataset: Dataset

    @asynccontextmanager
    async def worker(self, load: LoadFinder = finders.load) -> AsyncIterator[asyncio.Event]:
        """A worker in this process; set the event to stop it early."""
        stop = asyncio.Event()
        running = asyncio.create_task(run_worker(self.library, stop=stop, load=load))
        try:
            yield stop
        finally:
            stop.set()
            await running

    async def counts(self) -> FileCounts:
        async with self.library.database.reading() as connection:
            return await counts(connection, self.dataset.dataset_id)

    async def is_done(self) -> bool:
        return (await self.counts()).pending == 0

    async def jobs(self) -> dict[str, int]:
        """Jobs by status."""
        statement = "select status::text, count(*) from procrastinate_jobs group by status"
        async with self.library.database.reading() as connection:
            return dict(await (await connection.execute(statement)).fetchall())

    async def execute(self, statement: str, *values: object) -> None:
        async with self.library.database.transaction() as connection:
            await connection.execute(statement.encode(), values)

    async def until(self, condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not await self._holds(condition):
            assert time.monotonic() < deadline, await self.counts()
            await asyncio.sleep(0.05)

    async def _holds(self, condition: Callable[[], Awaitable[bool]]) -> bool:
        """Whether a condition holds; a database that is away for a moment says nothing yet."""
        try:
            return await condition()
        except ServiceUnavailable:
            return False


@pytest.fixture
def workshop(library: Library, dataset: Dataset) -> Workshop:
    """Workers on the test's library."""
    return Workshop(library, dataset)


class Beside:
    """Starts workers as processes of their own."""

    def __init__(self, url: str, photos: Path, data: Path) -> None:
        self._arguments = [url, str(photos), str(data)]
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.jobs.worker_process", *self._arguments]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        self._processes.append(process)
        return process

    def end(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def beside(database_url: str, photos: Path, tmp_path: Path) -> Iterator[Beside]:
    """Worker processes; all are killed afterwards."""
    workers = Beside(database_url, photos, tmp_path)
    yield workers
    workers.end()
