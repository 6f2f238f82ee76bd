"""A clustering run in a process of its own that dies at a point: `URL FOLDER TASK POINT`."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from visnomy.grouping.partition import COMPARING, GROUPING
from visnomy.library.clustering import run as clustering
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.clustering import partition
from visnomy.store.database import Database

POINTS = {
    "reading": (clustering, "read_face_decisions"),
    "settling": (clustering, "read_ancestors"),
    "writing": (clustering, "apply_partition"),
    "counting": (partition, "refresh_clusters"),
    "recording": (partition, "record_changes"),
    "asking": (clustering, "replace_suggestions"),
    "ending": (events, "end_task"),
}
"""Stages, each with the function after whose work the process dies."""
STAGES = {"comparing": COMPARING, "grouping": GROUPING}
"""Stages of the thread, in which the process dies as soon as they are told."""
ALL = [*STAGES, "remembering", *POINTS, "done"]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(act: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
    async def last(*arguments: Any, **members: Any) -> object:  # noqa: ANN401 (whatever it takes)
        result = await act(*arguments, **members)
        die()
        return result

    return last


async def main(url: str, folder: str, task_id: str, point: str) -> None:
    if point in STAGES:

        def note(_run: object, _share: float, stage: str) -> None:
            if stage == STAGES[point]:
                die()

        clustering._Run._note = note  # type: ignore[method-assign,assignment]
    elif point == "remembering":  # the findings are written, but not yet in their place
        Path.replace = lambda *_: die()  # type: ignore[method-assign,assignment]
    elif point != "done":
        place, name = POINTS[point]
        setattr(place, name, deadly(getattr(place, name)))
    settings = Settings(data_dir=Path(folder))
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        await clustering.run_clustering(library, task_id)
        die()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
