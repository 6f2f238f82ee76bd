"""What may not change when a photo is mirrored, turned, framed or scaled: on real faces."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.vision.conftest import read_rgb

from visnomy.model.figure import Face
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.turning import turned

Pixels = NDArray[np.uint8]
NAMES = ("eileen-collins", "grace-hopper", "obama-portrait")
ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"
HEIGHT_PX = 480
EDGE_SHARE = 0.15
"""How far an edge of a box may move, in widths of the face: YuNet sees a grid of 8 px."""

few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
names = st.sampled_from(NAMES)


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """A photo of one face, and that face."""

    pixels: Pixels
    face: Face

    @property
    def box(self) -> NDArray[np.float64]:
        return box_of(self.face)


def look(analyser: FaceAnalyser, pixels: Pixels) -> Face:
    size = (pixels.shape[1], pixels.shape[0])
    (face,) = analyser.analyse(
        np.ascontiguousarray(pixels), full_size=size, full=None, traits=frozenset()
    )
    return face


def box_of(face: Face) -> NDArray[np.float64]:
    """Left, top, right, bottom."""
    box = face.boundary
    return np.array([box.left, box.top, box.left + box.width, box.top + box.height], float)


def assert_same(face: Face, wanted: NDArray[np.float64], like: Face, *, cosine: float) -> None:
    width = wanted[2] - wanted[0]
    assert np.abs(box_of(face) - wanted).max() <= max(2, EDGE_SHARE * width)
    assert float(face.embedding @ like.embedding) > cosine


@pytest.fixture(scope="module")
def album(analyser: FaceAnalyser) -> dict[str, Seen]:
    """Photos of the sample album, half a thousand pixels high, each looked at once."""
    seen = {}
    for name in NAMES:
        photo = read_rgb(ALBUM / f"{name}.jpg")
        width = round(photo.shape[1] * HEIGHT_PX / photo.shape[0])
        small = cv2.resize(photo, (width, HEIGHT_PX), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(small, np.uint8)
        seen[name] = Seen(pixels, look(analyser, pixels))
    return seen


@pytest.mark.parametrize("name", NAMES)
def test_a_mirrored_photo_has_the_mirrored_face(
    analyser: FaceAnalyser, album: dict[str, Seen], name: str
) -> None:
    photo = album[name]
    face = look(analyser, photo.pixels[:, ::-1])

    width = photo.pixels.shape[1]
    left, top, right, bottom = photo.box
    assert_same(face, np.array([width - right, top, width - left, bottom]), photo.face, cosine=0.8)
    assert face.head_pose is not None
    assert photo.face.head_pose is not None
    assert face.head_pose.yaw == pytest.approx(-photo.face.head_pose.yaw, abs=10)
    assert face.head_pose.roll == pytest.approx(-photo.face.head_pose.roll, abs=4)
    assert face.head_pose.pitch == pytest.approx(photo.face.head_pose.pitch, abs=8)


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_photo_on_its_side_or_head_has_the_same_face_where_it_is_shown(
    analyser: FaceAnalyser, album: dict[str, Seen], name: str, quarters: int
) -> None:
    photo = album[name]
    face = look(analyser, turned(photo.pixels, quarters))

    corners = photo.box.reshape(2, 2)
    height, width = photo.pixels.shape[:2]
    for _ in range(quarters):  # against the clock: the right edge becomes the top
        corners = np.stack([corners[:, 1], width - corners[:, 0]], axis=1)
        height, width = width, height
    wanted = np.concatenate([corners.min(axis=0), corners.max(axis=0)])
    assert np.abs(box_of(face) - wanted).max() <= 1
    assert float(face.embedding @ photo.face.embedding) > 0.999
    points = face.landmarks_px
    assert (points > wanted[:2]).all()
    assert (points < wanted[2:]).all()
    assert face.head_pose is not None
    assert photo.face.head_pose is not None
    roll = (face.head_pose.roll - photo.face.head_pose.roll + 90 * quarters) % 360
    assert min(roll, 360 - roll) < 1
    assert face.head_pose.yaw == pytest.approx(photo.face.head_pose.yaw, abs=1)
    assert face.crop_webp == photo.face.crop_webp


@few
@given(name=names, degrees=st.integers(-25, 25))
def test_a_tilted_photo_has_the_same_face(
    analyser: FaceAnalyser, album: dict[str, Seen], name: str, degrees: int
) -> None:
    photo = album[name]
    left, top, right, bottom = photo.box
    middle = ((left + right) / 2, (top + bottom) / 2)
    matrix = cv2.getRotationMatrix2D(middle, degrees, 1.0)
    size = (photo.pixels.shape[1], photo.pixels.shape[0])
    tilted = cv2.warpAffine(photo.pixels, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    face = look(analyser, np.asarray(tilted, np.uint8))

    assert float(face.embedding @ photo.face.embedding) > 0.8
    found = box_of(face)
    assert abs((found[0] + found[2]) / 2 - middle[0]) < 0.2 * (right - left)
    assert abs((found[1] + found[3]) / 2 - middle[1]) < 0.2 * (bottom - top)


@few
@given(
    name=names,
    sides=st.tuples(*[st.integers(0, 200)] * 4),
    shade=st.integers(0, 255),
)
def test_a_frame_does_not_move_the_face(
    analyser: FaceAnalyser,
    album: dict[str, Seen],
    name: str,
    sides: tuple[int, int, int, int],
    shade: int,
) -> None:
    photo = album[name]
    left, top, right, bottom = sides
    framed = cv2.copyMakeBorder(
        photo.pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(shade, shade, shade)
    )
    face = look(analyser, np.asarray(framed, np.uint8))

    wanted = photo.box + np.array([left, top, left, top])
    assert_same(face, wanted, photo.face, cosine=0.9)


@few
@given(name=names, scale=st.floats(0.5, 3))
def test_a_scaled_photo_has_the_scaled_face(
    analyser: FaceAnalyser, album: dict[str, Seen], name: str, scale: float
) -> None:
    photo = album[name]
    width, height = (round(side * scale) for side in photo.pixels.shape[1::-1])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(photo.pixels, (width, height), interpolation=method)
    face = look(analyser, np.asarray(scaled, np.uint8))

    assert_same(face, photo.box * scale, photo.face, cosine=0.9)
