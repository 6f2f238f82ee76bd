import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.grouping.agreement import agreement

PEOPLE = np.array([0, 0, 0, 1, 1, 2])


def test_the_truth_itself_is_perfect() -> None:
    both = agreement(PEOPLE + 7, PEOPLE)

    assert both.bcubed.f == both.pairwise.f == 1.0


def test_everyone_alone_is_precise_and_finds_nobody() -> None:
    both = agreement(np.full(6, -1), PEOPLE)

    assert both.bcubed.precision == both.pairwise.precision == 1.0
    assert both.bcubed.recall == pytest.approx((3 * 1 / 3 + 2 * 1 / 2 + 1) / 6)
    assert both.pairwise.recall == 0.0


def test_one_group_of_all_finds_everyone_without_precision() -> None:
    both = agreement(np.zeros(6, np.int64), PEOPLE)

    assert both.bcubed.recall == both.pairwise.recall == 1.0
    assert both.bcubed.precision == pytest.approx((9 + 4 + 1) / 36)
    assert both.pairwise.precision == pytest.approx((6 + 2) / 30)


@given(faces=st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_scores_are_those_of_counting_face_by_face(faces: list[tuple[int, int]]) -> None:
    labels = np.array([g if g >= 0 else 100 + i for i, (g, _) in enumerate(faces)])
    people = np.array([person for _, person in faces])
    same_group, same_person = labels[:, None] == labels, people[:, None] == people
    both = same_group & same_person

    scores = agreement(np.array([g for g, _ in faces]), people)

    assert scores.bcubed.precision == pytest.approx((both.sum(1) / same_group.sum(1)).mean())
    assert scores.bcubed.recall == pytest.approx((both.sum(1) / same_person.sum(1)).mean())
