"""A face detector of the operator's, of YuNet's family: its maps are decoded as YuNet's are.

It says where faces are, in one look at each picture. The five points are settled in upright crops
by YuNet as ever, so vectors and FaceQuality mean the same whichever detector found the face.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from visnomy.errors import WeightsError
from visnomy.vision.detector import (
    FIRST_LOOK_PX,
    MIN_SCORE,
    Detections,
    FaceDetector,
    Floats,
    Pixels,
    decode,
    suppress,
)
from visnomy.vision.own_models import DetectorMaps, OwnModel
from visnomy.vision.sessions import Session, check_input, open_content

_PARTS = {"classes": ("cls", 1), "objects": ("obj", 1), "boxes": ("bbox", 4), "points": ("kps", 10)}
"""A member of the calibration file -> what the decoder calls it, and numbers a place."""


class OwnDetector(FaceDetector):
    """Finds faces with the operator's model, and points in crops with YuNet."""

    def __init__(self, points: FaceDetector, model: OwnModel, session: Session) -> None:
        if model.detector is None:
            raise WeightsError(f"The model {model.name} is no detector.")
        self._points = points
        self._own = session
        self._input = model.input
        self._maps: DetectorMaps = model.detector
        self._names = {
            name: f"{short}_{stride}"
            for part, (short, _) in _PARTS.items()
            for name, stride in zip(_named(self._maps, part), self._maps.strides, strict=True)
        }

    def detect(
        self, pixels: Pixels, *, long_side: int | None = FIRST_LOOK_PX, min_score: float = MIN_SCORE
    ) -> Detections:
        """As `FaceDetector.detect`; the model's input has one size, so that it looks only once."""
        if long_side is None:
            return self._points.detect(pixels, long_side=None, min_score=min_score)
        if long_side != FIRST_LOOK_PX:
            return _nothing()
        factor, canvas = self._fitted(pixels)
        found = self._decoded(canvas, self._maps.least_score)
        return suppress(found).scaled(1 / factor)

    def check(self) -> None:
        """Look at two pictures.

        Raises:
            WeightsError: the maps are not those that the calibration file describes.
        """
        size = (self._input.height, self._input.width, 3)
        noise = np.random.default_rng(0).integers(0, 256, size, dtype=np.uint8)
        for picture in (np.full(size, 90, np.uint8), noise):
            found = self._decoded(picture, 0.0)
            if not (np.isfinite(found.boxes).all() and np.isfinite(found.points).all()):
                raise WeightsError("The detector gives numbers that are not finite.")

    def _fitted(self, pixels: Pixels) -> tuple[float, Pixels]:
        """The picture as large as it fits into the input, black at the right and the bottom."""
        height, width = pixels.shape[:2]
        factor = min(self._input.width / width, self._input.height / height)
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
        canvas = np.zeros((self._input.height, self._input.width, 3), np.uint8)
        canvas[: size[1], : size[0]] = cv2.resize(pixels, size, interpolation=method)
        return factor, canvas

    def _decoded(self, canvas: Pixels, min_score: float) -> Detections:
        names = list(self._names)
        (given,) = self._own.get_inputs()
        try:
            raw = self._own.run(names, {given.name: self._input.blob(canvas)})
        except Exception as exc:
            raise WeightsError(f"The detector does not give {', '.join(names)}: {exc}") from exc
        maps = {self._names[name]: each for name, each in zip(names, raw, strict=True)}
        self._check_shapes(maps)
        size = self._input.width, self._input.height
        return decode(maps, *size, min_score=min_score, strides=self._maps.strides)

    def _check_shapes(self, maps: dict[str, Floats]) -> None:
        for short, numbers in _PARTS.values():
            for stride in self._maps.strides:
                places = (self._input.width // stride) * (self._input.height // stride)
                shape = maps[f"{short}_{stride}"].shape
                if shape != (1, places, numbers):
                    raise WeightsError(
                        f"The detector's map for stride {stride} has the shape {list(shape)}; one "
                        f"of YuNet's family has {[1, places, numbers]}."
                    )


def open_own_detector(model: OwnModel, content: bytes, weights: Path) -> OwnDetector:
    """A detector that has answered once as its calibration file says.

    Args:
        model: what the calibration file says.
        content: the ONNX file.
        weights: the weights folder.

    Raises:
        WeightsError: it is not the one that the calibration file describes.
    """
    session = open_content(model.name, content, threads=1)
    check_input(model.name, session, model.input.blob(_black(model)).shape)
    detector = OwnDetector(FaceDetector.load(weights), model, session)
    detector.check()
    return detector


def _black(model: OwnModel) -> Pixels:
    return np.zeros((model.input.height, model.input.width, 3), np.uint8)


def _named(maps: DetectorMaps, part: str) -> Sequence[str]:
    return {
        "classes": maps.classes,
        "objects": maps.objects,
        "boxes": maps.boxes,
        "points": maps.points,
    }[part]


def _nothing() -> Detections:
    empty = np.empty((0, 4), np.float32)
    return Detections(empty, np.empty((0, 5, 2), np.float32), np.empty(0, np.float32))
