"""Rewrites what held an erased person, so that no dead row keeps their bytes.

A deleted row stays in its file until the server needs the place, in the planner's statistics until
they are taken anew, and in the log of changes (WAL) until a checkpoint gives the segment free.
VACUUM FULL writes the tables anew; where the server may be told so, segments that are not needed
are removed instead of kept for reuse.
"""

from contextlib import suppress

import psycopg
from psycopg import sql

TABLES = (
    "figure",
    "embedding",
    "portrait",
    "anchor",
    "anchor_vector",
    "cluster",
    "decision",
    "decision_figure",
    "suggestion",
    "clustering_run_cluster",
    "model_switch",
    "model_switch_figure",
    "said_face",
    "event",
    "task",
    "file",
)

MOST_SEGMENTS = 100
"""Of the log that are waited for; a replica may hold them."""


async def rewrite_tables(url: str) -> bool:
    """Write the tables anew; each is closed to others for that time.

    Args:
        url: of the database; its user owns the tables.

    Returns:
        Whether statistics and the log of changes were cut as well: that takes more rights.
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        for table in TABLES:
            await connection.execute(
                sql.SQL("vacuum (full, analyze) {}").format(sql.Identifier(table))
            )
        with suppress(psycopg.errors.InsufficientPrivilege):
            await _cut_log(connection)
            return True
        return False


async def _cut_log(connection: psycopg.AsyncConnection[psycopg.rows.TupleRow]) -> None:
    await connection.execute("vacuum full pg_statistic")
    await connection.execute("alter system set wal_recycle = off")
    try:
        await connection.execute("select pg_reload_conf()")
        for _ in range(2):  # segments are free from the second checkpoint on
            await _turn_page(connection)
        # What the first ones gave free may have been kept for reuse, with its content, by a server
        # that had not read its settings yet.
        last = max(await _segments(connection))
        for _ in range(MOST_SEGMENTS):
            if min(await _segments(connection)) > last:
                break
            await _turn_page(connection)
    finally:
        await connection.execute("alter system reset wal_recycle")
        await connection.execute("select pg_reload_conf()")


async def _turn_page(connection: psycopg.AsyncConnection[psycopg.rows.TupleRow]) -> None:
    await connection.execute("select pg_switch_wal()")
    await connection.execute("checkpoint")


async def _segments(connection: psycopg.AsyncConnection[psycopg.rows.TupleRow]) -> list[str]:
    """The names of the files of the log; they rise."""
    statement = "select name from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'"
    return [name for (name,) in await (await connection.execute(statement)).fetchall()]
