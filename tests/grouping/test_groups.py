import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.grouping.calibration import Calibration, ConfidenceCurve
from visnomy.grouping.confidence import confidence, heard_of, likeness_to_rest
from visnomy.grouping.cover import CoverEvidence, choose_covers
from visnomy.grouping.founding import FoundingRule, found_groups, may_found
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.library.clustering.vectors import EMBEDDING_MODEL

RULE = FoundingRule()


def fit(side_px: float, angle_deg: float, quality: float) -> bool:
    return bool(
        may_found(
            RULE,
            side_px=np.array([side_px]),
            angles_deg=np.array([[0.0, angle_deg, 0.0]]),
            quality=np.array([quality]),
        )[0]
    )


@pytest.mark.parametrize(
    ("side_px", "angle_deg", "quality", "expected"),
    [
        (76, 29.9, 0.81, True),
        (76, -29.9, 0.81, True),
        (75, 0, 0.9, False),
        (100, 30, 0.9, False),
        (100, -31, 0.9, False),
        (100, 0, 0.8, False),
        (100, np.nan, 0.9, True),
    ],
)
def test_a_founder_is_over_every_bound(
    side_px: float, angle_deg: float, quality: float, *, expected: bool
) -> None:
    assert fit(side_px, angle_deg, quality) is expected


def found(groups: list[int], photos: list[int], founders: list[bool], least: int) -> list[int]:
    labels: list[int] = found_groups(
        np.array(groups, np.int32), np.array(photos), np.array(founders, np.bool_), least
    ).tolist()
    return labels


def test_a_group_needs_enough_distinct_photos() -> None:
    assert found([0, 0, 0], [1, 2, 3], [True] * 3, 3) == [0, 0, 0]
    assert found([0, 0, 0], [1, 2, 2], [True] * 3, 3) == [-1, -1, -1]


def test_weak_faces_join_what_others_founded() -> None:
    assert found([0] * 4, [1, 2, 3, 4], [True, True, True, False], 3) == [0] * 4
    assert found([0] * 3, [1, 2, 3], [True, True, False], 3) == [-1] * 3


def test_groups_that_are_founded_are_numbered_without_gaps() -> None:
    assert found([0, 1, 1, 2, 2], [1, 1, 2, 3, 4], [True] * 5, 2) == [-1, 0, 0, 1, 1]


@given(
    faces=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 6), st.booleans()), min_size=1, max_size=40
    ),
    least=st.integers(1, 4),
)
def test_a_group_stands_or_falls_as_a_whole(faces: list[tuple[int, int, bool]], least: int) -> None:
    groups = [g for g, _, _ in faces]
    labels = found(groups, [p for _, p, _ in faces], [f for _, _, f in faces], least)

    for number in set(groups):
        members = {label for g, label in zip(groups, labels, strict=True) if g == number}
        photos = {p for g, p, f in faces if g == number and f}
        assert len(members) == 1
        assert (members != {-1}) == (len(photos) >= least)


def test_likeness_is_the_mean_over_the_rest_of_the_group() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0], [1, 0]], np.int16) * SMOOTH_RADIUS

    likeness = likeness_to_rest(vectors, np.array([0, 0, 0, -1], np.int32))

    assert likeness.tolist() == [0.5, 0.0, 0.5, 0.0]


def test_confidence_grows_with_likeness_and_stays_between_nought_and_one() -> None:
    curve = ConfidenceCurve(12.5, -6.35)
    sure = confidence(np.linspace(-1, 1, 50), np.ones((50, 2)), curve)

    assert (np.diff(sure) >= 0).all()
    assert 0 <= sure[0] < 0.01
    assert 0.99 < sure[-1] <= 1


def test_a_poor_face_is_less_sure_and_one_among_many_more() -> None:
    rule = Calibration.load(EMBEDDING_MODEL).evidence
    groups = np.array([0, 0, 0, 0, 1, 1, -1], np.int32)
    quality = np.array([0.9, 0.1, 0.9, 0.9, 0.9, 0.9, 0.9], np.float32)
    curve = ConfidenceCurve(8.0, -1.5, own=0.8, rest=1.0)

    likeness = np.array([0.5] * 6 + [0.0])
    sure = confidence(likeness, heard_of(groups, quality, rule), curve)

    assert sure[1] < sure[0]
    assert sure[4] < sure[0]
    assert sure[6] < 0.01
    assert len(set(heard_of(groups, quality, None).ravel())) == 1


def evidence(**changes: list[float]) -> CoverEvidence:
    count = len(next(iter(changes.values())))
    members = {name: [0.9] * count for name in ("typical", "sharpness", "quality")}
    members |= {"side_px": [150.0] * count, "yaw": [0.0] * count} | changes
    yaw = np.array(members.pop("yaw"))
    angles = np.stack([np.zeros(count), np.zeros(count), yaw], axis=1)
    return CoverEvidence(angles_deg=angles, **{n: np.array(v) for n, v in members.items()})


@pytest.mark.parametrize("name", ["typical", "sharpness", "quality", "side_px"])
def test_more_of_what_speaks_for_a_face_makes_it_the_cover(name: str) -> None:
    more = evidence(**{name: [0.5, 0.8, 0.2]})
    labels = np.zeros(3, np.int32)

    assert choose_covers(labels, np.arange(3), more).tolist() == [1]


def test_a_frontal_face_is_chosen_before_a_profile_and_an_unknown_pose() -> None:
    turned = evidence(yaw=[-80.0, np.nan, 4.0])

    assert choose_covers(np.zeros(3, np.int32), np.arange(3), turned).tolist() == [2]


def test_each_group_has_a_cover_and_equal_faces_are_decided_by_id() -> None:
    same = evidence(quality=[0.9] * 5)
    labels = np.array([1, 0, -1, 0, 1], np.int32)

    assert choose_covers(labels, np.array([4, 3, 2, 1, 0]), same).tolist() == [3, 4]
