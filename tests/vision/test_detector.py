"""Our decoder against OpenCV's on the same network, and the suppression of doubles."""

from pathlib import Path

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from visnomy.vision.detector import (
    MAX_OVERLAP,
    STRIDES,
    Detections,
    FaceDetector,
    decode,
    overlaps,
    suppress,
)
from visnomy.vision.weights import YUNET


def detections(corners: NDArray[np.float32], scores: NDArray[np.float32]) -> Detections:
    boxes = np.concatenate([corners, corners + 20], axis=1).astype(np.float32)
    return Detections(boxes, np.zeros((len(boxes), 5, 2), np.float32), scores)


def test_the_decoder_agrees_with_opencv(
    weights: Path, detector: FaceDetector, group_photo: NDArray[np.uint8]
) -> None:
    height, width = (side // 32 * 32 for side in group_photo.shape[:2])
    photo = np.ascontiguousarray(group_photo[:height, :width])
    peer = cv2.FaceDetectorYN.create(
        str(weights / YUNET.filename), "", (width, height), score_threshold=0.6, nms_threshold=0.3
    )

    theirs = np.asarray(peer.detect(np.ascontiguousarray(photo[:, :, ::-1]))[1])
    ours = detector.detect(photo, long_side=None)

    theirs = theirs[np.argsort(-theirs[:, -1])]
    assert len(ours) == len(theirs) >= 4
    np.testing.assert_allclose(ours.boxes[:, :2], theirs[:, :2], atol=0.01)
    np.testing.assert_allclose(ours.boxes[:, 2:] - ours.boxes[:, :2], theirs[:, 2:4], atol=0.01)
    np.testing.assert_allclose(ours.points.reshape(-1, 10), theirs[:, 4:14], atol=0.01)
    np.testing.assert_allclose(ours.scores, theirs[:, 14], atol=1e-4)


def test_one_lit_cell_becomes_one_face() -> None:
    """Cell (column 3, row 2) of stride 16 on a picture 96 wide and 64 high."""
    outputs = {}
    for stride in STRIDES:
        cells = (96 // stride) * (64 // stride)
        for part, depth in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
            outputs[f"{part}_{stride}"] = np.zeros((1, cells, depth), np.float32)
    row = 2 * 6 + 3
    outputs["cls_16"][0, row] = 0.81
    outputs["obj_16"][0, row] = 1.0
    outputs["bbox_16"][0, row] = (0.5, 0.25, np.log(2), np.log(3))

    found = decode(outputs, 96, 64, min_score=0.6)

    np.testing.assert_allclose(found.scores, [0.9])
    np.testing.assert_allclose(found.boxes, [[40, 12, 72, 60]], atol=1e-4)
    np.testing.assert_allclose(found.points[0], np.tile([48, 32], (5, 1)))


def test_a_plain_picture_has_no_face(detector: FaceDetector) -> None:
    grey = np.full((90, 120, 3), 128, np.uint8)

    assert len(detector.detect(grey)) == 0


corner_arrays = st.integers(0, 12).flatmap(
    lambda n: st.tuples(
        arrays.arrays(np.float32, (n, 2), elements=st.integers(0, 60).map(float)),
        arrays.arrays(np.float32, (n,), elements=st.floats(0.5, 1, width=32)),
    )
)


@given(corner_arrays)
def test_kept_faces_do_not_overlap_and_dropped_ones_do(
    given_faces: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    found = detections(*given_faces)

    kept = suppress(found)

    for row in range(len(kept)):
        assert (overlaps(kept.boxes[row], kept.boxes[row + 1 :]) <= MAX_OVERLAP).all()
    for box in found.boxes:
        assert overlaps(box, kept.boxes).max() > MAX_OVERLAP
    assert (np.diff(kept.scores) <= 0).all()


@given(corner_arrays)
def test_suppression_does_not_depend_on_the_order(
    given_faces: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    found = detections(*given_faces)
    order = np.random.default_rng(3).permutation(len(found))

    np.testing.assert_array_equal(suppress(found).boxes, suppress(found.take(order)).boxes)


def test_the_same_face_seen_twice_is_one() -> None:
    corners, scores = np.array([[10, 10]], np.float32), np.array([0.8], np.float32)
    again = detections(corners + 1, scores + np.float32(0.1))

    joined = detections(corners, scores).joined(again)

    np.testing.assert_array_equal(joined.boxes, again.boxes)
