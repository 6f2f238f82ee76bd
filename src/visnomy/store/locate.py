"""From the id of a record to where its bytes lie."""

from psycopg import AsyncConnection


async def find_uri(connection: AsyncConnection, object_id: str) -> str | None:
    """The URI of the file with this id; None when there is none (any more)."""
    cursor = await connection.execute("select uri from file where object_id = %s", (object_id,))
    row = await cursor.fetchone()
    return str(row[0]) if row else None
