"""Who every face of a dataset belongs to at one moment, for a clustering run."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection

_ROW = np.dtype(
    [
        ("figure_id", "u1", (16,)),
        ("cluster_id", "u1", (16,)),
        ("confidence", ">f4"),
        ("processed", "u1"),
    ]
)
# Hundreds of rows in one value: a value of its own for each costs several times as much.
_STATEMENT = """
select string_agg(
    uuid_send(figure_id)
    || uuid_send(coalesce(cluster_id, '00000000-0000-0000-0000-000000000000'::uuid))
    || float4send(coalesce(cluster_confidence, 'NaN'::real)) || boolsend(processed), ''::bytea)
from figure where dataset_id = %s group by file_id / 512
"""


@dataclass(frozen=True, slots=True)
class Roster:
    """All faces of a dataset, in any order.

    Attributes:
        figure_ids: uint8 (n, 16), the bytes of the UUIDs.
        people: uint8 (n, 16), zeros for nobody.
        confidence: float32 (n,), NaN where there is none.
        processed: bool (n,), whether a run has seen the face.
    """

    figure_ids: NDArray[np.uint8]
    people: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    processed: NDArray[np.bool_]

    def places(self, figure_ids: NDArray[np.uint8], people: Sequence[UUID]) -> NDArray[np.int64]:
        """The person of each of these faces as an index into `people`, -1 for nobody of them."""
        row = rows_of(self.figure_ids, figure_ids)
        known = np.frombuffer(b"".join(each.bytes for each in people), np.uint8).reshape(-1, 16)
        place = np.append(rows_of(known, self.people), -1)
        return place[row]

    def differing(
        self,
        figure_ids: NDArray[np.uint8],
        people: NDArray[np.uint8],
        confidence: NDArray[np.float32],
    ) -> NDArray[np.int64]:
        """The rows of a plan that are not true yet; faces that are not here count as such.

        Args:
            figure_ids: uint8 (m, 16).
            people: uint8 (m, 16), zeros for nobody.
            confidence: float32 (m,), as it would be stored; of no meaning with nobody.
        """
        if len(self.figure_ids) == 0:
            return np.arange(len(figure_ids))
        row = rows_of(self.figure_ids, figure_ids)
        nobody = ~people.any(axis=1)
        sure = np.where(nobody, np.isnan(self.confidence[row]), self.confidence[row] == confidence)
        same = (self.people[row] == people).all(axis=1) & sure & self.processed[row] & (row >= 0)
        return np.flatnonzero(~same)


async def read_roster(connection: Connection, dataset_id: int) -> Roster:
    """Everybody of a dataset as this transaction sees them."""
    cursor = await connection.execute(_STATEMENT, [dataset_id], binary=True)
    rows = np.frombuffer(b"".join([lot for (lot,) in await cursor.fetchall()]), _ROW)
    return Roster(
        figure_ids=np.ascontiguousarray(rows["figure_id"]),
        people=np.ascontiguousarray(rows["cluster_id"]),
        confidence=rows["confidence"].astype(np.float32),
        processed=rows["processed"].astype(np.bool_),
    )


def rows_of(ids: NDArray[np.uint8], wanted: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The row of each wanted id among ids, -1 where it is not.

    Args:
        ids: uint8 (n, 16), none twice.
        wanted: uint8 (m, 16).
    """
    if len(ids) == 0 or len(wanted) == 0:
        return np.full(len(wanted), -1)
    keys, sought = _keys(ids), _keys(wanted)
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys, sought, sorter=order), len(keys) - 1)
    row = order[place]
    return np.where(keys[row] == sought, row, -1)


def _keys(ids: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """Ids as strings of bytes, which sort as one value each."""
    return np.ascontiguousarray(ids).view("S16").ravel()
