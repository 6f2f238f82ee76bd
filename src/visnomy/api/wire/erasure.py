"""Shapes of the extension that erases a person."""

from msgspec import Struct
from msgspec import field as member


class ForgetFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ForgetFigureCluster takes."""

    confirmation: str | None = member(default=None, name="Confirmation")
    dataset_name: str = member(name="DatasetName")
    dry_run: bool = member(default=False, name="DryRun")
    keep_forgotten: bool = member(default=True, name="KeepForgotten")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")


class ErasedCountsRecord(Struct, frozen=True, kw_only=True):
    """How much of each kind is erased."""

    decision_notes: int = member(name="DecisionNotes")
    decisions: int = member(name="Decisions")
    events: int = member(name="Events")
    figures: int = member(name="Figures")
    files: int = member(name="Files")
    imported_names: int = member(name="ImportedNames")
    lost_figures: int = member(name="LostFigures")
    portraits: int = member(name="Portraits")
    run_records: int = member(name="RunRecords")
    state_files: int = member(name="StateFiles")
    suggestions: int = member(name="Suggestions")
    switch_records: int = member(name="SwitchRecords")
    tasks: int = member(name="Tasks")
    vectors: int = member(name="Vectors")


class ErasureRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an erasure takes away, or took."""

    confirmation: str = member(name="Confirmation")
    counts: ErasedCountsRecord = member(name="Counts")
    erase_time: str | None = member(default=None, name="EraseTime")
    figure_cluster_id: str = member(name="FigureClusterId")
    figure_ids: tuple[str, ...] = member(name="FigureIds")


class ErasureAnswer(Struct, frozen=True, kw_only=True):
    """What ForgetFigureCluster answers."""

    erasure: ErasureRecord = member(name="Erasure")
