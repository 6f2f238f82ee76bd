"""The application of bench/page.py in a process of its own: prints an address that lets one in."""

import asyncio
import sys
from pathlib import Path

from page_library import DATASET, PROJECT
from visnomy.api.server import listen, serving
from visnomy.cli.application import build_app, page_address
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database


async def serve(url: str, folder: Path) -> None:
    """Until standard input ends; every line of it asks for one more address."""
    settings = Settings(folder)
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        app = build_app(library, PROJECT, DATASET)
        async with serving(app, listen("127.0.0.1", 0), grace_s=1) as port:
            while await asyncio.to_thread(sys.stdin.readline):
                print(page_address(f"http://127.0.0.1:{port}", folder), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
