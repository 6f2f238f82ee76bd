"""Faces become groups: average linkage by reciprocal best pairs, with exact sums.

The score of two groups is the mean similarity of all pairs between them, taken from the sums of
their vectors. Each round joins every two groups that are each other's best; that gives what
joining the best pair of all again and again would give, because a union is never closer to a
third group than the closer of its halves. For the same reason a link below the threshold is
forgotten at once. Sums and products are whole numbers in int64, so the order of adding them plays
no role.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.components import Islands
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.neighbours import Report

LOT_ROWS = 4096
"""Small islands are handed to a thread in lots of about this many rows."""


def agglomerate(
    smoothed: NDArray[np.int32],
    islands: Islands,
    *,
    threshold: float,
    effort: Effort,
    report: Report,
) -> NDArray[np.int64]:
    """Group the rows of every island.

    Args:
        smoothed: int32 (n, d), from `smooth`; n at most a million, so that sums fit.
        islands: the rows and pairs to look at.
        threshold: the least mean similarity of two groups that are joined.
        effort: how many threads.
        report: called with the rows done and due.

    Returns:
        int64 (n,): the smallest row of the group of each row.
    """
    leaders = np.arange(len(smoothed))

    def work(lot: tuple[int, int]) -> int:
        for island in range(*lot):
            rows = islands.rows[islands.row_starts[island] : islands.row_starts[island + 1]]
            pairs = islands.pairs[islands.pair_starts[island] : islands.pair_starts[island + 1]]
            leaders[rows] = rows[_join_island(smoothed[rows], pairs, threshold)]
        return int(islands.row_starts[lot[1]] - islands.row_starts[lot[0]])

    done = 0
    with ThreadPoolExecutor(effort.threads) as pool:
        for count in pool.map(work, _lots(islands.row_starts)):
            done += count
            report(done, len(islands.rows))
    return leaders


def _lots(row_starts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Runs of islands with about LOT_ROWS rows each; a large island is a lot of its own."""
    lot_of_island = row_starts[:-1] // LOT_ROWS
    starts = np.flatnonzero(np.diff(lot_of_island, prepend=-1)).tolist()
    return list(pairwise([*starts, len(lot_of_island)]))


@compiled
def _join_island(
    sums: NDArray[np.int32], pairs: NDArray[np.int32], threshold: float
) -> NDArray[np.int64]:
    """Join inside one island; returns the position of the first member for each position.

    Args:
        sums: (m, d), the vectors of the island; used up.
        pairs: (p, 2), positions.
        threshold: the least score of a union.
    """
    counts = np.ones(len(sums))
    leaders = np.arange(len(sums))
    links = pairs.astype(np.int64)
    scores = np.full(len(pairs), np.nan)
    while True:
        links, scores = _score(sums, counts, links, scores, threshold)
        best = _best_links(len(sums), links, scores)
        moved_to = _join_mutual(sums, counts, best)
        if len(links) == 0 or not np.any(moved_to != np.arange(len(sums))):
            break
        for i in range(len(leaders)):
            leaders[i] = moved_to[leaders[i]]
        links, scores = _carry(links, scores, moved_to)
    return leaders


@compiled
def _score(
    sums: NDArray[np.int32],
    counts: NDArray[np.float64],
    links: NDArray[np.int64],
    scores: NDArray[np.float64],
    threshold: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Score the links that have none (NaN) and forget those below the threshold; in place."""
    kept = 0
    for link in range(len(links)):
        a, b = links[link]
        score = scores[link]
        if np.isnan(score):
            product = np.int64(0)
            for x in range(sums.shape[1]):
                product += np.int64(sums[a, x]) * np.int64(sums[b, x])
            score = product / (counts[a] * counts[b] * SMOOTH_RADIUS * SMOOTH_RADIUS)
        if score >= threshold:
            links[kept, 0], links[kept, 1], scores[kept] = a, b, score
            kept += 1
    return links[:kept], scores[:kept]


@compiled
def _best_links(
    size: int, links: NDArray[np.int64], scores: NDArray[np.float64]
) -> NDArray[np.int64]:
    """The best partner of each group, -1 if none; ties to the first."""
    best = np.full(size, -1)
    best_score = np.full(size, -2.0)
    for link in range(len(links)):
        score = scores[link]
        for side in range(2):
            a, b = links[link, side], links[link, 1 - side]
            if score > best_score[a] or (score == best_score[a] and b < best[a]):
                best_score[a], best[a] = score, b
    return best


@compiled
def _join_mutual(
    sums: NDArray[np.int32], counts: NDArray[np.float64], best: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Join the groups that chose each other; the first of the two stands for both."""
    moved_to = np.arange(len(best))
    for a in range(len(best)):
        b = best[a]
        if b > a and best[b] == a:
            moved_to[b] = a
            counts[a] += counts[b]
            sums[a] += sums[b]
    return moved_to


@compiled
def _carry(
    links: NDArray[np.int64], scores: NDArray[np.float64], moved_to: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Move the links to the unions; those of a union are scored anew, and twins become one."""
    size = len(moved_to)
    changed = np.zeros(size, np.bool_)
    for b in range(size):
        if moved_to[b] != b:
            changed[moved_to[b]] = True
    keys = np.empty(len(links), np.int64)
    kept = doubtful = 0
    for link in range(len(links)):
        a, b = moved_to[links[link, 0]], moved_to[links[link, 1]]
        if changed[a] or changed[b]:
            keys[doubtful] = min(a, b) * size + max(a, b)
            doubtful += 1
        else:
            links[kept, 0], links[kept, 1], scores[kept] = a, b, scores[link]
            kept += 1
    keys = np.sort(keys[:doubtful])
    for i in range(doubtful):
        a, b = keys[i] // size, keys[i] % size
        if a != b and (i == 0 or keys[i] != keys[i - 1]):
            links[kept, 0], links[kept, 1], scores[kept] = a, b, np.nan
            kept += 1
    return links[:kept], scores[:kept]
