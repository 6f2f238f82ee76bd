"""From what the vectors say to people: decisions, founding, whose each group is, confidence.

All of it takes a moment, so that a run can use the decisions of its last moment.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import Calibration
from visnomy.grouping.confidence import confidence, likeness_to_rest
from visnomy.grouping.constraints import ALONE, Constraints, replay
from visnomy.grouping.effort import Effort
from visnomy.grouping.founding import by_smallest_row, found_groups
from visnomy.grouping.identity import heirs
from visnomy.grouping.partition import Comparison, FaceVectors, Progress, compare

MOST_PASSES = 30
"""A library whose decisions have not come to rest by then is left as it is; none was ever seen."""


@dataclass(frozen=True, slots=True)
class GroupingPolicy:
    """What a dataset asks for.

    Attributes:
        min_images: distinct photos with a founder that a group needs.
    """

    min_images: int = 3


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups, in the order of the rows given.

    Attributes:
        labels: int32 (n,), -1 for a face on its own; numbered by the smallest id of the group.
        confidence: float32 (n,), 0..1 that the face is in the right group; 0 on its own, 1 where
            a user said so.
        owners: int64 (labels,), the person of the constraints that a group goes on as, -1 for
            somebody new.
    """

    labels: NDArray[np.int32]
    confidence: NDArray[np.float32]
    owners: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Labels and owners as of `Grouping`; somebody new has a number after those of all others."""

    labels: NDArray[np.int32]
    owners: NDArray[np.int64]

    def people(self) -> NDArray[np.int64]:
        """The person of each face, -1 for nobody, (n,)."""
        return np.append(self.owners, -1)[self.labels]


def group(
    faces: FaceVectors,
    calibration: Calibration,
    policy: GroupingPolicy,
    *,
    progress: Progress = lambda share, stage: None,
    effort: Effort | None = None,
) -> Grouping:
    """Group faces by person; nobody has decided anything.

    Args:
        faces: in any order; the groups are the same for every order.
        calibration: of the model that made the embeddings.
        policy: what the dataset asks for.
        progress: called often; what it raises ends the run.
        effort: threads and block size; the groups are the same for all.
    """
    compared = compare(faces, calibration, progress=progress, effort=effort)
    return settle(compared, policy, Constraints.none(len(faces)))


def settle(compared: Comparison, policy: GroupingPolicy, decided: Constraints) -> Grouping:
    """Make decisions true and groups people.

    Whose a group is depends on who was whom before; so it is asked again with the answer, until
    the answer stays: a further run over the same faces changes nothing.

    Args:
        compared: from `compare`.
        policy: what the dataset asks for.
        decided: about the faces that `compare` was given, in their order.
    """
    decided = decided.take(compared.order)

    def run(before: NDArray[np.int64]) -> _Outcome:
        return _run(compared, policy, replace(decided, before=before))

    before = decided.allowed_before()
    outcome = _at_rest(run, before) if decided.decide() else run(before)
    labels = outcome.labels
    curve, likeness = compared.calibration.confidence, likeness_to_rest(compared.smoothed, labels)
    sureness = confidence(likeness, compared.heard(labels), curve)
    sureness[labels < 0] = 0
    sureness[decided.pins >= 0] = 1
    owners = np.where(outcome.owners < len(decided.kept), outcome.owners, -1)
    back = np.empty_like(compared.order)
    back[compared.order] = np.arange(len(back))
    return Grouping(labels[back], sureness[back], owners)


def _at_rest(run: Callable[[NDArray[np.int64]], _Outcome], before: NDArray[np.int64]) -> _Outcome:
    """The outcome that makes itself; of several that make each other, the first in order."""
    outcomes: list[_Outcome] = []
    known = [before]
    while len(outcomes) < MOST_PASSES:
        outcomes.append(run(known[-1]))
        after = outcomes[-1].people()
        for place, people in enumerate(known):
            if (people == after).all():
                round_trip = outcomes[place:]
                if len(round_trip) == 1:
                    return round_trip[0]
                return min(round_trip, key=lambda each: each.people().tolist())
        known.append(after)
    return outcomes[-1]


def _run(compared: Comparison, policy: GroupingPolicy, decided: Constraints) -> _Outcome:
    """Groups in which decisions are true, and whose they are."""
    replayed = replay(compared.groups, compared.grid, decided)
    groups, homes = by_smallest_row(replayed.groups, replayed.homes)
    labels = found_groups(
        groups,
        compared.faces.photos,
        compared.faces.founders & (decided.pins != ALONE),
        policy.min_images,
        always=homes[homes >= 0],
    )
    owners = np.full(int(labels.max(initial=-1)) + 1, -1)
    owned = np.flatnonzero(homes >= 0)
    first_row = np.unique(groups, return_index=True)[1]
    owners[labels[first_row[homes[owned]]]] = owned
    return _Outcome(labels, _heirs(labels, owners, decided))


def _heirs(
    labels: NDArray[np.int32], owners: NDArray[np.int64], decided: Constraints
) -> NDArray[np.int64]:
    """Who goes on in the groups that no decision gives to anybody; then numbers of new people."""
    free = np.append(owners < 0, False)[labels]
    old = np.where(free & ~np.isin(decided.before, owners), decided.before, -1)
    people = max(len(decided.kept), int(decided.before.max(initial=-1)) + 1)
    kept = np.append(decided.kept, np.zeros(people - len(decided.kept), np.bool_))
    owners = np.where(
        owners >= 0, owners, heirs(np.where(free, labels, -1), old, kept, len(owners))
    )
    new = (owners < 0) | (owners >= len(decided.kept))
    return np.where(new, len(decided.kept) + np.cumsum(new) - 1, owners)
