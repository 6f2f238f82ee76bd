"""What users decide of people: moves, merges and edits, each with an inverse.

Every decision acts at once, in one transaction with exact counts, and is replayed by every later
clustering run (replaying.py), so no run undoes it.
"""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from visnomy.errors import InvalidArgument, ResourceNotFound, StatusConflict
from visnomy.library.context import Library
from visnomy.model.cluster import ClusterChange
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.page import Page
from visnomy.model.project import Dataset
from visnomy.store import datasets, membership
from visnomy.store import decisions as store
from visnomy.store.clusters import update_cluster
from visnomy.store.datasets import lock_dataset_row
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
) -> Decision:
    """Hold faces in a person, or out of all people; later runs leave them there.

    Raises:
        InvalidArgument: no face, too many, or one that the dataset does not have.
        ResourceNotFound: no such project, dataset or person.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        kind = DecisionKind.MOVE
        return await decide_faces(connection, dataset, kind, figure_ids, target, author=author)


async def make_person(
    library: Library,
    project_name: str,
    dataset_name: str,
    figure_ids: Sequence[UUID],
    *,
    author: str,
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
) -> Decision:
    """Confirm faces where they are, reject them there, or say what they are not.

    That two faces are different people acts with the next clustering run, all else at once.

    Raises:
        InvalidArgument: no face, too many, one that the dataset does not have, or, to confirm or
            reject, one that is with nobody; other than two faces that are different people.
        ResourceNotFound: no such project or dataset.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await decide_faces(connection, dataset, kind, figure_ids, None, author=author)


async def decide_faces(  # noqa: PLR0913 (what is decided of which faces, and by whom)
    connection: Connection,
    dataset: Dataset,
    kind: DecisionKind,
    figure_ids: Sequence[UUID],
    target: UUID | None,
    *,
    author: str,
    begins: tuple[UUID, ...] = (),
) -> Decision:
    """Decide on faces inside the caller's transaction; see `move_figures` and `mark_figures`."""
    dataset_id = dataset.dataset_id
    await lock_dataset_row(connection, dataset_id)
    await _check_faces(connection, dataset_id, kind, figure_ids)
    if target is not None:
        await _check_people(connection, dataset_id, [target])
    stay = kind in (DecisionKind.CONFIRM, DecisionKind.DIFFERENT)
    decision_id = await store.open_decision(connection, dataset_id, kind, author)
    sources = await membership.note_faces(
        connection, dataset_id, decision_id, figure_ids=figure_ids, target=target, stay=stay
    )
    people = await membership.saved_people(connection, sources)
    ends: set[UUID] = set()
    if kind is DecisionKind.DIFFERENT:
        await datasets.count_on(connection, dataset_id)
    else:
        ends = await membership.move_faces(
            connection, dataset_id, decision_id, confidence=SURE, made=len(begins)
        )
    spoken_of = {*sources, *([target] if target else [])} - {*begins, *ends}
    await store.close_decision(
        connection,
        decision_id,
        needs=spoken_of,
        begins=begins,
        ends=ends,
        payload={"people": people},
    )
    return await store.get_decision(connection, dataset_id, decision_id)


async def merge_people(
    connection: Connection,
    dataset: Dataset,
    target: UUID,
    sources: Sequence[UUID],
    *,
    author: str,
) -> Decision:
    """Give a person all faces of others, who go; the person keeps id, name and cover.

    Raises:
        ResourceNotFound: one of them does not exist.
    """
    dataset_id = dataset.dataset_id
    await lock_dataset_row(connection, dataset_id)
    await _check_people(connection, dataset_id, [target, *sources])
    decision_id = await store.open_decision(connection, dataset_id, DecisionKind.MERGE, author)
    people = await membership.saved_people(connection, sources)
    await membership.note_faces(
        connection, dataset_id, decision_id, cluster_ids=sources, target=target
    )
    await membership.move_faces(connection, dataset_id, decision_id, confidence=None, made=0)
    await store.close_decision(
        connection, decision_id, needs=[target], ends=sources, payload={"people": people}
    )
    return await store.get_decision(connection, dataset_id, decision_id)


async def edit_person(
    connection: Connection,
    dataset: Dataset,
    cluster_id: UUID,
    change: ClusterChange,
    *,
    author: str,
) -> None:
    """Change what a user owns of a person and note the values before.

    Raises:
        as `update_cluster` of the store.
    """
    await lock_dataset_row(connection, dataset.dataset_id)
    before = await membership.saved_people(connection, [cluster_id])
    await update_cluster(connection, dataset.dataset_id, cluster_id, change)
    replaced = _differing(before, await membership.saved_people(connection, [cluster_id]))
    if not replaced:
        return
    kind = DecisionKind.EDIT
    decision_id = await store.open_decision(connection, dataset.dataset_id, kind, author)
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


async def list_decisions(
    library: Library, project_name: str, dataset_name: str, *, after: int | None, limit: int
) -> Page[Decision]:
    """Decisions of a dataset, the newest first, undone ones among them."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await store.list_decisions(connection, dataset.dataset_id, after=after, limit=limit)


async def undo_decision(  # noqa: PLR0913 (which decision, how far, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    decision_id: UUID,
    *,
    with_dependents: bool,
    author: str,
) -> list[Decision]:
    """Take a decision back, and before it those that build on it, if they are to go too.

    A decision that was undone already is left alone.

    Returns:
        What was undone, the newest first.

    Raises:
        ResourceNotFound: no such project, dataset or decision.
        StatusConflict: later decisions build on it and are not to go; the text names them.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        decision = await store.get_decision(connection, dataset.dataset_id, decision_id)
        if decision.undone_at is not None:
            return []
        chain = await _chain(connection, dataset.dataset_id, decision)
        if len(chain) > 1 and not with_dependents:
            later = ", ".join(f"{each.decision_id} ({each.kind})" for each in chain[:-1])
            raise StatusConflict(f"Later decisions build on this one; undo them first: {later}.")
        for each in chain:
            await _undo(connection, dataset.dataset_id, each, author)
        return chain


async def _chain(connection: Connection, dataset_id: int, decision: Decision) -> list[Decision]:
    """A decision and all that build on it, also by way of others, the newest first."""
    found, waiting = {decision.decision_id: decision}, [decision]
    while waiting:
        for each in await store.dependents(connection, dataset_id, waiting.pop()):
            if each.decision_id not in found:
                found[each.decision_id] = each
                waiting.append(each)
    return sorted(found.values(), key=lambda each: -each.place)


async def _undo(connection: Connection, dataset_id: int, decision: Decision, author: str) -> None:
    if decision.kind is DecisionKind.EDIT:
        await _undo_edit(connection, dataset_id, decision)
    elif decision.kind is not DecisionKind.DIFFERENT:
        people = decision.payload["people"]
        if not isinstance(people, list):
            raise TypeError("a decision was written without its people")
        await membership.move_back(connection, dataset_id, decision.decision_id, people)
    await store.mark_undone(connection, decision.decision_id, author)


async def _undo_edit(connection: Connection, dataset_id: int, decision: Decision) -> None:
    """Members that were changed again since keep their value."""
    now = await membership.saved_people(connection, decision.needs)
    replaced = decision.payload["replaced"]
    if not now or not isinstance(now[0], dict) or not isinstance(replaced, dict):
        return
    back = {name: old for name, (old, new) in replaced.items() if now[0][name] == new}
    if "cover_figure_id" in back and not await membership.known_figures(
        connection, dataset_id, [UUID(str(back["cover_figure_id"]))]
    ):
        back = {name: old for name, old in back.items() if not name.startswith("cover")}
    if back:
        await membership.restore_members(connection, decision.needs[0], back)
        await datasets.count_on(connection, dataset_id)


def _differing(before: Sequence[object], after: Sequence[object]) -> dict[str, object]:
    """Member -> (old value, new value) of what a user owns and changed."""
    if not before or not isinstance(before[0], dict) or not isinstance(after[0], dict):
        return {}
    old, new = before[0], after[0]
    owned = old.keys() - {"cluster_id", "meta_lock_version", "created_at"}
    return {name: [old[name], new[name]] for name in sorted(owned) if old[name] != new[name]}


async def _check_faces(
    connection: Connection, dataset_id: int, kind: DecisionKind, figure_ids: Sequence[UUID]
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
        with_somebody = kind in (DecisionKind.CONFIRM, DecisionKind.REJECT)
        if with_somebody and known[figure_id] is None:
            raise InvalidArgument(f"The figure {figure_id} belongs to nobody.")


async def _check_people(
    connection: Connection, dataset_id: int, cluster_ids: Collection[UUID]
) -> None:
    known = await membership.known_people(connection, dataset_id, cluster_ids)
    if set(cluster_ids) - known:
        raise ResourceNotFound("figure cluster")
