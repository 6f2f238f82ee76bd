"""Which face that was found is the one that a file names, by their boxes alone."""

from collections.abc import Sequence
from uuid import UUID

from visnomy.model.geometry import Boundary
from visnomy.model.said import SaidFace, SaidRow
from visnomy.store.exchange.said import FaceHere
from visnomy.store.people.forgotten import ForgottenPlace

LEAST_OVERLAP = 0.15
"""Intersection over union. Programs draw boxes from chin to brow or around the whole head, which
is up to six times the area; the middles of both must lie in both, so that no neighbour is taken."""


def match_said(said: Sequence[SaidRow], faces: Sequence[FaceHere]) -> dict[int, UUID]:
    """The face of each named one, by its number; all of one file, the best overlaps first.

    What a standing decision settled keeps its face, and no face is given twice.
    """
    there = {face.figure_id for face in faces}
    found = {
        row.said_id: row.figure_id
        for row in said
        if row.settled and row.figure_id is not None and row.figure_id in there
    }
    taken = set(found.values())
    pairs = sorted(
        (-overlap, row.said_id, face.figure_id)
        for row in said
        if row.said_id not in found and not row.settled
        for face in faces
        if (overlap := fit(row.face.boundary, face.boundary)) >= LEAST_OVERLAP
    )
    for _, said_id, figure_id in pairs:
        if said_id not in found and figure_id not in taken:
            found[said_id] = figure_id
            taken.add(figure_id)
    return found


def still_known(said: Sequence[SaidFace], places: Sequence[ForgottenPlace]) -> tuple[SaidFace, ...]:
    """Those that do not lie where a face was that is to stay forgotten."""
    boxes = [Boundary(*place.box) for place in places]
    return tuple(
        face for face in said if all(fit(face.boundary, box) < LEAST_OVERLAP for box in boxes)
    )


def fit(one: Boundary, other: Boundary) -> float:
    """Intersection over union; 0 where the middle of one lies outside of the other."""
    if not (_holds(one, other) and _holds(other, one)):
        return 0.0
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(0, wide) * max(0, high)
    return shared / (one.width * one.height + other.width * other.height - shared)


def _holds(box: Boundary, other: Boundary) -> bool:
    """Whether the middle of the other lies in a box."""
    x, y = other.left + other.width / 2, other.top + other.height / 2
    return box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height
