"""Lists of the best neighbours, which may grow and shrink and still are what a new run would make.

A neighbour is one whole number that sorts by product, then by row; so equal ones keep one order,
and a list takes another neighbour in a few steps of a vector unit. A list is longer than what is
used of it. Faces that go leave holes, which are closed; only a list that then knows too little is
made anew. Offers may come in any order and more than once: the list holds the best of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled

Whole = int | np.int64
RESERVE = 20
"""Places of a list beyond those that are used, so that faces may go without a new search."""
ROW_BITS = 31
LAST_ROW = 2**ROW_BITS - 1
EMPTY = -(2**62)
"""Less than any neighbour."""


@compiled
def pack(product: Whole, row: Whole) -> int:
    """A neighbour as a number: the greater, the better."""
    return int((product << ROW_BITS) + (LAST_ROW - row))


@compiled
def row_of(neighbour: Whole) -> int:
    """The row of a neighbour that is not EMPTY."""
    return int(LAST_ROW - (neighbour & LAST_ROW))


@compiled
def product_of(neighbour: Whole) -> int:
    """The product with a neighbour that is not EMPTY."""
    return int(neighbour >> ROW_BITS)


@dataclass(frozen=True, slots=True)
class BestLists:
    """The best neighbours of each row; changed in place.

    Attributes:
        neighbours: int64 (n, k), from `pack`, falling; EMPTY past the end.
        cut: bool (n,), whether there are neighbours that the list had no place for; what comes
            after its last one is then unknown.
    """

    neighbours: NDArray[np.int64]
    cut: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.neighbours)

    @classmethod
    def empty(cls, row_count: int, places: int) -> "BestLists":
        """Lists without a neighbour."""
        return cls(np.full((row_count, places), EMPTY), np.zeros(row_count, np.bool_))

    def moved(self, new_row: NDArray[np.int64], row_count: int) -> "BestLists":
        """The lists of those who stay, without those who go.

        Args:
            new_row: (n,), where each row is now, -1 for gone; rising, so that ties keep their
                order.
            row_count: rows now; those that nobody moved to have empty lists.
        """
        neighbours = np.empty((row_count, self.neighbours.shape[1]), np.int64)
        lists = BestLists(neighbours, np.zeros(row_count, np.bool_))
        newcomers = np.ones(row_count, np.bool_)
        newcomers[new_row[new_row >= 0]] = False
        neighbours[newcomers] = EMPTY
        _move(self.neighbours, self.cut, new_row.astype(np.int32), neighbours, lists.cut)
        return lists

    def clear(self, rows: NDArray[np.int64]) -> None:
        """Forget the lists of these rows."""
        self.neighbours[rows], self.cut[rows] = EMPTY, False

    def too_short(self, used: int) -> NDArray[np.int64]:
        """The rows that know fewer than `used` neighbours though there are more."""
        return np.flatnonzero(self.cut & (self.neighbours[:, used - 1] == EMPTY))

    def first(self, used: int) -> NDArray[np.int64]:
        """What is used of the lists, (n, used)."""
        return self.neighbours[:, :used]


@compiled
def insert(
    places: NDArray[np.int64],
    cut: NDArray[np.bool_],
    i: int,
    neighbour: Whole,
    shifted: NDArray[np.int64],
) -> None:
    """Put a neighbour in its place of list i, if it belongs there and is not there yet.

    Args:
        places: int64 (k,), list i.
        cut: of all lists.
        i: which list.
        neighbour: from `pack`.
        shifted: int64 (k + 1,), room to work in.
    """
    size = len(places)
    last = places[size - 1]
    if neighbour < last:
        cut[i] = True
        return
    if cut[i] and last == EMPTY and neighbour < _last_known(places):
        return
    known = 0
    for place in range(size):
        shifted[place + 1] = places[place]
        known += places[place] == neighbour
    if known > 0:
        return
    shifted[0] = -EMPTY
    for place in range(size):
        places[place] = max(places[place], min(shifted[place], neighbour))
    if last != EMPTY:
        cut[i] = True


@compiled
def _last_known(places: NDArray[np.int64]) -> int:
    """The last neighbour of a list; more than any where there is none."""
    for place in range(len(places) - 1, -1, -1):
        if places[place] != EMPTY:
            return int(places[place])
    return -EMPTY


@compiled
def offer(
    products: NDArray[np.float32],
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    sides: int,
    least: np.float32,
    lists: tuple[NDArray[np.int64], NDArray[np.bool_]],
) -> None:
    """Offer a block of products to the lists of its rows.

    Args:
        products: (a, b).
        ends: (a,) and (b,), the rows of the block.
        sides: 1 offers to the first end only, 2 to both; 0 says that both are the same rows, each
            pair of which is offered to both once.
        least: smaller products are no neighbours.
        lists: neighbours and cut.
    """
    first, second = ends
    neighbours, cut = lists
    near = np.empty(products.shape[1] + 1, np.int32)
    shifted = np.empty(neighbours.shape[1] + 1, np.int64)
    for r in range(products.shape[0]):
        i, count = first[r], 0
        for c in range(r + 1 if sides == 0 else 0, products.shape[1]):
            near[count] = c  # no branch: most are not near, and a guess would often be wrong
            count += products[r, c] >= least
        for c in near[:count]:
            j, product = second[c], np.int64(products[r, c])
            if j != i:
                insert(neighbours[i], cut, i, pack(product, j), shifted)
                if sides != 1:
                    insert(neighbours[j], cut, j, pack(product, i), shifted)


@compiled
def _move(
    old: NDArray[np.int64],
    old_cut: NDArray[np.bool_],
    new_row: NDArray[np.int32],
    neighbours: NDArray[np.int64],
    cut: NDArray[np.bool_],
) -> None:
    """Fill the lists of those who stay."""
    for before in range(len(new_row)):
        i = new_row[before]
        if i < 0:
            continue
        cut[i] = old_cut[before]
        place = 0
        for neighbour in old[before]:
            if neighbour == EMPTY:
                break
            row = new_row[row_of(neighbour)]
            if row >= 0:
                neighbours[i, place] = pack(product_of(neighbour), row)
                place += 1
        neighbours[i, place:] = EMPTY
