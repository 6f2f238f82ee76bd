"""Faces become groups: average linkage by reciprocal best pairs, with exact sums.

The score of two groups is the mean similarity of all pairs between them, taken from the sums of
their vectors. Each round joins every two groups that are each other's best; that gives what
joining the best pair of all again and again would give, because a union is never closer to a
third group than the closer of its halves. For the same reason a link below the threshold is
forgotten at once. Sums and products are whole numbers in int64, so the order of adding them plays
no role.

It is done twice. First only to a high threshold: what is that near is one person and so are the
islands, however large the library; a few weak links no longer tie all people into one island, for
then they are links between whole groups, and the mean between those is low. Then what was found is
joined down to the threshold that is asked for, which is little work.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.components import Links, split_islands
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.lists import LAST_ROW, ROW_BITS

Report = Callable[[int, int], None]
UNKNOWN = -(2**62)
"""A product that has to be made from the vectors."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """How far to join.

    Attributes:
        threshold: the least mean similarity of two groups that are joined.
        core: the same for the first pass, which works on whole islands of faces.
    """

    threshold: float
    core: float


@dataclass(frozen=True, slots=True)
class _Groups:
    """What is joined: faces, or groups of them.

    Attributes:
        sums: (n, d), the sum of the vectors of each.
        counts: int32 (n,), the faces of each.
    """

    sums: NDArray[np.int16] | NDArray[np.int32]
    counts: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.counts)


def agglomerate(
    smoothed: NDArray[np.int16], links: Links, *, linkage: Linkage, effort: Effort, report: Report
) -> NDArray[np.int32]:
    """Group rows.

    Args:
        smoothed: (n, d), from `smooth`; n at most a million, so that sums fit.
        links: which rows may be joined, with their scores.
        linkage: how far.
        effort: how many threads.
        report: called with the rows done and due.

    Returns:
        int32 (n,): the smallest row of the group of each row.
    """
    core = max(linkage.core, linkage.threshold)
    faces = _Groups(smoothed, np.ones(len(smoothed), np.int32))
    leaders = _join(faces, links, core, effort, report)
    firsts = np.flatnonzero(leaders == np.arange(len(leaders))).astype(np.int32)
    number = np.empty(len(leaders), np.int32)
    number[firsts] = np.arange(len(firsts))
    number = number[leaders]
    cores = _Groups(*_sum_up(smoothed, number, len(firsts)))
    between = _between(links, number, cores)
    joined = _join(cores, between, linkage.threshold, effort, report)
    return firsts[joined[number]]


def _join(
    groups: _Groups, links: Links, threshold: float, effort: Effort, report: Report
) -> NDArray[np.int32]:
    """The first of those that each is joined with."""
    leaders = np.arange(len(groups), dtype=np.int32)
    islands = split_islands(links, threshold)
    linked = links.starts, links.others, links.scores

    def work(lot: tuple[int, int]) -> int:
        places = islands.rows, islands.starts, islands.place
        _join_lot((groups.sums, groups.counts), lot, (places, linked), threshold, leaders)
        return int(islands.starts[lot[1]] - islands.starts[lot[0]])

    done = 0
    with ThreadPoolExecutor(effort.threads) as pool:
        for count in pool.map(work, islands.lots()):
            done += count
            report(done, len(islands.rows))
    return leaders


def _between(links: Links, number: NDArray[np.int32], groups: _Groups) -> Links:
    """The links between different groups, each once."""
    keys = np.unique(_crossing(links.starts, links.others, number))
    pairs = np.stack([keys >> ROW_BITS, keys & LAST_ROW], axis=1).astype(np.int32)
    scores = np.empty(len(pairs))
    _score_all(groups.sums, groups.counts, pairs, scores)
    return Links.of_pairs(len(groups), pairs, scores)


@compiled
def _crossing(
    starts: NDArray[np.int64], others: NDArray[np.int32], number: NDArray[np.int32]
) -> NDArray[np.int64]:
    """The two groups of each link that leaves its group, the smaller first, as one number."""
    count = 0
    for row in range(len(number)):
        for link in range(starts[row], starts[row + 1]):
            count += number[row] != number[others[link]]
    keys = np.empty(count, np.int64)
    count = 0
    for row in range(len(number)):
        for link in range(starts[row], starts[row + 1]):
            a, b = np.int64(number[row]), np.int64(number[others[link]])
            if a != b:
                keys[count] = (min(a, b) << ROW_BITS) + max(a, b)
                count += 1
    return keys


@compiled
def _join_lot(
    groups: tuple[NDArray[np.int16] | NDArray[np.int32], NDArray[np.int32]],
    lot: tuple[int, int],
    graph: tuple[
        tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]],
        tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]],
    ],
    threshold: float,
    leaders: NDArray[np.int32],
) -> None:
    """Join inside each of some islands and fill their part of `leaders`.

    Args:
        groups: sums and counts.
        lot: the first island, and the one after the last.
        graph: the members of `Islands`, and those of `Links`.
        threshold: the least score of a union.
        leaders: (n,).
    """
    sums, counts = groups
    all_rows, island_starts, place = graph[0]
    starts, others, scores = graph[1]
    for island in range(lot[0], lot[1]):
        rows = all_rows[island_starts[island] : island_starts[island + 1]]
        size = 0
        for row in rows:
            size += starts[row + 1] - starts[row]
        pairs, strengths = np.empty((size, 2), np.int32), np.empty(size, np.float64)
        own, own_counts = (
            np.empty((len(rows), sums.shape[1]), np.int32),
            np.empty(len(rows), np.int32),
        )
        size = 0
        for i in range(len(rows)):
            row = rows[i]
            own[i], own_counts[i] = sums[row], counts[row]
            for link in range(starts[row], starts[row + 1]):
                if scores[link] >= threshold:
                    j = place[others[link]]
                    pairs[size, 0], pairs[size, 1] = min(i, j), max(i, j)
                    strengths[size] = scores[link]
                    size += 1
        first = _join_island(own, own_counts, pairs[:size], strengths[:size], threshold)
        for i in range(len(rows)):
            leaders[rows[i]] = rows[first[i]]


@compiled
def _sum_up(
    smoothed: NDArray[np.int16], number: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The sum of the vectors of each group, and the number of its faces."""
    sums = np.zeros((count, smoothed.shape[1]), np.int32)
    counts = np.zeros(count, np.int32)
    for row in range(len(number)):
        counts[number[row]] += 1
        for x in range(smoothed.shape[1]):
            sums[number[row], x] += smoothed[row, x]
    return sums, counts


@compiled
def _product(sums: NDArray[np.int32] | NDArray[np.int16], a: int, b: int) -> int:
    product = np.int64(0)
    for x in range(sums.shape[1]):
        product += np.int64(sums[a, x]) * np.int64(sums[b, x])
    return int(product)


@compiled
def _mean_of(product: int, one_count: int, other_count: int) -> float:
    """The mean cosine of all pairs of faces of two groups whose sums have this product."""
    return product / (float(one_count) * float(other_count) * SMOOTH_RADIUS * SMOOTH_RADIUS)


@compiled
def _score_all(
    sums: NDArray[np.int32] | NDArray[np.int16],
    counts: NDArray[np.int32],
    pairs: NDArray[np.int32],
    scores: NDArray[np.float64],
) -> None:
    for link in range(len(pairs)):
        a, b = pairs[link]
        scores[link] = _mean_of(_product(sums, a, b), counts[a], counts[b])


@compiled
def _join_island(
    sums: NDArray[np.int32],
    counts: NDArray[np.int32],
    pairs: NDArray[np.int32],
    scores: NDArray[np.float64],
    threshold: float,
) -> NDArray[np.int64]:
    """Join inside one island; returns the position of the first member for each position.

    Args:
        sums: (m, d), the vectors of the island; used up.
        counts: (m,), how many faces each stands for; used up.
        pairs: (p, 2), positions, the smaller first; used up.
        scores: (p,), all of at least the threshold; used up.
        threshold: the least score of a union.
    """
    leaders = np.arange(len(sums))
    links, products = pairs, _products_of_faces(counts, pairs, scores)
    while len(links) > 0:
        moved_to, joined = _join_mutual(sums, counts, _best_links(len(sums), links, scores))
        for i in range(len(leaders)):
            leaders[i] = moved_to[leaders[i]]
        links, products, scores = _carry(links, products, scores, (moved_to, joined))
        links, products, scores = _score((sums, counts), links, products, scores, threshold)
    return leaders


@compiled
def _products_of_faces(
    counts: NDArray[np.int32], pairs: NDArray[np.int32], scores: NDArray[np.float64]
) -> NDArray[np.int64]:
    """The whole numbers that scores were made of; UNKNOWN for those of groups, too large for it."""
    products = np.full(len(pairs), UNKNOWN)
    for link in range(len(pairs)):
        if counts[pairs[link, 0]] == 1 and counts[pairs[link, 1]] == 1:
            products[link] = np.int64(np.rint(scores[link] * SMOOTH_RADIUS * SMOOTH_RADIUS))
    return products


@compiled
def _score(
    groups: tuple[NDArray[np.int32], NDArray[np.int32]],
    links: NDArray[np.int32],
    products: NDArray[np.int64],
    scores: NDArray[np.float64],
    threshold: float,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]]:
    """Score the links that have none (NaN) and forget those below the threshold; in place."""
    sums, counts = groups
    kept = 0
    for link in range(len(links)):
        a, b = links[link]
        product, score = products[link], scores[link]
        if np.isnan(score):
            if product == UNKNOWN:
                product = _product(sums, a, b)
            score = _mean_of(product, counts[a], counts[b])
        if score >= threshold:
            links[kept, 0], links[kept, 1] = a, b
            products[kept], scores[kept] = product, score
            kept += 1
    return links[:kept], products[:kept], scores[:kept]


@compiled
def _best_links(
    size: int, links: NDArray[np.int32], scores: NDArray[np.float64]
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
    sums: NDArray[np.int32], counts: NDArray[np.int32], best: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Join the groups that chose each other; the first of the two stands for both.

    Returns:
        Where each goes, and whether somebody came to it.
    """
    moved_to = np.arange(len(best))
    joined = np.zeros(len(best), np.bool_)
    for a in range(len(best)):
        b = best[a]
        if b > a and best[b] == a:
            moved_to[b], joined[a] = a, True
            counts[a] += counts[b]
            sums[a] += sums[b]
    return moved_to, joined


@compiled
def _carry(
    links: NDArray[np.int32],
    products: NDArray[np.int64],
    scores: NDArray[np.float64],
    moves: tuple[NDArray[np.int64], NDArray[np.bool_]],
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]]:
    """Move the links to the unions; those of a union lose their score, and twins become one.

    The product of two sums is the sum of the products of their parts; where all of those are
    links, none has to be multiplied.
    """
    moved_to, joined = moves
    from_one = np.zeros(len(moved_to) + 1, np.int64)
    moved = np.empty((len(links), 3), np.int64)
    kept = doubtful = 0
    for link in range(len(links)):
        a, b = moved_to[links[link, 0]], moved_to[links[link, 1]]
        if a == b:
            continue
        if joined[a] or joined[b]:
            one, other = min(a, b), max(a, b)
            moved[doubtful, 0], moved[doubtful, 1] = one, other
            moved[doubtful, 2] = products[link]
            from_one[one + 1] += 1
            doubtful += 1
        else:
            links[kept, 0], links[kept, 1] = a, b
            products[kept], scores[kept] = products[link], scores[link]
            kept += 1
    by_one = _sorted_by_first(moved[:doubtful], from_one)
    place_of, parts = np.full(len(moved_to), -1), np.empty(doubtful, np.int64)
    first, begin, one = kept, kept, -1
    for link in range(doubtful):
        if by_one[link, 0] != one:
            one, begin = by_one[link, 0], kept
        other, product = by_one[link, 1], by_one[link, 2]
        place = place_of[other]
        if place < begin:
            place_of[other] = place = kept
            links[place, 0], links[place, 1] = one, other
            products[place], scores[place], parts[place - first] = 0, np.nan, 0
            kept += 1
        parts[place - first] += 1
        known = product != UNKNOWN and products[place] != UNKNOWN
        products[place] = products[place] + product if known else UNKNOWN
    for place in range(first, kept):
        due = (1 + joined[links[place, 0]]) * (1 + joined[links[place, 1]])
        if parts[place - first] != due:
            products[place] = UNKNOWN
    return links[:kept], products[:kept], scores[:kept]


@compiled
def _sorted_by_first(rows: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows in the order of their first number; at x + 1 of `places`, how many begin with x."""
    for x in range(1, len(places)):
        places[x] += places[x - 1]
    ordered = np.empty_like(rows)
    for row in range(len(rows)):
        place = places[rows[row, 0]]
        places[rows[row, 0]] += 1
        ordered[place, 0], ordered[place, 1] = rows[row, 0], rows[row, 1]
        ordered[place, 2] = rows[row, 2]
    return ordered
