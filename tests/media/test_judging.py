"""Faults of a photo cost score, and no crop cuts a face."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from visnomy.media.attention import attention
from visnomy.media.cropping import RATIOS, crops
from visnomy.media.score import quality_score
from visnomy.model.geometry import Boundary

Pixels = NDArray[np.uint8]
RNG = np.random.default_rng(11)


def scene(width: int = 640, height: int = 480) -> Pixels:
    """Leaves of all sizes, each hiding those behind: edges and detail as nature has them."""
    rng = np.random.default_rng(5)
    canvas = np.full((height, width, 3), 128, np.uint8)
    for _ in range(900):
        radius = int(min(120.0, 4 / rng.random() ** 0.7))
        place = int(rng.integers(0, width)), int(rng.integers(0, height))
        colour = tuple(int(each) for each in rng.integers(30, 226, 3))
        cv2.circle(canvas, place, radius, colour, -1, cv2.LINE_AA)
    return canvas


GOOD = scene()
SEEN = attention(GOOD)


@pytest.mark.parametrize(
    "worse",
    [
        cv2.GaussianBlur(GOOD, (0, 0), 2),
        np.clip(GOOD + RNG.normal(0, 40, GOOD.shape), 0, 255).astype(np.uint8),
        (GOOD * 0.2).astype(np.uint8),
        np.clip(GOOD * 2.5, 0, 255).astype(np.uint8),
        (GOOD * 0.05 + 120).astype(np.uint8),
    ],
    ids=["blurred", "noisy", "dark", "overexposed", "in fog"],
)
def test_every_fault_costs_score(worse: Pixels) -> None:
    assert quality_score(worse) < 0.8 * quality_score(GOOD)


def test_a_good_picture_is_good_at_every_size() -> None:
    large = cv2.resize(GOOD, (1280, 960), interpolation=cv2.INTER_CUBIC)
    assert quality_score(GOOD) > 0.5
    assert 0 <= quality_score(np.asarray(large, np.uint8)) <= 1


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (900, 2, 3), (5, 5, 3)])
def test_any_picture_has_a_score_and_crops(shape: tuple[int, int, int]) -> None:
    for value in (0, 128, 255):
        pixels = np.full(shape, value, np.uint8)
        assert 0 <= quality_score(pixels) <= 1
        for crop in crops(attention(pixels), (shape[1], shape[0]), []):
            assert crop.boundary.width <= shape[1]
            assert crop.boundary.height <= shape[0]


def test_a_crop_goes_where_something_is() -> None:
    pixels = np.full((300, 900, 3), 90, np.uint8)
    pixels[120:180, 740:800] = (250, 240, 30)
    (crop,) = crops(attention(pixels), (1800, 600), [], [(1, 1)])
    assert (crop.boundary.width, crop.boundary.height) == (600, 600)
    assert crop.boundary.left <= 1480
    assert crop.boundary.left + 600 >= 1600


boxes = st.builds(
    Boundary,
    left=st.integers(0, 1500),
    top=st.integers(0, 1000),
    width=st.integers(1, 500),
    height=st.integers(1, 500),
)


@given(st.lists(boxes, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_crop_cuts_a_face(faces: list[Boundary]) -> None:
    found = crops(SEEN, (2000, 1500), faces)
    for crop in found:
        box = crop.boundary
        assert box.left >= 0 and box.left + box.width <= 2000  # noqa: PT018 (a pair of bounds)
        assert box.top >= 0 and box.top + box.height <= 1500  # noqa: PT018
        assert abs(box.width * crop.ratio[1] - box.height * crop.ratio[0]) <= 2 * sum(crop.ratio)
        assert 0 < crop.confidence <= 1
        for face in faces:
            assert box.left <= face.left and face.left + face.width <= box.left + box.width  # noqa: PT018
            assert box.top <= face.top and face.top + face.height <= box.top + box.height  # noqa: PT018
    if not faces:
        assert [crop.ratio for crop in found] == list(RATIOS)
