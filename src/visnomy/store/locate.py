"""From the id of a record to where its bytes lie."""

from typing import LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.sql import SQL


async def find_uri(connection: AsyncConnection, object_id: str) -> str | None:
    """The URI of the file with this id; None when there is none (any more)."""
    cursor = await connection.execute("select uri from file where object_id = %s", (object_id,))
    row = await cursor.fetchone()
    return str(row[0]) if row else None


async def dataset_of_file(connection: AsyncConnection, object_id: str) -> tuple[str, str] | None:
    """The names of project and dataset of the file with this id."""
    source = "file where file.object_id = %s"
    return await _names(connection, source, object_id)


async def dataset_of_figure(connection: AsyncConnection, figure_id: UUID) -> tuple[str, str] | None:
    """The names of project and dataset of a face."""
    return await _names(connection, "figure where figure_id = %s", figure_id)


async def _names(
    connection: AsyncConnection, source: LiteralString, value: object
) -> tuple[str, str] | None:
    statement = SQL(
        "select project.name, dataset.name from dataset join project using (project_id) "
        "where dataset_id = (select dataset_id from {})"
    ).format(SQL(source))
    row = await (await connection.execute(statement, [value])).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))
