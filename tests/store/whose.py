"""Who the faces that were read belong to."""

from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.faces.figures import FigureVectors

NOBODY = UUID(int=0)


class Members(NamedTuple):
    """The person of each face as an index into `people`, -1 for nobody; people by id."""

    place: NDArray[np.int64]
    people: tuple[UUID, ...]


def whose(faces: FigureVectors) -> Members:
    ids = [UUID(bytes=row.tobytes()) for row in faces.person]
    people = sorted(set(ids) - {NOBODY})
    number = {person: number for number, person in enumerate(people)} | {NOBODY: -1}
    return Members(np.array([number[person] for person in ids], np.int64), tuple(people))
