"""Two faces that are not the same person, at once: the one that fits worse leaves with its like.

The next clustering run takes them apart by the same rule (grouping/splitting.py).
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import numpy as np

from visnomy.library.clustering.founding import founders, founding_rule
from visnomy.library.clustering.replaying import Standing, standing
from visnomy.library.clustering.vectors import grid_of
from visnomy.model.project import Dataset
from visnomy.store.faces.figures import FigureVectors, read_vectors
from visnomy.store.people import membership
from visnomy.store.people.decisions import read_decisions_of_person
from visnomy.store.rows import Connection


async def tell_apart(
    connection: Connection, dataset: Dataset, decision_id: UUID, figure_ids: Sequence[UUID]
) -> tuple[list[UUID], tuple[UUID, ...]]:
    """Note two faces and, if they are with one person, who leaves; `move_faces` then moves them.

    Who leaves is a new person if there are enough photos for one, else nobody.

    Returns:
        The people that the faces are with, and those that were made.
    """
    first, second = dict.fromkeys(figure_ids)
    known = await membership.known_figures(connection, dataset.dataset_id, [first, second])
    gone: set[UUID] = set()
    target: UUID | None = None
    if (person := known[first]) is not None and person == known[second]:
        gone, is_person = await _leavers(connection, dataset, person, (first, second))
        target = uuid4() if is_person else None
    if target is not None:
        await membership.make_person(connection, dataset.dataset_id, target)
    sources: set[UUID] = set()
    for part, faces in ((0, [first]), (1, [second]), (None, sorted(gone - {first, second}))):
        sources |= set(
            await membership.note_faces(
                connection,
                dataset.dataset_id,
                decision_id,
                figure_ids=faces,
                target=target,
                stay=not gone.intersection(faces),
                part=part,
            )
        )
    return sorted(sources), (target,) if target is not None else ()


async def _leavers(
    connection: Connection, dataset: Dataset, person: UUID, pair: tuple[UUID, UUID]
) -> tuple[set[UUID], bool]:
    """The faces that leave a person, and whether they make one of their own."""
    model = dataset.embedding_model
    faces = await read_vectors(connection, dataset.dataset_id, model, cluster_id=person)
    state = standing(await read_decisions_of_person(connection, person))
    return await asyncio.to_thread(_part, dataset, faces, state, pair)


def _part(
    dataset: Dataset, faces: FigureVectors, state: Standing, pair: tuple[UUID, UUID]
) -> tuple[set[UUID], bool]:
    from visnomy.grouping.splitting import split_apart

    ids = [UUID(bytes=row.tobytes()) for row in faces.figure_id]
    if not set(pair) <= set(ids):  # a vector of another model says nothing
        return {pair[1]}, False
    state.tell_apart(pair)
    held = np.array([state.pins.get(each) is not None for each in ids], np.bool_)
    rows = np.array([[ids.index(pair[0]), ids.index(pair[1])]], np.int64)
    groups = split_apart(np.zeros(len(ids), np.int64), rows, grid_of(dataset, faces), held)
    left = groups > 0
    photos = np.unique(faces.file_id[left & founders(dataset, faces)])
    is_person = len(photos) >= founding_rule(dataset).min_images
    return {each for each, leaves in zip(ids, left, strict=True) if leaves}, is_person
