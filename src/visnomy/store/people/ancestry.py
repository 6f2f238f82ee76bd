"""What a clustering run must know of the people that there are: their age and who cares."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection


@dataclass(frozen=True, slots=True)
class Ancestors:
    """The people of a dataset, the oldest first.

    Attributes:
        cluster_ids: their ids.
        named: bool (n,), whether a user gave a name, an id, labels, a cover or a flag.
        called: bool (n,), whether they have a name.
        hidden: bool (n,), whether a user hid them.
    """

    cluster_ids: tuple[UUID, ...]
    named: NDArray[np.bool_]
    called: NDArray[np.bool_]
    hidden: NDArray[np.bool_]


async def read_ancestors(connection: Connection, dataset_id: int) -> Ancestors:
    """All people of a dataset by age; those of one moment by id."""
    statement = """
    select cluster_id,
           name <> '' or custom_id <> '' or custom_labels <> '{}' or cover_chosen
               or hidden or favourite,
           name <> '', hidden
    from cluster where dataset_id = %s order by created_at, cluster_id
    """
    rows = await (await connection.execute(statement, [dataset_id], binary=True)).fetchall()
    flags = np.array([row[1:] for row in rows], np.bool_).reshape(-1, 3)
    return Ancestors(tuple(row[0] for row in rows), *flags.T)
