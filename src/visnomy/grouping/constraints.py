"""What users decided, replayed on the groups that the vectors gave.

Decisions are facts about faces and people, never changed vectors. The order is fixed: groups are
joined first, then held faces take their places, then faces leave; so a "different" beats a "same".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.dividing import follow_parts
from visnomy.grouping.splitting import split_apart

FREE, ALONE = -1, -2
"""Pins of faces that nobody holds, and of faces that a user keeps out of every person."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """Decisions as arrays; a person is a number from 0 on, the older the lower.

    Attributes:
        before: int64 (n,), the person of each face now, -1 for nobody.
        pins: int64 (n,), the person that a user holds the face in, FREE or ALONE.
        kept: bool (m,), people whom a user has decided something on; they go on existing.
        merged: (person, rows): the faces that came with somebody who was merged into the person.
        banned: int64 (b, 2), rows of a face and a person whom it is not.
        different: int64 (p, 2), two faces that are not the same person; void if both are held.
        divided: rows of faces that were one person until a user gave parts of it to others.
    """

    before: NDArray[np.int64]
    pins: NDArray[np.int64]
    kept: NDArray[np.bool_]
    merged: tuple[tuple[int, NDArray[np.int64]], ...]
    banned: NDArray[np.int64]
    different: NDArray[np.int64]
    divided: tuple[NDArray[np.int64], ...] = ()

    @classmethod
    def none(cls, face_count: int) -> "Constraints":
        """Nothing was decided."""
        free = np.full(face_count, FREE)
        pairs, nobody = np.zeros((0, 2), np.int64), np.zeros(0, np.bool_)
        return cls(free, free, nobody, (), pairs, pairs)

    def decide(self) -> bool:
        """Whether there is anything that a group could depend on but vectors and photos."""
        told = len(self.different) or len(self.banned) or len(self.merged) or len(self.divided)
        return bool(told) or bool(self.kept.any()) or bool((self.pins != FREE).any())

    def allowed_before(self) -> NDArray[np.int64]:
        """`before`, but nobody for a face that is not the person it was."""
        before, (faces, people) = self.before.copy(), self.banned.T
        wrong = (before[faces] == people) & (self.pins[faces] == FREE)
        before[faces[wrong]] = -1
        return before

    def take(self, rows: NDArray[np.int64]) -> "Constraints":
        """The same facts about the faces of these rows, in their order."""
        place = np.full(len(self.pins), -1)
        place[rows] = np.arange(len(rows))
        merged = ((person, place[faces]) for person, faces in self.merged)
        banned = np.stack([place[self.banned[:, 0]], self.banned[:, 1]], axis=1)
        different = place[self.different]
        return Constraints(
            before=self.before[rows],
            pins=self.pins[rows],
            kept=self.kept,
            merged=tuple((person, np.sort(faces[faces >= 0])) for person, faces in merged),
            banned=banned[banned[:, 0] >= 0],
            different=different[(different >= 0).all(axis=1)],
            divided=tuple(np.sort(kept[kept >= 0]) for kept in (place[d] for d in self.divided)),
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """Groups in which every decision is true.

    Attributes:
        groups: int64 (n,), numbers from 0 on.
        homes: int64 (m,), the group of each person that a user cares about, else -1.
    """

    groups: NDArray[np.int64]
    homes: NDArray[np.int64]


def replay(groups: NDArray[np.int64], grid: NDArray[np.int16], decided: Constraints) -> Replayed:
    """Make the decisions true.

    The group of a person is the one with most of their faces, if nobody else has more there. A
    person with held faces and no such group has the held faces alone.

    Args:
        groups: (n,), numbers from 0 on; rows in the order of their ids.
        grid: (n, d) from `to_grid`.
        decided: about the same rows.
    """
    if not decided.decide():
        return Replayed(groups, np.full(len(decided.kept), -1))
    joined, homes = _join(groups, decided)
    held = decided.pins >= 0
    joined[held] = homes[decided.pins[held]]
    for rows in decided.divided:
        joined = follow_parts(joined, rows[held[rows]], grid, decided.pins == FREE)
    own = decided.pins == ALONE
    faces, people = decided.banned.T
    own[faces[(joined[faces] == homes[people]) & (decided.pins[faces] == FREE)]] = True
    joined[own] = joined.max(initial=-1) + 1 + np.arange(own.sum())
    return Replayed(split_apart(joined, decided.different, grid, decided.pins != FREE), homes)


def _join(
    groups: NDArray[np.int64], decided: Constraints
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Join the groups of merged people; also the group of each person, new ones for held faces."""
    owners = _owners(groups, decided)
    moved_to = np.arange(len(owners))
    homes = np.full(len(decided.kept), -1)
    for person, rows in _evidence(decided):
        group = int(np.bincount(groups[rows]).argmax())
        if owners[group] == person:
            homes[person] = group if homes[person] < 0 else homes[person]
            moved_to[group] = homes[person]
    held = np.unique(decided.pins[decided.pins >= 0])
    homeless = held[homes[held] < 0]
    homes[homeless] = len(owners) + np.arange(len(homeless))
    return moved_to[groups], homes


def _owners(groups: NDArray[np.int64], decided: Constraints) -> NDArray[np.int64]:
    """The person with most free faces in each group, -1 for none.

    Held faces count only where there is no free face of anybody: they go where they belong
    anyway, and must not take the rest of a group from which they were moved away.
    """
    owners = np.full(int(groups.max(initial=-1)) + 1, -1)
    free = (decided.pins == FREE) & (decided.before >= 0)
    for rows, people in ((decided.pins >= 0, decided.pins), (free, decided.before)):
        width = int(people.max(initial=0)) + 1
        pairs, counts = np.unique(groups[rows] * width + people[rows], return_counts=True)
        group, person = np.divmod(pairs, width)
        order = np.lexsort((-person, counts))
        owners[group[order]] = person[order]
    return owners


def _evidence(decided: Constraints) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Sets of faces, each of which says which group is a person's: own ones, then merged ones."""
    member = np.where(decided.pins == FREE, decided.before, -1)
    own = member.copy()
    for person, rows in decided.merged:
        own[rows[own[rows] == person]] = -1
    own_rows = _rows_by_person(own, len(decided.kept))
    held_rows = _rows_by_person(decided.pins, len(decided.kept))
    for person in np.flatnonzero(decided.kept).tolist():
        rows = own_rows[person] if len(own_rows[person]) else held_rows[person]
        if len(rows):
            yield person, rows
    for person, rows in decided.merged:
        still = rows[member[rows] == person]
        if len(still):
            yield person, still


def _rows_by_person(people: NDArray[np.int64], count: int) -> list[NDArray[np.int64]]:
    order = np.argsort(people, kind="stable")
    return np.split(order, np.searchsorted(people[order], np.arange(count + 1)))[1:-1]
