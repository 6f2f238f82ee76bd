"""The extensions that explain, propose and ask."""

from uuid import UUID

from visnomy.api.context import Context
from visnomy.api.handlers.decisions import decision_record, figures_of, person_of, uuid_of
from visnomy.api.wire import review as wire
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.people import explaining, split
from visnomy.library.projects import get_dataset
from visnomy.model.explanation import AlikeFigure, Explanation
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE
from visnomy.model.split import SplitPart, SplitProposal

EXAMPLES = 5
"""Faces that stand for a part."""


async def explain_figure(context: Context, request: wire.ExplainFigure) -> wire.ExplanationAnswer:
    """Why a face is where it is."""
    names = request.project_name, request.dataset_name
    await get_dataset(context.library, *names)
    figure_id = uuid_of(request.figure_id)
    if figure_id is None:
        raise ResourceNotFound("figure")
    found = await explaining.explain_figure(context.library, *names, figure_id)
    return wire.ExplanationAnswer(explanation=_explanation(found))


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


def _explanation(found: Explanation) -> wire.ExplanationRecord:
    unseen = found.cluster_id is None and not found.processed
    return wire.ExplanationRecord(
        confirmed_figures=tuple(map(_alike, found.confirmed)),
        decisions=tuple(map(decision_record, found.decisions)),
        figure_cluster_confidence=found.confidence,
        figure_cluster_id=UNAVAILABLE if unseen else _reference(found.cluster_id),
        figure_id=str(found.figure_id),
        gates=tuple(
            wire.GateRecord(bound=gate.bound, name=gate.name, passed=gate.passed, value=gate.value)
            for gate in found.gates
        ),
        nearest_figures=tuple(map(_alike, found.nearest)),
        next_figure_cluster_id=_person(found.next_cluster_id),
        next_similarity=found.next_similarity,
        reasons=found.reasons,
        similarity=found.similarity,
    )


def _alike(each: AlikeFigure) -> wire.AlikeFigureRecord:
    return wire.AlikeFigureRecord(
        confirmed=each.confirmed,
        figure_cluster_id=_reference(each.cluster_id),
        figure_id=str(each.figure_id),
        similarity=each.similarity,
    )


def _person(cluster_id: UUID | None) -> str | None:
    return None if cluster_id is None else f"{CLUSTER_PREFIX}{cluster_id}"


def _reference(cluster_id: UUID | None) -> str:
    return _person(cluster_id) or INDEPENDENT


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
