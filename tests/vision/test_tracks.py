"""Faces of frames become tracks: one person, one shot, without a break."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from visnomy.model.figure import Face, Moment
from visnomy.model.geometry import Boundary
from visnomy.vision.tracks import Tracker, View

ADA, BOB = np.eye(2, 128, dtype=np.float32)
FRAME = View(np.zeros((360, 640, 3), np.uint8), 1280)


def face(
    vector: NDArray[np.floating], left: int = 200, quality: float = 0.9, top: int = 100
) -> Face:
    return Face(
        boundary=Boundary(left, top, 100, 120),
        confidence=0.9,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=None,
        quality=quality,
        sharpness=0.5,
        embedding=np.asarray(vector / np.linalg.norm(vector), np.float32),
        crop_webp=b"",
    )


def nothing(pixels: NDArray[np.uint8]) -> Sequence[Face]:
    return ()


@pytest.fixture
def tracker() -> Tracker:
    return Tracker(nothing)


def moments(tracker: Tracker) -> list[tuple[int, int, int]]:
    found = [each.moment for each in tracker.faces()]
    return [(each.first_ms, each.last_ms, each.best_ms) for each in found if each]


def test_a_face_that_goes_through_the_picture_is_one_track(tracker: Tracker) -> None:
    for second in range(4):
        tracker.see(1000 * second, [face(ADA, 10 + 250 * second)], FRAME)
    assert moments(tracker) == [(0, 3000, 0)]


def test_a_track_is_its_best_view_with_a_mean_vector_of_unit_length(tracker: Tracker) -> None:
    tracker.see(0, [face(ADA, 10, 0.2)], FRAME)
    tracker.see(1000, [face(ADA + 0.5 * BOB, 20, 0.8)], FRAME)
    (found,) = tracker.faces()

    assert found.moment == Moment(0, 1000, 1000)
    assert (found.boundary.left, found.quality) == (20, 0.8)
    expected = 0.2 * ADA + 0.8 * (ADA + 0.5 * BOB) / np.linalg.norm(ADA + 0.5 * BOB)
    np.testing.assert_allclose(found.embedding, expected / np.linalg.norm(expected), atol=1e-6)
    assert np.linalg.norm(found.embedding) == pytest.approx(1)


def test_two_who_change_places_stay_two(tracker: Tracker) -> None:
    tracker.see(0, [face(ADA, 100), face(BOB, 500)], FRAME)
    tracker.see(1000, [face(BOB, 100), face(ADA, 500)], FRAME)
    ada, bob = sorted(tracker.faces(), key=lambda each: -float(each.embedding[0]))
    assert float(ada.embedding @ ADA) == pytest.approx(1)
    assert float(bob.embedding @ BOB) == pytest.approx(1)


def test_a_head_that_turns_is_followed_by_its_place(tracker: Tracker) -> None:
    tracker.see(0, [face(ADA)], FRAME)
    tracker.see(1000, [face(0.3 * ADA + BOB)], FRAME)
    assert moments(tracker) == [(0, 1000, 0)]


def test_a_stranger_in_the_same_place_is_somebody_else(tracker: Tracker) -> None:
    tracker.see(0, [face(ADA)], FRAME)
    tracker.see(1000, [face(BOB)], FRAME)
    assert moments(tracker) == [(0, 0, 0), (1000, 1000, 1000)]


def test_one_frame_without_the_face_is_no_end_two_are(tracker: Tracker) -> None:
    for at_ms, faces in ((0, [ADA]), (1000, []), (2000, [ADA]), (3000, []), (4000, [])):
        tracker.see(at_ms, [face(each) for each in faces], FRAME)
    tracker.see(5000, [face(ADA)], FRAME)
    assert moments(tracker) == [(0, 2000, 0), (5000, 5000, 5000)]


def test_a_cut_and_a_long_gap_end_all_tracks(tracker: Tracker) -> None:
    tracker.see(0, [face(ADA)], FRAME)
    tracker.see(1000, [face(ADA)], FRAME, new_shot=True)
    tracker.see(9000, [face(ADA)], FRAME)
    assert moments(tracker) == [(0, 0, 0), (1000, 1000, 1000), (9000, 9000, 9000)]


def test_looks_and_portrait_are_read_once_from_around_the_best_view() -> None:
    asked: list[tuple[int, ...]] = []

    def describe(pixels: NDArray[np.uint8]) -> Sequence[Face]:
        asked.append(pixels.shape)
        # The frame is half its full size, so is the face, and its longer side is around it.
        here = face(ADA, 60)
        place = Boundary(60, 50, 50, 60)
        other = Boundary(0, 0, 20, 20)
        return [_described(here, other, "male"), _described(here, place, "female")]

    tracker = Tracker(describe)
    for second in range(5):
        tracker.see(1000 * second, [face(ADA, 200 + second)], FRAME)
    (found,) = tracker.faces()

    assert len(asked) == 1
    assert (found.age, found.crop_webp) == (30, b"female")
    assert found.boundary == Boundary(200, 100, 100, 120)


def _described(like: Face, place: Boundary, portrait: str) -> Face:
    return Face(
        boundary=place,
        confidence=0.1,
        landmarks_px=like.landmarks_px,
        head_pose=None,
        quality=0.1,
        sharpness=0.1,
        embedding=like.embedding,
        crop_webp=portrait.encode(),
        age=30,
    )


def test_vectors_of_other_models_are_averaged_as_well() -> None:
    tracker = Tracker(nothing)
    for at_ms, vector in ((0, [1.0, 0.0]), (1000, [0.0, 1.0])):
        one = face(ADA)
        other = {"other": np.array(vector, np.float32)}
        tracker.see(at_ms, [_with(one, other)], FRAME)
    (found,) = tracker.faces()
    np.testing.assert_allclose(found.other_embeddings["other"], np.sqrt([0.5, 0.5]), atol=1e-6)


def _with(one: Face, others: dict[str, NDArray[np.float32]]) -> Face:
    from dataclasses import replace

    return replace(one, other_embeddings=others)
