"""Whole pictures through the door of the package."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.vision.conftest import read_rgb

from visnomy.errors import WeightsError
from visnomy.model.figure import Face
from visnomy.vision.analyser import FaceAnalyser, plausible
from visnomy.vision.detector import Detections, FaceDetector

ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"
Pixels = NDArray[np.uint8]


def analyse(analyser: FaceAnalyser, pixels: Pixels) -> tuple[Face, ...]:
    height, width = pixels.shape[:2]
    return analyser.analyse(pixels, full_size=(width, height), full=None)


class Wavering:
    """A detector that also sees, less surely, a smaller face in half of each that it finds."""

    def __init__(self, detector: FaceDetector) -> None:
        self._detector = detector

    def detect(self, pixels: Pixels, *, long_side: int | None = None) -> Detections:
        found = self._detector.detect(pixels, long_side=long_side)
        if long_side is None:  # a look that settles points
            return found
        boxes = found.boxes - (found.boxes - found.boxes[:, [0, 1, 0, 1]]) * np.float32(0.5)
        points = found.points + (found.points[:, :1] - found.points) * np.float32(0.2)
        weak = Detections(boxes, points, found.scores * np.float32(0.7))
        return found.joined(weak)


def on_canvas(photo: Pixels, face_px: int, width: int, height: int) -> Pixels:
    """A photo of the labelled set (its face is about 90 px wide) small on a large plain picture."""
    side = round(face_px / 90 * photo.shape[0])
    canvas = np.full((height, width, 3), 120, np.uint8)
    small = cv2.resize(photo, (side, side), interpolation=cv2.INTER_AREA)
    canvas[height // 3 : height // 3 + side, width // 3 : width // 3 + side] = small
    return canvas


def shrunk(pixels: Pixels, factor: int) -> Pixels:
    size = (pixels.shape[1] // factor, pixels.shape[0] // factor)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


class Counted:
    """A source of full-size pixels that counts how often it is asked."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self.calls = 0

    def __call__(self) -> Pixels:
        self.calls += 1
        return self.pixels


def test_a_group_photo_gives_each_face_in_reading_order(
    analyser: FaceAnalyser, group_photo: Pixels
) -> None:
    faces = analyse(analyser, group_photo)

    assert len(faces) == 6  # one of them cut by the border
    assert [f.boundary.top for f in faces] == sorted(f.boundary.top for f in faces)
    for face in faces:
        box = face.boundary
        assert box.left >= 0
        assert box.top >= 0
        assert box.left + box.width <= group_photo.shape[1]
        assert box.top + box.height <= group_photo.shape[0]
        assert np.linalg.norm(face.embedding) == pytest.approx(1, abs=1e-5)
        assert face.embedding.dtype == np.float32
        assert 0 <= face.quality <= 1
        assert 0 <= face.sharpness <= 1
        assert face.age_sd is not None
        assert face.gender is not None


def test_the_same_picture_gives_the_same_bits(
    analyser: FaceAnalyser, weights: Path, group_photo: Pixels
) -> None:
    first, second = analyse(analyser, group_photo), analyse(FaceAnalyser.load(weights), group_photo)

    for one, other in zip(first, second, strict=True):
        assert one.boundary == other.boundary
        assert one.head_pose == other.head_pose
        assert one.crop_webp == other.crop_webp
        np.testing.assert_array_equal(one.embedding, other.embedding)


def test_the_portrait_is_a_square_webp(analyser: FaceAnalyser, group_photo: Pixels) -> None:
    for face in analyse(analyser, group_photo):
        portrait = cv2.imdecode(np.frombuffer(face.crop_webp, np.uint8), cv2.IMREAD_COLOR)
        assert face.crop_webp[8:12] == b"WEBP"
        assert portrait is not None
        assert portrait.shape == (160, 160, 3)


def test_a_picture_without_faces_gives_none(analyser: FaceAnalyser) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1280, 960, 3)).astype(np.uint8)

    assert analyse(analyser, noise) == ()
    assert analyse(analyser, np.zeros((1, 1, 3), np.uint8)) == ()
    assert analyse(analyser, np.zeros((3, 1280, 3), np.uint8)) == ()


def test_two_photos_of_a_person_match_and_two_people_do_not(
    analyser: FaceAnalyser, portraits: list[Pixels]
) -> None:
    vectors = np.stack([_main_embedding(analyser, photo) for photo in portraits])
    cosines = vectors @ vectors.T

    same = cosines[np.arange(0, 40, 2), np.arange(1, 40, 2)]
    others = cosines[np.arange(0, 38, 2), np.arange(3, 40, 2)]

    assert np.mean(same > 0.365) >= 0.95
    assert np.mean(others > 0.365) <= 0.05


@pytest.mark.parametrize(("angle", "share"), [(20, 0.98), (40, 0.9)])
def test_a_turned_photo_still_matches(
    analyser: FaceAnalyser, portraits: list[Pixels], angle: float, share: float
) -> None:
    matches = []
    for photo in portraits[::2]:
        turned = _turned(photo, angle)
        matches.append(
            float(_main_embedding(analyser, photo) @ _main_embedding(analyser, turned)) > 0.365
        )

    assert np.mean(matches) >= share


def test_the_full_picture_is_taken_for_a_small_face_once(
    analyser: FaceAnalyser, portraits: list[Pixels]
) -> None:
    full = on_canvas(portraits[0], 90, 3840, 2880)
    source = Counted(full)

    faces = analyser.analyse(shrunk(full, 3), full_size=(3840, 2880), full=source)

    assert source.calls == 1
    assert len(faces) == 1
    alone = _main_embedding(analyser, portraits[0])
    assert float(faces[0].embedding @ alone) > 0.9
    assert faces[0].boundary.width == pytest.approx(90, abs=25)
    inside = faces[0].landmarks_px - np.array([faces[0].boundary.left, faces[0].boundary.top])
    assert (inside > 0).all()
    assert (inside < np.array([faces[0].boundary.width, faces[0].boundary.height])).all()


def test_the_full_picture_is_left_alone_for_a_large_face(
    analyser: FaceAnalyser, portraits: list[Pixels]
) -> None:
    large = np.asarray(cv2.resize(portraits[0], (2000, 2000)), np.uint8)
    source = Counted(large)

    faces = analyser.analyse(shrunk(large, 2), full_size=(2000, 2000), full=source)

    assert len(faces) == 1
    assert source.calls == 0


def test_a_face_of_75_px_in_a_12_megapixel_photo_is_found(
    analyser: FaceAnalyser, portraits: list[Pixels]
) -> None:
    found = []
    for photo in portraits[:10]:
        full = on_canvas(photo, 75, 4000, 3000)
        small = np.asarray(cv2.resize(full, (1280, 960), interpolation=cv2.INTER_AREA), np.uint8)
        give: Callable[[], Pixels] = Counted(full)
        found.append(len(analyser.analyse(small, full_size=(4000, 3000), full=give)))

    assert found.count(1) >= 9


def test_a_face_that_fills_the_picture_is_found(
    analyser: FaceAnalyser, portraits: list[Pixels]
) -> None:
    for photo in portraits[:10]:
        assert len(analyse(analyser, np.ascontiguousarray(photo[68:190, 72:178]))) == 1


def test_two_finds_that_settle_on_one_face_are_told_once(
    analyser: FaceAnalyser, detector: FaceDetector
) -> None:
    photo = read_rgb(ALBUM / "grace-hopper.jpg")
    wavering = Wavering(detector)
    assert len(wavering.detect(photo, long_side=640)) == 2

    found = analyse(analyser.finding_with(cast("FaceDetector", wavering)), photo)

    assert [face.boundary for face in found] == [face.boundary for face in analyse(analyser, photo)]


def test_absurd_boxes_are_dropped() -> None:
    boxes = np.array(
        [
            [10, 10, 40, 50],
            [10, 10, 15, 16],
            [10, 10, 90, 30],
            [-40, -40, 20, 20],
            [-500, -500, 600, 700],
        ],
        np.float32,
    )
    found = Detections(boxes, np.zeros((5, 5, 2), np.float32), np.ones(5, np.float32))

    np.testing.assert_array_equal(plausible(found, 100, 100).boxes, boxes[:1])


def test_an_empty_weights_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=str(tmp_path)):
        FaceAnalyser.load(tmp_path)


def _main_embedding(analyser: FaceAnalyser, photo: Pixels) -> NDArray[np.float32]:
    faces = analyse(analyser, photo)
    middle = photo.shape[0] / 2
    return min(faces, key=lambda f: abs(f.boundary.left + f.boundary.width / 2 - middle)).embedding


def _turned(photo: Pixels, angle: float) -> Pixels:
    height, width = photo.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(photo, matrix, (width, height)), np.uint8)
