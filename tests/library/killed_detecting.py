"""A change of detector in a process of its own that dies at a point: `URL FOLDER POINT`."""

import asyncio
import sys
from pathlib import Path

from tests.grouping.killed_run import deadly, die

from visnomy.library.context import Library
from visnomy.library.models import detecting
from visnomy.library.projects import get_dataset
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store import queue, traits
from visnomy.store.database import Database

POINTS = {
    "naming": (detecting, "_named"),
    "asking": (traits, "ask_again"),
    "queueing": (queue, "defer_indexing"),
}
"""Stages, each with the function after whose work the process dies."""


async def main(url: str, folder: str, point: str) -> None:
    place, name = POINTS[point]
    setattr(place, name, deadly(getattr(place, name)))
    settings = Settings(data_dir=Path(folder))
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        dataset = await get_dataset(library, "Home", "Photos")
        await detecting.change_detector(library, dataset, "mine")
        die()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
