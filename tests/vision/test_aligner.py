"""Similarities, crops and the settling of points."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from visnomy.vision.aligner import (
    TEMPLATE,
    Similarity,
    align,
    fit_similarity,
    settle_points,
    template,
    tilt_deg,
    warp,
)
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.detector import FaceDetector

turns = st.builds(
    lambda scale, angle: complex(scale * np.cos(angle), scale * np.sin(angle)),
    st.floats(0.05, 20),
    st.floats(-3.1, 3.1),
)
shifts = st.builds(complex, st.floats(-500, 500), st.floats(-500, 500))
similarities = st.builds(Similarity, turns, shifts)


@given(similarities)
def test_a_similarity_is_found_from_the_points_it_moved(truth: Similarity) -> None:
    moved = truth.apply(TEMPLATE.astype(np.float32))

    found = fit_similarity(TEMPLATE, moved.astype(np.float64))

    assert abs(found.turn - truth.turn) < 1e-3 * abs(truth.turn) + 1e-4


@given(similarities)
def test_the_inverse_goes_back(similarity: Similarity) -> None:
    points = TEMPLATE.astype(np.float32)

    back = similarity.inverse().apply(similarity.apply(points))

    np.testing.assert_allclose(back, points, atol=0.1)


@given(st.floats(-170, 170))
def test_tilt_is_the_angle_of_the_points_clockwise(angle: float) -> None:
    turn = Similarity(complex(np.exp(1j * np.radians(angle))), 10 + 20j)

    assert tilt_deg(turn.apply(TEMPLATE.astype(np.float32))) == pytest.approx(angle, abs=0.01)


def test_the_zoomed_template_keeps_its_middle() -> None:
    zoomed = template(160, 0.5)

    np.testing.assert_allclose((zoomed - 80) / (160 / 112), (TEMPLATE - 56) / 2)


@pytest.mark.parametrize("scale", [1.0, 2.5, 4.0, 9.0])
def test_a_larger_picture_gives_the_same_crop(scale: float) -> None:
    """Shrinking by whole pixels first must not move the face."""
    columns, rows = np.meshgrid(np.arange(112), np.arange(112))
    face = (127 + 60 * np.sin(columns / 9) + 60 * np.cos(rows / 7)).astype(np.uint8)
    small = np.repeat(face[:, :, None], 3, axis=2)
    side = round(112 * scale)
    large = np.asarray(cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
    points = ((TEMPLATE + 0.5) * scale - 0.5).astype(np.float32)

    crop = align(large, points)

    difference = crop[8:-8, 8:-8].astype(int) - small[8:-8, 8:-8]
    assert np.abs(difference).mean() < 2.0
    assert abs(difference.mean()) < 0.5


def test_a_crop_outside_the_picture_is_black() -> None:
    white = np.full((50, 50, 3), 255, np.uint8)

    assert warp(white, Similarity(1 + 0j, 1000 + 0j), 20).max() == 0
    assert warp(white, Similarity(0.1 + 0j, 1000 + 0j), 20).max() == 0


def test_settled_points_follow_a_tilted_head(
    analyser: FaceAnalyser, portraits: list[NDArray[np.uint8]]
) -> None:
    """One detection lags 7 degrees behind a tilt of 20; settled points are within 5."""
    errors = [_tilt_error(analyser._detector, photo, 20) for photo in portraits[::2]]

    assert np.median(errors) < 2.0
    assert np.quantile(errors, 0.9) < 5.0


def _tilt_error(detector: FaceDetector, photo: NDArray[np.uint8], angle: float) -> float:
    height, width = photo.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    turned = np.asarray(cv2.warpAffine(photo, matrix, (width, height)), np.uint8)
    tilts = []
    for pixels in (photo, turned):
        found = detector.detect(pixels)
        tilts.append(tilt_deg(settle_points(detector, pixels, found.points[0])))
    return abs(tilts[1] - tilts[0] - angle)
