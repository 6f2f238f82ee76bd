"""Operations that the contract does not have: people decided on, looked through and told apart.

They travel, are signed and are authorised like all others (`imm:<name>` in policies). No name of
the contract is used for something else, so an application for IMM never meets them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from visnomy.api.wire.decisions import (
    MARKS,
    DecisionAnswer,
    DecisionPage,
    ListDecisions,
    MarkFigures,
    MoveFigures,
    UndoDecision,
    UndoneDecisions,
)
from visnomy.api.wire.review import (
    ExplainFigure,
    ExplanationAnswer,
    SplitAnswer,
    SplitFigureCluster,
)
from visnomy.api.wire.shape import Kind, Operation, Parameter


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
_OBJECT_ID = Parameter("ObjectId", Kind.TEXT, required=True)
_REASON = Parameter("Reason", Kind.TEXT)

EXTENSIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    dict(
        [
            _operation(
                ExplainFigure,
                ExplanationAnswer,
                Parameter("FigureId", Kind.TEXT, required=True),
            ),
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
        ]
    )
)
"""Operations of this server beyond the contract: docs/extensions.md."""
