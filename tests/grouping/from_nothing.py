"""What one run over all faces of a dataset would give that knows nothing of the runs before."""

import tempfile
from dataclasses import fields, replace
from pathlib import Path
from uuid import UUID

import numpy as np
from tests.grouping.albums import read_faces

from visnomy.library.clustering.grouping import group_faces
from visnomy.library.clustering.replaying import standing
from visnomy.library.clustering.run import plan_partition
from visnomy.library.context import Library
from visnomy.model.project import Dataset
from visnomy.store.clustering.roster import read_roster
from visnomy.store.faces.figures import FigureVectors
from visnomy.store.people.ancestry import read_ancestors
from visnomy.store.people.decisions import read_face_decisions


async def from_nothing(library: Library, dataset: Dataset, seed: int) -> dict[UUID, UUID | None]:
    """The person of each face, with the decisions that stand and the faces in any order."""
    stored = await read_faces(library, dataset)
    async with library.database.transaction() as connection:
        decided = standing(await read_face_decisions(connection, dataset.dataset_id))
        roster = await read_roster(connection, dataset.dataset_id)
        ancestors = await read_ancestors(connection, dataset.dataset_id)
    faces = shuffled(stored.without(decided.excluded), seed)
    with tempfile.TemporaryDirectory() as empty:
        settings = replace(library.settings, data_dir=Path(empty))
        compared = group_faces(settings, dataset, faces, None, lambda share, stage: None).comparison
    before = roster.places(faces.figure_id, ancestors.cluster_ids)
    plan = plan_partition(dataset, faces, compared, (decided, before, ancestors))
    found: dict[UUID, UUID | None] = {UUID(bytes=row.tobytes()): None for row in stored.figure_id}
    for row, label in zip(plan.figure_ids, plan.labels.tolist(), strict=True):
        if label >= 0:
            found[UUID(bytes=row.tobytes())] = plan.cluster_ids[label]
    return found


def shuffled(faces: FigureVectors, seed: int) -> FigureVectors:
    order = np.random.default_rng(seed).permutation(len(faces.figure_id))
    arrays = {
        each.name: getattr(faces, each.name)[order]
        for each in fields(faces)
        if isinstance(getattr(faces, each.name), np.ndarray)
    }
    return replace(faces, **arrays)
