"""A deliverer as a process of its own: `python -m tests.jobs.delivery_process URL DATA TOPICS`."""

import asyncio
import json
import sys
from pathlib import Path

from visnomy.jobs.delivery import deliver
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.topics import read_topics


async def main(url: str, data: Path, tables: dict[str, object]) -> None:
    settings = Settings(data_dir=data, topics=read_topics(tables))
    async with await Database.open(url) as database:
        await deliver(Library(settings, database, SourceMap.from_settings(settings)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])))
