"""Long work tells how far it is while it goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from visnomy.errors import ServiceUnavailable

TELL_S = 0.5
"""Progress is written to a task at most this often."""


@asynccontextmanager
async def telling(write: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Write at once, and again and again while the block runs.

    Args:
        write: a database that is away does not end the block; the work itself meets it.
    """

    async def tell() -> None:
        while True:
            with suppress(ServiceUnavailable):
                await write()
            await asyncio.sleep(TELL_S)

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
