"""The extensions that explain, propose and ask."""

from uuid import UUID

from visnomy.api.context import Context
from visnomy.api.handlers.decisions import decision_record, figures_of, person_of
from visnomy.api.wire import review as wire
from visnomy.errors import InvalidArgument
from visnomy.library import split
from visnomy.library.projects import get_dataset
from visnomy.model.figure import CLUSTER_PREFIX
from visnomy.model.split import SplitPart, SplitProposal

EXAMPLES = 5
"""Faces that stand for a part."""


async def split_figure_cluster(
    context: Context, request: wire.SplitFigureCluster
) -> wire.SplitAnswer:
    """Propose to split a person, or do it."""
    names = request.project_name, request.dataset_name
    await get_dataset(context.library, *names)
    person, parts = person_of(request.object_id), request.part_count
    if request.parts and request.proposal_id:
        raise InvalidArgument("Only one of the parameters Parts and ProposalId is allowed.")
    if not request.parts and not request.proposal_id:
        found = await split.propose_split(context.library, *names, person, parts)
        return wire.SplitAnswer(proposal=_proposal(found))
    said = {"author": context.principal.access_key_id, "reason": request.reason}
    if request.proposal_id:
        made = await split.split_as_proposed(
            context.library, *names, person, parts, request.proposal_id, **said
        )
    else:
        lists = [_each_once(part) for part in request.parts]
        made = await split.split_as_listed(context.library, *names, person, lists, **said)
    return wire.SplitAnswer(decision=decision_record(made))


def _each_once(texts: tuple[str, ...]) -> list[UUID]:
    found = figures_of(texts)
    if len(found) < len(texts):
        raise InvalidArgument("The parameter Parts names a face twice.")
    return found


def _proposal(found: SplitProposal) -> wire.SplitProposalRecord:
    return wire.SplitProposalRecord(
        figure_cluster_id=f"{CLUSTER_PREFIX}{found.cluster_id}",
        parts=tuple(map(_part, found.parts, found.similarities)),
        proposal_id=found.proposal_id,
        shared_image_count=found.shared_image_count,
    )


def _part(part: SplitPart, similarities: tuple[float, ...]) -> wire.SplitPartRecord:
    return wire.SplitPartRecord(
        ambiguous_figure_ids=tuple(map(str, part.ambiguous)),
        example_figure_ids=tuple(map(str, part.figure_ids[:EXAMPLES])),
        face_count=len(part.figure_ids),
        figure_ids=tuple(map(str, part.figure_ids)),
        image_count=part.image_count,
        similarities=similarities,
        similarity=part.similarity,
    )
