"""The cells of large datasets: which faces a clustering run compares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection


@dataclass(frozen=True, slots=True)
class StoredCells:
    """Directions in the space of one model's vectors.

    Attributes:
        directions: int16 (cells, d).
        trained_on: how many faces there were when they were chosen.
    """

    directions: NDArray[np.int16]
    trained_on: int


async def read_cells(connection: Connection, dataset_id: int, model: str) -> StoredCells | None:
    """The cells of a dataset; None if there are none for this model."""
    statement = """
    select directions, width, trained_on from grouping_cells where dataset_id = %s and model = %s
    """
    cursor = await connection.execute(statement, [dataset_id, model], binary=True)
    row = await cursor.fetchone()
    if row is None:
        return None
    directions, width, trained_on = row
    return StoredCells(np.frombuffer(directions, "<i2").reshape(-1, width), trained_on)


async def write_cells(
    connection: Connection, dataset_id: int, model: str, cells: StoredCells
) -> None:
    """Store the cells of a dataset in place of those before; again, nothing changes."""
    statement = """
    insert into grouping_cells (dataset_id, model, directions, width, trained_on)
    values (%s, %s, %s, %s, %s)
    on conflict (dataset_id, model) do update
    set directions = excluded.directions, width = excluded.width,
        trained_on = excluded.trained_on
    """
    packed = cells.directions.astype("<i2").tobytes()
    width = cells.directions.shape[1]
    await connection.execute(statement, [dataset_id, model, packed, width, cells.trained_on])
