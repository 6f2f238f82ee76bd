"""A change of model in a process of its own that dies at a point: `URL FOLDER TASK POINT`."""

import asyncio
import sys
from pathlib import Path

from tests.grouping.killed_run import deadly, die
from tests.library.conftest import HereAnalyser

from visnomy.library.context import Library
from visnomy.library.models import switching
from visnomy.library.models import work as switch_run
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.clustering import partition
from visnomy.store.database import Database
from visnomy.store.models import flips

POINTS = {
    "embedding": (switch_run.SwitchRun, "_embed"),
    "reading": (switch_run, "read_cells"),
    "settling": (switch_run, "read_ancestors"),
    "moving": (partition, "refresh_clusters"),
    "noting": (flips, "take_model"),
    "asking": (switch_run, "replace_suggestions"),
}
"""Stages, each with the function after whose work the process dies."""


async def main(url: str, folder: str, task_id: str, point: str) -> None:
    place, name = POINTS[point]
    setattr(place, name, deadly(getattr(place, name)))
    settings = Settings(data_dir=Path(folder))
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        await switching.run_switch(library, HereAnalyser(), task_id)
        die()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
