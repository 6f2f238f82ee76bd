"""Links between what may belong together, and the islands that they form.

An island (a connected component) is the unit of work: nothing outside it can change what happens
inside.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.company import in_company, root_of
from visnomy.grouping.compiled import compiled
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.lists import EMPTY, pack, product_of, row_of

_ROWS = 8192
LOT_ROWS = 4096
"""Small islands are handed to a thread in lots of about this many rows."""


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of faces or of groups, each pair once, told by one of the two.

    Attributes:
        starts: int64 (n + 1,), where the links that each tells begin.
        others: int32 (p,), the other end.
        scores: float64 (p,), the mean cosine of all pairs of faces between the two.
    """

    starts: NDArray[np.int64]
    others: NDArray[np.int32]
    scores: NDArray[np.float64]

    @classmethod
    def of_pairs(cls, count: int, pairs: NDArray[np.int32], scores: NDArray[np.float64]) -> "Links":
        """Links of `count` groups from int32 (p, 2), sorted by the first of each pair."""
        starts = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(pairs[:, 0], minlength=count), out=starts[1:])
        return cls(starts, np.ascontiguousarray(pairs[:, 1]), scores)

    def __len__(self) -> int:
        return len(self.others)


@dataclass(frozen=True, slots=True)
class Islands:
    """Rows, sorted by island.

    Attributes:
        rows: int32 (m,), rows of islands of two and more; rising inside an island.
        starts: int64 (islands + 1,), where each island begins in `rows`.
        place: int32 (n,), the place of each row in its island.
    """

    rows: NDArray[np.int32]
    starts: NDArray[np.int64]
    place: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def lots(self) -> Iterator[tuple[int, int]]:
        """Runs of islands with about LOT_ROWS rows each; a large island is a lot of its own."""
        lot_of_island = self.starts[:-1] // LOT_ROWS
        firsts = np.flatnonzero(np.diff(lot_of_island, prepend=-1)).tolist()
        return pairwise([*firsts, len(lot_of_island)])


def find_links(
    smoothed: NDArray[np.int16],
    neighbours: NDArray[np.int64],
    threshold: float,
    effort: Effort,
    *,
    least: int = 0,
) -> Links:
    """Neighbours whose smoothed vectors have a cosine of at least `threshold`.

    Args:
        smoothed: (n, d), from `smooth`.
        neighbours: int64 (n, k), lists of the same rows; a pair is linked if one lists the other.
        threshold: the least cosine.
        effort: how many threads.
        least: neighbours with a lower product in their list are not linked.
    """
    similar = int(np.ceil(threshold * SMOOTH_RADIUS * SMOOTH_RADIUS))
    starts = np.zeros(len(smoothed) + 1, np.int64)
    order = in_company(neighbours)
    parts = [order[start : start + _ROWS] for start in range(0, len(order), _ROWS)]

    def work(rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return _near(smoothed, (neighbours, least), rows, similar, starts)

    with ThreadPoolExecutor(effort.threads) as pool:
        found = list(pool.map(work, parts))
    np.cumsum(starts, out=starts)
    links = Links(starts, np.empty(starts[-1], np.int32), np.empty(starts[-1]))
    while parts:
        _put(parts.pop(), found.pop(), starts, (links.others, links.scores))
    return links


def split_islands(links: Links, threshold: float) -> Islands:
    """The connected components by links of at least a score; rows without one are left out."""
    island, count = _number_islands(links.starts, links.others, links.scores, threshold)
    rows = np.empty(int((island >= 0).sum()), np.int32)
    starts, place = np.zeros(count + 1, np.int64), np.zeros(len(island), np.int32)
    _sort_by_island(island, rows, starts, place)
    return Islands(rows, starts, place)


@compiled
def _near(
    smoothed: NDArray[np.int16],
    listed: tuple[NDArray[np.int64], int],
    rows: NDArray[np.int32],
    similar: int,
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Others and products of the links of some rows; a pair that both list is told by the lower.

    `counts` gets the number of links of row i at i + 1.
    """
    neighbours, least = listed
    size = len(rows) * neighbours.shape[1]
    others, found, count = np.empty(size, np.int32), np.empty(size, np.int32), 0
    for i in rows:
        before = count
        for neighbour in neighbours[i]:
            if neighbour == EMPTY or product_of(neighbour) < least:
                break
            j = row_of(neighbour)
            if j < i and _lists(neighbours[j], pack(product_of(neighbour), i)):
                continue
            product = np.int32(0)
            for x in range(smoothed.shape[1]):
                product = np.int32(product + np.int32(smoothed[i, x]) * np.int32(smoothed[j, x]))
            if product >= similar:
                others[count], found[count] = j, product
                count += 1
        counts[i + 1] = count - before
    return others[:count].copy(), found[:count].copy()


@compiled
def _put(
    rows: NDArray[np.int32],
    found: tuple[NDArray[np.int32], NDArray[np.int32]],
    starts: NDArray[np.int64],
    links: tuple[NDArray[np.int32], NDArray[np.float64]],
) -> None:
    """Put what `_near` found of some rows in their places."""
    link = 0
    for i in rows:
        for place in range(starts[i], starts[i + 1]):
            links[0][place] = found[0][link]
            links[1][place] = found[1][link] / np.float64(SMOOTH_RADIUS * SMOOTH_RADIUS)
            link += 1


@compiled
def _lists(neighbours: NDArray[np.int64], wanted: int) -> bool:
    """Whether a list holds a neighbour."""
    low, high = 0, len(neighbours)
    while low < high:
        middle = (low + high) >> 1
        if neighbours[middle] > wanted:
            low = middle + 1
        else:
            high = middle
    return bool(low < len(neighbours) and neighbours[low] == wanted)


@compiled
def _number_islands(
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    scores: NDArray[np.float64],
    threshold: float,
) -> tuple[NDArray[np.int32], int]:
    """The island of each row, by the order of their first rows, -1 for a row without a link."""
    size = len(starts) - 1
    roots = np.arange(size).astype(np.int32)
    linked = np.zeros(size, np.bool_)
    for row in range(size):
        for link in range(starts[row], starts[row + 1]):
            if scores[link] < threshold:
                continue
            linked[row] = linked[others[link]] = True
            a, b = root_of(roots, row), root_of(roots, others[link])
            roots[max(a, b)] = min(a, b)
    island, count = np.full(size, -1, np.int32), 0
    for row in range(size):
        root = root_of(roots, row)
        if linked[row] and root == row:
            island[row] = count
            count += 1
        elif linked[row]:
            island[row] = island[root]
    return island, count


@compiled
def _sort_by_island(
    island: NDArray[np.int32],
    rows: NDArray[np.int32],
    starts: NDArray[np.int64],
    place: NDArray[np.int32],
) -> None:
    """Fill the members of `Islands`."""
    for number in island:
        if number >= 0:
            starts[number + 1] += 1
    for number in range(1, len(starts)):
        starts[number] += starts[number - 1]
    filled = np.zeros(len(starts), np.int32)
    for row in range(len(island)):
        number = island[row]
        if number >= 0:
            rows[starts[number] + filled[number]] = row
            place[row] = filled[number]
            filled[number] += 1
