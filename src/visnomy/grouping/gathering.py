"""Weak groups, most of them one poor face, join the group that their faces speak for.

Joining by mean similarity (`agglomerate`) leaves poor photos alone, because the mean of a few poor
similarities is low even if all of them say the same. Here what the faces of a group say is added up
first (`Evidence`), and a weak group goes where the odds are best, if they are good enough. Strong
groups never join each other here: brothers are what would be fused.

All weak groups choose at the same time, again and again until none finds a place. Sums are whole
numbers and each score is made from them in one order, so the order of faces and threads plays no
role.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.evidence import PRECISION_UNIT, WEIGHT_UNIT, Evidence
from visnomy.grouping.grid import grid_radius
from visnomy.grouping.lists import EMPTY, row_of

SLACK = 4.0
"""A union that lacks more than this in log odds is not looked at again when groups have grown."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What groups say; changed in place while they join.

    Attributes:
        sums: int64 (g, d), the weighted sum of the vectors of each.
        precisions: int64 (g,), in units of 1 / PRECISION_UNIT.
        counts: int64 (g,), faces.
        unit: the product of a sum with itself is in these units, squared.
    """

    sums: NDArray[np.int64]
    precisions: NDArray[np.int64]
    counts: NDArray[np.int64]
    unit: float

    @classmethod
    def of(
        cls,
        groups: NDArray[np.int64],
        grid: NDArray[np.int16],
        quality: NDArray[np.float32],
        rule: Evidence,
    ) -> "Voices":
        """The voices of groups with numbers from 0 on, without gaps."""
        weights, precisions = rule.weights(quality)
        count = int(groups.max(initial=-1)) + 1
        sums, total = np.zeros((count, grid.shape[1]), np.int64), np.zeros(count, np.int64)
        _add_up(groups, grid, weights, sums)
        np.add.at(total, groups, precisions)
        counts = np.bincount(groups, minlength=count)
        return cls(sums, total, counts, float(WEIGHT_UNIT * grid_radius(grid.shape[1])))

    def score(self, pairs: NDArray[np.int64], rule: Evidence) -> NDArray[np.float64]:
        """The log odds that two groups are one person, against two, (p,)."""
        numbers = rule.dimensions, rule.shared, rule.crowd, self.unit
        scores = np.empty(len(pairs))
        _score_all(self.sums, (self.precisions, self.counts), pairs, numbers, scores)
        return scores

    def weak(self, rule: Evidence) -> NDArray[np.bool_]:
        """The groups that may join another, (g,)."""
        return self.precisions <= rule.weak * PRECISION_UNIT

    def join(self, moved_to: NDArray[np.int64]) -> None:
        """Add those who move to where they go, who stay."""
        moving = np.flatnonzero(moved_to != np.arange(len(moved_to)))
        for of in (self.sums, self.precisions, self.counts):
            np.add.at(of, moved_to[moving], of[moving])


def gather(
    groups: NDArray[np.int64],
    voices: Voices,
    neighbours: NDArray[np.int64],
    rule: Evidence,
    apart: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Let weak groups join.

    Args:
        groups: (n,), numbers from 0 on, without gaps; rows in the order of their ids.
        voices: of these groups; used up.
        neighbours: int64 (n, k), lists of the same rows; groups may join if a face of one lists
            one of the other.
        rule: by which.
        apart: int64 (p, 2), rows that are not the same person; their groups stay apart.

    Returns:
        (n,): numbers without gaps.
    """
    odds = rule.threshold(len(groups))
    home = np.arange(len(voices.counts))
    pairs = _pairs(_crossing(neighbours, groups, voices.weak(rule)), len(home))
    scores = voices.score(pairs, rule)
    while True:
        hopeful = scores >= odds - SLACK
        pairs, scores = pairs[hopeful], scores[hopeful]
        allowed = (scores >= odds) & ~_banned(pairs, home[groups[apart]], len(home))
        moved_to = _choose(len(home), pairs[allowed], scores[allowed], voices.weak(rule))
        if (moved_to == np.arange(len(home))).all():
            return np.unique(home[groups], return_inverse=True)[1].astype(np.int64)
        voices.join(moved_to)
        home = moved_to[home]
        pairs = _pairs(_key(moved_to[pairs], len(home)), len(home))
        pairs = pairs[(pairs[:, 0] != pairs[:, 1]) & voices.weak(rule)[pairs].any(axis=1)]
        scores = voices.score(pairs, rule)


def _key(pairs: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return np.asarray(pairs.min(axis=1, initial=count) * count + pairs.max(axis=1, initial=0))


def _pairs(keys: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    keys = np.unique(keys)
    return np.stack([keys // max(count, 1), keys % max(count, 1)], axis=1)


def _banned(pairs: NDArray[np.int64], apart: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    return np.isin(_key(pairs, count), _key(apart, count))


def _choose(
    count: int, pairs: NDArray[np.int64], scores: NDArray[np.float64], weak: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Where each group goes: a weak one to its best, if that is strong or chose it as well."""
    best = np.full(count, -1)
    _best_of(pairs, scores, best)
    rows = np.arange(count)
    partner = np.where(best >= 0, best, rows)
    mutual = partner[partner] == rows
    goes = weak & (best >= 0) & (~weak[partner] | (mutual & (partner < rows)))
    return np.where(goes, partner, rows)


@compiled
def _best_of(
    pairs: NDArray[np.int64], scores: NDArray[np.float64], best: NDArray[np.int64]
) -> None:
    """Fill the best partner of each group; of equals the first, for pairs are sorted."""
    top = np.full(len(best), -np.inf)
    for place in range(len(pairs)):
        for side in range(2):
            one, other = pairs[place, side], pairs[place, 1 - side]
            if scores[place] > top[one] or (scores[place] == top[one] and other < best[one]):
                top[one], best[one] = scores[place], other


@compiled
def _add_up(
    groups: NDArray[np.int64],
    grid: NDArray[np.int16],
    weights: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> None:
    for row in range(len(groups)):
        for x in range(grid.shape[1]):
            sums[groups[row], x] += weights[row] * grid[row, x]


@compiled
def _crossing(
    neighbours: NDArray[np.int64], groups: NDArray[np.int64], weak: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The two groups of each listed pair with a weak one, the smaller first, as one number."""
    size = np.int64(len(weak))
    room = 0
    for row in range(len(groups)):
        for neighbour in neighbours[row]:
            if neighbour == EMPTY:
                break
            a, b = groups[row], groups[row_of(neighbour)]
            room += a != b and (weak[a] or weak[b])
    keys, count = np.empty(room, np.int64), 0
    for row in range(len(groups)):
        for neighbour in neighbours[row]:
            if neighbour == EMPTY:
                break
            a, b = groups[row], groups[row_of(neighbour)]
            if a != b and (weak[a] or weak[b]):
                keys[count] = min(a, b) * size + max(a, b)
                count += 1
    return keys


@compiled
def _said(square: float, precision: float, dimensions: float) -> float:
    """The log likelihood of what was said, but for what all groupings have in common."""
    return float(0.5 * dimensions * (square / (1.0 + precision) - np.log(1.0 + precision)))


@compiled
def _score_all(
    sums: NDArray[np.int64],
    heard: tuple[NDArray[np.int64], NDArray[np.int64]],
    pairs: NDArray[np.int64],
    numbers: tuple[float, float, float, float],
    scores: NDArray[np.float64],
) -> None:
    """Fill `scores`; `heard` are precisions and counts."""
    dimensions, shared, crowd, unit = numbers
    precisions, counts = heard
    for place in range(len(pairs)):
        a, b = pairs[place]
        aa = bb = ab = 0.0
        for x in range(sums.shape[1]):
            one, other = sums[a, x] / unit, sums[b, x] / unit
            aa += one * one
            bb += other * other
            ab += one * other
        heard_a, heard_b = precisions[a] / PRECISION_UNIT, precisions[b] / PRECISION_UNIT
        part_a, part_b = 1.0 / (1.0 + shared * heard_a), 1.0 / (1.0 + shared * heard_b)
        heard_a, heard_b = heard_a * part_a, heard_b * part_b
        aa, bb, ab = aa * part_a * part_a, bb * part_b * part_b, ab * part_a * part_b
        together = _said(aa + bb + 2.0 * ab, heard_a + heard_b, dimensions)
        apart = _said(aa, heard_a, dimensions) + _said(bb, heard_b, dimensions)
        scores[place] = together - apart + crowd * np.log(float(counts[a] * counts[b]))
