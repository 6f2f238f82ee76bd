"""Who is seen in a video at the same time is two people; at different times it may be one."""

import numpy as np

from visnomy.grouping.grid import to_grid
from visnomy.grouping.photos import split_photos

TOGETHER = np.zeros(3, np.int64)
VIDEO = np.full(3, 7, np.int64)


def grid_of(cosine: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Three faces, the last one so much like the first two, which are one."""
    vectors = np.eye(3, 8, dtype=np.float32)
    vectors[1] = vectors[0]
    vectors[2] = cosine * vectors[0] + np.sqrt(1 - cosine**2) * vectors[2]
    return to_grid(vectors, np.zeros(8, np.float32))


def groups_after(seen_ms: list[tuple[int, int]], cosine: float = 0.6) -> list[int]:
    times = np.array(seen_ms, np.int32)
    return [int(group) for group in split_photos(TOGETHER, VIDEO, grid_of(cosine), times)]


def test_tracks_of_one_time_come_apart() -> None:
    one, other, third = groups_after([(0, 4000), (9000, 9500), (2000, 6000)])
    assert one == other != third


def test_tracks_that_share_one_frame_come_apart() -> None:
    one, other, third = groups_after([(0, 4000), (9000, 9500), (4000, 4000)])
    assert one == other != third


def test_tracks_of_different_times_stay_together() -> None:
    assert groups_after([(0, 4000), (9000, 9500), (4001, 8000)]) == [0, 0, 0]


def test_a_mirror_is_the_same_picture_in_a_video_too() -> None:
    assert groups_after([(0, 4000), (0, 4000), (0, 4000)], cosine=0.9) == [0, 0, 0]


def test_faces_of_a_photo_have_no_time() -> None:
    assert len(set(groups_after([(-1, -1), (-1, -1), (-1, -1)]))) == 2
