"""Shapes of the extensions about clustering runs."""

from msgspec import Struct
from msgspec import field as member


class ListClusteringRuns(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListClusteringRuns takes."""

    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")


class ClusteringRunRecord(Struct, frozen=True, kw_only=True):
    """A clustering run that ended."""

    end_time: str = member(name="EndTime")
    face_count: int = member(name="FaceCount")
    gone_count: int = member(name="GoneCount")
    joined_count: int = member(name="JoinedCount")
    left_count: int = member(name="LeftCount")
    new_count: int = member(name="NewCount")
    start_time: str = member(name="StartTime")
    task_id: str = member(name="TaskId")


class ClusteringRunPage(Struct, frozen=True, kw_only=True):
    """What ListClusteringRuns answers."""

    next_token: str = member(name="NextToken")
    runs: tuple[ClusteringRunRecord, ...] = member(name="Runs")


class GetClusteringRun(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetClusteringRun takes."""

    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")
    task_id: str = member(name="TaskId")


class ChangedClusterRecord(Struct, frozen=True, kw_only=True):
    """A person whom a run changed."""

    joined_figure_ids: tuple[str, ...] = member(name="JoinedFigureIds")
    left_figure_ids: tuple[str, ...] = member(name="LeftFigureIds")
    object_id: str = member(name="ObjectId")
    state: str = member(name="State")


class ClusteringRunAnswer(Struct, frozen=True, kw_only=True):
    """What GetClusteringRun answers."""

    figure_clusters: tuple[ChangedClusterRecord, ...] = member(name="FigureClusters")
    next_token: str = member(name="NextToken")
    run: ClusteringRunRecord = member(name="Run")


class CancelTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CancelTask takes."""

    project_name: str = member(name="ProjectName")
    task_id: str = member(name="TaskId")


class CancelAnswer(Struct, frozen=True, kw_only=True):
    """What CancelTask answers."""

    status: str = member(name="Status")
    task_id: str = member(name="TaskId")
