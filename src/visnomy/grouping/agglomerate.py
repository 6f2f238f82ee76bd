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

What came of an island in the first pass is kept from run to run, so that only those are joined in
which somebody came, went or changed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.components import Islands, Links, split_islands
from visnomy.grouping.effort import Effort
from visnomy.grouping.joined import Joined, mark_islands
from visnomy.grouping.lists import LAST_ROW, ROW_BITS
from visnomy.grouping.rounds import join_island, mean_of, product_of_sums

Report = Callable[[int, int], None]


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


@dataclass(frozen=True, slots=True)
class _Again:
    """Islands, and which of them are known.

    Attributes:
        islands: of this run.
        known: of a run before.
        place: int64 (islands,), the place of each among the known ones, or -1.
    """

    islands: Islands
    known: Joined
    place: NDArray[np.int64]

    @classmethod
    def nothing_of(cls, islands: Islands) -> "_Again":
        """Nothing is known of these islands."""
        return cls(islands, Joined.nothing(), np.full(len(islands), -1))


def agglomerate(
    smoothed: NDArray[np.int16], links: Links, *, linkage: Linkage, effort: Effort, report: Report
) -> NDArray[np.int32]:
    """Group rows of which nothing is known; arguments and first result as of `regroup`."""
    known = Joined.nothing()
    return regroup(smoothed, links, known, linkage=linkage, effort=effort, report=report)[0]


def regroup(  # noqa: PLR0913 (what is joined, what is known of it, and how far)
    smoothed: NDArray[np.int16],
    links: Links,
    known: Joined,
    *,
    linkage: Linkage,
    effort: Effort,
    report: Report,
) -> tuple[NDArray[np.int32], Joined]:
    """Group rows.

    Args:
        smoothed: (n, d), from `smooth`; n at most a million, so that sums fit.
        links: which rows may be joined, with their scores.
        known: of a run before; islands that are in it as they are now are not joined again.
        linkage: how far.
        effort: how many threads.
        report: called with the rows done and due.

    Returns:
        int32 (n,), the smallest row of the group of each row; what the next run may know.
    """
    core = max(linkage.core, linkage.threshold)
    faces = _Groups(smoothed, np.ones(len(smoothed), np.int32))
    islands = split_islands(links, core)
    marks = mark_islands(smoothed, links, islands, core)
    again = _Again(islands, known, known.find(marks))
    leaders = _join(faces, links, core, again, effort, report)
    firsts = np.flatnonzero(leaders == np.arange(len(leaders))).astype(np.int32)
    number = np.empty(len(leaders), np.int32)
    number[firsts] = np.arange(len(firsts))
    number = number[leaders]
    cores = _Groups(*_sum_up(smoothed, number, len(firsts)))
    between = _between(links, number, cores)
    anew = _Again.nothing_of(split_islands(between, linkage.threshold))
    joined = _join(cores, between, linkage.threshold, anew, effort, report)
    return firsts[joined[number]], Joined.of(marks, islands, leaders)


def _join(  # noqa: PLR0913, PLR0917 (what is joined, how far, and what is known of it)
    groups: _Groups,
    links: Links,
    threshold: float,
    again: _Again,
    effort: Effort,
    report: Report,
) -> NDArray[np.int32]:
    """The first of those that each is joined with."""
    islands, known = again.islands, again.known
    leaders = np.arange(len(groups), dtype=np.int32)
    remembered = again.place, known.starts, known.firsts
    linked = links.starts, links.others, links.scores

    def work(lot: tuple[int, int]) -> int:
        places = islands.rows, islands.starts, islands.place
        vectors = groups.sums, groups.counts
        _join_lot(vectors, lot, (places, linked, remembered), threshold, leaders)
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
        tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]],
    ],
    threshold: float,
    leaders: NDArray[np.int32],
) -> None:
    """Join inside each of some islands and fill their part of `leaders`.

    Args:
        groups: sums and counts.
        lot: the first island, and the one after the last.
        graph: the members of `Islands`, those of `Links`, and for each island its place in what is
            known, or -1, with the members of `Joined`.
        threshold: the least score of a union.
        leaders: (n,).
    """
    sums, counts = groups
    all_rows, island_starts, place = graph[0]
    starts, others, scores = graph[1]
    known, known_starts, known_firsts = graph[2]
    for island in range(lot[0], lot[1]):
        rows = all_rows[island_starts[island] : island_starts[island + 1]]
        if known[island] >= 0:
            begin = known_starts[known[island]]
            for i in range(len(rows)):
                leaders[rows[i]] = rows[known_firsts[begin + i]]
            continue
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
        first = join_island(own, own_counts, pairs[:size], strengths[:size], threshold)
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
def _score_all(
    sums: NDArray[np.int32] | NDArray[np.int16],
    counts: NDArray[np.int32],
    pairs: NDArray[np.int32],
    scores: NDArray[np.float64],
) -> None:
    for link in range(len(pairs)):
        a, b = pairs[link]
        scores[link] = mean_of(product_of_sums(sums, a, b), counts[a], counts[b])
