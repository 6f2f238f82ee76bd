"""What was joined in an island, so that the next run joins only islands that are not as they were.

An island is known again by a mark: a digest of the vectors of its rows and of the links between
them, which is all that its groups depend on. So nothing has to be said of what came and went; an
island in which anything is different has another mark.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.components import Islands, Links
from visnomy.grouping.prints import FIRST, SECOND, digest, mixed

_RULES = 1
"""Changes with the rules by which islands are joined; older marks then fit no island."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Islands and the groups in them.

    Attributes:
        marks: uint64 (k, 2), of each island.
        starts: int64 (k + 1,), where each island begins in `firsts`.
        firsts: int32 (m,), for each place of an island the place of the first of its group.
    """

    marks: NDArray[np.uint64]
    starts: NDArray[np.int64]
    firsts: NDArray[np.int32]

    @classmethod
    def nothing(cls) -> "Joined":
        """No island."""
        return cls(np.zeros((0, 2), np.uint64), np.zeros(1, np.int64), np.zeros(0, np.int32))

    @classmethod
    def of(
        cls, marks: NDArray[np.uint64], islands: Islands, leaders: NDArray[np.int32]
    ) -> "Joined":
        """The islands of a run, with the first row of the group of each row, int32 (n,)."""
        return cls(marks, islands.starts, islands.place[leaders[islands.rows]])

    def fit(self) -> bool:
        """Whether the arrays fit each other."""
        count = len(self.marks)
        return (
            self.marks.shape == (count, 2)
            and self.starts.shape == (count + 1,)
            and self.starts[0] == 0
            and bool((np.diff(self.starts) > 0).all())
            and self.firsts.shape == (self.starts[-1],)
        )

    def find(self, marks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The place of the island of each of these marks, int64 (j,), -1 where there is none."""
        if len(self.marks) == 0:
            return np.full(len(marks), -1)
        order = np.argsort(self.marks[:, 0])
        place = np.searchsorted(self.marks[:, 0], marks[:, 0], sorter=order)
        place = order[np.minimum(place, len(order) - 1)]
        return np.where((self.marks[place] == marks).all(axis=1), place, -1)


def mark_islands(
    smoothed: NDArray[np.int16], links: Links, islands: Islands, threshold: float
) -> NDArray[np.uint64]:
    """The mark of each island, uint64 (k, 2)."""
    marks = np.empty((len(islands), 2), np.uint64)
    linked = links.starts, links.others, links.scores, links.scores.view(np.uint64)
    places = islands.rows, islands.starts, islands.place
    _mark(digest(smoothed), linked, places, (_RULES, threshold), marks)
    return marks


@compiled
def _mark(
    prints: NDArray[np.uint64],
    links: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.uint64]],
    islands: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]],
    rules: tuple[int, float],
    marks: NDArray[np.uint64],
) -> None:
    """Fill `marks`; links are given with their scores and with the bits of these."""
    starts, others, scores, bits = links
    rows, firsts, place = islands
    for island in range(len(marks)):
        one, two = mixed(FIRST, SECOND, np.uint64(rules[0]))
        for row in rows[firsts[island] : firsts[island + 1]]:
            one, two = mixed(one, two, prints[row, 0])
            one, two = mixed(one, two, prints[row, 1])
            for link in range(starts[row], starts[row + 1]):
                if scores[link] >= rules[1]:
                    one, two = mixed(one, two, np.uint64(place[others[link]]))
                    one, two = mixed(one, two, bits[link])
        marks[island, 0], marks[island, 1] = one, two
