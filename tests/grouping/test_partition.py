from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grouping.people import calibration, crowd, faces_of, who

from visnomy.grouping.agreement import agreement
from visnomy.grouping.effort import Effort
from visnomy.grouping.partition import FaceVectors
from visnomy.grouping.settling import Grouping, GroupingPolicy, group

ANY = GroupingPolicy(min_images=1)
SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=10)


def by_id(faces: FaceVectors, grouping: Grouping) -> dict[bytes, tuple[int, float]]:
    answers = zip(grouping.labels.tolist(), grouping.confidence.tolist(), strict=True)
    return dict(zip((row.tobytes() for row in faces.ids), answers, strict=True))


@settings(deadline=None, max_examples=30)
@given(
    sizes=SIZES, spread=st.floats(0.2, 1.4), seed=st.integers(0, 999), shuffle=st.integers(0, 999)
)
def test_any_order_of_the_faces_gives_the_same_groups(
    sizes: Sequence[int], spread: float, seed: int, shuffle: int
) -> None:
    faces = crowd(seed, list(sizes), spread)
    moved = faces.take(np.random.default_rng(shuffle).permutation(len(faces)))

    first = group(faces, calibration(), GroupingPolicy(2))
    second = group(moved, calibration(), GroupingPolicy(2))

    assert by_id(faces, first) == by_id(moved, second)


@settings(deadline=None, max_examples=20)
@given(
    sizes=SIZES,
    seed=st.integers(0, 999),
    block_rows=st.integers(1, 40),
    threads=st.integers(1, 2),
    neighbours=st.integers(1, 8),
)
def test_block_size_and_threads_change_nothing(
    sizes: Sequence[int], seed: int, block_rows: int, threads: int, neighbours: int
) -> None:
    faces = crowd(seed, list(sizes), 1.0)
    short = calibration(neighbour_count=neighbours)

    usual = group(faces, short, ANY)
    other = group(faces, short, ANY, effort=Effort(threads=threads, block_rows=block_rows))

    assert usual.labels.tolist() == other.labels.tolist()
    assert usual.confidence.tolist() == other.confidence.tolist()


@settings(deadline=None, max_examples=20)
@given(
    picks=st.lists(st.integers(0, 4), min_size=2, max_size=30),
    seed=st.integers(0, 99),
    shuffle=st.integers(0, 99),
)
def test_equal_vectors_are_told_apart_by_their_ids_alone(
    picks: list[int], seed: int, shuffle: int
) -> None:
    copies = faces_of(crowd(seed, [5], 0.9).embeddings[picks], seed)
    moved = copies.take(np.random.default_rng(shuffle).permutation(len(copies)))
    short = calibration(neighbour_count=2)

    assert by_id(copies, group(copies, short, ANY)) == by_id(moved, group(moved, short, ANY))


def test_people_who_differ_are_told_apart() -> None:
    sizes = [30, 12, 5, 3, 1, 1]
    found = group(crowd(3, sizes), calibration(), ANY)

    assert agreement(found.labels, who(sizes)).bcubed.f == 1.0


def test_ten_photos_of_a_brother_are_not_drawn_into_three_hundred_of_the_other() -> None:
    rng = np.random.default_rng(2)
    directions = rng.standard_normal((2, 128))
    one, other = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    brother = 0.55 * one + np.sqrt(1 - 0.55**2) * other
    noise = rng.standard_normal((310, 128))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    vectors = np.repeat([one, brother / np.linalg.norm(brother)], [300, 10], axis=0) + 0.7 * noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    wide = calibration(mean=np.zeros(128, np.float32))

    found = group(faces_of(vectors.astype(np.float32)), wide, ANY)

    assert found.labels[:300].std() == found.labels[300:].std() == 0
    assert found.labels[0] != found.labels[300]


def test_labels_are_numbered_by_the_smallest_id_of_the_group() -> None:
    faces = crowd(5, [4, 4, 4, 4])
    labels = group(faces, calibration(), ANY).labels
    in_order = labels[np.lexsort(faces.ids.T[::-1])]

    first_seen = [int(label) for label in dict.fromkeys(in_order.tolist())]
    assert first_seen == sorted(first_seen)


def test_a_face_on_its_own_has_no_confidence_and_members_have() -> None:
    found = group(crowd(3, [6, 1]), calibration(), GroupingPolicy(3))

    assert found.labels.tolist() == [0] * 6 + [-1]
    assert found.confidence[6] == 0
    assert (found.confidence[:6] > 0.5).all()


def test_nothing_at_all_makes_no_groups() -> None:
    found = group(crowd(0, [1]).take(np.arange(0)), calibration(), ANY)

    assert len(found.labels) == len(found.confidence) == 0


def test_an_id_that_comes_twice_is_refused() -> None:
    faces = crowd(0, [3])

    with pytest.raises(ValueError, match="same id"):
        group(faces.take(np.array([0, 1, 1])), calibration(), ANY)


def test_progress_rises_to_the_whole_and_names_the_stage() -> None:
    told: list[tuple[float, str]] = []

    group(
        crowd(1, [9] * 9),
        calibration(),
        ANY,
        progress=lambda share, stage: told.append((share, stage)),
        effort=Effort(block_rows=20),
    )

    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] == 1
    assert {stage for _, stage in told} == {"Comparing faces", "Grouping faces"}


def test_what_progress_raises_ends_the_run() -> None:
    def stop(share: float, stage: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        group(crowd(1, [3]), calibration(), ANY, progress=stop)
