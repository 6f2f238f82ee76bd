import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grouping.people import DIMENSIONS, crowd

from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import EXACT_LIMIT, grid_radius, to_grid
from visnomy.grouping.neighbours import find_neighbours

NO_MEAN = np.zeros(DIMENSIONS, np.float32)


def silent(done: int, due: int) -> None:
    pass


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
    count=st.integers(1, 12),
    floor=st.floats(-0.2, 0.9),
    block_rows=st.integers(1, 64),
    threads=st.integers(1, 3),
)
def test_lists_are_those_of_a_full_sort_with_ties_by_row(
    picks: list[int], count: int, floor: float, block_rows: int, threads: int
) -> None:
    grid = to_grid(crowd(1, [5, 5, 5, 5], 1.0).embeddings[picks], NO_MEAN)
    products = (grid @ grid.T).astype(np.int64)

    lists = find_neighbours(
        grid, count=count, floor=floor, effort=Effort(threads, block_rows), report=silent
    )

    least = np.float32(floor * grid_radius(DIMENSIONS) ** 2)
    for row in range(len(grid)):
        others = [j for j in range(len(grid)) if j != row and products[row, j] >= least]
        expected = sorted(others, key=lambda j: (-products[row, j], j))[:count]
        assert [j for j in lists.rows[row].tolist() if j >= 0] == expected
        assert (lists.similarities[row, len(expected) :] == -1).all()


def test_every_pair_is_compared_once_and_told() -> None:
    told: list[tuple[int, int]] = []
    grid = to_grid(crowd(1, [10, 11]).embeddings, NO_MEAN)

    find_neighbours(
        grid,
        count=3,
        floor=0.2,
        effort=Effort(2, 4),
        report=lambda done, due: told.append((done, due)),
    )

    assert told[-1] == (21 * 22 // 2, 21 * 22 // 2)
