"""What one run finds out about neighbours and the next one need not find out again.

Only faces that came, changed or went cost work; the lists are those that a run without any memory
would make. Whatever the memory says is used only where its vectors are the same.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import Calibration
from visnomy.grouping.cells import Cells, Membership, members_of, nearest_cells, one_cell
from visnomy.grouping.compiled import compiled
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import grid_radius
from visnomy.grouping.lists import RESERVE, BestLists
from visnomy.grouping.neighbours import Report, Search

_RULES = b"1"
"""Changes with the rules by which lists are made; older findings are then of no use."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The lists of a run, and whose they are.

    Attributes:
        basis: a digest of what the lists depend on besides the faces.
        ids: uint8 (n, 16), rising.
        grid: int16 (n, d).
        cells: uint16 (n, a), the cells of each face; (n, 0) where all were compared.
        lists: of the same rows.
    """

    basis: bytes
    ids: NDArray[np.uint8]
    grid: NDArray[np.int16]
    cells: NDArray[np.uint16]
    lists: BestLists


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

    @property
    def least(self) -> np.float32:
        """The least product of a neighbour."""
        floor = self.calibration.neighbour_floor
        return np.float32(floor * grid_radius(len(self.calibration.mean)) ** 2)

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
        basis = self._basis()
        if known is None or known.basis != basis:
            new_row = np.zeros(0, np.int64)
            lists = BestLists.empty(len(ids), self.calibration.neighbour_count + RESERVE)
        else:
            new_row = _match(_words(known.ids), known.grid, _words(ids), grid)
            lists = known.lists.moved(new_row, len(ids))
        fresh = np.ones(len(ids), np.bool_)
        fresh[new_row[new_row >= 0]] = False
        membership = self._membership(grid, fresh, known, new_row)
        search = Search(grid, membership, lists, self.least, self.effort)
        search.add(fresh, self.report)
        search.repair(lists.too_short(self.calibration.neighbour_count), self.report)
        return Findings(basis, ids, grid, membership.cells, lists)

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
        if known is not None:
            stays = new_row >= 0
            cells[new_row[stays]] = known.cells[: len(new_row)][stays]
        return members_of(cells, len(self.cells.directions))

    def _basis(self) -> bytes:
        rule = self.calibration
        parts = [
            _RULES,
            rule.model.encode(),
            rule.mean.tobytes(),
            repr((rule.neighbour_count, rule.neighbour_floor, RESERVE)).encode(),
            b"" if self.cells is None else self.cells.directions.tobytes(),
        ]
        return hashlib.blake2b(b"|".join(parts), digest_size=16).digest()


def _words(ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Ids as two numbers each that sort as their bytes do."""
    return np.ascontiguousarray(ids).view(">u8").astype(np.uint64)


@compiled
def _match(
    old_ids: NDArray[np.uint64],
    old_grid: NDArray[np.int16],
    ids: NDArray[np.uint64],
    grid: NDArray[np.int16],
) -> NDArray[np.int64]:
    """The row of each old face now, -1 where it is gone or has another vector."""
    new_row = np.full(len(old_ids), -1)
    i = 0
    for old in range(len(old_ids)):
        high, low = old_ids[old]
        while i < len(ids) and (ids[i, 0] < high or (ids[i, 0] == high and ids[i, 1] < low)):
            i += 1
        same = i < len(ids) and ids[i, 0] == high and ids[i, 1] == low
        if same and (old_grid[old] == grid[i]).all():
            new_row[old] = i
    return new_row
