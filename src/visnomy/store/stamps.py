"""What the source said of each object when its record was made, for comparing with a place."""

from collections.abc import AsyncIterator

from visnomy.store.rows import Connection, prefix_bounds

STAMPS_A_STEP = 5000

_STAMPS = """
select uri, stamp, status from file
where dataset_id = %s and uri >= %s and (%s::text is null or uri < %s) and uri > %s
order by uri limit %s
"""


async def list_stamps(
    connection: Connection, dataset_id: int, uri_prefix: str
) -> AsyncIterator[tuple[str, str, str]]:
    """(uri, stamp, status) of the records below a prefix, by URI, read in steps."""
    lower, upper = prefix_bounds(uri_prefix)
    after = ""
    while True:
        values = [dataset_id, lower, upper, upper, after, STAMPS_A_STEP]
        rows = await (await connection.execute(_STAMPS, values)).fetchall()
        for uri, stamp, status in rows:
            yield uri, stamp, status
        if len(rows) < STAMPS_A_STEP:
            return
        after = rows[-1][0]


async def has_records(connection: Connection, dataset_id: int, uri_prefix: str) -> bool:
    """Whether there is any record below a prefix."""
    lower, upper = prefix_bounds(uri_prefix)
    values = [dataset_id, lower, upper, upper, "", 1]
    return await (await connection.execute(_STAMPS, values)).fetchone() is not None


async def forget_stamps(connection: Connection, dataset_id: int) -> None:
    """Let every file of a dataset count as changed when its place is looked through."""
    statement = "update file set stamp = '' where dataset_id = %s and status <> 'Indexing'"
    await connection.execute(statement, [dataset_id])


async def stamp_of(
    connection: Connection, dataset_id: int, uri: str
) -> tuple[str, str, str] | None:
    """(uri, stamp, status) of one record, or None."""
    statement = "select uri, stamp, status from file where dataset_id = %s and uri = %s"
    row = await (await connection.execute(statement, [dataset_id, uri])).fetchone()
    return (row[0], row[1], row[2]) if row else None
