"""Changes of what a caller owns of a file record, without a new look at the object."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from visnomy.errors import ResourceNotFound
from visnomy.model.file import FileStatus
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.documents import pack, unpack
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.queries.facts import fact_values
from visnomy.store.queue import defer_indexing
from visnomy.store.rows import Connection, fold_labels

_SELECT = """
select file_id, status, document, custom_id, custom_labels, overrides, content_type, media_type,
       produced_at, updated_at
from file where dataset_id = %s and uri = %s and recorded
"""

_UPDATE = """
update file
set custom_id = %(custom_id)s, custom_labels = %(labels)s, folded_labels = %(folded)s,
    overrides = %(overrides)s, content_type = %(content_type)s, media_type = %(media_type)s,
    produced_at = %(produced_at)s, document = %(document)s, facts = %(facts)s,
    latitude_deg = %(latitude_deg)s, longitude_deg = %(longitude_deg)s,
    produced_offset_s = %(produced_offset_s)s, updated_at = %(updated_at)s,
    revision = revision + 1
where file_id = %(file_id)s
"""

_PEOPLE = "select distinct cluster_id from figure where file_id = %s and cluster_id is not null"


@dataclass(frozen=True, slots=True)
class EditableFile:
    """What an edit may change of a record, and what it needs for that.

    Attributes:
        document: the wire record without Figures, plain JSON bytes.
        overrides: wire members that the caller owns; None keeps a member out of the record.
    """

    file_id: int
    status: FileStatus
    document: bytes
    custom_id: str
    custom_labels: Mapping[str, str]
    overrides: Mapping[str, object]
    content_type: str
    media_type: str
    produced_at: datetime | None
    updated_at: datetime


async def editable_file(connection: Connection, dataset_id: int, uri: str) -> EditableFile:
    """The record of a URI, kept from others until the transaction ends.

    Raises:
        ResourceNotFound: there is no finished record, or the dataset is gone.
    """
    await lock_dataset_row(connection, dataset_id)
    row = await (await connection.execute(_SELECT, [dataset_id, uri])).fetchone()
    if row is None:
        raise ResourceNotFound("file")
    file_id, status, document, *members = row
    return EditableFile(file_id, FileStatus(status), unpack(document), *members)


async def put_edit(connection: Connection, dataset_id: int, edited: EditableFile) -> None:
    """Store a record that `editable_file` gave, changed.

    A look at the object that is under way knows nothing of the edit: its result is dropped and
    another look is asked for.
    """
    await connection.execute(_UPDATE, _values(edited))
    if edited.status is FileStatus.PENDING:
        await defer_indexing(connection, dataset_id, [edited.file_id])
    # People count photos and videos apart, and the media type is the caller's to say.
    found = await connection.execute(_PEOPLE, [edited.file_id])
    people = [cluster_id for (cluster_id,) in await found.fetchall()]
    await refresh_clusters(connection, dataset_id, people)
    await count_on(connection, dataset_id)


def _values(edited: EditableFile) -> dict[str, object]:
    return {
        "file_id": edited.file_id,
        "custom_id": edited.custom_id,
        "labels": Jsonb(dict(edited.custom_labels)),
        "folded": Jsonb(fold_labels(edited.custom_labels)),
        "overrides": Jsonb(dict(edited.overrides)),
        "content_type": edited.content_type,
        "media_type": edited.media_type,
        "produced_at": edited.produced_at,
        "document": pack(edited.document),
        "updated_at": edited.updated_at,
        **fact_values(edited.document),
    }
