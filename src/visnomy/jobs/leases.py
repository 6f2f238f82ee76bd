"""Shows other workers which jobs are in living hands.

A running job holds an advisory lock of the database, on a connection that dies with this process.
Whoever finds a job marked as running whose lock is free knows at once that its worker is dead; a
heartbeat would need half a minute to say the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from visnomy.store.rows import Connection

SPACE = 0x56495357
"""The first half of the lock's key; the second is the job's."""
BINDING_SPACE = 0x56495359
"""The same for bindings."""
CONNECT_S = 10
WATCH_S = 2.0


class Leases:
    """The locks of this worker's running jobs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["Leases"]:
        """Leases that end with the block.

        Raises:
            psycopg.OperationalError: the database cannot be reached.
        """
        async with await AsyncConnection.connect(
            url, autocommit=True, connect_timeout=CONNECT_S
        ) as connection:
            yield cls(connection)

    @asynccontextmanager
    async def held(self, job_id: int) -> AsyncIterator[None]:
        """Hold a job for as long as the block runs."""
        await self._execute("select pg_advisory_lock(%s, %s)", job_id)
        try:
            yield
        finally:
            if not self._connection.closed:
                await asyncio.shield(self._execute("select pg_advisory_unlock(%s, %s)", job_id))

    async def take_binding(self, binding_id: int) -> bool:
        """Hold a binding from now on, unless another worker does."""
        async with self._turn:
            cursor = await self._connection.execute(
                "select pg_try_advisory_lock(%s, %s)", [BINDING_SPACE, lease_key(binding_id)]
            )
            row = await cursor.fetchone()
        return bool(row and row[0])

    async def give_binding_back(self, binding_id: int) -> None:
        """Hold a binding no longer."""
        if self._connection.closed:
            return
        statement = "select pg_advisory_unlock(%s, %s)"
        async with self._turn:
            await self._connection.execute(statement, [BINDING_SPACE, lease_key(binding_id)])

    async def watch(self) -> None:
        """Run until the connection is lost, and with it all leases.

        Raises:
            psycopg.OperationalError: it is lost.
        """
        while True:
            await asyncio.sleep(WATCH_S)
            async with self._turn:
                await self._connection.execute("select")

    async def _execute(self, statement: str, job_id: int) -> None:
        async with self._turn:
            await self._connection.execute(statement.encode(), [SPACE, lease_key(job_id)])


def lease_key(job_id: int) -> int:
    """The second half of the key of a job's lock, which has 31 bits."""
    return job_id % 2**31
