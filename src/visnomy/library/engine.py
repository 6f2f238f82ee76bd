"""Keeps the engine work of a project within its EngineConcurrency, over all processes.

A piece of work is a call that looks at pictures, a batch of files, or a clustering run.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

from visnomy.errors import EngineBusy, ResourceNotFound, ServiceUnavailable
from visnomy.library.context import Library
from visnomy.store import engine
from visnomy.store.datasets import dataset_by_id

RENEW_S = engine.LEASE_S / 3
LEAVE_S = 1.0
SOONEST_S, TYPICAL_S, LATEST_S = 0.2, 2.0, 30.0

log = logging.getLogger(__name__)


class _Durations:
    """How long work took of late; the guess at when a place comes free."""

    def __init__(self) -> None:
        self.typical_s = TYPICAL_S

    def note(self, seconds: float) -> None:
        self.typical_s += (seconds - self.typical_s) / 8


_durations = _Durations()


@asynccontextmanager
async def engine_work(library: Library, project_id: int) -> AsyncIterator[None]:
    """Count as one piece of work of a project while the block runs.

    Raises:
        EngineBusy: the project has as many as it may have.
    """
    work_id, began = uuid4(), time.monotonic()
    async with library.database.transaction() as connection:
        if not await engine.enter_work(connection, project_id, work_id):
            age_s = await engine.oldest_age_s(connection, project_id)
            wait_s = min(max(_durations.typical_s - age_s, SOONEST_S), LATEST_S)
            raise EngineBusy(
                "The project has as much work running as its EngineConcurrency allows.", wait_s
            )
    renewing = asyncio.create_task(_renew(library, work_id))
    try:
        yield
    finally:
        renewing.cancel()
        _durations.note(time.monotonic() - began)
        # A database that is away must not hold up a stop; the place then comes free by itself.
        with suppress(ServiceUnavailable, TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await _leave(library, work_id)


@asynccontextmanager
async def engine_job(library: Library, dataset_id: int) -> AsyncIterator[None]:
    """As `engine_work`, for a dataset; one that is gone limits nothing.

    Raises:
        EngineBusy: the dataset's project has as many as it may have.
    """
    async with library.database.reading() as connection:
        try:
            project_id = (await dataset_by_id(connection, dataset_id)).project_id
        except ResourceNotFound:
            project_id = None
    if project_id is None:
        yield
        return
    async with engine_work(library, project_id):
        yield


async def _renew(library: Library, work_id: UUID) -> None:
    while True:
        await asyncio.sleep(RENEW_S)
        try:
            async with library.database.reading() as connection:
                await engine.renew_work(connection, work_id)
        except ServiceUnavailable as exc:
            log.warning("the place of work %s could not be renewed: %s", work_id, exc)


async def _leave(library: Library, work_id: UUID) -> None:
    async with library.database.reading() as connection:
        await engine.leave_work(connection, work_id)
