from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from visnomy.grouping.identity import carry_ids

OLD_COUNT = 5
OLD_IDS = [UUID(int=number) for number in range(OLD_COUNT)]


def carry(labels: list[int], old: list[int], named: set[int] = frozenset()) -> list[UUID]:  # type: ignore[assignment]
    numbers = iter(range(100, 1000))
    return carry_ids(
        np.array(labels, np.int32),
        np.array(old, np.int64),
        old_ids=OLD_IDS,
        named=np.array([index in named for index in range(OLD_COUNT)]),
        new_id=lambda: UUID(int=next(numbers)),
    )


def numbered(labels: list[int]) -> list[int]:
    seen = {label: place for place, label in enumerate(dict.fromkeys(n for n in labels if n >= 0))}
    return [seen.get(label, -1) for label in labels]


faces = st.lists(
    st.tuples(st.integers(-1, 4), st.integers(-1, OLD_COUNT - 1)), min_size=1, max_size=40
)


@given(faces=faces, named=st.sets(st.integers(0, OLD_COUNT - 1)))
def test_no_id_goes_to_two_groups(faces: list[tuple[int, int]], named: set[int]) -> None:
    labels = numbered([label for label, _ in faces])

    ids = carry(labels, [old for _, old in faces], named)

    assert len(ids) == max(labels) + 1
    assert len(set(ids)) == len(ids)


@given(
    old=st.lists(st.integers(-1, OLD_COUNT - 1), min_size=1, max_size=40),
    named=st.sets(st.integers(0, 4)),
)
def test_the_same_groups_again_keep_all_ids(old: list[int], named: set[int]) -> None:
    labels = numbered(old)

    ids = carry(labels, old, named)

    assert [ids[label] for label in labels if label >= 0] == [OLD_IDS[n] for n in old if n >= 0]


@given(faces=faces, named=st.sets(st.integers(0, OLD_COUNT - 1)), seed=st.integers(0, 99))
def test_the_order_of_the_faces_does_not_matter(
    faces: list[tuple[int, int]], named: set[int], seed: int
) -> None:
    labels = numbered([label for label, _ in faces])
    old = [ancestor for _, ancestor in faces]
    order = np.random.default_rng(seed).permutation(len(faces)).tolist()

    assert carry(labels, old, named) == carry(
        [labels[i] for i in order], [old[i] for i in order], named
    )


def test_a_union_keeps_the_id_of_the_larger_part() -> None:
    assert carry([0, 0, 0], [3, 1, 1]) == [OLD_IDS[1]]


def test_a_union_of_equal_parts_keeps_the_older_id() -> None:
    assert carry([0, 0, 0, 0], [3, 1, 1, 3]) == [OLD_IDS[1]]


def test_a_named_group_keeps_its_id_when_overlap_ties() -> None:
    assert carry([0, 0], [1, 3], named={3}) == [OLD_IDS[3]]


def test_a_named_group_keeps_its_id_in_a_union_with_a_larger_one() -> None:
    assert carry([0, 0, 0], [1, 1, 3], named={3}) == [OLD_IDS[3]]


def test_of_two_named_groups_in_a_union_the_larger_keeps_its_id() -> None:
    assert carry([0, 0, 0], [1, 3, 3], named={1, 3}) == [OLD_IDS[3]]


def test_after_a_split_the_larger_part_keeps_the_id_and_the_other_is_new() -> None:
    assert carry([0, 1, 1], [2, 2, 2]) == [UUID(int=100), OLD_IDS[2]]


def test_a_stray_face_of_a_named_group_does_not_take_over_another_group() -> None:
    labels, old = [0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 2, 2]

    assert carry(labels, old, named={1}) == [OLD_IDS[1], OLD_IDS[2]]
