"""Pose, quality, sharpness, age and gender as functions of what they are given."""

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.vision.test_analyser import analyse

from visnomy.model.figure import Trait
from visnomy.vision.age import age_of_both, age_of_dlib
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.detector import FaceDetector, Floats
from visnomy.vision.gender import gender_of_both
from visnomy.vision.installed import MANIFEST
from visnomy.vision.mesh import FaceMesh
from visnomy.vision.mouth import read_mouth
from visnomy.vision.pose import ACROSS, DOWN, MEAN_HEAD, MESH_PITCH_DEG, head_pose, mesh_pose
from visnomy.vision.quality import face_quality, sharpness
from visnomy.vision.weights import REGISTRY


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


def _around(years: int, width: int, count: int) -> NDArray[np.float64]:
    """Probabilities of `count` ages that spread evenly over `width` years on both sides."""
    chances = np.zeros(count)
    chances[years - width : years + width + 1] = 1
    return np.asarray(chances / chances.sum())


def test_an_older_or_vaguer_age_is_less_sure() -> None:
    sure = age_of_both(_around(20, 1, 81), _around(20, 1, 100))
    vague = age_of_both(_around(20, 9, 81), _around(20, 9, 100))
    torn = age_of_both(_around(10, 1, 81), _around(30, 1, 100))
    old = age_of_both(_around(60, 9, 81), _around(60, 9, 100))

    assert sure.sd < vague.sd < old.sd
    assert sure.sd < torn.sd
    assert sure.age == pytest.approx(vague.age, abs=0.1)
    assert age_of_dlib(_around(50, 9, 81)).sd > age_of_dlib(_around(20, 9, 81)).sd


@given(st.floats(0, 1), st.floats(0, 1))
def test_two_networks_that_disagree_are_less_sure_of_the_gender(one: float, other: float) -> None:
    both = gender_of_both(one, other)

    assert 0.5 <= both.confidence <= 1
    assert both.confidence <= max(
        gender_of_both(one, one).confidence, gender_of_both(other, other).confidence
    )
    if one > 0.5 and other > 0.5:
        assert both.value == "male"
    if one < 0.5 and other < 0.5:
        assert both.value == "female"


def _lips(gap: float) -> FaceMesh:
    points = np.zeros((468, 3), dtype=np.float32)
    points[[78, 308], 0] = (0, 10)
    points[[13, 14]] = ((5, 0, 0), (5, 10 * gap, 0))
    return FaceMesh(points, turn_deg=0)


def test_a_mouth_opens_with_the_gap_between_the_lips() -> None:
    read = [read_mouth(_lips(gap)) for gap in (0, 0.1, 0.139, 0.141, 0.3)]

    assert [one.value for one in read] == ["close", "close", "close", "open", "open"]
    assert read[0].confidence > read[1].confidence > read[2].confidence
    assert read[2].confidence == pytest.approx(0.5, abs=0.02)
    assert read[4].confidence > 0.95


def _mesh_seen_from(pitch: float, roll: float, yaw: float) -> FaceMesh:
    """A mesh whose cheeks, eyes, mouth, forehead and chin are those of a head turned so."""
    p, r, y = np.radians([pitch, roll, yaw])
    nod = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    shake = np.array([[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]])
    lean = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    points = np.zeros((468, 3))
    for (left, right), width in zip(ACROSS, (70, 45, 25), strict=True):
        points[left], points[right] = (-width, 0, 0), (width, 0, 0)
    points[DOWN[0]], points[DOWN[1]] = (0, -80, 0), (0, 80, 0)
    return FaceMesh(np.asarray(points @ (lean @ shake @ nod).T, np.float32), turn_deg=0)


@given(angles, st.floats(-170, 170), angles)
def test_the_pose_of_a_turned_mesh_is_found(pitch: float, roll: float, yaw: float) -> None:
    pose = mesh_pose(_mesh_seen_from(-pitch, roll, yaw))

    # Forehead and chin of real people do not stand one above the other.
    assert pose.pitch == pytest.approx(pitch - MESH_PITCH_DEG, abs=0.1)
    assert pose.roll == pytest.approx(roll, abs=0.1)
    assert pose.yaw == pytest.approx(yaw, abs=0.1)


def test_the_looks_of_real_faces_are_in_range(
    analyser: FaceAnalyser, portraits: list[NDArray[np.uint8]]
) -> None:
    [*faces] = [analyse(analyser, photo)[0] for photo in portraits[:12]]

    assert all(face.age is not None and 5 <= face.age <= 90 for face in faces)
    assert all(face.age_sd is not None and 0.5 < face.age_sd < 25 for face in faces)
    for face in faces:
        for attribute in (face.gender, face.emotion, face.mouth):
            assert attribute is None or 0.5 <= attribute.confidence <= 1
    assert {face.gender.value for face in faces if face.gender} <= {"male", "female"}
    assert {face.emotion.value for face in faces if face.emotion} <= {"happiness", "none"}
    assert {face.mouth.value for face in faces if face.mouth} <= {"open", "close"}
    assert {face.hat for face in faces} == {None}


def test_traits_that_are_not_wanted_are_not_computed(
    weights: Path, portraits: list[NDArray[np.uint8]]
) -> None:
    analyser = FaceAnalyser.load(weights)
    reader = analyser._attributes
    photo = portraits[0]
    size = (photo.shape[1], photo.shape[0])

    [face] = analyser.analyse(photo, full_size=size, full=None, traits=set())[:1]
    [aged] = analyser.analyse(photo, full_size=size, full=None, traits={Trait.MOUTH})[:1]

    read = [face.age, face.age_sd, face.gender, face.emotion, face.mouth]
    assert read == [None] * 5
    assert face.head_pose == aged.head_pose
    assert (aged.age, aged.gender) == (None, None)
    assert not {"_chips", "_describer", "_emotion"} & set(vars(reader))


def test_without_the_files_that_are_not_needed_their_traits_are_left_out(
    weights: Path, tmp_path: Path, portraits: list[NDArray[np.uint8]]
) -> None:
    entries = json.loads((weights / MANIFEST).read_text(encoding="utf-8"))
    needed = {each.name: entries[each.name] for each in REGISTRY if each.is_needed}
    (tmp_path / MANIFEST).write_text(json.dumps(needed), encoding="utf-8")
    for name in needed:
        (tmp_path / f"{name}.onnx").symlink_to(weights / f"{name}.onnx")

    [face] = analyse(FaceAnalyser.load(tmp_path), portraits[0])[:1]

    assert face.age is not None
    assert face.gender is not None
    assert face.head_pose is not None
    assert [face.mouth, face.emotion, face.mask, face.glasses] == [None] * 4
