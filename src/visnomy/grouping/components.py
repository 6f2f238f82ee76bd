"""Links between what may belong together, and the islands that they form.

An island (a connected component) is the unit of work: nothing outside it can change what happens
inside.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.lists import EMPTY, pack, product_of, row_of

_ROWS = 8192


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of rows or of groups, each pair once.

    Attributes:
        pairs: int32 (p, 2), the smaller one first.
        scores: float64 (p,), the mean cosine of all pairs of faces between the two.
    """

    pairs: NDArray[np.int32]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pairs)

    def at_least(self, score: float) -> "Links":
        """The stronger ones."""
        strong = self.scores >= score
        return Links(self.pairs[strong], self.scores[strong])


@dataclass(frozen=True, slots=True)
class Islands:
    """Rows and links, sorted by island.

    Attributes:
        rows: int32 (m,), rows of islands of two and more; rising inside an island.
        row_starts: int64 (islands + 1,), where each island begins in `rows`.
        links: pairs of positions inside the island.
        link_starts: int64 (islands + 1,), where each island begins in `links`.
    """

    rows: NDArray[np.int32]
    row_starts: NDArray[np.int64]
    links: Links
    link_starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row_starts) - 1

    def island(self, number: int) -> tuple[NDArray[np.int32], Links]:
        """Rows and links of one island."""
        rows = self.rows[self.row_starts[number] : self.row_starts[number + 1]]
        links = slice(self.link_starts[number], self.link_starts[number + 1])
        return rows, Links(self.links.pairs[links], self.links.scores[links])


def find_links(
    smoothed: NDArray[np.int16], neighbours: NDArray[np.int64], threshold: float, effort: Effort
) -> Links:
    """Neighbours whose smoothed vectors have a cosine of at least `threshold`.

    Args:
        smoothed: (n, d), from `smooth`.
        neighbours: int64 (n, k), lists of the same rows; a pair is linked if one lists the other.
        threshold: the least cosine.
        effort: how many threads.
    """
    least = int(np.ceil(threshold * SMOOTH_RADIUS * SMOOTH_RADIUS))

    def work(start: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        stop = min(start + _ROWS, len(smoothed))
        return _near(smoothed, neighbours, (start, stop), least)

    with ThreadPoolExecutor(effort.threads) as pool:
        parts = list(pool.map(work, range(0, len(smoothed), _ROWS)))
    pairs = np.concatenate([np.zeros((0, 2), np.int32), *(part for part, _ in parts)])
    products = np.concatenate([np.zeros(0, np.int32), *(part for _, part in parts)])
    return Links(pairs, (products / np.float64(SMOOTH_RADIUS * SMOOTH_RADIUS)))


def split_islands(row_count: int, links: Links) -> Islands:
    """Sort rows and links by connected component; rows without a link are left out."""
    island, count = _number_islands(row_count, links.pairs)
    inside = np.flatnonzero(island >= 0).astype(np.int32)
    rows = inside[np.argsort(island[inside], kind="stable")]
    row_starts = _starts(island[inside], count)
    place = np.zeros(row_count, np.int32)
    place[rows] = np.arange(len(rows)) - np.repeat(row_starts[:-1], np.diff(row_starts))
    island_of_link = island[links.pairs[:, 0]]
    order = np.argsort(island_of_link, kind="stable")
    return Islands(
        rows=rows,
        row_starts=row_starts,
        links=Links(place[links.pairs[order]], links.scores[order]),
        link_starts=_starts(island_of_link, count),
    )


def _starts(numbers: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Where each number begins once they are sorted."""
    return np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=count))]).astype(np.int64)


@compiled
def _near(
    smoothed: NDArray[np.int16], neighbours: NDArray[np.int64], span: tuple[int, int], least: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pairs and products of the lists of some rows; a pair that both list is told by the lower."""
    start, stop = span
    size = (stop - start) * neighbours.shape[1]
    pairs, found, count = np.empty((size, 2), np.int32), np.empty(size, np.int32), 0
    for i in range(start, stop):
        for neighbour in neighbours[i]:
            if neighbour == EMPTY:
                break
            j = row_of(neighbour)
            if j < i and _lists(neighbours[j], pack(product_of(neighbour), i)):
                continue
            product = np.int32(0)
            for x in range(smoothed.shape[1]):
                product = np.int32(product + np.int32(smoothed[i, x]) * np.int32(smoothed[j, x]))
            if product >= least:
                pairs[count, 0], pairs[count, 1] = min(i, j), max(i, j)
                found[count] = product
                count += 1
    return pairs[:count].copy(), found[:count].copy()


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
def _number_islands(row_count: int, pairs: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    """The island of each row, by the order of their first rows, -1 for a row without a link."""
    root = np.arange(row_count).astype(np.int32)
    for link in range(len(pairs)):
        a, b = pairs[link, 0], pairs[link, 1]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        if a < b:
            root[b] = a
        else:
            root[a] = b
    linked = np.zeros(row_count, np.bool_)
    for link in range(len(pairs)):
        linked[pairs[link, 0]] = linked[pairs[link, 1]] = True
    island, count = np.full(row_count, -1, np.int32), 0
    for row in range(row_count):
        if not linked[row]:
            continue
        if root[row] == row:
            island[row] = count
            count += 1
        else:
            root[row] = root[root[row]]
            island[row] = island[root[row]]
    return island, count
