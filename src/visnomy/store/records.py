"""Reads file records: always as the bytes that were stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg.rows import TupleRow

from visnomy.model.figure import FigureRow
from visnomy.model.file import FileStatus
from visnomy.store.documents import unpack
from visnomy.store.rows import Connection

COLUMNS = "file_id, uri, object_id, status, reason, created_at, updated_at, document"
WIDTH = 8
"""Of the columns that `record_of` reads."""

_BY_URI = f"""
select {COLUMNS} from file where dataset_id = %s and uri = any(%s) and recorded
"""  # noqa: S608 (made of constants)

_FIGURES = """
select figure_id, file_id, document, cluster_id, cluster_confidence, processed
from figure where file_id = any(%s) order by file_id, ordinal
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
    found = {row[1]: record_of(row) for row in await cursor.fetchall()}
    records = [found[uri] for uri in dict.fromkeys(uris) if uri in found]
    return await with_figures_of(connection, records) if with_figures else records


async def with_figures_of(connection: Connection, records: list[FileRecord]) -> list[FileRecord]:
    """The same records with their faces."""
    figures: dict[int, list[FigureRow]] = {record.file_id: [] for record in records}
    cursor = await connection.execute(_FIGURES, [list(figures)], binary=True)
    for row in await cursor.fetchall():
        figures[row[1]].append(_figure(row))
    return [replace(record, figures=tuple(figures[record.file_id])) for record in records]


def record_of(row: TupleRow) -> FileRecord:
    """The record of a row that begins with `COLUMNS`."""
    file_id, uri, object_id, status, reason, created_at, updated_at, document = row[:WIDTH]
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
