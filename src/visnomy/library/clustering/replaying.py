"""Decisions as arrays for a clustering run: who is held where, who was merged, who is not whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.model.decision import DecisionKind, FaceDecision
from visnomy.store.clustering.roster import rows_of

if TYPE_CHECKING:
    from visnomy.grouping.constraints import Constraints

Person = UUID | None


@dataclass(slots=True)
class Standing:
    """What stands after all decisions, by face and person.

    Attributes:
        pins: face -> the person it is held in, None for nobody.
        banned: (face, person) pairs.
        merged: (person, faces that came with somebody).
        different: two faces each that are not the same person.
        sure: faces that somebody looked at and put or confirmed where they are.
        divided: the faces of each person that was split, wherever they are held now.
        excluded: no faces.
        left: people from whom somebody took a face.
    """

    pins: dict[UUID, Person] = field(default_factory=dict)
    banned: set[tuple[UUID, UUID]] = field(default_factory=set)
    merged: list[tuple[UUID, list[UUID]]] = field(default_factory=list)
    different: list[tuple[UUID, UUID]] = field(default_factory=list)
    sure: set[UUID] = field(default_factory=set)
    divided: list[list[UUID]] = field(default_factory=list)
    excluded: set[UUID] = field(default_factory=set)
    left: set[UUID] = field(default_factory=set)

    def tell_apart(self, faces: Sequence[UUID]) -> None:
        """Two faces that were held in one person are held no more: this came later."""
        if len(faces) < 2:  # the other one is deleted
            return
        first, second = faces
        if first in self.pins and self.pins.get(second) == self.pins[first] is not None:
            del self.pins[first], self.pins[second]
            self.sure -= {first, second}
        self.different.append((first, second))

    def people(self) -> set[UUID]:
        """Everybody whom a decision names."""
        held = {person for person in self.pins.values() if person is not None} | self.left
        return held | {person for _, person in self.banned} | {who for who, _ in self.merged}

    def faces(self) -> Iterator[UUID]:
        """All that a decision speaks of, some more than once."""
        yield from self.pins
        yield from (face for face, _ in self.banned)
        for group in (*(faces for _, faces in self.merged), *self.different, *self.divided):
            yield from group


def standing(decisions: Sequence[FaceDecision]) -> Standing:
    """Let decisions act one after the other; the later one wins.

    Args:
        decisions: the oldest first, those of one decision side by side.
    """
    state = Standing()
    for _, group in groupby(decisions, key=lambda each: each.decision_id):
        faces = list(group)
        if faces[0].kind is DecisionKind.MERGE:
            _merge(state, faces)
        elif faces[0].kind is DecisionKind.DIFFERENT:
            state.tell_apart([face.figure_id for face in faces if face.part is not None])
        else:
            if faces[0].kind is DecisionKind.SPLIT:
                state.divided.append([face.figure_id for face in faces])
            for face in faces:
                _decide(state, face)
    return state


def _decide(state: Standing, face: FaceDecision) -> None:
    state.excluded.discard(face.figure_id)
    state.sure.discard(face.figure_id)
    if face.kind is DecisionKind.REJECT:
        state.pins.pop(face.figure_id, None)
        person = face.rejected or face.source
        if person is not None:
            state.banned.add((face.figure_id, person))
        return
    if face.source is not None:
        state.left.add(face.source)
    state.pins[face.figure_id] = face.target
    if face.kind is not DecisionKind.SPLIT:
        state.sure.add(face.figure_id)
    if face.target is not None:
        state.banned.discard((face.figure_id, face.target))
    if face.kind is DecisionKind.NOT_A_FACE:
        state.excluded.add(face.figure_id)


def _merge(state: Standing, faces: Sequence[FaceDecision]) -> None:
    """Who was merged goes on as the other in all that was decided before."""
    target = faces[0].target
    if target is None:
        return
    met = {face.figure_id for face in faces}
    state.different = [pair for pair in state.different if not met.issuperset(pair)]
    faces = [face for face in faces if face.source != target]  # the others stayed
    sources = {face.source for face in faces}
    state.pins = {
        face: target if person in sources else person for face, person in state.pins.items()
    }
    state.banned = {
        (face, target if person in sources else person) for face, person in state.banned
    }
    state.left = {target if person in sources else person for person in state.left}
    state.merged = [(target if who in sources else who, rows) for who, rows in state.merged]
    by_source = sorted(faces, key=lambda face: str(face.source))
    for _, group in groupby(by_source, key=lambda face: face.source):
        state.merged.append((target, [face.figure_id for face in group]))


def constraints(
    state: Standing,
    figure_ids: NDArray[np.uint8],
    before: NDArray[np.int64],
    cluster_ids: Sequence[UUID],
    named: NDArray[np.bool_],
) -> "Constraints":
    """The same as arrays.

    Args:
        state: what stands.
        figure_ids: uint8 (n, 16), the faces of the run.
        before: int64 (n,), the person of each of them now, an index into `cluster_ids`, or -1.
        cluster_ids: the people that there are, the oldest first.
        named: for each of them, whether a user has put something on them.
    """
    from visnomy.grouping.constraints import ALONE, FREE, Constraints

    place = {cluster_id: index for index, cluster_id in enumerate(cluster_ids)}
    row_of = _rows_by_face(state, figure_ids)
    pins = np.full(len(figure_ids), FREE)
    for figure_id, person in state.pins.items():
        if (row := row_of.get(figure_id.bytes)) is not None:
            pins[row] = ALONE if person is None else place.get(person, FREE)
    banned = [
        (row_of[face.bytes], place[person])
        for face, person in sorted(state.banned)
        if face.bytes in row_of and person in place
    ]
    kept = named.copy()
    kept[[place[person] for person in state.people() if person in place]] = True
    return Constraints(
        before=before,
        pins=pins,
        kept=kept,
        merged=tuple(
            (place[person], np.array(_rows(faces, row_of), np.int64))
            for person, faces in state.merged
            if person in place
        ),
        banned=np.array(banned, np.int64).reshape(-1, 2),
        different=np.array(
            [
                (row_of[first.bytes], row_of[second.bytes])
                for first, second in state.different
                if first.bytes in row_of and second.bytes in row_of
            ],
            np.int64,
        ).reshape(-1, 2),
        divided=tuple(np.array(_rows(faces, row_of), np.int64) for faces in state.divided),
    )


def _rows_by_face(state: Standing, figure_ids: NDArray[np.uint8]) -> dict[bytes, int]:
    """Where the faces are that decisions speak of; the others, mostly nearly all, cost nothing."""
    keys = sorted({face.bytes for face in state.faces()})
    wanted = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, 16)
    rows = rows_of(figure_ids, wanted).tolist()
    return {key: row for key, row in zip(keys, rows, strict=True) if row >= 0}


def _rows(faces: Sequence[UUID], row_of: Mapping[bytes, int]) -> list[int]:
    return sorted(row_of[face.bytes] for face in faces if face.bytes in row_of)
