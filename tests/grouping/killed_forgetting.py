"""A person forgotten by a process that dies at a point: `URL FOLDER PERSON CODE POINT`."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from tests.grouping.killed_run import deadly, die

from visnomy.library.context import Library
from visnomy.library.people import forgetting
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.people import erasing

POINTS = {
    "history": (erasing, "erase_history"),
    "erased": (forgetting, "erase_person"),
}
"""Stages, each with the function after whose work the process dies."""


async def main(url: str, folder: str, person: str, code: str, point: str) -> None:
    if point == "files":
        setattr(forgetting, "drop_findings", lambda *_: die())  # noqa: B010 (as the points below)
    elif point != "done":
        place, name = POINTS[point]
        setattr(place, name, deadly(getattr(place, name)))
    settings = Settings(data_dir=Path(folder))
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        await forgetting.forget_person(
            library, "home", "album", UUID(person), confirmation=code, author="ann"
        )
        die()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
