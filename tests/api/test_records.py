"""Spliced records are the JSON that a generic encoder would have written."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.api.records import cluster_record, file_records
from visnomy.api.wire import models
from visnomy.model.cluster import Cluster
from visnomy.model.figure import FigureRow
from visnomy.model.file import FileStatus
from visnomy.model.project import Dataset, Quotas
from visnomy.store.people.clusters import ClusterRow, CoverRecord
from visnomy.store.records import FileRecord

NOW = datetime(2026, 11, 22, 15, 17, 32, 123456, tzinfo=UTC)
PERSON, FACE = UUID(int=1), UUID(int=2)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def dataset() -> Dataset:
    return Dataset(1, 1, "p", "d", "", "", "", Quotas(), NOW, NOW, 0, 0, 0, 0)


def cluster(**members: Any) -> Cluster:  # noqa: ANN401 (any member)
    counts = {"face_count": 4, "image_count": 3, "video_count": 0, "meta_lock_version": 7}
    times = {"created_at": NOW, "updated_at": NOW}
    texts = {"name": "", "custom_id": ""}
    cover = {"cover_figure_id": FACE, "cover_chosen": False}
    known: dict[str, Any] = {**counts, **times, **texts, **cover, **members}
    return Cluster(cluster_id=PERSON, dataset_id=1, **known)


def figure(cluster_id: UUID | None, *, processed: bool, document: bytes = b"{}") -> FigureRow:
    confidence = 0.87654321 if cluster_id else None
    return FigureRow(FACE, 1, document, cluster_id, confidence, processed)


def record(document: bytes, *figures: FigureRow) -> FileRecord:
    return FileRecord(1, "u", "o", FileStatus.INDEXED, "", NOW, NOW, document, figures)


@given(TEXTS, TEXTS, st.dictionaries(TEXTS, TEXTS), st.sampled_from(["", "male", "female"]))
def test_a_person_reads_as_it_was_written(
    name: str, custom_id: str, labels: dict[str, str], gender: str
) -> None:
    person = cluster(name=name, custom_id=custom_id, custom_labels=labels, gender=gender)
    wire = cluster_record(dataset(), "owner", ClusterRow(person, None))
    assert msgspec.json.decode(wire, type=models.FigureCluster) == models.FigureCluster(
        create_time="2026-11-22T15:17:32.123456000Z",
        custom_id=custom_id,
        custom_labels=dict(labels),
        dataset_name="d",
        face_count=4,
        gender=gender or None,
        image_count=3,
        meta_lock_version=7,
        name=name,
        object_id="Cluster-00000000-0000-0000-0000-000000000001",
        object_type="figure-cluster",
        owner_id="owner",
        project_name="p",
        update_time="2026-11-22T15:17:32.123456000Z",
        video_count=0,
    )


@pytest.mark.parametrize(
    ("ages", "expected"), [((20.0, 7.0, 30.0), (20, 7, 30)), ((20.25, 7.5, 30.0), (20.2, 7.5, 30))]
)
def test_ages_are_integers_where_they_are_whole(
    ages: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    average, low, high = ages
    person = cluster(average_age=average, min_age=low, max_age=high)
    members = json.loads(cluster_record(dataset(), "owner", ClusterRow(person, None)))
    found = (members["AverageAge"], members["MinAge"], members["MaxAge"])
    assert found == expected
    assert [type(each) for each in found] == [type(each) for each in expected]


@pytest.mark.parametrize("document", [b"{}", b'{"URI":"oss://b/k"}'])
@pytest.mark.parametrize("face", [b"{}", b'{"FigureId":"f"}'])
def test_a_cover_holds_the_cover_face(document: bytes, face: bytes) -> None:
    cover = CoverRecord(document, figure(PERSON, processed=True, document=face))
    wire = cluster_record(dataset(), "owner", ClusterRow(cluster(), cover))
    members = json.loads(wire)["Cover"]
    place = {
        "FigureClusterId": "Cluster-00000000-0000-0000-0000-000000000001",
        "FigureClusterConfidence": 0.8765,
    }
    assert members == {**json.loads(document), "Figures": [{**json.loads(face), **place}]}
    whole = cluster_record(dataset(), "owner", ClusterRow(cluster(), cover), base_images=True)
    assert json.loads(whole) == {**json.loads(wire), "BaseImages": [members]}


@pytest.mark.parametrize(
    ("processed", "reserved"),
    [(True, "figure-cluster-id-independent"), (False, "figure-cluster-id-unavailable")],
)
def test_a_face_of_nobody_has_a_reserved_id(*, processed: bool, reserved: str) -> None:
    (file,) = json.loads(file_records([record(b"{}", figure(None, processed=processed))], None))
    assert file == {"Figures": [{"FigureClusterId": reserved}]}


def test_a_projection_keeps_values_to_the_byte() -> None:
    stored = record(b'{"Size":1,"EXIF":"{\\"a\\":1}","Duration":1.50,"URI":"u"}')
    assert file_records([stored], ["Duration", "EXIF", "None"]) == (
        b'[{"EXIF":"{\\"a\\":1}","Duration":1.50}]'
    )
    assert file_records([stored], ["Figures"]) == b'[{"Figures":[]}]'
    assert file_records([], None) == b"[]"
