"""One run of each kind a dataset at a time, over all processes and machines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum

from psycopg.pq import TransactionStatus

from visnomy.store.rows import Connection, present

POLL_S = 0.2


class LockOf(IntEnum):
    """For which kind of run; the first half of the advisory key, the second is the dataset's."""

    PEOPLE = 0x56495333
    LOCATION_DATES = 0x56495334
    SIMILAR_IMAGES = 0x56495335


@asynccontextmanager
async def dataset_lock(
    connection: Connection, dataset_id: int, kind: LockOf = LockOf.PEOPLE
) -> AsyncIterator[None]:
    """Hold a dataset for a run of a kind, waiting until it is free; ends with the connection.

    What the connection did inside is committed at the end, before the next run begins. Between
    statements no transaction stays open because of the lock.
    """
    while not await _try(connection, dataset_id, kind):  # noqa: ASYNC110 (the event is in the database)
        await asyncio.sleep(POLL_S)
    try:
        yield
        await connection.commit()
    finally:
        await _release(connection, dataset_id, kind)


async def hold_between_runs(
    connection: Connection, dataset_id: int, kind: LockOf = LockOf.PEOPLE
) -> bool:
    """Let no run of a kind begin until the transaction ends; False if one is under way."""
    statement = "select pg_try_advisory_xact_lock(%s, %s)"
    cursor = await connection.execute(statement, [kind.value, dataset_id % 2**31])
    return bool(present(await cursor.fetchone())[0])


async def _try(connection: Connection, dataset_id: int, kind: LockOf) -> bool:
    statement = "select pg_try_advisory_lock(%s, %s)"
    cursor = await connection.execute(statement, [kind.value, dataset_id % 2**31])
    (held,) = present(await cursor.fetchone())
    await connection.commit()
    return bool(held)


async def _release(connection: Connection, dataset_id: int, kind: LockOf) -> None:
    if connection.closed:
        return
    if connection.info.transaction_status is not TransactionStatus.IDLE:
        await connection.rollback()
    statement = "select pg_advisory_unlock(%s, %s)"
    await connection.execute(statement, [kind.value, dataset_id % 2**31])
    await connection.commit()
