"""A worker as a process of its own: `python -m tests.jobs.worker_process URL FOLDER DATA`."""

import asyncio
import signal
import sys
from pathlib import Path

from tests.jobs.finders import load_slow

from visnomy.jobs.worker import run_worker
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database


async def main(url: str, folder: Path, data: Path) -> None:
    settings = Settings(data_dir=data, roots=(folder,), analysis_processes=2)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        await run_worker(library, stop=stop, load=load_slow)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
