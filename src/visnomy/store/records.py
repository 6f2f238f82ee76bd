"""Reads file records: by URI and by query, always as the bytes that were stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg.rows import TupleRow

from visnomy.errors import ResourceNotFound
from visnomy.model.figure import FigureRow
from visnomy.model.file import FileStatus
from visnomy.model.page import Page
from visnomy.store.documents import unpack
from visnomy.store.query import FileQuery, compile_filter, compile_order
from visnomy.store.rows import Connection

_COLUMNS = "file_id, uri, object_id, status, reason, created_at, updated_at, document"
_WIDTH = 8

_BY_URI = f"""
select {_COLUMNS} from file where dataset_id = %s and uri = any(%s) and recorded
"""  # noqa: S608 (made of constants)

_FIGURES = """
select figure_id, file_id, document, cluster_id, cluster_confidence, processed
from figure where file_id = any(%s) order by file_id, ordinal
"""

_TOTAL = """
select file_count - (select count(*) from file where dataset_id = %(dataset)s and not recorded)
from dataset where dataset_id = %(dataset)s
"""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A record that clients may see.

    Attributes:
        document: the wire record without Figures, JSON bytes; of the last finished analysis.
        status: of the newest request, so Indexing while the old document is still shown.
    """

    file_id: int
    uri: str
    object_id: str
    status: FileStatus
    reason: str
    created_at: datetime
    updated_at: datetime
    document: bytes
    figures: tuple[FigureRow, ...] = ()


async def get_files(
    connection: Connection, dataset_id: int, uris: Sequence[str], *, with_figures: bool = True
) -> list[FileRecord]:
    """Records in the order of the request; what has no finished record is left out."""
    cursor = await connection.execute(_BY_URI, [dataset_id, list(uris)], binary=True)
    found = {row[1]: _record(row) for row in await cursor.fetchall()}
    records = [found[uri] for uri in dict.fromkeys(uris) if uri in found]
    return await _with_figures(connection, records) if with_figures else records


async def search_files(
    connection: Connection, dataset_id: int, query: FileQuery, *, with_figures: bool = True
) -> Page[FileRecord]:
    """One page of the records that a query matches.

    Raises:
        InvalidArgument: the query or the position does not fit; the text names what is wrong.
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    chosen = compile_filter(query.node)
    order = compile_order(query.sorts)
    parameters: list[object] = [dataset_id, *chosen.parameters]
    conditions = ["file.dataset_id = %s", "file.recorded", chosen.text]
    if query.after is not None:
        beyond = order.beyond(query.after)
        conditions.append(beyond.text)
        parameters.extend(beyond.parameters)
    statement = (
        f"select {_COLUMNS}, {order.position} from file"  # noqa: S608 (text of query_fields)
        f" where {' and '.join(conditions)} order by {order.clause} limit %s"
    )
    cursor = await connection.execute(
        statement.encode(), [*parameters, query.limit + 1], binary=True
    )
    rows = await cursor.fetchall()
    more = len(rows) > query.limit
    records = [_record(row) for row in rows[: query.limit]]
    return Page(
        await _with_figures(connection, records) if with_figures else records,
        tuple(rows[query.limit - 1][_WIDTH:]) if more else None,
        await count_files(connection, dataset_id, query) if query.with_total else None,
    )


async def count_files(connection: Connection, dataset_id: int, query: FileQuery) -> int:
    """All records that a query matches, whatever its page.

    Raises:
        InvalidArgument: the query does not fit.
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    if query.node is None:
        cursor = await connection.execute(_TOTAL, {"dataset": dataset_id})
    else:
        chosen = compile_filter(query.node)
        statement = (
            "select count(*) from file"  # noqa: S608 (text of query_fields)
            f" where file.dataset_id = %s and file.recorded and {chosen.text}"
        )
        cursor = await connection.execute(statement.encode(), [dataset_id, *chosen.parameters])
    row = await cursor.fetchone()
    if row is None:
        raise ResourceNotFound("dataset")
    return int(row[0])


async def _with_figures(connection: Connection, records: list[FileRecord]) -> list[FileRecord]:
    figures: dict[int, list[FigureRow]] = {record.file_id: [] for record in records}
    cursor = await connection.execute(_FIGURES, [list(figures)], binary=True)
    for row in await cursor.fetchall():
        figures[row[1]].append(_figure(row))
    return [replace(record, figures=tuple(figures[record.file_id])) for record in records]


def _record(row: TupleRow) -> FileRecord:
    file_id, uri, object_id, status, reason, created_at, updated_at, document = row[:_WIDTH]
    return FileRecord(
        file_id,
        uri,
        object_id,
        FileStatus(status),
        reason,
        created_at,
        updated_at,
        unpack(document),
    )


def _figure(row: TupleRow) -> FigureRow:
    figure_id, file_id, document, cluster_id, confidence, processed = row
    return FigureRow(figure_id, file_id, unpack(document), cluster_id, confidence, processed)
