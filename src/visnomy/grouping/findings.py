"""What one run finds out about neighbours and the next one need not find out again.

Only faces that came, changed or went cost work; the lists are those that a run without any memory
would make. What is known of a face is used only while its vector is the same, by a digest; vectors
themselves are not kept, so that nothing of a face that was erased lies here.
"""

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import Calibration
from visnomy.grouping.cells import Cells, Membership, members_of, nearest_cells, one_cell
from visnomy.grouping.compiled import compiled
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import grid_radius
from visnomy.grouping.joined import Joined
from visnomy.grouping.lists import RESERVE, BestLists
from visnomy.grouping.neighbours import Report, Search
from visnomy.grouping.prints import digest

_RULES = b"1"
"""Changes with the rules by which lists are made; older findings are then of no use."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The lists of a run, and whose they are.

    Attributes:
        basis: a digest of what the lists depend on besides the faces.
        ids: uint8 (n, 16), rising.
        prints: uint64 (n, 2), a digest of the vector of each face.
        cells: uint16 (n, a), the cells of each face; (n, 0) where all were compared.
        lists: of the same rows.
        joined: what came of islands; None where nobody knows.
    """

    basis: bytes
    ids: NDArray[np.uint8]
    prints: NDArray[np.uint64]
    cells: NDArray[np.uint16]
    lists: BestLists
    joined: Joined | None = None

    def fit(self, places: int) -> bool:
        """Whether the arrays fit each other, and lists have so many places."""
        count = len(self.ids)
        return (
            self.ids.shape == (count, 16)
            and self.prints.shape == (count, 2)
            and self.lists.neighbours.shape == (count, places)
            and len(self.cells) == len(self.lists.cut) == count
        )


@dataclass(frozen=True, slots=True)
class Finder:
    """Lists the neighbours of faces.

    Attributes:
        calibration: how long the lists are, and the least similarity.
        cells: which faces are compared; None for all.
        effort: threads and block size.
        report: called with the pairs compared and due.
    """

    calibration: Calibration
    cells: Cells | None
    effort: Effort
    report: Report

    def least(self, face_count: int) -> np.float32:
        """The least product of a listed neighbour in a library of this many faces."""
        return np.float32(self.calibration.reach(face_count) * self._square())

    def nearness(self, face_count: int) -> int:
        """The least product of a listed neighbour that is near enough to say who is who."""
        return math.ceil(self.calibration.floor(face_count) * self._square())

    def _square(self) -> int:
        return grid_radius(len(self.calibration.mean)) ** 2

    def find(
        self, ids: NDArray[np.uint8], grid: NDArray[np.int16], known: Findings | None = None
    ) -> Findings:
        """The neighbours of all faces.

        Args:
            ids: uint8 (n, 16), rising.
            grid: int16 (n, d), from `to_grid`.
            known: of any run before.

        Returns:
            The same lists whatever is known, as far as they are used.
        """
        basis, prints = self._basis(len(ids)), digest(grid)
        places = self.calibration.neighbour_count + RESERVE
        if known is None or known.basis != basis or not known.fit(places):
            new_row, lists = np.zeros(0, np.int64), BestLists.empty(len(ids), places)
        else:
            new_row = _match(_words(known.ids), known.prints, _words(ids), prints)
            lists = known.lists.moved(new_row, len(ids))
        fresh = np.ones(len(ids), np.bool_)
        fresh[new_row[new_row >= 0]] = False
        membership = self._membership(grid, fresh, known, new_row)
        search = Search(grid, membership, lists, self.least(len(ids)), self.effort)
        search.add(fresh, self.report)
        search.repair(lists.too_short(self.calibration.neighbour_count), self.report)
        return Findings(basis, ids, prints, membership.cells, lists)

    def _membership(
        self,
        grid: NDArray[np.int16],
        fresh: NDArray[np.bool_],
        known: Findings | None,
        new_row: NDArray[np.int64],
    ) -> Membership:
        """Faces that stay stay in their cells; so only new ones are compared with directions."""
        if self.cells is None:
            return one_cell(len(grid))
        found = nearest_cells(grid[fresh], self.cells.directions)
        cells = np.empty((len(grid), found.shape[1]), np.uint16)
        cells[fresh] = found
        if known is not None and len(new_row):
            cells[new_row[new_row >= 0]] = known.cells[new_row >= 0]
        return members_of(cells, len(self.cells.directions))

    def _basis(self, face_count: int) -> bytes:
        rule = self.calibration
        parts = [
            _RULES,
            rule.model.encode(),
            rule.mean.tobytes(),
            repr((rule.neighbour_count, rule.reach(face_count), RESERVE)).encode(),
            b"" if self.cells is None else self.cells.directions.tobytes(),
        ]
        return hashlib.blake2b(b"|".join(parts), digest_size=16).digest()


def _words(ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Ids as two numbers each that sort as their bytes do."""
    return np.ascontiguousarray(ids).view(">u8").astype(np.uint64)


@compiled
def _match(
    old_ids: NDArray[np.uint64],
    old_prints: NDArray[np.uint64],
    ids: NDArray[np.uint64],
    prints: NDArray[np.uint64],
) -> NDArray[np.int64]:
    """The row of each old face now, -1 where it is gone or has another vector."""
    new_row = np.full(len(old_ids), -1)
    i = 0
    for old in range(len(old_ids)):
        high, low = old_ids[old]
        while i < len(ids) and (ids[i, 0] < high or (ids[i, 0] == high and ids[i, 1] < low)):
            i += 1
        same = i < len(ids) and ids[i, 0] == high and ids[i, 1] == low
        if same and (old_prints[old] == prints[i]).all():
            new_row[old] = i
    return new_row
