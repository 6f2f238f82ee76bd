from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.grouping.people import DIMENSIONS, crowd

from visnomy.grouping.agglomerate import Linkage, agglomerate
from visnomy.grouping.components import Links, find_links, split_islands
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.lists import pack


def silent(done: int, due: int) -> None:
    pass


def everyone(smoothed: NDArray[np.int16]) -> NDArray[np.int64]:
    """Lists that leave nobody out."""
    count = len(smoothed)
    rows = [[pack(1, j) for j in range(count) if j != i] for i in range(count)]
    return np.array(rows, np.int64).reshape(count, count - 1)


def links_of(count: int, *links: tuple[int, int, float]) -> Links:
    """Links of (first, second, score), sorted."""
    pairs = np.array([link[:2] for link in links], np.int32).reshape(-1, 2)
    return Links.of_pairs(count, pairs, np.array([link[2] for link in links], np.float64))


def average_linkage(smoothed: NDArray[np.int16], threshold: float) -> list[int]:
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


def on_grid(embeddings: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.rint(embeddings * SMOOTH_RADIUS).astype(np.int16)


@settings(deadline=None, max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5),
    seed=st.integers(0, 9999),
    spread=st.floats(0.3, 1.5),
    threshold=st.floats(0.05, 0.8),
    core=st.floats(0.0, 1.0),
)
def test_groups_are_those_of_average_linkage(
    sizes: list[int], seed: int, spread: float, threshold: float, core: float
) -> None:
    smoothed = on_grid(crowd(seed, sizes, spread).embeddings)
    links = find_links(smoothed, everyone(smoothed), threshold, Effort())

    found = agglomerate(
        smoothed, links, linkage=Linkage(threshold, core), effort=Effort(), report=silent
    )

    assert found.tolist() == average_linkage(smoothed, threshold)


def test_equal_scores_go_to_the_first_rows() -> None:
    smoothed = np.repeat(on_grid(crowd(0, [1]).embeddings), 3, axis=0)

    found = agglomerate(
        smoothed,
        links_of(3, (0, 2, 1.0), (1, 2, 1.0)),
        linkage=Linkage(0.9, 0.9),
        effort=Effort(),
        report=silent,
    )

    assert found.tolist() == [0, 0, 0]


def test_a_pair_is_linked_once_if_either_lists_the_other() -> None:
    smoothed = np.repeat(on_grid(crowd(0, [1]).embeddings), 3, axis=0)
    lists = np.array([[pack(9, 1)], [pack(9, 0)], [pack(8, 0)]], np.int64)

    links = find_links(smoothed, lists, 0.9, Effort(2))

    assert links.starts.tolist() == [0, 1, 1, 2]
    assert links.others.tolist() == [1, 0]


def test_a_weak_link_ties_no_two_people_into_one_island() -> None:
    links = links_of(5, (0, 1, 0.95), (1, 2, 0.95), (2, 3, 0.7), (3, 4, 0.95))

    islands = split_islands(links, 0.9)

    assert islands.rows.tolist() == [0, 1, 2, 3, 4]
    assert islands.starts.tolist() == [0, 3, 5]


def test_islands_hold_their_rows_and_nothing_else() -> None:
    islands = split_islands(links_of(7, (0, 4, 1.0), (1, 2, 1.0), (2, 5, 1.0)), 0.9)

    assert len(islands) == 2
    assert islands.rows.tolist() == [0, 4, 1, 2, 5]
    assert islands.starts.tolist() == [0, 2, 5]
    assert islands.place[islands.rows].tolist() == [0, 1, 0, 1, 2]


def test_without_links_everyone_stays_alone() -> None:
    smoothed = np.zeros((3, DIMENSIONS), np.int16)

    found = agglomerate(
        smoothed, links_of(3), linkage=Linkage(0.5, 0.9), effort=Effort(), report=silent
    )

    assert found.tolist() == [0, 1, 2]
