"""The order in which rows are worked on, so that vectors are at hand when they are needed again.

Rows of one person lie anywhere, for ids are random; a processor that reads the neighbours of one
row after the other waits for memory most of the time. Rows that name each other as the nearest are
worked on one after the other, and most of their neighbours are the same. The order changes how
long work takes and nothing else.
"""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.lists import EMPTY, row_of

Rows = NDArray[np.int32]


@compiled
def in_company(neighbours: NDArray[np.int64]) -> Rows:
    """All rows, those together that a chain of nearest neighbours connects.

    Args:
        neighbours: int64 (n, k), lists of the same rows.
    """
    roots = np.arange(len(neighbours)).astype(np.int32)
    starts = np.zeros(len(neighbours) + 1, np.int64)
    if neighbours.shape[1] > 0:
        for row in range(len(neighbours)):
            if neighbours[row, 0] != EMPTY:
                one, other = root_of(roots, row), root_of(roots, row_of(neighbours[row, 0]))
                roots[max(one, other)] = min(one, other)
    for row in range(len(roots)):
        roots[row] = root_of(roots, row)
        starts[roots[row] + 1] += 1
    for root in range(len(roots)):
        starts[root + 1] += starts[root]
    order = np.empty(len(roots), np.int32)
    for row in range(len(roots)):
        order[starts[roots[row]]] = row
        starts[roots[row]] += 1
    return order


@compiled
def root_of(roots: Rows, row: int) -> int:
    """The first row of a set of a union-find forest; the way there is made shorter."""
    while roots[row] != row:
        roots[row] = roots[roots[row]]
        row = roots[row]
    return row
