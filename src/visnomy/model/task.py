"""Asynchronous work that a client can follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TaskStatus(StrEnum):
    """A queued task already reports Running (contract A.6)."""

    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


class TaskType(StrEnum):
    """What GetTask calls the work."""

    FACE_CLUSTERING = "FaceClustering"
    FACES_SEARCHING = "FacesSearching"
    FIGURE_CLUSTERS_MERGING = "FigureClustersMerging"
    FOLDER_INDEXING = "FolderIndexing"
    LOCATION_DATE_CLUSTERING = "LocationDateClustering"
    MODEL_SWITCH = "ModelSwitch"
    SIMILAR_IMAGE_CLUSTERING = "SimilarImageClustering"


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work; kept seven days.

    Attributes:
        progress_percent: 0..100.
        stage: what it is doing, in words for people.
    """

    task_id: str
    project_id: int
    dataset_id: int | None
    task_type: TaskType
    status: TaskStatus
    progress_percent: int
    stage: str
    started_at: datetime
    ended_at: datetime | None = None
    code: str = ""
    message: str = ""
    user_data: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    request: Mapping[str, object] = field(default_factory=dict)
