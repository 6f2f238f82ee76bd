"""Shapes of the extensions that let indexing rest and go on."""

from msgspec import Struct
from msgspec import field as member


class GetIndexing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetIndexing takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")


class PauseIndexing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What PauseIndexing takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")


class ResumeIndexing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ResumeIndexing takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")


class IndexingRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the indexing of a dataset is."""

    face_count: int = member(name="FaceCount")
    failed_count: int = member(name="FailedCount")
    file_count: int = member(name="FileCount")
    files_per_second: float = member(name="FilesPerSecond")
    pause_time: str | None = member(default=None, name="PauseTime")
    seconds_left: float | None = member(default=None, name="SecondsLeft")
    state: str = member(name="State")
    undescribed_count: int = member(name="UndescribedCount")
    waiting_count: int = member(name="WaitingCount")


class IndexingAnswer(Struct, frozen=True, kw_only=True):
    """What the three answer."""

    indexing: IndexingRecord = member(name="Indexing")
