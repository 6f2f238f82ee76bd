"""How well groups agree with the people who are really in the photos.

BCubed asks of each face how many of its group are the same person (precision) and how many of
its person are in the group (recall): every face counts alike. Pairwise asks the same of pairs of
faces: large groups count more. A face on its own is a group of one, so leaving faces out costs
recall.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, 0..1."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"precision {self.precision:.4f}  recall {self.recall:.4f}  F {self.f:.4f}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Both measures of one grouping."""

    bcubed: Score
    pairwise: Score


def agreement(labels: NDArray[np.integer], people: NDArray[np.integer]) -> Agreement:
    """Compare groups with people.

    Args:
        labels: (n,), the group of each face, -1 for a face on its own.
        people: (n,), who it is, from 0 on.
    """
    found, real = _alone_as_groups(labels), _alone_as_groups(people)
    cells, common = np.unique(found * len(real) + real, return_counts=True)
    in_group = np.bincount(found)
    in_person = np.bincount(real)
    group_sizes, person_sizes = in_group[cells // len(real)], in_person[cells % len(real)]
    squares = common.astype(np.float64) ** 2
    return Agreement(
        bcubed=Score(
            float((squares / group_sizes).sum() / len(real)),
            float((squares / person_sizes).sum() / len(real)),
        ),
        pairwise=Score(
            _share(_pairs(common), _pairs(in_group)), _share(_pairs(common), _pairs(in_person))
        ),
    )


def _alone_as_groups(labels: NDArray[np.integer]) -> NDArray[np.int64]:
    """Numbers without gaps where each -1 has become a group of its own."""
    alone = labels < 0
    numbers = labels.astype(np.int64)
    numbers[alone] = numbers.max(initial=-1) + 1 + np.arange(alone.sum())
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def _pairs(sizes: NDArray[np.integer]) -> int:
    return int((sizes.astype(np.int64) * (sizes - 1)).sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
