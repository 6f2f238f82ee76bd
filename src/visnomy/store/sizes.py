"""How much room the database takes, and what each dataset holds."""

from dataclasses import dataclass

from visnomy.store.rows import Connection, present

LISTED = 1000
"""Datasets that are told of."""

_BYTES = """
select pg_database_size(current_database()), pg_total_relation_size('file'),
       pg_total_relation_size('embedding'), pg_total_relation_size('portrait'),
       pg_total_relation_size('thumbnail')
"""

_DATASETS = """
select p.name, d.name, d.file_count, d.face_count, d.cluster_count, d.total_file_size_bytes
from dataset d join project p using (project_id)
order by d.file_count desc, p.name, d.name limit %s
"""


@dataclass(frozen=True, slots=True)
class DatabaseSize:
    """Bytes on disk, indexes included; the total holds more than the parts."""

    total_bytes: int
    records_bytes: int
    vectors_bytes: int
    portraits_bytes: int
    thumbnails_bytes: int


@dataclass(frozen=True, slots=True)
class StoredDataset:
    """What a dataset holds.

    Attributes:
        total_file_size_bytes: of the originals, which lie elsewhere.
    """

    project_name: str
    dataset_name: str
    file_count: int
    face_count: int
    cluster_count: int
    total_file_size_bytes: int


async def database_size(connection: Connection) -> DatabaseSize:
    """The bytes of now."""
    return DatabaseSize(*present(await (await connection.execute(_BYTES)).fetchone()))


async def stored_datasets(connection: Connection) -> list[StoredDataset]:
    """The LISTED largest datasets, those with most files first."""
    rows = await (await connection.execute(_DATASETS, [LISTED])).fetchall()
    return [StoredDataset(*row) for row in rows]
