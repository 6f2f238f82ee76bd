"""Another embedding model for planted faces: the same angles between them, other numbers."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from tests.jobs.finders import turned

from visnomy.grouping.calibration import Calibration
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.model.project import Dataset
from visnomy.model.switch import Space
from visnomy.store.faces.figures import read_vectors

NAME = "turned"
Vectors = NDArray[np.float32]


def turned_space() -> Space:
    """The model's name and what grouping must know of it."""
    shipped = Calibration.load(EMBEDDING_MODEL)
    return Space(NAME, replace(shipped, model=NAME, mean=turned(shipped.mean)).to_json())


async def give_vectors(
    library: Library, dataset: Dataset, others: dict[int, int] | None = None
) -> None:
    """Every face gets a vector of the model, as if its file had been looked at.

    Args:
        library: the open library.
        dataset: of the faces.
        others: row of a face, by id of its file -> row of the face whose vector it gets.
    """
    async with library.database.transaction() as connection:
        faces = await read_vectors(connection, dataset.dataset_id, EMBEDDING_MODEL)
        order = np.argsort(faces.file_id, kind="stable")
        source = {int(order[row]): int(order[other]) for row, other in (others or {}).items()}
        for row, figure_id in enumerate(faces.figure_id):
            vector = turned(faces.embedding[source.get(row, row)])
            await connection.execute(
                "insert into embedding values (%s, %s, %s) on conflict (figure_id, model) "
                "do update set vector = excluded.vector",
                [figure_id.tobytes().hex(), NAME, vector.astype("<f4").tobytes()],
            )
