"""Finds faces: YuNet in ONNX Runtime with a decoder of our own.

OpenCV has the same detector built in, but runs the graph 2.4 times slower and its five points are
the same (tests/vision/test_detector.py). Small pictures are scaled up too: at 128 px that takes
the faces found from 62 to 78 of 80.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.vision.sessions import Session, open_session
from visnomy.vision.weights import YUNET

STRIDES = (8, 16, 32)
OUTPUTS = [f"{part}_{stride}" for part in ("cls", "obj", "bbox", "kps") for stride in STRIDES]
PAD_TO = 32
FIRST_LOOK_PX = 640
MIN_SCORE = 0.6
MAX_OVERLAP = 0.3
"""Intersection over union above which the lower-scored box is the same face."""
MAX_CANDIDATES = 2000
"""Boxes looked at after the score cut; a crowd of 300 faces gives about 1,500."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """Faces found in one picture, best score first, in that picture's pixels.

    Attributes:
        boxes: float32 (n, 4): left, top, right, bottom; may reach over the edges.
        points: float32 (n, 5, 2): the eye at the picture's left, the other eye, nose, mouth
            corners left and right.
        scores: float32 (n,), 0..1.
    """

    boxes: Floats
    points: Floats
    scores: Floats

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Detections":
        """Some of the faces, in the order of `rows`."""
        return Detections(self.boxes[rows], self.points[rows], self.scores[rows])

    def scaled(self, factor: float) -> "Detections":
        """The same faces in a picture `factor` times as large."""
        ratio = np.float32(factor)
        return Detections(self.boxes * ratio, self.points * ratio, self.scores)

    def joined(self, other: "Detections") -> "Detections":
        """Both sets, each face once."""
        both = Detections(
            np.concatenate([self.boxes, other.boxes]),
            np.concatenate([self.points, other.points]),
            np.concatenate([self.scores, other.scores]),
        )
        return suppress(both)


class FaceDetector:
    """YuNet, loaded once and used for every picture."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "FaceDetector":
        """The detector from the weights folder.

        Raises:
            WeightsError: the file is absent or wrong.
        """
        return cls(open_session(folder, YUNET, threads=threads))

    def detect(
        self, pixels: Pixels, *, long_side: int | None = FIRST_LOOK_PX, min_score: float = MIN_SCORE
    ) -> Detections:
        """The faces in a picture.

        Args:
            pixels: uint8 (h, w, 3), RGB, upright.
            long_side: the picture is scaled to this, up or down; None takes it as it is.
            min_score: faces scored lower are dropped.
        """
        factor = 1.0 if long_side is None else long_side / max(pixels.shape[:2])
        blob = _prepare(_resize(pixels, factor))
        outputs = dict(zip(OUTPUTS, self._session.run(OUTPUTS, {"input": blob}), strict=True))
        height, width = blob.shape[2:]
        return suppress(decode(outputs, width, height, min_score=min_score)).scaled(1 / factor)


def decode(
    outputs: Mapping[str, Floats],
    width: int,
    height: int,
    *,
    min_score: float,
    strides: Sequence[int] = STRIDES,
) -> Detections:
    """YuNet's raw maps as boxes, points and scores; overlapping ones are all still there.

    Args:
        outputs: cls_S and obj_S (1, a, 1), bbox_S (1, a, 4), kps_S (1, a, 10) for each stride S,
            anchors row by row.
        width: of the network's input, a multiple of the largest stride.
        height: of the network's input, likewise.
        min_score: the cut on sqrt(cls * obj).
        strides: for which there are maps.
    """
    parts = [_decode_stride(outputs, s, width // s, min_score) for s in strides]
    return Detections(
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.scores for part in parts]),
    )


def _decode_stride(
    outputs: Mapping[str, Floats], stride: int, columns: int, min_score: float
) -> Detections:
    classes = np.clip(outputs[f"cls_{stride}"][0, :, 0], 0, 1)
    scores = np.sqrt(classes * np.clip(outputs[f"obj_{stride}"][0, :, 0], 0, 1))
    rows = np.flatnonzero(scores >= min_score)
    cells = np.stack([rows % columns, rows // columns], axis=1).astype(np.float32)
    raw = outputs[f"bbox_{stride}"][0, rows]
    centres, sizes = (cells + raw[:, :2]) * stride, np.exp(raw[:, 2:]) * stride
    points = (outputs[f"kps_{stride}"][0, rows].reshape(-1, 5, 2) + cells[:, None]) * stride
    boxes = np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1)
    return Detections(boxes, points, scores[rows])


def suppress(found: Detections, *, max_overlap: float = MAX_OVERLAP) -> Detections:
    """Greedy non-maximum suppression; ties by place, so the order of the input is no matter."""
    left, top = found.boxes[:, 0], found.boxes[:, 1]
    left_over = np.lexsort((left, top, -found.scores))[:MAX_CANDIDATES]
    kept: list[int] = []
    while left_over.size:
        best, left_over = left_over[0], left_over[1:]
        kept.append(int(best))
        overlap = overlaps(found.boxes[best], found.boxes[left_over])
        left_over = left_over[overlap <= max_overlap]
    return found.take(np.array(kept, dtype=np.intp))


def overlaps(box: Floats, boxes: Floats) -> Floats:
    """Intersection over union of one box (4,) with others (n, 4): float32 (n,)."""
    corner = np.maximum(box[:2], boxes[:, :2])
    sides = np.clip(np.minimum(box[2:], boxes[:, 2:]) - corner, 0, None)
    shared = sides[:, 0] * sides[:, 1]
    union = _areas(box[None]) + _areas(boxes) - shared
    return np.asarray(shared / np.maximum(union, 1e-6), dtype=np.float32)


def _areas(boxes: Floats) -> Floats:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), dtype=np.float32)


def _resize(pixels: Pixels, factor: float) -> Pixels:
    if factor == 1:
        return pixels
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=method), dtype=np.uint8)


def _prepare(pixels: Pixels) -> Floats:
    """RGB uint8 (h, w, 3) as float32 (1, 3, H, W) BGR, black at the right and the bottom."""
    height, width = pixels.shape[:2]
    blob = np.zeros((1, 3, -(-height // PAD_TO) * PAD_TO, -(-width // PAD_TO) * PAD_TO), np.float32)
    blob[0, :, :height, :width] = pixels[:, :, ::-1].transpose(2, 0, 1)
    return blob
