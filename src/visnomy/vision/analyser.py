"""Finds and describes the faces of one picture: the door of this package."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import ALL_TRAITS, Face, Trait
from visnomy.model.geometry import Boundary
from visnomy.vision.aligner import align, settle_points
from visnomy.vision.attributes import AttributeReader
from visnomy.vision.detector import (
    FIRST_LOOK_PX,
    Detections,
    FaceDetector,
    Floats,
    Pixels,
)
from visnomy.vision.embedder import MODEL, FaceEmbedder
from visnomy.vision.embedders import FaceLook, OtherEmbedder
from visnomy.vision.installed import weights_dir
from visnomy.vision.portrait import portrait_webp
from visnomy.vision.pyramid import Pyramid
from visnomy.vision.quality import face_quality, sharpness
from visnomy.vision.tiles import find_in_tiles, is_crowd
from visnomy.vision.turning import as_shown, better_turn, turned

CLOSE_LOOK_PX = 320
"""For a face that fills the picture: of 46 such portraits missed at 640 it finds all."""
FINE_LOOK_PX = 1280
"""For small faces: of those 24 px wide here (75 px in a 12-megapixel photo) the first look finds
54 %, this one all, for 33 ms more."""
PORTRAIT_SHARE = 0.125
PORTRAIT_COUNT = 2
"""So many faces, all wider than that share of the picture's long side, are the subject of it: the
fine look is left out."""
FULL_BELOW_PX = 64
"""A face narrower than this is worth the full-size picture: SFace wants about 80 px."""
FULL_GAIN = 1.25
MIN_FACE_PX = 10
MAX_ASPECT = 3.0
"""A face that the border cuts in half is 2.6 times as high as wide (bench/detection.py)."""
MIN_VISIBLE = 0.5
NO_OTHERS: Mapping[str, OtherEmbedder] = {}
PROBED_FACES = 2
"""So many of the best detections say whether a picture is the right way up."""
UNSURE_SCORE = 0.7
UNSURE_NORM = 6.0
"""Background forced through SFace has a median norm of 3.5; faces that match start near 8."""
SAME_POINTS = 0.3
"""In eye distances: two finds whose settled points lie nearer to each other are one face."""


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A picture and how many full-size pixels one of its pixels is."""

    picture: Pyramid
    factor: float

    @property
    def pixels(self) -> Pixels:
        """As it is, not halved."""
        return self.picture.pixels


class FaceAnalyser:
    """All networks, loaded once a process; pictures in, faces out.

    The same picture gives the same faces, bit for bit, whatever came before.
    """

    model: str = MODEL

    def __init__(
        self, detector: FaceDetector, embedder: FaceEmbedder, attributes: AttributeReader
    ) -> None:
        self._detector = detector
        self._embedder = embedder
        self._attributes = attributes

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 1) -> "FaceAnalyser":
        """The analyser from a weights folder.

        Args:
            folder: None means weights.default_weights_dir.
            threads: of each network; more processes are a better use of more cores.

        Raises:
            WeightsError: a file is absent or not the one that was measured.
        """
        place = weights_dir(folder)
        return cls(
            FaceDetector.load(place, threads=threads),
            FaceEmbedder.load(place, threads=threads),
            AttributeReader.load(place, threads=threads),
        )

    def finding_with(self, detector: FaceDetector) -> "FaceAnalyser":
        """The same networks with another detector."""
        return FaceAnalyser(detector, self._embedder, self._attributes)

    def analyse(  # noqa: PLR0913 (what a picture is, and what is wanted of it)
        self,
        pixels: Pixels,
        *,
        full_size: tuple[int, int],
        full: Callable[[], NDArray[np.uint8]] | None,
        others: Mapping[str, OtherEmbedder] = NO_OTHERS,
        traits: Set[Trait] = ALL_TRAITS,
        brief: bool = False,
    ) -> tuple[Face, ...]:
        """The faces of a picture, from the top down, then from the left.

        A picture without a good face is tried the three other ways up; where one of them is the
        right one, places are still those in the picture as given.

        Args:
            pixels: uint8 (h, w, 3), RGB, as it is shown, long side about 1280 at most.
            full_size: width and height of the picture at full size.
            full: gives the full-size pixels; called at most once, and only if a face is so
                small that it gains.
            others: models whose vectors a face gets beside the default one, by name.
            traits: what is wanted of a person's looks; nothing else of them is computed.
            brief: for one of many frames: no portraits, no looks, and one way up only.

        Returns:
            Faces with places in full-size pixels; empty for a picture without any.
        """
        if brief:
            return _in_order(self._faces(pixels, full_size, full, others, None))
        faces = self._faces(pixels, full_size, full, others, traits)
        upright = max((face.quality for face in faces), default=0.0)
        if quarters := better_turn(pixels, upright, self._best_quality):
            size = full_size[::-1] if quarters % 2 else full_size
            found = self._faces(
                turned(pixels, quarters),
                size,
                full and (lambda: turned(full(), quarters)),
                others,
                traits,
            )
            faces = [as_shown(face, quarters, full_size) for face in found]
        return _in_order(faces)

    def _faces(
        self,
        pixels: Pixels,
        full_size: tuple[int, int],
        full: Callable[[], NDArray[np.uint8]] | None,
        others: Mapping[str, OtherEmbedder],
        traits: Set[Trait] | None,
    ) -> list[Face]:
        """The faces of a picture that is the right way up; None of traits is the brief look."""
        view = _View(Pyramid(pixels), max(full_size) / max(pixels.shape[:2]))
        found = plausible(self._find(pixels), pixels.shape[1], pixels.shape[0])
        large = _full_view(found, view, full)
        if traits is not None and large is not None and is_crowd(found, view.factor):
            found = self._with_smaller(found, view, large)
        faces = [
            self._describe(found.take(np.array([row])), view, large, others, traits)
            for row in range(len(found))
        ]
        return told_once([face for face in faces if face is not None])

    def _with_smaller(self, found: Detections, view: _View, large: _View) -> Detections:
        """And the faces that only a look at the parts of the full picture shows."""
        small = find_in_tiles(self._detector, large.pixels).scaled(large.factor / view.factor)
        return found.joined(plausible(small, view.pixels.shape[1], view.pixels.shape[0]))

    def _best_quality(self, pixels: Pixels) -> float:
        """The quality of the best face at a first look, 0 without any."""
        found = self._detector.detect(pixels, long_side=FIRST_LOOK_PX)
        sound = plausible(found, pixels.shape[1], pixels.shape[0])
        best = 0.0
        for points in sound.points[:PROBED_FACES]:
            settled = settle_points(self._detector, pixels, points)
            best = max(best, face_quality(self._embedder.embed(align(pixels, settled))[1]))
        return best

    def _find(self, pixels: Pixels) -> Detections:
        found = self._detector.detect(pixels, long_side=FIRST_LOOK_PX)
        long_side = max(pixels.shape[:2])
        if len(found) == 0:
            found = self._detector.detect(pixels, long_side=CLOSE_LOOK_PX)
        if not _fine_look_pays(found, long_side):
            return found
        fine = self._detector.detect(pixels, long_side=min(long_side, FINE_LOOK_PX))
        return found.joined(fine)

    def _describe(
        self,
        found: Detections,
        view: _View,
        large: _View | None,
        others: Mapping[str, OtherEmbedder],
        traits: Set[Trait] | None,
    ) -> Face | None:
        source = large if large is not None and _is_small(found, view) else view
        near = found.scaled(view.factor / source.factor)
        points = settle_points(self._detector, source.picture, near.points[0])
        aligned = align(source.picture, points)
        embedding, norm = self._embedder.embed(aligned)
        score = float(found.scores[0])
        if score < UNSURE_SCORE and norm < UNSURE_NORM:
            return None
        face = Face(
            boundary=_boundary(found.boxes[0], view),
            confidence=score,
            landmarks_px=np.asarray(points * np.float32(source.factor), dtype=np.float32),
            head_pose=None,
            quality=face_quality(norm),
            sharpness=sharpness(aligned),
            embedding=embedding,
            crop_webp=b"",
            other_embeddings=_embeddings(
                FaceLook(source.pixels, points, aligned, embedding), others
            ),
        )
        if traits is None:
            return face
        looks = self._attributes.read(source.picture, points, near.boxes[0], traits)
        return replace(
            face,
            head_pose=looks.head_pose,
            crop_webp=portrait_webp(source.pixels, near.boxes[0]),
            age=looks.age,
            age_sd=looks.age_sd,
            gender=looks.gender,
            emotion=looks.emotion,
            mouth=looks.mouth,
            beard=looks.beard,
            hat=looks.hat,
            mask=looks.mask,
            glasses=looks.glasses,
        )


def _in_order(faces: Iterable[Face]) -> tuple[Face, ...]:
    return tuple(sorted(faces, key=lambda face: (face.boundary.top, face.boundary.left)))


def _embeddings(face: FaceLook, others: Mapping[str, OtherEmbedder]) -> dict[str, Floats]:
    made = {name: embedder.embed(face) for name, embedder in others.items()}
    return {name: vector for name, vector in made.items() if vector is not None}


def told_once(faces: list[Face]) -> list[Face]:
    """The faces, each once, the surest first.

    A weak box on a part of a face, found at another size, settles on the points of the face itself:
    it is dropped for the surer one.
    """
    told: list[Face] = []
    for face in sorted(faces, key=lambda one: -one.confidence):
        points = np.array([other.landmarks_px for other in told]).reshape(-1, 5, 2)
        apart = np.linalg.norm(points - face.landmarks_px, axis=2).mean(axis=1)
        eyes = np.linalg.norm(points[:, 0] - points[:, 1], axis=1)
        if not (apart < SAME_POINTS * eyes).any():
            told.append(face)
    return told


def plausible(found: Detections, width: int, height: int) -> Detections:
    """The detections that can be faces: big enough, not a strip, and at least half in view."""
    sizes = found.boxes[:, 2:] - found.boxes[:, :2]
    inside = np.clip(found.boxes, 0, np.array([width, height, width, height], dtype=np.float32))
    visible = np.prod(inside[:, 2:] - inside[:, :2], axis=1) / np.maximum(sizes.prod(axis=1), 1e-6)
    narrow, wide = sizes.min(axis=1), sizes.max(axis=1)
    keep = (narrow >= MIN_FACE_PX) & (wide <= MAX_ASPECT * narrow) & (visible >= MIN_VISIBLE)
    return found.take(keep)


def _fine_look_pays(found: Detections, long_side: int) -> bool:
    if long_side <= 1.2 * FIRST_LOOK_PX:
        return False
    widths = found.boxes[:, 2] - found.boxes[:, 0]
    is_portrait = 1 <= len(found) <= PORTRAIT_COUNT and widths.min() > PORTRAIT_SHARE * long_side
    return not is_portrait


def _is_small(found: Detections, view: _View) -> bool:
    widths = found.boxes[:, 2] - found.boxes[:, 0]
    return view.factor >= FULL_GAIN and bool((widths < FULL_BELOW_PX).any())


def _full_view(
    found: Detections, view: _View, full: Callable[[], NDArray[np.uint8]] | None
) -> _View | None:
    if full is None or not _is_small(found, view):
        return None
    pixels = full()
    return _View(Pyramid(pixels), view.factor * max(view.pixels.shape[:2]) / max(pixels.shape[:2]))


def _boundary(box: Floats, view: _View) -> Boundary:
    height, width = view.pixels.shape[:2]
    limits = np.array([width, height, width, height], dtype=np.float32)
    left, top, right, bottom = (
        round(float(edge) * view.factor) for edge in np.clip(box, 0, limits)
    )
    return Boundary(left=left, top=top, width=max(1, right - left), height=max(1, bottom - top))
