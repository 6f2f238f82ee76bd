"""What the tests read from the database behind the library's back."""

from typing import Any

import orjson

from visnomy.library.context import Library
from visnomy.model.project import Dataset
from visnomy.store.documents import unpack
from visnomy.store.files import unfinished_files


async def rows(library: Library, statement: str, *values: object) -> list[tuple[Any, ...]]:
    async with library.database.reading() as connection:
        return await (await connection.execute(statement.encode(), values)).fetchall()


async def waiting(library: Library, dataset: Dataset) -> list[int]:
    async with library.database.reading() as connection:
        return await unfinished_files(connection, dataset.dataset_id)


async def record(library: Library, uri: str) -> dict[str, Any]:
    ((document,),) = await rows(library, "select document from file where uri = %s", uri)
    found: dict[str, Any] = orjson.loads(unpack(document))
    return found


async def writes(library: Library) -> list[tuple[Any, ...]]:
    """Changes with every write to the tables that indexing touches."""
    return await rows(
        library,
        "select (select array_agg((file_id, xmin) order by file_id) from file)::text, "
        "(select array_agg((dataset_id, xmin)) from dataset)::text, "
        "(select count(*) from procrastinate_jobs), (select count(*) from procrastinate_events)",
    )
