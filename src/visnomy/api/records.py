"""Records spliced from stored bytes.

A file's record lies encoded in the database without its Figures, and a face's without its cluster,
because both change with every clustering run. Joining bytes costs a hundredth of decoding and
encoding them again (bench/query.py).
"""

from collections.abc import Collection, Iterable
from functools import lru_cache

import msgspec
import orjson

from visnomy.api.instants import record_time
from visnomy.model.cluster import Cluster
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE, FigureRow
from visnomy.model.project import Dataset
from visnomy.store.people.clusters import ClusterRow
from visnomy.store.records import FileRecord

FIGURES = "Figures"


def object_of(members: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A JSON object from encoded members; names hold nothing that JSON would escape."""
    return b"{" + b",".join(b'"' + name + b'":' + value for name, value in members) + b"}"


def array_of(items: Iterable[bytes]) -> bytes:
    """A JSON array from encoded items."""
    return b"[" + b",".join(items) + b"]"


def extended(document: bytes, *members: tuple[bytes, bytes]) -> bytes:
    """An encoded object with more members at its end."""
    if document == b"{}":
        return object_of(members)
    return document[:-1] + b"," + object_of(members)[1:]


def figure_record(figure: FigureRow) -> bytes:
    """The record of a face with its place among the people."""
    return _placed(figure, cluster_reference(figure))


def _placed(figure: FigureRow, reference: str) -> bytes:
    if figure.cluster_id is None or figure.cluster_confidence is None:
        place = f'"FigureClusterId":"{reference}"}}'
    else:
        confidence = round(figure.cluster_confidence, 4)
        place = f'"FigureClusterId":"{reference}","FigureClusterConfidence":{confidence}}}'
    if figure.document == b"{}":
        return b"{" + place.encode()
    return b"%b,%b" % (figure.document[:-1], place.encode())


def cluster_reference(figure: FigureRow) -> str:
    """The person of a face, or one of the reserved ids (contract A.5)."""
    if figure.cluster_id is not None:
        return f"{CLUSTER_PREFIX}{figure.cluster_id}"
    return INDEPENDENT if figure.processed else UNAVAILABLE


def file_record(record: FileRecord) -> bytes:
    """The whole record of a file."""
    return extended(record.document, (b"Figures", array_of(map(figure_record, record.figures))))


def projected_record(record: FileRecord, fields: Collection[str]) -> bytes:
    """The wanted members of a file's record; unknown names are ignored."""
    members = msgspec.json.decode(record.document, type=dict[str, msgspec.Raw])
    wanted = [(name.encode(), bytes(raw)) for name, raw in members.items() if name in fields]
    if FIGURES in fields:
        wanted.append((b"Figures", array_of(map(figure_record, record.figures))))
    return object_of(wanted)


def file_records(records: Iterable[FileRecord], fields: Collection[str] | None) -> bytes:
    """A JSON array of file records, whole or with some members only."""
    if not fields:
        return array_of(map(file_record, records))
    return array_of(projected_record(each, frozenset(fields)) for each in records)


def cluster_record(
    dataset: Dataset, owner_id: str, row: ClusterRow, *, base_images: bool = False
) -> bytes:
    """The record of a person: its members, then the cover with the cover face.

    BaseImages is the file of the cover. Lists go without: it would double them, and no SDK of the
    vendor reads it (contract 6, #1).

    Written by hand: a page of a hundred takes a fifth of the time of the generic encoder, which
    was half of the whole page (bench/query.py, 2026-11).
    """
    cluster, cover = row.cluster, row.cover
    object_id = cluster.object_id
    shared = _shared_members(dataset.project_name, dataset.name, owner_id)
    head = _cluster_members(cluster, object_id, shared)
    if cover is None:
        return b"{%b}" % head
    member = cover.figure.cluster_id == cluster.cluster_id
    reference = object_id if member else cluster_reference(cover.figure)
    # A view of the document saves a copy of it, and joining once saves three.
    document = memoryview(cover.document)[:-1]
    comma = b"," if len(document) > 1 else b""
    figure = _placed(cover.figure, reference)
    parts = (document, comma, b'"Figures":[', figure, b"]}")
    again = (b',"BaseImages":[', *parts, b"]") if base_images else ()
    return b"".join((b"{", head, b',"Cover":', *parts, *again, b"}"))


@lru_cache(maxsize=256)
def _shared_members(project_name: str, dataset_name: str, owner_id: str) -> str:
    """What all people of a dataset have in common."""
    members = {
        "DatasetName": dataset_name,
        "ObjectType": "figure-cluster",
        "OwnerId": owner_id,
        "ProjectName": project_name,
    }
    return orjson.dumps(members).decode()[1:-1]


def _cluster_members(cluster: Cluster, object_id: str, shared: str) -> bytes:
    """The members of a person that are no documents; what is unknown is left out."""
    labels = orjson.dumps(cluster.custom_labels).decode() if cluster.custom_labels else "{}"
    return (
        f'"ObjectId":"{object_id}",{shared},{_ages(cluster)}{_gender(cluster)}'
        f'"Name":{_text(cluster.name)},"CustomId":{_text(cluster.custom_id)},'
        f'"CustomLabels":{labels},'
        f'"FaceCount":{cluster.face_count},"ImageCount":{cluster.image_count},'
        f'"VideoCount":{cluster.video_count},"MetaLockVersion":{cluster.meta_lock_version},'
        f'"CreateTime":"{record_time(cluster.created_at)}",'
        f'"UpdateTime":"{record_time(cluster.updated_at)}"'
    ).encode()


def _ages(cluster: Cluster) -> str:
    # One query gives all three or none: they are counted over the same faces.
    if cluster.average_age is None or cluster.min_age is None or cluster.max_age is None:
        return ""
    return (
        f'"AverageAge":{_years(cluster.average_age)},"MinAge":{_years(cluster.min_age)},'
        f'"MaxAge":{_years(cluster.max_age)},'
    )


def _gender(cluster: Cluster) -> str:
    return f'"Gender":{_text(cluster.gender)},' if cluster.gender else ""


def _text(value: str) -> str:
    return orjson.dumps(value).decode() if value else '""'


@lru_cache(maxsize=4096)
def _years(age: float) -> str:
    """An age with one decimal, an integer where it is whole (contract 6, #10)."""
    return f"{age:.1f}".removesuffix(".0")
