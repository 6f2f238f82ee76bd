"""The most similar faces of every face, by blocks of products.

Faces are compared that share a cell; up to a budget there is one cell and the answer is exact.
Every pair of blocks is multiplied once and serves the lists of both sides. Blocks that are worked
on at one time share no row, so threads need no lock and change no result.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from visnomy.grouping.cells import Membership
from visnomy.grouping.effort import Effort
from visnomy.grouping.lists import BestLists, offer

Report = Callable[[int, int], None]
"""Told what is done and what is due; may raise to end the work."""
Pair = tuple[int, int]


class Sides(IntEnum):
    """Whose lists a block of products is offered to; numbers as `offer` knows them."""

    WITHIN = 0
    FIRST = 1
    BOTH = 2


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows of a cell, cut in blocks.

    Attributes:
        rows: int32 (m,).
        vectors: float32 (m, d).
        size: rows of a block.
    """

    rows: NDArray[np.int32]
    vectors: NDArray[np.float32]
    size: int

    @property
    def count(self) -> int:
        """How many blocks."""
        return -(-len(self.rows) // self.size)

    def block(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Rows and vectors of a block."""
        part = slice(number * self.size, (number + 1) * self.size)
        return self.rows[part], self.vectors[part]


@dataclass(frozen=True, slots=True)
class Search:
    """Fills lists with neighbours.

    Attributes:
        grid: int16 (n, d) from `to_grid`, rows in the order of their ids.
        membership: who is compared with whom.
        lists: of the same rows.
        least: the least product of a neighbour.
        effort: threads and block size; the lists are the same for all.
    """

    grid: NDArray[np.int16]
    membership: Membership
    lists: BestLists
    least: np.float32
    effort: Effort

    def add(self, fresh: NDArray[np.bool_], report: Report) -> None:
        """Compare fresh rows with each other and with all others, for the lists of both.

        Args:
            fresh: bool (n,), rows whose lists are empty and whom no list knows.
            report: called with the pairs compared and due.
        """
        counts = [(int(fresh[rows].sum()), len(rows)) for rows in self.membership]
        tell = _tally(report, sum(new * (all_ - new) + _pairs(new) for new, all_ in counts))
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(self.effort.threads) as pool:
            for rows in self.membership:
                new = fresh[rows]
                if not new.any():
                    continue
                newcomers, others = self._cut(rows[new]), self._cut(rows[~new])
                self._compare(pool, (newcomers, newcomers), Sides.WITHIN, tell)
                self._compare(pool, (newcomers, others), Sides.BOTH, tell)

    def repair(self, short: NDArray[np.int64], report: Report) -> None:
        """Make the lists of these rows anew; all other lists stay as they are."""
        wanted = np.zeros(len(self.grid), np.bool_)
        wanted[short] = True
        self.lists.clear(short)
        tell = _tally(report, sum(int(wanted[rows].sum()) * len(rows) for rows in self.membership))
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(self.effort.threads) as pool:
            for rows in self.membership:
                if wanted[rows].any():
                    pair = self._cut(rows[wanted[rows]]), self._cut(rows)
                    self._compare(pool, pair, Sides.FIRST, tell)

    def _cut(self, rows: NDArray[np.int32]) -> _Rows:
        """Blocks small enough that every thread has two."""
        threads = self.effort.threads
        fair = -(-len(rows) // (2 * threads)) if threads > 1 else len(rows)
        size = max(1, min(self.effort.block_rows, fair))
        return _Rows(rows, self.grid[rows].astype(np.float32), size)

    def _compare(
        self,
        pool: ThreadPoolExecutor,
        sides: tuple[_Rows, _Rows],
        offered: Sides,
        tell: Callable[[int], None],
    ) -> None:
        first, second = sides

        def work(pair: Pair) -> int:
            rows, vectors = first.block(pair[0])
            other_rows, other_vectors = second.block(pair[1])
            within = offered is Sides.WITHIN
            alone = within and pair[0] == pair[1]
            offer(
                vectors @ other_vectors.T,
                (rows, other_rows),
                int(Sides.BOTH if within and not alone else offered),
                self.least,
                (self.lists.neighbours, self.lists.cut),
            )
            return _pairs(len(rows)) if alone else len(rows) * len(other_rows)

        turns = _within(first.count) if offered is Sides.WITHIN else _across(first, second)
        for turn in turns:
            # A stop is never further away than one pair of blocks a thread.
            for start in range(0, len(turn), self.effort.threads):
                tell(sum(pool.map(work, turn[start : start + self.effort.threads])))


def _pairs(count: int) -> int:
    return count * (count + 1) // 2


def _tally(report: Report, due: int) -> Callable[[int], None]:
    """Adds up what is done."""
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        report(done, due)

    return tell


def _within(block_count: int) -> Iterator[list[Pair]]:
    """All pairs of blocks in turns without a common block: a round-robin tournament."""
    yield [(block, block) for block in range(block_count)]
    seats = list(range(block_count + block_count % 2))
    half = len(seats) // 2
    for _ in range(len(seats) - 1):
        pairs = zip(seats[:half], reversed(seats[half:]), strict=True)
        yield [(min(pair), max(pair)) for pair in pairs if max(pair) < block_count]
        seats = [seats[0], seats[-1], *seats[1:-1]]


def _across(first: _Rows, second: _Rows) -> Iterator[list[Pair]]:
    """All pairs of a block of each side, in turns without a common block."""
    few, many = sorted((first.count, second.count))
    for shift in range(many if few else 0):
        turn = [(block, (block + shift) % many) for block in range(few)]
        yield turn if first.count <= second.count else [(b, a) for a, b in turn]
