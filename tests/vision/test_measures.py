"""Pose, quality, sharpness, age and gender as functions of what they are given."""

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from visnomy.vision.attributes import AttributeReader, age_sd
from visnomy.vision.detector import FaceDetector, Floats
from visnomy.vision.pose import MEAN_HEAD, head_pose
from visnomy.vision.quality import face_quality, sharpness


def seen_from(pitch: float, roll: float, yaw: float) -> Floats:
    """The mean head's five points, turned by yaw, pitch, roll and projected, 40 px eye distance."""
    p, r, y = np.radians([pitch, roll, yaw])
    nod = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    shake = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    lean = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    return np.asarray((MEAN_HEAD @ (lean @ shake @ nod).T)[:, :2] * 40 + 100, dtype=np.float32)


angles = st.floats(-40, 40)


@given(angles, st.floats(-170, 170), angles)
def test_the_pose_of_a_turned_mean_head_is_found(pitch: float, roll: float, yaw: float) -> None:
    pose = head_pose(seen_from(pitch, roll, yaw))

    assert pose.pitch == pytest.approx(pitch, abs=0.05)
    assert pose.roll == pytest.approx(roll, abs=0.05)
    assert pose.yaw == pytest.approx(yaw, abs=0.05)


def test_the_signs_of_the_pose_are_those_of_the_model() -> None:
    frontal = seen_from(0, 0, 0)
    nose = frontal.copy()
    nose[2] += (6, 0)
    raised = frontal.copy()
    raised[2] -= (0, 6)

    assert head_pose(nose).yaw > 5
    assert head_pose(raised).pitch > 0
    assert head_pose(seen_from(0, 10, 0)).roll == pytest.approx(10, abs=0.1)


def test_frontal_photos_have_a_small_pose(
    detector: FaceDetector, portraits: list[NDArray[np.uint8]]
) -> None:
    poses = [head_pose(detector.detect(photo).points[0]) for photo in portraits]

    assert abs(np.median([pose.pitch for pose in poses])) < 5
    assert abs(np.median([pose.roll for pose in poses])) < 5
    assert np.median([abs(pose.yaw) for pose in poses]) < 15


def test_a_mirrored_face_has_the_mirrored_pose() -> None:
    points = seen_from(5, 12, 20)
    mirrored = points[[1, 0, 2, 4, 3]]
    mirrored[:, 0] = 300 - mirrored[:, 0]

    assert head_pose(mirrored).yaw == pytest.approx(-20, abs=0.1)
    assert head_pose(mirrored).roll == pytest.approx(-12, abs=0.1)
    assert head_pose(mirrored).pitch == pytest.approx(5, abs=0.1)


def test_quality_grows_with_the_norm_within_bounds() -> None:
    values = [face_quality(norm) for norm in (0, 3.5, 8, 10, 12, 16, 40)]

    assert values == sorted(values)
    assert 0 <= values[0] < values[1] < 0.05
    assert 0.95 < values[-2] <= values[-1] <= 1


def test_sharpness_falls_with_every_blur_and_not_with_darkness() -> None:
    rng = np.random.default_rng(5)
    rough = rng.integers(0, 255, (14, 14, 3)).astype(np.uint8)
    face = np.asarray(cv2.resize(rough, (112, 112), interpolation=cv2.INTER_NEAREST), np.uint8)
    blurred = [
        np.asarray(cv2.GaussianBlur(face, (0, 0), sigma), np.uint8) for sigma in (1, 2, 3, 5)
    ]

    values = [sharpness(picture) for picture in (face, *blurred)]

    assert values == sorted(values, reverse=True)
    assert values[0] - values[-1] > 0.3
    assert sharpness((face * 0.3).astype(np.uint8)) == pytest.approx(values[0], abs=0.1)
    assert sharpness(np.zeros((112, 112, 3), np.uint8)) in (0.0, 1.0)


def test_an_older_or_vaguer_age_is_less_sure() -> None:
    assert age_sd(5, 0) < age_sd(50, 0) < age_sd(50, 10)


def test_age_and_gender_of_real_faces_are_in_range(
    weights: Path, detector: FaceDetector, portraits: list[NDArray[np.uint8]]
) -> None:
    reader = AttributeReader.load(weights)
    read = [reader.read(photo, detector.detect(photo).points[0]) for photo in portraits]

    assert all(10 <= one.age <= 80 for one in read)
    assert {one.gender.value for one in read} <= {"male", "female"}
    assert all(0.5 <= one.gender.confidence <= 1 for one in read)
