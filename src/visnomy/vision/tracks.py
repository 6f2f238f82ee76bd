"""Links the faces of a video's frames into tracks: one person, seen without a break in one shot.

Frames lie up to seconds apart, so a face may be anywhere in the next one: the vector counts more
than the place. A track becomes one face: its best view, with a vector averaged by quality. When
somebody is seen again later that is another track, and grouping tells who it is.

Looks and portrait are read once, of the best view, from a piece of its frame.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import Face, Moment
from visnomy.model.geometry import Boundary
from visnomy.vision.detector import Pixels

ALIKE = 0.45
"""Least cosine of two views where the place says nothing: one pair of strangers in 10,000 is so
alike by SFace (bench/verification.py), and a shot has a few."""
ALIKE_IN_PLACE = 0.2
"""Least cosine where the boxes overlap by half: a head that turns or is blurred."""
SAME_PLACE = 0.5
PATIENCE_S = 5.0
"""A face that is not seen for longer has left."""
MISSED = 2
"""So many frames in which a face is not seen end its track."""
SURROUNDINGS = 1.0
"""So many sides of a face are kept around it."""
MAX_TRACKS = 1000
"""Of more, the best are kept."""
_LEAST_WEIGHT = 0.01


Describe = Callable[[Pixels], Sequence[Face]]
"""Finds the faces of a picture with all that can be said of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The part of a frame around a face.

    Attributes:
        pixels: uint8 (h, w, 3), RGB, not of the frame any more.
        place: the face in it.
    """

    pixels: Pixels
    place: Boundary

    @classmethod
    def of(cls, frame: Pixels, width_px: int, face: Face) -> "Piece":
        """Cut it out.

        Args:
            frame: uint8 (h, w, 3), RGB.
            width_px: of the frame at full size, in which the face has its place.
            face: in the frame.
        """
        factor, box = frame.shape[1] / max(width_px, 1), face.boundary
        left, top = box.left * factor, box.top * factor
        width, height = box.width * factor, box.height * factor
        margin = SURROUNDINGS * max(width, height)
        from_x, from_y = max(0, int(left - margin)), max(0, int(top - margin))
        to_x, to_y = int(left + width + margin) + 1, int(top + height + margin) + 1
        place = Boundary(round(left) - from_x, round(top) - from_y, round(width), round(height))
        return cls(frame[from_y:to_y, from_x:to_x].copy(), place)


@dataclass(slots=True)
class _Track:
    """What is kept of a face while it is followed; memory does not grow with its length."""

    best: Face
    piece: Piece
    first_ms: int
    last_ms: int
    best_ms: int
    place: Boundary
    missed: int = 0
    sums: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @classmethod
    def of(cls, at_ms: int, face: Face, view: "View") -> "_Track":
        track = cls(face, view.piece(face), at_ms, at_ms, at_ms, face.boundary)
        track._add(face)
        return track

    def see(self, at_ms: int, face: Face, view: "View") -> None:
        if (face.quality, face.sharpness) > (self.best.quality, self.best.sharpness):
            self.best, self.piece, self.best_ms = face, view.piece(face), at_ms
        self.last_ms, self.place, self.missed = at_ms, face.boundary, 0
        self._add(face)

    def likeness(self, face: Face) -> float:
        """How sure it is that a face is this one, above 0 if it may be."""
        mean = self.sums[""]
        cosine = float(mean @ face.embedding) / max(float(np.linalg.norm(mean)), 1e-9)
        overlap = _overlap(self.place, face.boundary)
        least = ALIKE_IN_PLACE if overlap >= SAME_PLACE else ALIKE
        return cosine + overlap if cosine >= least else 0.0

    def face(self, describe: Describe) -> Face:
        others = {name: _unit(total) for name, total in self.sums.items() if name}
        return replace(
            self._described(describe),
            embedding=_unit(self.sums[""]),
            other_embeddings=others,
            moment=Moment(self.first_ms, self.last_ms, self.best_ms),
        )

    def _described(self, describe: Describe) -> Face:
        """The best view with looks and portrait; its place and numbers stay."""
        found = [
            face
            for face in describe(self.piece.pixels)
            if _overlap(face.boundary, self.piece.place) >= SAME_PLACE
        ]
        if not found:
            return self.best
        best = self.best
        nearest = max(found, key=lambda face: _overlap(face.boundary, self.piece.place))
        return replace(
            nearest,
            boundary=best.boundary,
            confidence=best.confidence,
            landmarks_px=best.landmarks_px,
            quality=best.quality,
            sharpness=best.sharpness,
        )

    def _add(self, face: Face) -> None:
        weight = max(face.quality, _LEAST_WEIGHT)
        for name, vector in {**face.other_embeddings, "": face.embedding}.items():
            self.sums[name] = self.sums.get(name, 0.0) + weight * vector.astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A frame as faces were looked for in it.

    Attributes:
        pixels: uint8 (h, w, 3), RGB.
        width_px: of the frame at full size.
    """

    pixels: Pixels
    width_px: int

    def piece(self, face: Face) -> Piece:
        """The part of the frame around a face."""
        return Piece.of(self.pixels, self.width_px, face)


class Tracker:
    """Takes the faces of one frame after the other."""

    def __init__(self, describe: Describe) -> None:
        """Begin without a frame.

        Args:
            describe: is asked once for each track, when it has ended.
        """
        self._describe = describe
        self._open: list[_Track] = []
        self._done: list[Face] = []

    def see(self, at_ms: int, faces: Sequence[Face], view: View, *, new_shot: bool = False) -> None:
        """Add a frame, later than all before.

        Args:
            at_ms: when it is shown.
            faces: what was found in it.
            view: the frame; pieces of it are kept.
            new_shot: nobody of the frame before is followed into it.
        """
        self._end(
            track
            for track in list(self._open)
            if new_shot or at_ms - track.last_ms > 1000 * PATIENCE_S
        )
        for track in self._open:
            track.missed += 1
        rest = self._follow(at_ms, faces, view)
        self._end(track for track in list(self._open) if track.missed >= MISSED)
        self._open += [_Track.of(at_ms, face, view) for face in rest]

    def faces(self) -> tuple[Face, ...]:
        """All tracks as faces, by the time they begin, then from the top and the left."""
        self._end(list(self._open))
        return tuple(sorted(_best(self._done), key=_order))

    def _follow(self, at_ms: int, faces: Sequence[Face], view: View) -> list[Face]:
        """Give faces to open tracks, the surest pair first; the faces that none has."""
        pairs = sorted(
            (-likeness, number, place)
            for number, track in enumerate(self._open)
            for place, face in enumerate(faces)
            if (likeness := track.likeness(face)) > 0
        )
        taken: set[int] = set()
        for _, number, place in pairs:
            track = self._open[number]
            if track.missed and place not in taken:
                track.see(at_ms, faces[place], view)
                taken.add(place)
        return [face for place, face in enumerate(faces) if place not in taken]

    def _end(self, tracks: Iterable[_Track]) -> None:
        for track in tracks:
            self._open.remove(track)
            self._done.append(track.face(self._describe))
        if len(self._done) > 2 * MAX_TRACKS:
            self._done = _best(self._done)


def _best(faces: Sequence[Face]) -> list[Face]:
    """At most MAX_TRACKS, those that are recognised best."""
    return sorted(faces, key=lambda face: (-face.quality, _order(face)))[:MAX_TRACKS]


def _order(face: Face) -> tuple[int, int, int]:
    first_ms = face.moment.first_ms if face.moment else 0
    return first_ms, face.boundary.top, face.boundary.left


def _unit(total: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), dtype=np.float32)


def _overlap(one: Boundary, other: Boundary) -> float:
    """Intersection over union, 0..1."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)
