"""Operations that the contract does not have: people decided on, looked through and told apart.

They travel, are signed and are authorised like all others (`imm:<name>` in policies). No name of
the contract is used for something else, so an application for IMM never meets them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from visnomy.api.wire.account_extensions import ACCOUNT_EXTENSIONS
from visnomy.api.wire.decisions import (
    MARKS,
    DecisionAnswer,
    DecisionPage,
    ListDecisions,
    MarkFigures,
    MoveFigures,
    RedoDecision,
    UndoDecision,
    UndoneDecisions,
)
from visnomy.api.wire.erasure import ErasureAnswer, ForgetFigureCluster
from visnomy.api.wire.indexing import GetIndexing, IndexingAnswer, PauseIndexing, ResumeIndexing
from visnomy.api.wire.review import (
    AnswerSuggestion,
    CardPage,
    ExplainFigure,
    ExplanationAnswer,
    FlaggedPage,
    IndependentFigurePage,
    ListFigureClusterFlags,
    ListFigureClusters,
    ListIndependentFigures,
    ListSuggestions,
    MaybeDecision,
    SetFigureClusterFlags,
    SplitAnswer,
    SplitFigureCluster,
    SuggestionPage,
)
from visnomy.api.wire.runs import (
    CancelAnswer,
    CancelTask,
    ClusteringRunAnswer,
    ClusteringRunPage,
    GetClusteringRun,
    ListClusteringRuns,
)
from visnomy.api.wire.server import ListModels, ModelsAnswer
from visnomy.api.wire.shape import Kind, Operation, Parameter
from visnomy.model.cluster import WallOrder
from visnomy.model.suggestion import SuggestionAnswer, SuggestionKind

_PROJECT = "acs:imm:{region}:{account}:project/{ProjectName}"
_DATASET = f"{_PROJECT}/dataset/{{DatasetName}}"


def _operation(
    request: type[Struct],
    response: type[Struct],
    *parameters: Parameter,
    resource: str = _DATASET,
) -> tuple[str, Operation]:
    name = request.__name__
    places = [Parameter("ProjectName", Kind.TEXT, required=True)]
    if resource == _DATASET:
        places.insert(0, Parameter("DatasetName", Kind.TEXT, required=True))
    return name, Operation(
        name,
        request=request,
        response=response,
        parameters=(*places, *parameters),
        action=f"imm:{name}",
        resource=resource,
        scope="extension",
        asynchronous=False,
    )


_FIGURE_IDS = Parameter("FigureIds", Kind.JSON, required=True, in_body=True)
_PAGE = (
    Parameter("MaxResults", Kind.INTEGER, minimum=0, maximum=100),
    Parameter("NextToken", Kind.TEXT),
)
_TASK_ID = Parameter("TaskId", Kind.TEXT, required=True)
_OBJECT_ID = Parameter("ObjectId", Kind.TEXT, required=True)
_REASON = Parameter("Reason", Kind.TEXT)

EXTENSIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    dict(
        [
            _operation(
                AnswerSuggestion,
                MaybeDecision,
                Parameter(
                    "Answer", Kind.TEXT, required=True, allowed=tuple(map(str, SuggestionAnswer))
                ),
                _REASON,
                Parameter("SuggestionId", Kind.TEXT, required=True),
            ),
            _operation(CancelTask, CancelAnswer, _TASK_ID, resource=_PROJECT),
            _operation(
                ExplainFigure,
                ExplanationAnswer,
                Parameter("FigureId", Kind.TEXT, required=True),
            ),
            _operation(
                ForgetFigureCluster,
                ErasureAnswer,
                Parameter("Confirmation", Kind.TEXT),
                Parameter("DryRun", Kind.BOOLEAN),
                Parameter("KeepForgotten", Kind.BOOLEAN),
                _OBJECT_ID,
            ),
            _operation(GetClusteringRun, ClusteringRunAnswer, *_PAGE, _TASK_ID),
            _operation(GetIndexing, IndexingAnswer),
            _operation(ListClusteringRuns, ClusteringRunPage, *_PAGE),
            _operation(
                ListDecisions,
                DecisionPage,
                *_PAGE,
                Parameter("ObjectId", Kind.TEXT),
            ),
            _operation(ListFigureClusterFlags, FlaggedPage, *_PAGE),
            _operation(
                ListFigureClusters,
                CardPage,
                Parameter("Hidden", Kind.BOOLEAN),
                *_PAGE,
                Parameter("Name", Kind.TEXT),
                Parameter("Named", Kind.BOOLEAN),
                Parameter("Sort", Kind.TEXT, allowed=tuple(map(str, WallOrder))),
                Parameter("WithTotalCount", Kind.BOOLEAN),
            ),
            _operation(ListIndependentFigures, IndependentFigurePage, *_PAGE),
            _operation(ListModels, ModelsAnswer),
            _operation(
                ListSuggestions,
                SuggestionPage,
                Parameter("Kind", Kind.TEXT, allowed=tuple(map(str, SuggestionKind))),
                *_PAGE,
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
            _operation(PauseIndexing, IndexingAnswer),
            _operation(
                RedoDecision,
                DecisionAnswer,
                Parameter("DecisionId", Kind.TEXT, required=True),
                _REASON,
            ),
            _operation(ResumeIndexing, IndexingAnswer),
            _operation(
                SetFigureClusterFlags,
                MaybeDecision,
                Parameter("Favourite", Kind.BOOLEAN),
                Parameter("Hidden", Kind.BOOLEAN),
                _OBJECT_ID,
                _REASON,
            ),
            _operation(
                SplitFigureCluster,
                SplitAnswer,
                _OBJECT_ID,
                Parameter("PartCount", Kind.INTEGER, minimum=2, maximum=8),
                Parameter("Parts", Kind.JSON, in_body=True),
                Parameter("ProposalId", Kind.TEXT),
                _REASON,
            ),
            _operation(
                UndoDecision,
                UndoneDecisions,
                Parameter("DecisionId", Kind.TEXT, required=True),
                Parameter("DryRun", Kind.BOOLEAN),
                Parameter("WithDependents", Kind.BOOLEAN),
            ),
            *ACCOUNT_EXTENSIONS,
        ]
    )
)
"""Operations of this server beyond the contract: docs/extensions.md."""
