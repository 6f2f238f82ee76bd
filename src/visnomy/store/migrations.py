"""Brings a database to the schema of this release: numbered SQL files, forward only.

The job queue's schema comes from its own package and is versioned by the last of its migrations.
One advisory lock lets any number of processes start at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from visnomy.errors import DatabaseError

LOCK_KEY = 0x5649534E4F4D59
"""'VISNOMY'; any number that no other program on the database uses."""
OLDEST_SERVER = 150000

_PREPARE = """
create table if not exists schema_migration (
    part text not null,
    name text collate "C" not null,
    applied_at timestamptz not null default clock_timestamp(),
    primary key (part, name)
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; names sort in the order of application."""

    part: str
    name: str
    statements: str


async def migrate(connection: AsyncConnection[TupleRow]) -> list[str]:
    """Apply what is missing, all of it or nothing; a second call changes nothing.

    Returns:
        The names of the steps that were applied.

    Raises:
        DatabaseError: the server is too old, or the database is newer than this program.
    """
    if connection.info.server_version < OLDEST_SERVER:
        raise DatabaseError(
            f"PostgreSQL 15 or later is needed, not {connection.info.server_version // 10000}"
        )
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", [LOCK_KEY])
        await connection.execute(_PREPARE)
        ours = await _apply_ours(connection)
        return ours + await _apply_queue(connection)


async def _apply_ours(connection: AsyncConnection[TupleRow]) -> list[str]:
    done = await _applied(connection, "visnomy")
    known = _ours()
    if unknown := sorted(done - {step.name for step in known}):
        raise DatabaseError(f"the database is newer than this program: it has {unknown[-1]}")
    return await _apply(connection, (step for step in known if step.name not in done))


async def _apply_queue(connection: AsyncConnection[TupleRow]) -> list[str]:
    done = await _applied(connection, "procrastinate")
    known = _queue()
    if not done:
        schema = (files("procrastinate") / "sql" / "schema.sql").read_text(encoding="utf-8")
        # The schema file holds the sum of all migrations, and is known by the last one's name.
        return await _apply(connection, [Migration("procrastinate", known[-1].name, schema)])
    latest = max(done)
    return await _apply(connection, (step for step in known if step.name > latest))


async def _apply(connection: AsyncConnection[TupleRow], steps: Iterable[Migration]) -> list[str]:
    names = []
    for step in steps:
        await connection.execute(step.statements)
        record = "insert into schema_migration (part, name) values (%s, %s)"
        await connection.execute(record, [step.part, step.name])
        names.append(step.name)
    return names


async def _applied(connection: AsyncConnection[TupleRow], part: str) -> set[str]:
    rows = await connection.execute("select name from schema_migration where part = %s", [part])
    return {name for (name,) in await rows.fetchall()}


def _ours() -> list[Migration]:
    return _read("visnomy", files("visnomy.store") / "migrations")


def _queue() -> list[Migration]:
    return _read("procrastinate", files("procrastinate") / "sql" / "migrations")


def _read(part: str, folder: Traversable) -> list[Migration]:
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return [
        Migration(part, entry.name, entry.read_text(encoding="utf-8"))
        for entry in sorted(found, key=lambda entry: entry.name)
    ]
