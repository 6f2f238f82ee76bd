"""A person: the faces that grouping or a user put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from visnomy.model.figure import CLUSTER_PREFIX


class ClusterSort(StrEnum):
    """The orders of QueryFigureClusters; the default is by id."""

    OBJECT_ID = "ObjectId"
    IMAGE_COUNT = "ImageCount"
    VIDEO_COUNT = "VideoCount"
    PROJECT_NAME = "ProjectName"
    DATASET_NAME = "DatasetName"
    CREATE_TIME = "CreateTime"
    UPDATE_TIME = "UpdateTime"
    GENDER = "Gender"
    FACE_COUNT = "FaceCount"
    GROUP_NAME = "GroupName"


class Cluster(msgspec.Struct, frozen=True):
    """One person of a dataset with the counts that its faces give.

    A struct, because a page makes a hundred: a tenth of a frozen dataclass's time.
    """

    cluster_id: UUID
    dataset_id: int
    name: str
    custom_id: str
    face_count: int
    image_count: int
    video_count: int
    created_at: datetime
    updated_at: datetime
    meta_lock_version: int
    cover_figure_id: UUID | None
    cover_chosen: bool
    gender: str = ""
    average_age: float | None = None
    min_age: float | None = None
    max_age: float | None = None
    custom_labels: Mapping[str, str] = msgspec.field(default_factory=dict)

    @property
    def object_id(self) -> str:
        """The id on the wire."""
        return f"{CLUSTER_PREFIX}{self.cluster_id}"


@dataclass(frozen=True, slots=True)
class ClusterChange:
    """What a user may change; None leaves a member as it is.

    The flags are ours: they leave the version alone, so that no client of the contract meets a
    conflict because of something that it cannot see.
    """

    name: str | None = None
    custom_id: str | None = None
    custom_labels: Mapping[str, str] | None = None
    cover_figure_id: UUID | None = None
    expected_version: int | None = None
    hidden: bool | None = None
    favourite: bool | None = None


class WallOrder(StrEnum):
    """Orders of people on a wall; the id breaks ties."""

    PHOTO_COUNT = "PhotoCount"
    NAME = "Name"
    CREATE_TIME = "CreateTime"
