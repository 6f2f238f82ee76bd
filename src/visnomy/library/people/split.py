"""One person who is several: a proposal with its evidence, then the split that a user wants.

Nothing is stored of a proposal. Its id is a digest of the outcome, so a split by that id does what
the user saw or is refused; who does not want it does nothing.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import numpy as np

from visnomy.errors import InvalidArgument, ResourceNotFound, StatusConflict
from visnomy.library.clustering.replaying import Standing, standing
from visnomy.library.clustering.vectors import grid_of
from visnomy.library.context import Library
from visnomy.library.limits import check_text
from visnomy.library.people.decisions import MAX_FACES, SURE
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.project import Dataset
from visnomy.model.split import SplitPart, SplitProposal
from visnomy.store import datasets
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.faces.figures import FigureVectors, read_vectors
from visnomy.store.people import decisions as store
from visnomy.store.people import membership
from visnomy.store.rows import Connection


async def propose_split(
    library: Library, project_name: str, dataset_name: str, cluster_id: UUID, part_count: int
) -> SplitProposal:
    """Say how a person would come apart; changes nothing.

    Raises:
        InvalidArgument: the person has fewer faces than parts.
        ResourceNotFound: no such project, dataset or person.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await _propose(connection, dataset, cluster_id, part_count)


async def split_as_proposed(  # noqa: PLR0913, PLR0917 (which proposal, and by whom)
    library: Library,
    project_name: str,
    dataset_name: str,
    cluster_id: UUID,
    part_count: int,
    proposal_id: str,
    *,
    author: str,
    reason: str = "",
) -> Decision:
    """Do what a proposal said: the first part stays, each other one is a new person.

    Raises:
        StatusConflict: the faces of the person are others by now.
        InvalidArgument, ResourceNotFound: as of `propose_split`.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        proposal = await _propose(connection, dataset, cluster_id, part_count)
        if proposal.proposal_id != proposal_id:
            raise StatusConflict(
                "The person has changed since the proposal was made. Ask for a new one."
            )
        parts = {uuid4(): part.figure_ids for part in proposal.parts[1:]}
        return await split_person(
            connection, dataset, cluster_id, parts, author=author, reason=reason
        )


async def split_as_listed(  # noqa: PLR0913 (which parts, and by whom)
    library: Library,
    project_name: str,
    dataset_name: str,
    cluster_id: UUID,
    parts: Sequence[Sequence[UUID]],
    *,
    author: str,
    reason: str = "",
) -> Decision:
    """Make a new person of each list of faces; all others stay.

    Raises:
        InvalidArgument: no face or too many, one twice, one of somebody else, or nobody stays.
        ResourceNotFound: no such project, dataset or person.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        await _check_parts(connection, dataset, cluster_id, parts)
        made = {uuid4(): part for part in parts}
        return await split_person(
            connection, dataset, cluster_id, made, author=author, reason=reason
        )


async def split_person(  # noqa: PLR0913 (whom, into what, and by whom)
    connection: Connection,
    dataset: Dataset,
    cluster_id: UUID,
    parts: Mapping[UUID, Sequence[UUID]],
    *,
    author: str,
    reason: str,
) -> Decision:
    """Split inside the caller's transaction.

    Args:
        connection: holds the dataset's row.
        dataset: of the person.
        cluster_id: who keeps all other faces.
        parts: the ids of the new people, and the faces that each gets.
        author: who decides.
        reason: why.
    """
    dataset_id = dataset.dataset_id
    check_text("Reason", reason)
    decision_id = await store.open_decision(
        connection, dataset_id, DecisionKind.SPLIT, author, reason
    )
    people = await membership.saved_people(connection, [cluster_id])
    for part, (person, figure_ids) in enumerate(parts.items(), start=1):
        await membership.make_person(connection, dataset_id, person)
        await membership.note_faces(
            connection,
            dataset_id,
            decision_id,
            figure_ids=figure_ids,
            target=person,
            part=part,
        )
    await membership.note_rest(connection, dataset_id, decision_id, cluster_id)
    await membership.move_faces(
        connection, dataset_id, decision_id, confidence=SURE, made=len(parts)
    )
    await store.close_decision(
        connection, decision_id, needs=[cluster_id], begins=list(parts), payload={"people": people}
    )
    return await store.get_decision(connection, dataset_id, decision_id)


async def _propose(
    connection: Connection, dataset: Dataset, cluster_id: UUID, part_count: int
) -> SplitProposal:
    await _check_person(connection, dataset, cluster_id)
    faces = await read_vectors(
        connection, dataset.dataset_id, dataset.embedding_model, cluster_id=cluster_id
    )
    if len(faces.figure_id) < part_count:
        raise InvalidArgument(
            f"The person has {len(faces.figure_id)} face(s) that can be compared, too few for "
            f"{part_count} parts."
        )
    state = standing(await store.read_decisions_of_person(connection, cluster_id))
    return await asyncio.to_thread(_proposal, dataset, cluster_id, faces, state, part_count)


def _proposal(
    dataset: Dataset, cluster_id: UUID, faces: FigureVectors, state: Standing, part_count: int
) -> SplitProposal:
    from visnomy.grouping.split import split_in_parts

    ids = [UUID(bytes=row.tobytes()) for row in faces.figure_id]
    sure = np.array([each in state.sure for each in ids], np.bool_)
    found = split_in_parts(grid_of(dataset, faces), sure, part_count)
    doubtful = found.ambiguous()
    order = np.argsort(-found.own, kind="stable")
    parts = []
    for part in range(len(found.similarity)):
        rows = order[found.part[order] == part]
        parts.append(
            SplitPart(
                figure_ids=tuple(ids[row] for row in rows),
                image_count=len(np.unique(faces.file_id[rows])),
                similarity=round(float(found.similarity[part, part]), 4),
                ambiguous=tuple(ids[row] for row in rows if doubtful[row]),
            )
        )
    seen = np.unique(np.stack([faces.file_id, found.part], axis=1), axis=0)
    return SplitProposal(
        proposal_id=_digest(cluster_id, parts),
        cluster_id=cluster_id,
        parts=tuple(parts),
        similarities=tuple(tuple(np.round(row, 4).tolist()) for row in found.similarity),
        shared_image_count=int((np.unique(seen[:, 0], return_counts=True)[1] > 1).sum()),
    )


def _digest(cluster_id: UUID, parts: Sequence[SplitPart]) -> str:
    digest = hashlib.sha256(cluster_id.bytes)
    for part in parts:
        digest.update(b"|" + b"".join(sorted(each.bytes for each in part.figure_ids)))
    return digest.hexdigest()[:32]


async def _check_parts(
    connection: Connection,
    dataset: Dataset,
    cluster_id: UUID,
    parts: Sequence[Sequence[UUID]],
) -> None:
    await _check_person(connection, dataset, cluster_id)
    listed = [figure_id for part in parts for figure_id in part]
    if not all(parts) or len(listed) > MAX_FACES or len(set(listed)) < len(listed):
        raise InvalidArgument(
            f"Parts takes lists of at least one face, {MAX_FACES} faces in all, none of them twice."
        )
    known = await membership.known_figures(connection, dataset.dataset_id, listed)
    for figure_id in listed:
        if known.get(figure_id) != cluster_id:
            raise InvalidArgument(f"The figure {figure_id} is not a member of the figure cluster.")
    if await membership.face_count_of(connection, cluster_id) == len(listed):
        raise InvalidArgument("At least one face must stay with the person.")


async def _check_person(connection: Connection, dataset: Dataset, cluster_id: UUID) -> None:
    if not await membership.known_people(connection, dataset.dataset_id, [cluster_id]):
        raise ResourceNotFound("figure cluster")
