"""What another model makes of the people of a dataset: the new groups, and how they differ."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.model.project import Dataset
from visnomy.model.switch import Space, SwitchReport
from visnomy.store.people.clusters import PartitionPlan

Numbers = NDArray[np.int64]


def in_space(dataset: Dataset, space: Space) -> Dataset:
    """The dataset as it is once its people are told apart by the vectors of a model."""
    return replace(dataset, embedding_model=space.model, embedding_calibration=space.calibration)


def keep_people(
    plan: PartitionPlan,
    before: Numbers,
    cluster_ids: Sequence[UUID],
    owned: NDArray[np.bool_],
    free: NDArray[np.bool_],
) -> tuple[PartitionPlan, tuple[UUID, ...]]:
    """Nobody whom a user has put something on ends: who would stays with the faces of before.

    Args:
        plan: what the new vectors say.
        before: (n,), the person of each face now, as an index into `cluster_ids`, -1 for nobody.
        cluster_ids: the people now.
        owned: for each of them, whether a user named them or decided something on them.
        free: (n,), the faces that no user holds anywhere.

    Returns:
        The plan in which they go on, and who they are.
    """
    going_on = set(plan.cluster_ids)
    labels, ids, covers = plan.labels.copy(), list(plan.cluster_ids), dict(plan.covers)
    kept = []
    for person in np.flatnonzero(owned).tolist():
        rows = np.flatnonzero((before == person) & free)
        if cluster_ids[person] in going_on or not len(rows):
            continue
        labels[rows] = len(ids)
        ids.append(cluster_ids[person])
        kept.append(cluster_ids[person])
        best = int(rows[np.argmax(plan.confidence[rows])])
        covers[cluster_ids[person]] = UUID(bytes=plan.figure_ids[best].tobytes())
    if not kept:
        return plan, ()
    return _without_empty(replace(plan, labels=labels, cluster_ids=ids, covers=covers)), tuple(kept)


def compare_people(  # noqa: PLR0913 (both partitions, and what lies beside them)
    plan: PartitionPlan,
    before: Numbers,
    cluster_ids: Sequence[UUID],
    *,
    elsewhere: frozenset[UUID],
    kept_apart: tuple[UUID, ...],
    faces_without: int,
) -> SwitchReport:
    """How the people of a plan differ from those of now.

    Args:
        plan: the groups of the new model.
        before: as of `keep_people`.
        cluster_ids: as of `keep_people`.
        elsewhere: people with faces that the plan does not speak of; they go on in any case.
        kept_apart: from `keep_people`.
        faces_without: faces without a vector of the new model.
    """
    number = {person: place for place, person in enumerate(cluster_ids)}
    new = len(cluster_ids)
    places = [number.get(person, new + label) for label, person in enumerate(plan.cluster_ids)]
    after = np.array([*places, -1], np.int64)[plan.labels]
    name_of = dict(enumerate(cluster_ids)) | dict(zip(places, plan.cluster_ids, strict=True))
    had = {place for place in np.unique(before).tolist() if place >= 0}
    has = {place for place in np.unique(after).tolist() if place >= 0}
    stay = {number[person] for person in elsewhere if person in number}
    ended, begun = had - has - stay, has - had - stay
    heirs = {place: _most(after[before == place]) for place in ended}
    parents = {place: _most(before[after == place]) for place in begun}
    return SwitchReport(
        faces=len(plan.figure_ids),
        faces_without=faces_without,
        faces_moved=int((before != after).sum()),
        people_before=len(cluster_ids),
        people_after=len(has | stay | (set(range(new)) - had)),
        people_kept=len(cluster_ids) - len(ended),
        merged=_pairs({one: other for one, other in heirs.items() if other >= 0}, name_of),
        split=_pairs({one: other for one, other in parents.items() if other >= 0}, name_of),
        gone=tuple(sorted(name_of[one] for one, other in heirs.items() if other < 0)),
        kept_apart=kept_apart,
    )


def _most(people: Numbers) -> int:
    """Who comes most often, nobody only where there is nobody else; a tie to the older."""
    somebody = people[people >= 0]
    return int(np.bincount(somebody).argmax()) if len(somebody) else -1


def _pairs(places: dict[int, int], name_of: dict[int, UUID]) -> tuple[tuple[UUID, UUID], ...]:
    return tuple(sorted((name_of[one], name_of[other]) for one, other in places.items()))


def _without_empty(plan: PartitionPlan) -> PartitionPlan:
    """The same without labels that have no face."""
    used, labels = np.unique(np.append(plan.labels, -1), return_inverse=True)
    ids = [plan.cluster_ids[label] for label in used.tolist() if label >= 0]
    covers = {person: face for person, face in plan.covers.items() if person in set(ids)}
    renumbered = (labels[:-1] - 1).astype(np.int32)
    return replace(plan, labels=renumbered, cluster_ids=ids, covers=covers)
