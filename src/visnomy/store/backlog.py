"""What is still to do in a dataset, and what did not work."""

from dataclasses import dataclass

from psycopg import AsyncConnection


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, with the sentence that its record carries."""

    uri: str
    reason: str


async def list_failures(
    connection: AsyncConnection, dataset_id: int, *, limit: int
) -> list[Failure]:
    """The first `limit` failed files in the order of their URIs."""
    cursor = await connection.execute(
        "select uri, reason from file where dataset_id = %s and status = 'Failed' "
        "order by uri limit %s",
        (dataset_id, limit),
    )
    return [Failure(uri, reason) for uri, reason in await cursor.fetchall()]


async def has_unseen_faces(connection: AsyncConnection, dataset_id: int) -> bool:
    """Whether a face waits for its first grouping."""
    cursor = await connection.execute(
        "select exists (select from figure where dataset_id = %s and not processed)",
        (dataset_id,),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
