"""How often analysis processes failed, counted over all workers of a database."""

from collections.abc import Mapping

from visnomy.store.rows import Connection

_ADD = """
insert into analysis_fault as fault (kind, total) values (%s, %s)
on conflict (kind) do update set total = fault.total + excluded.total
"""


async def add_faults(connection: Connection, counts: Mapping[str, int]) -> None:
    """Add to the counts; not idempotent."""
    for kind, count in sorted(counts.items()):
        await connection.execute(_ADD, [kind, count])


async def read_faults(connection: Connection) -> dict[str, int]:
    """Kind to how often."""
    cursor = await connection.execute("select kind, total from analysis_fault order by kind")
    return dict(await cursor.fetchall())
