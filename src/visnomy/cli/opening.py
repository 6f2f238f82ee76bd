"""The library, open for one command; the embedded database runs while any command needs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from visnomy.cli.lock import LOCK_NAME
from visnomy.errors import ConfigurationError
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.server.embedded import EmbeddedServer


@asynccontextmanager
async def database_url(settings: Settings) -> AsyncIterator[str]:
    """The address of the database; an embedded one runs for as long as somebody has this open."""
    if settings.database_url:
        yield settings.database_url
        return
    server = EmbeddedServer(settings.data_dir)
    starting = asyncio.ensure_future(asyncio.to_thread(server.start))
    try:
        # A start that was begun is finished before it is undone, else it would outlive us.
        yield await asyncio.shield(starting)
    finally:
        await asyncio.wait({starting})
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def open_library(
    settings: Settings, url: str, *, change_ms: int = 0
) -> AsyncIterator[Library]:
    """The library on a database that runs; no statement that changes something lasts longer."""
    database = await Database.open(url, change_ms=change_ms)
    try:
        yield Library(settings, database, SourceMap.from_settings(settings))
    finally:
        await database.close()


@asynccontextmanager
async def visit_library(settings: Settings) -> AsyncIterator[Library]:
    """The library for a short look, beside a server that runs or without one.

    Raises:
        ConfigurationError: there is no library in the data folder yet.
    """
    if settings.database_url is None and not (settings.data_dir / LOCK_NAME).exists():
        raise ConfigurationError(
            f"There is no library in {settings.data_dir} yet. Make one with: visnomy serve FOLDER"
        )
    async with database_url(settings) as url, open_library(settings, url) as library:
        yield library
