"""Shapes of the extensions that decide on people, list decisions and undo them."""

from msgspec import Struct
from msgspec import field as member

from visnomy.model.decision import DecisionKind

MARKS = (
    DecisionKind.CONFIRM,
    DecisionKind.REJECT,
    DecisionKind.NOT_A_FACE,
    DecisionKind.DIFFERENT,
)
NEW_PERSON = "new"
"""To of MoveFigures: a person is made."""


class MemberChange(Struct, frozen=True, kw_only=True):
    """What an Edit made of one member of a person."""

    after: str = member(name="After")
    before: str = member(name="Before")
    changed: str = member(name="Member")


class DecisionRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision."""

    author: str = member(name="Author")
    changes: tuple[MemberChange, ...] = member(default=(), name="Changes")
    created_cluster_ids: tuple[str, ...] = member(default=(), name="CreatedFigureClusterIds")
    decide_time: str = member(name="DecideTime")
    decision_id: str = member(name="DecisionId")
    ended_cluster_ids: tuple[str, ...] = member(default=(), name="EndedFigureClusterIds")
    figure_cluster_ids: tuple[str, ...] = member(default=(), name="FigureClusterIds")
    figure_count: int = member(name="FigureCount")
    kind: str = member(name="Kind")
    reason: str | None = member(default=None, name="Reason")
    undo_time: str | None = member(default=None, name="UndoTime")
    undone_by: str | None = member(default=None, name="UndoneBy")


class ListDecisions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListDecisions takes."""

    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    object_id: str | None = member(default=None, name="ObjectId")
    project_name: str = member(name="ProjectName")


class DecisionPage(Struct, frozen=True, kw_only=True):
    """What ListDecisions answers."""

    decisions: tuple[DecisionRecord, ...] = member(name="Decisions")
    next_token: str = member(name="NextToken")


class UndoDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UndoDecision takes."""

    dataset_name: str = member(name="DatasetName")
    decision_id: str = member(name="DecisionId")
    dry_run: bool = member(default=False, name="DryRun")
    project_name: str = member(name="ProjectName")
    with_dependents: bool = member(default=False, name="WithDependents")


class UndoneDecisions(Struct, frozen=True, kw_only=True):
    """What UndoDecision answers."""

    decisions: tuple[DecisionRecord, ...] = member(name="Decisions")


class RedoDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What RedoDecision takes."""

    dataset_name: str = member(name="DatasetName")
    decision_id: str = member(name="DecisionId")
    project_name: str = member(name="ProjectName")
    reason: str = member(default="", name="Reason")


class MoveFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What MoveFigures takes."""

    dataset_name: str = member(name="DatasetName")
    figure_ids: tuple[str, ...] = member(name="FigureIds")
    project_name: str = member(name="ProjectName")
    reason: str = member(default="", name="Reason")
    to: str = member(name="To")


class MarkFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What MarkFigures takes."""

    dataset_name: str = member(name="DatasetName")
    figure_ids: tuple[str, ...] = member(name="FigureIds")
    mark: str = member(name="Mark")
    project_name: str = member(name="ProjectName")
    reason: str = member(default="", name="Reason")


class DecisionAnswer(Struct, frozen=True, kw_only=True):
    """What MoveFigures, MarkFigures and RedoDecision answer."""

    decision: DecisionRecord = member(name="Decision")
