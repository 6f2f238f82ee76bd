"""The way to the database: pools that never hang, and errors that a client understands.

Two pools: `transaction` for work that must be whole, `reading` for single statements, which saves
the round trips of BEGIN and COMMIT and stops a runaway query.
"""

import asyncio
import select
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import orjson
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from visnomy.errors import DatabaseError, InvalidArgument, ServiceUnavailable
from visnomy.store.migrations import migrate

CONNECT_S = 10
POOL_S = 8.0
"""How long a caller waits for a free connection; SDKs give up on an answer after 10 s."""
READ_MS = 10_000
CHANGE_MS = 60_000
"""For servers: how long one statement of a call that changes something may last."""
LOCK_MS = 30_000
IDLE_MS = 600_000
"""A transaction that does nothing for so long has lost its process."""
_BAD_TEXT = frozenset(
    {
        None,  # psycopg itself refuses a NUL character
        "22007",  # invalid_datetime_format
        "22008",  # datetime_field_overflow
        "22021",  # character_not_in_repertoire
        "22003",  # numeric_value_out_of_range
        "22P02",  # invalid_text_representation
        "22P05",  # untranslatable_character: a NUL inside JSON
    }
)

Pool = AsyncConnectionPool[AsyncConnection[TupleRow]]


class Database:
    """An open database with the schema of this release."""

    def __init__(self, url: str, writing: Pool, reading: Pool) -> None:
        self.url = url
        self._writing = writing
        self._reading = reading

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        min_size: int = 1,
        max_size: int = 8,
        read_ms: int = READ_MS,
        change_ms: int = 0,
    ) -> "Database":
        """Open the pools and bring the schema up to date; safe from many processes at once.

        Args:
            url: of the database.
            min_size: connections that each pool keeps.
            max_size: connections that each pool may have.
            read_ms: how long a statement of `reading` may last.
            change_ms: how long one of `transaction` may last; 0 is without a limit, for jobs.

        Raises:
            DatabaseError: the server cannot be reached, or the schema does not fit.
        """
        try:
            async with await AsyncConnection.connect(url, connect_timeout=CONNECT_S) as connection:
                await connection.set_autocommit(True)
                await migrate(connection)
        except psycopg.Error as exc:
            raise DatabaseError(f"the database cannot be opened: {exc}") from exc
        changing = f"-c lock_timeout={LOCK_MS} -c statement_timeout={change_ms}"
        database = cls(
            url,
            _pool(url, changing, min_size, max_size, autocommit=False),
            _pool(url, f"-c statement_timeout={read_ms}", min_size, max_size, autocommit=True),
        )
        await database._writing.open()
        await database._reading.open()
        return database

    async def close(self) -> None:
        """Give back every connection; a second call changes nothing."""
        await self._reading.close()
        await self._writing.close()

    async def __aenter__(self) -> "Database":
        """The database itself; closed at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def connections(self) -> dict[tuple[str, str], int]:
        """(pool, state) to how many connections, or callers that wait for one."""
        found: dict[tuple[str, str], int] = {}
        for name, pool in {"changing": self._writing, "reading": self._reading}.items():
            told = pool.get_stats()
            found[name, "open"] = told.get("pool_size", 0)
            found[name, "free"] = told.get("pool_available", 0)
            found[name, "waiting"] = told.get("requests_waiting", 0)
        return found

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """A connection whose work is committed at the end, or undone by an error.

        Raises:
            ServiceUnavailable: the database is away, busy, or a lock did not come free.
            InvalidArgument: a text cannot be stored (a NUL character, half a surrogate pair).
        """
        async with _lent_by(self._writing) as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """A connection for reading: each statement sees the newest state and may last 10 s.

        Raises:
            ServiceUnavailable: the database is away or busy, or the statement took too long.
            InvalidArgument: a text cannot be compared (a NUL character, half a surrogate pair).
        """
        async with _lent_by(self._reading) as connection:
            yield connection


def _pool(url: str, options: str, min_size: int, max_size: int, *, autocommit: bool) -> Pool:
    return AsyncConnectionPool(
        url,
        kwargs={
            "autocommit": autocommit,
            "connect_timeout": CONNECT_S,
            "options": f"{options} -c idle_in_transaction_session_timeout={IDLE_MS}",
        },
        min_size=min_size,
        max_size=max_size,
        timeout=POOL_S,
        max_waiting=1000,
        open=False,
        configure=_configure,
        check=_refuse_dead,
        reconnect_timeout=CONNECT_S,
    )


async def _configure(connection: AsyncConnection[TupleRow]) -> None:
    set_json_loads(orjson.loads, connection)


@asynccontextmanager
async def _lent_by(pool: Pool) -> AsyncIterator[AsyncConnection[TupleRow]]:
    """A connection, and no cancellation of the caller is lost.

    Python 3.11 drops one that comes with the connection that is waited for (`asyncio.wait_for` in
    the pool), and another error may take its place while a statement is given up. A task that
    works until it is cancelled would then go on for ever.
    """
    before = _cancellations()
    try:
        with translated():
            async with pool.connection() as connection:
                if _cancellations() > before:
                    raise asyncio.CancelledError
                yield connection
    except ServiceUnavailable as exc:
        if _cancellations() > before:
            raise asyncio.CancelledError from exc
        raise


def _cancellations() -> int:
    task = asyncio.current_task()
    return task.cancelling() if task else 0


async def _refuse_dead(connection: AsyncConnection[TupleRow]) -> None:
    """Drop a connection that the server closed meanwhile, without a round trip for a live one.

    An idle connection has nothing to read: if there is something, it is a notice or the end.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if poll.poll(0):
        await AsyncConnectionPool.check_connection(connection)


@contextmanager
def translated() -> Iterator[None]:
    """Failures of the database in the words of `transaction`; for savepoints inside of one."""
    try:
        yield
    except (PoolTimeout, PoolClosed, TooManyRequests) as exc:
        raise ServiceUnavailable("The database is not reachable. Try again later.") from exc
    except psycopg.errors.QueryCanceled as exc:
        raise ServiceUnavailable("The query took too long. Ask for less.") from exc
    except psycopg.OperationalError as exc:
        raise ServiceUnavailable("The database is busy or away. Try again later.") from exc
    except UnicodeEncodeError as exc:
        raise InvalidArgument("A text holds half of a surrogate pair.") from exc
    except psycopg.DataError as exc:
        if exc.sqlstate not in _BAD_TEXT:
            raise
        raise InvalidArgument(f"A value cannot be stored: {str(exc).splitlines()[0]}") from exc


async def wait_for(url: str, *, seconds: float) -> None:
    """Wait until the server takes connections.

    Raises:
        DatabaseError: it did not within the time.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            await (await AsyncConnection.connect(url, connect_timeout=CONNECT_S)).close()
        except psycopg.OperationalError as exc:
            if asyncio.get_running_loop().time() > deadline:
                raise DatabaseError(f"the database cannot be reached: {exc}") from exc
            await asyncio.sleep(0.2)
        else:
            return
