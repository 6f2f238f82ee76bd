from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.grouping.people import DIMENSIONS, crowd

from visnomy.grouping.cells import Membership, members_of, nearest_cells, one_cell, train
from visnomy.grouping.effort import Effort
from visnomy.grouping.friends import ask_friends
from visnomy.grouping.grid import EXACT_LIMIT, grid_radius, to_grid
from visnomy.grouping.lists import EMPTY, LAST_ROW, ROW_BITS, BestLists
from visnomy.grouping.neighbours import Search

NO_MEAN = np.zeros(DIMENSIONS, np.float32)


def silent(done: int, due: int) -> None:
    pass


def least(floor: float) -> np.float32:
    return np.float32(floor * grid_radius(DIMENSIONS) ** 2)


def rows_of(lists: NDArray[np.int64]) -> list[list[int]]:
    """The rows of each list."""
    return [[LAST_ROW - (int(n) & LAST_ROW) for n in row if n != EMPTY] for row in lists]


def search(
    grid: NDArray[np.int16], membership: Membership, places: int, floor: float, effort: Effort
) -> BestLists:
    lists = BestLists.empty(len(grid), places)
    found = Search(grid, membership, lists, least(floor), effort)
    found.add(np.ones(len(grid), np.bool_), silent)
    return lists


def sorted_neighbours(
    grid: NDArray[np.int16], pairs: NDArray[np.bool_], floor: float
) -> list[list[int]]:
    """Who is near enough of those who are compared, by a full sort."""
    products = grid.astype(np.int64) @ grid.astype(np.int64).T
    near = pairs & (products >= least(floor)) & ~np.eye(len(grid), dtype=np.bool_)
    return [
        sorted(np.flatnonzero(near[row]).tolist(), key=lambda j: (-products[row, j], j))
        for row in range(len(grid))
    ]


@given(dimensions=st.integers(1, 2048), seed=st.integers(0, 9999))
def test_no_product_on_the_grid_passes_what_single_precision_holds(
    dimensions: int, seed: int
) -> None:
    vector = np.random.default_rng(seed).standard_normal((1, dimensions)).astype(np.float32)
    on_grid = to_grid(vector, np.zeros(dimensions, np.float32)).astype(np.int64)

    assert (on_grid**2).sum() <= EXACT_LIMIT**2


def test_the_part_that_all_share_is_taken_off() -> None:
    mean = np.full(DIMENSIONS, 0.05, np.float32)

    assert (to_grid(mean[None], mean) == 0).all()


@settings(deadline=None, max_examples=25)
@given(
    picks=st.lists(st.integers(0, 19), min_size=1, max_size=60),
    places=st.integers(1, 12),
    floor=st.floats(-0.2, 0.9),
    block_rows=st.integers(1, 64),
    threads=st.integers(1, 3),
)
def test_lists_are_those_of_a_full_sort_with_ties_by_row(
    picks: list[int], places: int, floor: float, block_rows: int, threads: int
) -> None:
    grid = to_grid(crowd(1, [5, 5, 5, 5], 1.0).embeddings[picks], NO_MEAN)
    everybody = np.ones((len(grid), len(grid)), np.bool_)

    lists = search(grid, one_cell(len(grid)), places, floor, Effort(threads, block_rows))

    expected = sorted_neighbours(grid, everybody, floor)
    assert rows_of(lists.neighbours) == [row[:places] for row in expected]
    assert lists.cut.tolist() == [len(row) > places for row in expected]
    products = grid.astype(np.int64) @ grid.astype(np.int64).T
    for row, neighbours in enumerate(lists.neighbours):
        known = neighbours[neighbours != EMPTY]
        assert (known >> ROW_BITS).tolist() == products[row, expected[row][:places]].tolist()


@settings(deadline=None, max_examples=25)
@given(
    picks=st.lists(st.integers(0, 39), min_size=2, max_size=60),
    cells=st.integers(1, 12),
    each=st.integers(1, 4),
    places=st.integers(1, 12),
    threads=st.integers(1, 2),
    block_rows=st.integers(1, 64),
)
def test_with_cells_those_are_compared_who_share_one(  # noqa: PLR0917
    picks: list[int], cells: int, each: int, places: int, threads: int, block_rows: int
) -> None:
    grid = to_grid(crowd(4, [8] * 5, 1.0).embeddings[picks], NO_MEAN)
    directions = train(grid, cells).directions
    own = nearest_cells(grid, directions, each)
    share = (own[:, None, :, None] == own[None, :, None, :]).any(axis=(2, 3))

    lists = search(grid, members_of(own, len(directions)), places, 0.2, Effort(threads, block_rows))

    expected = sorted_neighbours(grid, share, 0.2)
    assert rows_of(lists.neighbours) == [row[:places] for row in expected]


@given(seed=st.integers(0, 999), cells=st.integers(1, 20), each=st.integers(1, 5))
def test_a_face_belongs_to_the_cells_that_it_is_nearest_to(
    seed: int, cells: int, each: int
) -> None:
    grid = to_grid(crowd(seed, [6, 6, 6]).embeddings, NO_MEAN)
    directions = train(grid, cells).directions

    found = nearest_cells(grid, directions, each)

    products = grid.astype(np.int64) @ directions.astype(np.int64).T
    expected = np.argsort(-products, axis=1, kind="stable")[:, :each]
    assert found.tolist() == expected.tolist()


def test_cells_do_not_depend_on_what_came_first() -> None:
    grid = to_grid(crowd(8, [9] * 9).embeddings, NO_MEAN)

    assert (train(grid, 7).directions == train(grid.copy(), 7).directions).all()


@settings(deadline=None, max_examples=20)
@given(
    sizes=st.lists(st.integers(2, 15), min_size=2, max_size=6),
    seed=st.integers(0, 99),
    threads=st.integers(1, 2),
)
def test_friends_add_only_true_neighbours_and_lose_none(
    sizes: Sequence[int], seed: int, threads: int
) -> None:
    grid = to_grid(crowd(seed, list(sizes)).embeddings, NO_MEAN)
    own = nearest_cells(grid, train(grid, len(sizes)).directions, 1)
    known = search(grid, members_of(own, int(own.max()) + 1), 30, 0.2, Effort()).neighbours

    more = ask_friends(grid, known, float(least(0.2)), Effort(threads))

    everybody = sorted_neighbours(grid, np.ones((len(grid), len(grid)), np.bool_), 0.2)
    for before, after, true in zip(rows_of(known), rows_of(more), everybody, strict=True):
        assert set(before) <= set(after) <= set(true)
        assert after == [row for row in true if row in after]


def test_every_pair_is_compared_once_and_told() -> None:
    told: list[tuple[int, int]] = []
    grid = to_grid(crowd(1, [10, 11]).embeddings, NO_MEAN)
    found = Search(grid, one_cell(21), BestLists.empty(21, 3), least(0.2), Effort(2, 4))

    found.add(np.ones(21, np.bool_), lambda done, due: told.append((done, due)))

    assert told[-1] == (21 * 22 // 2, 21 * 22 // 2)
