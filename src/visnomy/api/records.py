"""Records spliced from stored bytes.

A file's record lies encoded in the database without its Figures, and a face's without its cluster,
because both change with every clustering run. Joining bytes costs a hundredth of decoding and
encoding them again (bench/query.py).
"""

from collections.abc import Collection, Iterable

import msgspec
import orjson

from visnomy.api.instants import record_time
from visnomy.api.wire import models
from visnomy.model.cluster import Cluster
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE, FigureRow
from visnomy.model.project import Dataset
from visnomy.store.clusters import ClusterRow
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
    cluster = orjson.dumps(cluster_reference(figure))
    members = [(b"FigureClusterId", cluster)]
    if figure.cluster_id is not None and figure.cluster_confidence is not None:
        confidence = orjson.dumps(round(figure.cluster_confidence, 4))
        members.append((b"FigureClusterConfidence", confidence))
    return extended(figure.document, *members)


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


def cluster_record(dataset: Dataset, owner_id: str, row: ClusterRow) -> bytes:
    """The record of a person: its members, then the cover with the cover face."""
    head = msgspec.json.encode(wire_cluster(dataset, owner_id, row.cluster))
    if row.cover is None:
        return head
    face = array_of([figure_record(row.cover.figure)])
    return extended(head, (b"Cover", extended(row.cover.document, (b"Figures", face))))


def wire_cluster(dataset: Dataset, owner_id: str, cluster: Cluster) -> models.FigureCluster:
    """The members of a person that are no documents."""
    return models.FigureCluster(
        average_age=_years(cluster.average_age),
        create_time=record_time(cluster.created_at),
        custom_id=cluster.custom_id,
        custom_labels=dict(cluster.custom_labels),
        dataset_name=dataset.name,
        face_count=cluster.face_count,
        gender=cluster.gender or None,
        image_count=cluster.image_count,
        max_age=_years(cluster.max_age),
        meta_lock_version=cluster.meta_lock_version,
        min_age=_years(cluster.min_age),
        name=cluster.name,
        object_id=cluster.object_id,
        object_type="figure-cluster",
        owner_id=owner_id,
        project_name=dataset.project_name,
        update_time=record_time(cluster.updated_at),
        video_count=cluster.video_count,
    )


def _years(age: float | None) -> float | None:
    """An age with one decimal, an integer where it is whole (contract 6, #10)."""
    if age is None:
        return None
    rounded = round(age, 1)
    return int(rounded) if rounded == int(rounded) else rounded
