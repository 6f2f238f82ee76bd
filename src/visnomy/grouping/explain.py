"""Which faces and groups a face is like, gathered block by block: no library is too large."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.grid import grid_radius


@dataclass(slots=True)
class Likeness:
    """What one face is like; similarities are cosines of centred vectors, -1..1.

    Attributes:
        probe: float32 (d,), the face, a row of `to_grid`.
        keep: how many of the nearest faces are kept.
        nearest: (similarity, the bytes of the face's id, its group), the most alike first; ties by
            id. Group -1 is nobody.
        sums, counts: the similarities to the faces of each group, by group.
    """

    probe: NDArray[np.float32]
    keep: int
    nearest: list[tuple[float, bytes, int]] = field(default_factory=list)
    sums: dict[int, float] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def add(
        self, ids: NDArray[np.uint8], groups: NDArray[np.int64], grid: NDArray[np.integer]
    ) -> None:
        """Look at more faces, none of them the probe.

        Args:
            ids: (n, 16).
            groups: (n,), -1 for nobody.
            grid: (n, d).
        """
        if len(ids) == 0:
            return
        cosines = grid.astype(np.float32) @ self.probe / grid_radius(grid.shape[1]) ** 2
        known, places = np.unique(groups, return_inverse=True)
        sums, counts = np.bincount(places, cosines), np.bincount(places)
        for group, total, count in zip(known.tolist(), sums, counts, strict=True):
            self.sums[group] = self.sums.get(group, 0.0) + float(total)
            self.counts[group] = self.counts.get(group, 0) + int(count)
        best = np.argpartition(-cosines, min(self.keep, len(ids)) - 1)[: self.keep]
        found = [(float(cosines[row]), ids[row].tobytes(), int(groups[row])) for row in best]
        self.nearest = sorted([*self.nearest, *found], key=lambda each: (-each[0], each[1]))
        del self.nearest[self.keep :]

    def to_group(self, group: int) -> float | None:
        """The mean similarity to a group; None if it has no other face."""
        count = self.counts.get(group, 0)
        return self.sums[group] / count if count else None

    def next_best(self, group: int) -> int | None:
        """The group with the greatest mean similarity beside this one, a tie to the lower."""
        others = [each for each in self.counts if each >= 0 and each != group]
        return min(
            others, key=lambda each: (-self.sums[each] / self.counts[each], each), default=None
        )
