"""What a clustering run changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ClusterState(StrEnum):
    """What became of a person in a run."""

    NEW = "New"
    GONE = "Gone"
    CHANGED = "Changed"


@dataclass(frozen=True, slots=True)
class ClusteringRun:
    """One run that ended.

    Attributes:
        face_count: faces that took part.
        joined_count: faces that joined a person, from nobody or from another.
        left_count: faces that left one, for nobody or for another.
        new_count, gone_count: people.
    """

    run_id: int
    task_id: str
    started_at: datetime
    ended_at: datetime
    face_count: int
    joined_count: int
    left_count: int
    new_count: int
    gone_count: int


@dataclass(frozen=True, slots=True)
class ChangedCluster:
    """One person whom a run changed, with the faces that came and went."""

    cluster_id: UUID
    state: ClusterState
    joined: tuple[UUID, ...]
    left: tuple[UUID, ...]
