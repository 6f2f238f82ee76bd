from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.grouping.people import DIMENSIONS, crowd

from visnomy.grouping.agglomerate import agglomerate
from visnomy.grouping.components import candidate_pairs, split_islands
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.neighbours import NeighbourLists


def silent(done: int, due: int) -> None:
    pass


def everyone(smoothed: NDArray[np.int32]) -> NeighbourLists:
    """Lists that leave nobody out."""
    count = len(smoothed)
    rows = np.array([[j for j in range(count) if j != i] for i in range(count)], np.int32)
    return NeighbourLists(rows, np.ones(rows.shape, np.float32))


def average_linkage(smoothed: NDArray[np.int32], threshold: float) -> list[int]:
    """Join the best two groups of all until none is good enough: the definition, O(n**3)."""
    groups = [[row] for row in range(len(smoothed))]
    vectors = smoothed.astype(np.int64)

    def score(pair: tuple[list[int], list[int]]) -> float:
        first, second = (vectors[rows].sum(axis=0) for rows in pair)
        product = int(first @ second)
        return product / (len(pair[0]) * len(pair[1]) * SMOOTH_RADIUS * SMOOTH_RADIUS)

    while len(groups) > 1:
        best = max(combinations(groups, 2), key=score)
        if score(best) < threshold:
            break
        groups = [rows for rows in groups if rows not in best]
        groups = sorted([*groups, sorted(best[0] + best[1])])
    leader = {row: rows[0] for rows in groups for row in rows}
    return [leader[row] for row in range(len(smoothed))]


def on_grid(embeddings: NDArray[np.float32]) -> NDArray[np.int32]:
    return np.rint(embeddings * SMOOTH_RADIUS).astype(np.int32)


@settings(deadline=None, max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5),
    seed=st.integers(0, 9999),
    spread=st.floats(0.3, 1.5),
    threshold=st.floats(0.05, 0.8),
)
def test_groups_are_those_of_average_linkage(
    sizes: list[int], seed: int, spread: float, threshold: float
) -> None:
    smoothed = on_grid(crowd(seed, sizes, spread).embeddings)
    pairs = candidate_pairs(smoothed, everyone(smoothed), threshold)

    found = agglomerate(
        smoothed,
        split_islands(len(smoothed), pairs),
        threshold=threshold,
        effort=Effort(),
        report=silent,
    )

    assert found.tolist() == average_linkage(smoothed, threshold)


def test_equal_scores_go_to_the_first_rows() -> None:
    face = on_grid(crowd(0, [1]).embeddings)
    smoothed = np.repeat(face, 3, axis=0)
    chain = np.array([[0, 2], [1, 2]], np.int32)

    found = agglomerate(
        smoothed, split_islands(3, chain), threshold=0.9, effort=Effort(), report=silent
    )

    assert found.tolist() == [0, 0, 0]


def test_islands_hold_their_rows_and_pairs_and_nothing_else() -> None:
    pairs = np.array([[0, 4], [1, 2], [2, 5]], np.int32)

    islands = split_islands(7, pairs)

    assert len(islands) == 2
    assert islands.rows.tolist() == [0, 4, 1, 2, 5]
    assert islands.row_starts.tolist() == [0, 2, 5]
    assert islands.pairs.tolist() == [[0, 1], [0, 1], [1, 2]]
    assert islands.pair_starts.tolist() == [0, 1, 3]


def test_without_pairs_everyone_stays_alone() -> None:
    smoothed = np.zeros((3, DIMENSIONS), np.int32)
    islands = split_islands(3, np.empty((0, 2), np.int32))

    found = agglomerate(smoothed, islands, threshold=0.5, effort=Effort(), report=silent)

    assert found.tolist() == [0, 1, 2]
