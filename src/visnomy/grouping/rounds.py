"""Rounds of joining inside one island of faces, or of groups of them.

What `agglomerate` says of scores and of reciprocal best pairs is done here, loop by loop.
"""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.grid import SMOOTH_RADIUS

UNKNOWN = -(2**62)
"""A product that has to be made from the vectors."""


@compiled
def join_island(
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
                product = product_of_sums(sums, a, b)
            score = mean_of(product, counts[a], counts[b])
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


@compiled
def product_of_sums(sums: NDArray[np.int32] | NDArray[np.int16], a: int, b: int) -> int:
    """The product of the sums of two groups, exact."""
    product = np.int64(0)
    for x in range(sums.shape[1]):
        product += np.int64(sums[a, x]) * np.int64(sums[b, x])
    return int(product)


@compiled
def mean_of(product: int, one_count: int, other_count: int) -> float:
    """The mean cosine of all pairs of faces of two groups whose sums have this product."""
    return product / (float(one_count) * float(other_count) * SMOOTH_RADIUS * SMOOTH_RADIUS)
