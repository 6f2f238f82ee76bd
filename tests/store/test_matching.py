"""Which track of a video is which when it is looked at again."""

from dataclasses import replace
from uuid import UUID, uuid4

import numpy as np
import pytest

from visnomy.model.figure import Face, Moment
from visnomy.model.geometry import Boundary
from visnomy.store.faces.matching import StoredFace, match_faces

ADA, BOB = np.eye(2, 8, dtype=np.float32)
FIRST, SECOND = uuid4(), uuid4()


def track(first_ms: int, last_ms: int, vector: np.ndarray = ADA, left: int = 0) -> Face:
    return Face(
        boundary=Boundary(left, 0, 100, 100),
        confidence=0.9,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=None,
        quality=0.9,
        sharpness=0.9,
        embedding=vector,
        crop_webp=b"",
        moment=Moment(first_ms, last_ms, first_ms),
    )


def stored(figure_id: UUID, seen: Face) -> StoredFace:
    assert seen.moment is not None
    times = seen.moment.first_ms, seen.moment.last_ms
    box = (seen.boundary.left, 0, 100, 100)
    return StoredFace(figure_id, box, None, seen.embedding, times)


OLD = [stored(FIRST, track(0, 4000)), stored(SECOND, track(6000, 9000))]


def test_tracks_of_one_person_are_told_apart_by_their_times() -> None:
    again = [track(6500, 9500), track(0, 4000)]
    assert match_faces(again, OLD) == [SECOND, FIRST]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (track(0, 4000, left=900), FIRST),  # its best view is another one now
        (track(1000, 1000), FIRST),
        (track(4001, 5999), None),
        (track(3500, 7000), None),  # most of it is of neither time
        (track(0, 4000, BOB), None),
    ],
)
def test_time_and_vector_decide_and_not_the_place(seen: Face, expected: UUID | None) -> None:
    assert match_faces([seen], OLD) == [expected]


def test_the_place_decides_between_models() -> None:
    other = replace(track(0, 4000), embedding=np.ones(4, np.float32))
    away = replace(track(0, 4000, left=900), embedding=np.ones(4, np.float32))
    assert match_faces([other], OLD) == [FIRST]
    assert match_faces([away], OLD) == [None]


def test_two_who_are_seen_at_once_keep_their_ids() -> None:
    both = [stored(FIRST, track(0, 4000, ADA)), stored(SECOND, track(0, 4000, BOB, left=300))]
    again = [track(0, 4000, BOB, left=320), track(0, 4000, ADA, left=20)]
    assert match_faces(again, both) == [SECOND, FIRST]
