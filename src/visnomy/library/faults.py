"""Carries the failures of analysis processes to the database, where every server reads them."""

import asyncio
import logging
from collections import Counter

from visnomy.errors import ServiceUnavailable
from visnomy.library.context import Library
from visnomy.store.faults import add_faults

EVERY_S = 5.0

log = logging.getLogger(__name__)


async def carry_faults(library: Library, faults: Counter[str]) -> None:
    """Move what is counted into the database, again and again, until cancelled."""
    while True:
        await asyncio.sleep(EVERY_S)
        await store_faults(library, faults)


async def store_faults(library: Library, faults: Counter[str]) -> None:
    """Move what is counted into the database; kept for the next time where that is away."""
    if not faults:
        return
    counted = Counter(faults)
    try:
        async with library.database.transaction() as connection:
            await add_faults(connection, counted)
    except ServiceUnavailable as exc:
        log.warning("the faults of the analysis wait for the database: %s", exc)
        return
    faults -= counted
