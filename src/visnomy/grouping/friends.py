"""Finds neighbours whom the cells did not bring together: a friend's friends are often friends.

Cells cut through people; whoever lies at a border misses some neighbours, but not all, and those
know the rest. Each face looks once through the nearest of its nearest. Up to the exact budget there
is nothing to find.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.effort import Effort
from visnomy.grouping.lists import EMPTY, insert, pack, row_of

FRIENDS = 12
"""The nearest whose nearest are asked."""
_ROWS = 16_384


def ask_friends(
    grid: NDArray[np.int16], known: NDArray[np.int64], least: float, effort: Effort
) -> NDArray[np.int64]:
    """The best of each list and of the lists of its first ones.

    The list of a face depends on its own list before and on those of its FRIENDS nearest.

    Args:
        grid: int16 (n, d).
        known: int64 (n, k), lists of the same rows.
        least: the least product of a neighbour.
        effort: how many threads.

    Returns:
        New lists of the same length.
    """
    more = known.copy()

    def ask(start: int) -> None:
        _ask(grid, known, start, least, more[start : start + _ROWS])

    with ThreadPoolExecutor(effort.threads) as pool:
        list(pool.map(ask, range(0, len(grid), _ROWS)))
    return more


@compiled
def _ask(
    grid: NDArray[np.int16],
    known: NDArray[np.int64],
    start: int,
    least: float,
    more: NDArray[np.int64],
) -> None:
    """Fill a block of lists that begins at row `start`."""
    seen_by = np.full(len(grid), -1, np.int32)
    for place in range(len(more)):
        i = start + place
        seen_by[i] = i
        for neighbour in known[i]:
            if neighbour == EMPTY:
                break
            seen_by[row_of(neighbour)] = i
        for friend in known[i, :FRIENDS]:
            if friend == EMPTY:
                break
            _ask_one(grid, i, known[row_of(friend), :FRIENDS], (seen_by, least), more[place])


@compiled
def _ask_one(
    grid: NDArray[np.int16],
    i: int,
    friends: NDArray[np.int64],
    skip: tuple[NDArray[np.int32], float],
    places: NDArray[np.int64],
) -> None:
    """Compare with those whom a friend lists, but for those seen before."""
    seen_by, least = skip
    full = np.zeros(1, np.bool_)
    shifted = np.empty(len(places) + 1, np.int64)
    for neighbour in friends:
        if neighbour == EMPTY:
            break
        other = row_of(neighbour)
        if seen_by[other] == i:
            continue
        seen_by[other] = i
        product = np.int32(0)
        for x in range(grid.shape[1]):
            product = np.int32(product + np.int32(grid[i, x]) * np.int32(grid[other, x]))
        if product >= least:
            insert(places, full, 0, pack(np.int64(product), other), shifted)
