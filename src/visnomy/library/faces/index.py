"""The vectors of one dataset in memory, so that all of them can be compared with a probe.

They lie there as 8-bit numbers; which of them are nearest is only known within what that rounds
off, so an answer is given from the exact vectors of the candidates (library/faces/lookup.py).
Nothing is written: of a face that was erased nothing stays on a disk, and a new process reads the
vectors again with its first search.
"""

import asyncio
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.faces.vector_feed import newer_vectors
from visnomy.store.rows import Connection

STALE_SHARE = 1.1
SPARE = 5_000
"""So many faces, and a tenth of all, may be gone before the vectors are read anew."""
EVERYBODY = -1.0
"""No cosine is lower."""

Vector = NDArray[np.float32]
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A probe beside all faces of an index.

    Attributes:
        ids: uint8 (n, 16).
        cosines: float32 (n,), as the 8-bit numbers give them.
        error: no cosine is wrong by more.
    """

    ids: NDArray[np.uint8]
    cosines: Vector
    error: float

    def nearest(self, count: int) -> tuple[list[UUID], float]:
        """The ids of the nearest faces, and a cosine that no other face exceeds.

        A face that was looked at anew may be told twice in one id; one that is gone may be told.
        """
        from visnomy.grouping.scan import GONE, best

        rows = best(self.cosines, count)
        least = float(self.cosines[rows].min(initial=1.0))
        all_told = len(rows) == len(self.cosines) or least <= GONE
        rows = rows[self.cosines[rows] > GONE]
        raw = (self.ids[row].tobytes() for row in rows)
        found = [UUID(bytes=each) for each in dict.fromkeys(raw)]
        return found, EVERYBODY if all_told else least + self.error


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """What lies in memory, replaced as a whole: threads that compare hold on to what they took.

    Attributes:
        count: of rows in use; the arrays have room for more.
        error: how far cosines may be off.
        last: the place of the newest vector.
    """

    ids: NDArray[np.uint8]
    rows: NDArray[np.int8]
    scales: Vector
    count: int = 0
    error: float = 0.0
    last: int = 0


class FaceIndex:
    """The vectors of one model in one dataset."""

    def __init__(self, dataset_id: int, model: str, dimensions: int) -> None:
        self.dataset_id = dataset_id
        self.model = model
        self.dimensions = dimensions
        self._reading = asyncio.Lock()
        self._kept = self._nothing()

    async def catch_up(self, connection: Connection, faces: int) -> None:
        """Read the vectors that came since the last time, all of them at first.

        Args:
            connection: to where the vectors are.
            faces: how many the dataset has; where much more lie here, most of them are gone.
        """
        async with self._reading:
            if self._kept.count > STALE_SHARE * faces + SPARE:
                self._kept = self._nothing()
            place = self.dataset_id, self.model, self.dimensions, self._kept.last
            async for last, ids, vectors in newer_vectors(connection, *place):
                self._kept = await asyncio.to_thread(_with, self._kept, last, ids, vectors)

    def compare(self, probe: Vector) -> Compared:
        """A unit vector (d,) beside all faces that were read."""
        from visnomy.grouping.scan import scores

        kept = self._kept
        cosines, error = scores(kept.rows[: kept.count], kept.scales[: kept.count], probe)
        return Compared(kept.ids, cosines, kept.error + error)

    def forget(self, gone: set[UUID]) -> None:
        """Leave out faces that the database has no more."""
        if not gone:
            return
        kept = self._kept
        raw = np.frombuffer(b"".join(each.bytes for each in gone), np.uint8).reshape(-1, 16)
        keys = np.sort(_keys(raw))
        mine = _keys(kept.ids[: kept.count])
        places = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
        dead = np.flatnonzero(keys[places] == mine)
        kept.rows[dead] = 0
        kept.scales[dead] = 0

    def _nothing(self) -> _Kept:
        rows = np.empty((0, self.dimensions), np.int8)
        return _Kept(np.empty((0, 16), np.uint8), rows, np.empty(0, np.float32))


def _with(kept: _Kept, last: int, ids: bytes, vectors: Vector) -> _Kept:
    """The same with more faces; arrays that have room for them are written on."""
    from visnomy.grouping.scan import rounded_off, to_bytes

    rows, scales = to_bytes(vectors)
    start, end = kept.count, kept.count + len(rows)
    size = len(kept.rows) if end <= len(kept.rows) else max(end, 2 * len(kept.rows))
    grown = _Kept(
        _grown(kept.ids, size),
        _grown(kept.rows, size),
        _grown(kept.scales, size),
        end,
        max(kept.error, rounded_off(vectors, rows, scales)),
        last,
    )
    grown.ids[start:end] = np.frombuffer(ids, np.uint8).reshape(-1, 16)
    grown.rows[start:end] = rows
    grown.scales[start:end] = scales
    return grown


def _grown(array: NDArray[Number], size: int) -> NDArray[Number]:
    if len(array) == size:
        return array
    larger = np.zeros((size, *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def _keys(ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """One number for each id (n, 16): the half that is random in all its bits."""
    return np.ascontiguousarray(ids).view(">u8").reshape(-1, 2)[:, 1].astype(np.uint64)
