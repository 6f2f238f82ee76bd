"""Operations that the contract does not have: people decided on, and decisions undone.

They travel, are signed and are authorised like all others (`imm:<name>` in policies). No name of
the contract is used for something else, so an application for IMM never meets them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec import field as member

from visnomy.api.wire.shape import Kind, Operation, Parameter
from visnomy.model.decision import DecisionKind

MARKS = (
    DecisionKind.CONFIRM,
    DecisionKind.REJECT,
    DecisionKind.NOT_A_FACE,
    DecisionKind.DIFFERENT,
)
NEW_PERSON = "new"
"""To of MoveFigures: a person is made."""


class DecisionRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision."""

    author: str = member(name="Author")
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
    """What MoveFigures and MarkFigures answer."""

    decision: DecisionRecord = member(name="Decision")


def _operation(
    request: type[Struct], response: type[Struct], *parameters: Parameter
) -> tuple[str, Operation]:
    name = request.__name__
    places = (
        Parameter("DatasetName", Kind.TEXT, required=True),
        Parameter("ProjectName", Kind.TEXT, required=True),
    )
    return name, Operation(
        name,
        request=request,
        response=response,
        parameters=(*places, *parameters),
        action=f"imm:{name}",
        resource="acs:imm:{region}:{account}:project/{ProjectName}/dataset/{DatasetName}",
        scope="extension",
        asynchronous=False,
    )


_FIGURE_IDS = Parameter("FigureIds", Kind.JSON, required=True, in_body=True)
_REASON = Parameter("Reason", Kind.TEXT)

EXTENSIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    dict(
        [
            _operation(
                ListDecisions,
                DecisionPage,
                Parameter("MaxResults", Kind.INTEGER, minimum=0, maximum=100),
                Parameter("NextToken", Kind.TEXT),
            ),
            _operation(
                MarkFigures,
                DecisionAnswer,
                _FIGURE_IDS,
                Parameter("Mark", Kind.TEXT, required=True, allowed=MARKS),
                _REASON,
            ),
            _operation(
                MoveFigures,
                DecisionAnswer,
                _FIGURE_IDS,
                _REASON,
                Parameter("To", Kind.TEXT, required=True),
            ),
            _operation(
                UndoDecision,
                UndoneDecisions,
                Parameter("DecisionId", Kind.TEXT, required=True),
                Parameter("DryRun", Kind.BOOLEAN),
                Parameter("WithDependents", Kind.BOOLEAN),
            ),
        ]
    )
)
"""Operations of this server beyond the contract: docs/extensions.md."""
