"""Why a face is with somebody or with nobody: what it is like, what was decided, what it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from visnomy.errors import ResourceNotFound
from visnomy.library.clustering.founding import angles_deg, founders, founding_rule
from visnomy.library.clustering.replaying import Standing, standing
from visnomy.library.clustering.vectors import calibration_of, grid_of, to_grid_of_model
from visnomy.library.context import Library
from visnomy.library.people.reasons import reasons_of
from visnomy.model.explanation import AlikeFigure, Explanation, Gate
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.faces.figures import FigureVectors, read_vectors
from visnomy.store.faces.likeness import vector_blocks
from visnomy.store.people import membership
from visnomy.store.people.decisions import decisions_about, read_face_decisions
from visnomy.store.rows import Connection

if TYPE_CHECKING:
    from visnomy.grouping.explain import Likeness

NEAREST = 10
"""Faces that are told of the nearest ones."""
LOOKED_AT = 200
"""Nearest faces among which photos of the same person and confirmed faces are counted."""
MOST_DECISIONS = 20


async def explain_figure(
    library: Library, project_name: str, dataset_name: str, figure_id: UUID
) -> Explanation:
    """Say why a face is where it is; compares it with every face of the dataset.

    Raises:
        ResourceNotFound: no such project, dataset or face.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        known = await membership.known_figures(connection, dataset.dataset_id, [figure_id])
        if figure_id not in known:
            raise ResourceNotFound("figure")
        return await _explain(connection, dataset, figure_id, known[figure_id])


@dataclass(slots=True)
class _Seen:
    """What the face was compared with; people by number in the order in which they came."""

    likeness: "Likeness"
    people: dict[UUID, int]

    def person(self, number: int) -> UUID | None:
        return list(self.people)[number] if number >= 0 else None


async def _explain(
    connection: Connection, dataset: Dataset, figure_id: UUID, person: UUID | None
) -> Explanation:
    dataset_id = dataset.dataset_id
    own = await read_vectors(
        connection, dataset_id, dataset.embedding_model, figure_ids=[figure_id]
    )
    state = standing(await read_face_decisions(connection, dataset_id))
    decided = await decisions_about(connection, dataset_id, figure_id, limit=MOST_DECISIONS)
    compared = len(own.figure_id) == 1
    seen = await _compare(connection, dataset, own, figure_id) if compared else None
    alike = [] if seen is None else _alike(seen, state)
    home = -1 if seen is None or person is None else seen.people.get(person, -2)
    near = None if seen is None else seen.likeness.next_best(home)
    similarity = None if seen is None or person is None else seen.likeness.to_group(home)
    found = Explanation(
        figure_id=figure_id,
        cluster_id=person,
        processed=not compared or bool(own.processed[0]),
        confidence=_confidence(own, person),
        similarity=_rounded(similarity),
        next_cluster_id=None if seen is None or near is None else seen.person(near),
        next_similarity=_rounded(
            None if seen is None or near is None else seen.likeness.to_group(near)
        ),
        nearest=tuple(alike[:NEAREST]),
        confirmed=tuple(
            each for each in alike if each.confirmed and each.cluster_id == person is not None
        )[:NEAREST],
        decisions=tuple(decided),
        gates=await _gates(connection, dataset, own, alike) if compared else (),
        reasons=(),
    )
    return reasons_of(found, state)


async def _compare(
    connection: Connection, dataset: Dataset, own: FigureVectors, figure_id: UUID
) -> _Seen:
    from visnomy.grouping.explain import Likeness

    seen = _Seen(Likeness(grid_of(dataset, own)[0].astype(np.float32), LOOKED_AT), {})
    model, dimensions = dataset.embedding_model, own.embedding.shape[1]
    blocks = vector_blocks(connection, dataset.dataset_id, model, dimensions)
    async for ids, people, vectors in blocks:
        others = np.array([each != figure_id for each in ids], np.bool_)
        numbers = [
            -1 if person is None else seen.people.setdefault(person, len(seen.people))
            for person in people
        ]
        raw = np.frombuffer(b"".join(each.bytes for each in ids), np.uint8).reshape(-1, 16)
        seen.likeness.add(
            raw[others],
            np.array(numbers, np.int64)[others],
            to_grid_of_model(dataset, vectors[others]),
        )
    return seen


def _alike(seen: _Seen, state: Standing) -> list[AlikeFigure]:
    return [
        AlikeFigure(
            figure_id=(each := UUID(bytes=raw)),
            cluster_id=seen.person(number),
            similarity=round(similarity, 4),
            confirmed=each in state.sure and state.pins.get(each) is not None,
        )
        for similarity, raw, number in seen.likeness.nearest
    ]


def _confidence(own: FigureVectors, person: UUID | None) -> float | None:
    if person is None or len(own.figure_id) == 0 or np.isnan(own.cluster_confidence[0]):
        return None
    return round(float(own.cluster_confidence[0]), 4)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


async def _gates(
    connection: Connection, dataset: Dataset, own: FigureVectors, alike: Sequence[AlikeFigure]
) -> tuple[Gate, ...]:
    rule = founding_rule(dataset)
    side, quality = float(own.min_side_px[0]), round(float(own.quality[0]), 4)
    angles = angles_deg(own)[0]
    angle = None if np.isnan(angles).all() else round(float(np.nanmax(np.abs(angles))), 2)
    images = await _alike_images(connection, dataset, own, alike)
    return (
        Gate("FaceSize", side, rule.min_face_px, side > rule.min_face_px),
        Gate("HeadPose", angle, rule.max_angle_deg, angle is None or angle < rule.max_angle_deg),
        Gate("Quality", quality, rule.min_quality, quality > rule.min_quality),
        Gate("Images", images, rule.min_images, images >= rule.min_images),
    )


async def _alike_images(
    connection: Connection, dataset: Dataset, own: FigureVectors, alike: Sequence[AlikeFigure]
) -> int:
    """Photos with a face that may found a person and has a say in the place of this one."""
    floor = calibration_of(dataset).smoothing.floor
    ids = [each.figure_id for each in alike if each.similarity >= floor]
    faces = await read_vectors(
        connection, dataset.dataset_id, dataset.embedding_model, figure_ids=ids
    )
    photos = {*faces.file_id[founders(dataset, faces)].tolist()}
    return len(photos | set(own.file_id[founders(dataset, own)].tolist()))
