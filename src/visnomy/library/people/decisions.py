"""What users decide of people: moves, merges and edits, each with an inverse.

Every decision acts at once, in one transaction with exact counts, and is replayed by every later
clustering run (replaying.py), so no run undoes it. Undo is in undoing.py.
"""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.context import Library
from visnomy.library.limits import check_text
from visnomy.library.people.telling_apart import tell_apart
from visnomy.model.cluster import ClusterChange
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.page import Page
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.people import decisions as store
from visnomy.store.people import membership
from visnomy.store.people.clusters import update_cluster
from visnomy.store.rows import Connection

MAX_FACES = 1000
SURE = 1.0
"""The confidence of a face that a user put where it is."""


async def move_figures(  # noqa: PLR0913 (which faces, where to, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    figure_ids: Sequence[UUID],
    target: UUID | None,
    *,
    author: str,
    reason: str = "",
) -> Decision:
    """Hold faces in a person, or out of all people; later runs leave them there.

    Raises:
        InvalidArgument: no face, too many, or one that the dataset does not have.
        ResourceNotFound: no such project, dataset or person.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        kind = DecisionKind.MOVE
        return await decide_faces(
            connection, dataset, kind, figure_ids, target, author=author, reason=reason
        )


async def make_person(  # noqa: PLR0913 (which faces, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    figure_ids: Sequence[UUID],
    *,
    author: str,
    reason: str = "",
) -> Decision:
    """Hold faces in a new person; the id is the decision's `begins`.

    Raises:
        InvalidArgument: no face, too many, or one that the dataset does not have.
        ResourceNotFound: no such project or dataset.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        person = uuid4()
        await membership.make_person(connection, dataset.dataset_id, person)
        return await decide_faces(
            connection,
            dataset,
            DecisionKind.MOVE,
            figure_ids,
            person,
            author=author,
            reason=reason,
            begins=(person,),
        )


async def mark_figures(  # noqa: PLR0913 (which faces, what, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    figure_ids: Sequence[UUID],
    kind: DecisionKind,
    *,
    author: str,
    reason: str = "",
) -> Decision:
    """Confirm faces where they are, reject them there, or say what they are not.

    Raises:
        InvalidArgument: no face, too many, one that the dataset does not have, or, to confirm or
            reject, one that is with nobody; other than two faces that are different people.
        ResourceNotFound: no such project or dataset.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await decide_faces(
            connection, dataset, kind, figure_ids, None, author=author, reason=reason
        )


async def decide_faces(  # noqa: PLR0913 (what is decided of which faces, and by whom)
    connection: Connection,
    dataset: Dataset,
    kind: DecisionKind,
    figure_ids: Sequence[UUID],
    target: UUID | None,
    *,
    author: str,
    reason: str = "",
    begins: tuple[UUID, ...] = (),
    rejected: UUID | None = None,
) -> Decision:
    """Decide on faces inside the caller's transaction; see `move_figures` and `mark_figures`.

    `rejected` is whom the faces are not, where that is not the person they are with.
    """
    dataset_id = dataset.dataset_id
    check_text("Reason", reason)
    await lock_dataset_row(connection, dataset_id)
    with_somebody = kind in (DecisionKind.CONFIRM, DecisionKind.REJECT) and rejected is None
    await _check_faces(connection, dataset_id, kind, figure_ids, with_somebody=with_somebody)
    spoken_of = {person for person in (target, rejected) if person is not None}
    await _check_people(connection, dataset_id, spoken_of)
    decision_id = await store.open_decision(connection, dataset_id, kind, author, reason)
    if kind is DecisionKind.DIFFERENT:
        sources, begins = await tell_apart(connection, dataset, decision_id, figure_ids)
    else:
        stay = kind is DecisionKind.CONFIRM
        sources = await membership.note_faces(
            connection,
            dataset_id,
            decision_id,
            figure_ids=figure_ids,
            target=target,
            stay=stay,
            rejected=rejected,
        )
    people = await membership.saved_people(connection, sources)
    ends = await membership.move_faces(
        connection,
        dataset_id,
        decision_id,
        confidence=None if kind is DecisionKind.DIFFERENT else SURE,
        made=len(begins),
    )
    await store.close_decision(
        connection,
        decision_id,
        needs={*sources, *spoken_of} - {*begins, *ends},
        begins=begins,
        ends=ends,
        payload={"people": people},
    )
    return await store.get_decision(connection, dataset_id, decision_id)


async def merge_people(  # noqa: PLR0913 (who is merged, and by whom)
    connection: Connection,
    dataset: Dataset,
    target: UUID,
    sources: Sequence[UUID],
    *,
    author: str,
    reason: str = "",
) -> Decision:
    """Give a person all faces of others, who go; the person keeps id, name and cover.

    Two faces of theirs that were said to be different people are so no more: this came later.

    Raises:
        ResourceNotFound: one of them does not exist.
    """
    dataset_id = dataset.dataset_id
    await lock_dataset_row(connection, dataset_id)
    await _check_people(connection, dataset_id, [target, *sources])
    kind = DecisionKind.MERGE
    decision_id = await store.open_decision(connection, dataset_id, kind, author, reason)
    people = await membership.saved_people(connection, sources)
    apart = await store.told_apart(connection, [target, *sources])
    kept = [face for face, person in apart.items() if person == target]
    await membership.note_faces(connection, dataset_id, decision_id, figure_ids=kept, stay=True)
    await membership.note_faces(
        connection, dataset_id, decision_id, cluster_ids=sources, target=target
    )
    await membership.move_faces(connection, dataset_id, decision_id, confidence=None, made=0)
    await store.close_decision(
        connection, decision_id, needs=[target], ends=sources, payload={"people": people}
    )
    return await store.get_decision(connection, dataset_id, decision_id)


async def edit_person(  # noqa: PLR0913 (what of whom, and by whom)
    connection: Connection,
    dataset: Dataset,
    cluster_id: UUID,
    change: ClusterChange,
    *,
    author: str,
    reason: str = "",
) -> Decision | None:
    """Change what a user owns of a person and note the values before.

    Returns:
        The decision; None if every value was so before.

    Raises:
        as `update_cluster` of the store.
    """
    await lock_dataset_row(connection, dataset.dataset_id)
    before = await membership.saved_people(connection, [cluster_id])
    await update_cluster(connection, dataset.dataset_id, cluster_id, change)
    replaced = _differing(before, await membership.saved_people(connection, [cluster_id]))
    if not replaced:
        return None
    kind = DecisionKind.EDIT
    decision_id = await store.open_decision(connection, dataset.dataset_id, kind, author, reason)
    if change.cover_figure_id is not None:
        await membership.note_faces(
            connection,
            dataset.dataset_id,
            decision_id,
            figure_ids=[change.cover_figure_id],
            stay=True,
        )
    await store.close_decision(
        connection, decision_id, needs=[cluster_id], payload={"replaced": replaced}
    )
    return await store.get_decision(connection, dataset.dataset_id, decision_id)


async def list_decisions(  # noqa: PLR0913 (the parameters of ListDecisions)
    library: Library,
    project_name: str,
    dataset_name: str,
    *,
    person: UUID | None = None,
    after: int | None,
    limit: int,
) -> Page[Decision]:
    """Decisions of a dataset or of one person, the newest first, undone ones among them."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await store.list_decisions(
            connection, dataset.dataset_id, person=person, after=after, limit=limit
        )


def _differing(before: Sequence[object], after: Sequence[object]) -> dict[str, object]:
    """Member -> (old value, new value) of what a user owns and changed."""
    if not before or not isinstance(before[0], dict) or not isinstance(after[0], dict):
        return {}
    old, new = before[0], after[0]
    owned = old.keys() - {"cluster_id", "meta_lock_version", "created_at"}
    return {name: [old[name], new[name]] for name in sorted(owned) if old[name] != new[name]}


async def _check_faces(
    connection: Connection,
    dataset_id: int,
    kind: DecisionKind,
    figure_ids: Sequence[UUID],
    *,
    with_somebody: bool,
) -> None:
    if not 1 <= len(figure_ids) <= MAX_FACES:
        raise InvalidArgument(
            f"1 to {MAX_FACES} faces are allowed in one call, got {len(figure_ids)}."
        )
    if kind is DecisionKind.DIFFERENT and len(set(figure_ids)) != 2:
        raise InvalidArgument(f"Two faces can be different people, got {len(set(figure_ids))}.")
    known = await membership.known_figures(connection, dataset_id, figure_ids)
    for figure_id in figure_ids:
        if figure_id not in known:
            raise InvalidArgument(f"The dataset has no figure {figure_id}.")
        if with_somebody and known[figure_id] is None:
            raise InvalidArgument(f"The figure {figure_id} belongs to nobody.")


async def _check_people(
    connection: Connection, dataset_id: int, cluster_ids: Collection[UUID]
) -> None:
    known = await membership.known_people(connection, dataset_id, cluster_ids)
    if set(cluster_ids) - known:
        raise ResourceNotFound("figure cluster")
