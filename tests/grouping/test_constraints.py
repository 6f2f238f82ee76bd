from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grouping.decided import cases, decisions, pairs_of, pinned, settled
from tests.grouping.people import crowd

from visnomy.grouping.constraints import ALONE, FREE, Constraints
from visnomy.grouping.partition import FaceVectors
from visnomy.grouping.settling import Grouping

Case = tuple[FaceVectors, Constraints]
ONE_FACE = 8
TWO = [5, 4]
BOTH = [0] * 5 + [1] * 4


def partition_of(faces: FaceVectors, grouping: Grouping) -> dict[bytes, tuple[int, int, float]]:
    """Label, owner and confidence of each face by its id."""
    owners = np.append(grouping.owners, -1)
    return {
        faces.ids[row].tobytes(): (int(label), int(owners[label]), float(sureness))
        for row, (label, sureness) in enumerate(
            zip(grouping.labels, grouping.confidence, strict=True)
        )
    }


@settings(deadline=None, max_examples=60)
@given(case=cases())
def test_no_two_faces_that_differ_are_together(case: Case) -> None:
    faces, decided = case
    labels = settled(faces, decided).labels

    for first, second in decided.different:
        void = (decided.pins[[first, second]] != FREE).all() or first == second
        assert void or labels[first] == -1 or labels[first] != labels[second]


@settings(deadline=None, max_examples=60)
@given(case=cases(), least=st.integers(1, 4))
def test_held_faces_are_where_the_user_put_them(case: Case, least: int) -> None:
    faces, decided = case
    found = settled(faces, decided, least)

    held = decided.pins >= 0
    assert (found.labels[held] >= 0).all()
    assert (found.owners[found.labels[held]] == decided.pins[held]).all()
    assert (found.confidence[held] == 1).all()
    assert (found.labels[decided.pins == ALONE] == -1).all()


@settings(deadline=None, max_examples=60)
@given(case=cases())
def test_no_face_is_with_somebody_whom_it_is_not(case: Case) -> None:
    faces, decided = case
    found = settled(faces, decided)

    for row, person in decided.banned:
        if decided.pins[row] == FREE and found.labels[row] >= 0:
            assert found.owners[found.labels[row]] != person


@settings(deadline=None, max_examples=40)
@given(case=cases(), shuffle=st.integers(0, 99))
def test_any_order_of_the_faces_gives_the_same_people(case: Case, shuffle: int) -> None:
    faces, decided = case
    order = np.random.default_rng(shuffle).permutation(len(faces))
    moved = faces.take(order)

    first = partition_of(faces, settled(faces, decided, 2))
    assert first == partition_of(moved, settled(moved, decided.take(order), 2))


@settings(deadline=None, max_examples=200)
@given(case=cases(), least=st.integers(1, 4))
def test_a_second_run_changes_nothing(case: Case, least: int) -> None:
    faces, decided = case
    once = settled(faces, decided, least)
    people = len(decided.kept)
    new = once.owners < 0
    owners = np.where(new, people + np.cumsum(new) - 1, once.owners)
    kept = np.append(decided.kept, np.zeros(new.sum(), np.bool_))
    before = np.append(owners, -1)[once.labels]

    again = settled(faces, replace(decided, before=before, kept=kept), least)

    assert np.array_equal(again.labels, once.labels)
    assert np.array_equal(again.owners, owners)


@settings(deadline=None, max_examples=40)
@given(case=cases())
def test_every_person_has_one_group_at_most(case: Case) -> None:
    faces, decided = case
    owners = settled(faces, decided).owners
    owners = owners[owners >= 0]

    assert len(set(owners.tolist())) == len(owners)


def test_merged_people_stay_merged() -> None:
    faces = crowd(3, TWO)
    came = np.arange(5, 9)
    found = settled(faces, decisions([0] * 9, merged=((0, came),)), 3)

    assert found.labels.tolist() == [0] * 9
    assert found.owners.tolist() == [0]


def test_without_the_merge_they_are_two() -> None:
    found = settled(crowd(3, TWO), decisions([0] * 9), 3)

    assert len(set(found.labels[:5])) == len(set(found.labels[5:])) == 1
    assert found.labels[0] != found.labels[5]


def test_a_difference_comes_after_the_merge() -> None:
    came = np.arange(5, 9)
    decided = decisions([0] * 9, merged=((0, came),), different=pairs_of((0, 8)))
    found = settled(crowd(3, TWO, 0.4), decided)

    assert len(set(found.labels[:5])) == len(set(found.labels[5:])) == 1
    assert found.owners[found.labels[[0, 8]]].tolist() == [0, -1]


def test_a_moved_face_goes_to_the_group_of_its_person() -> None:
    found = settled(crowd(3, TWO), decisions(BOTH, pins=pinned(9, r0=1)))

    assert found.labels[0] == found.labels[5]
    assert found.owners[found.labels[[0, 1]]].tolist() == [1, 0]


def test_faces_moved_out_do_not_take_the_rest_along() -> None:
    decided = decisions([1, 1, 1, 0, 0], pins=pinned(5, r0=1, r1=1, r2=1))
    found = settled(crowd(1, [5]), decided, 3)

    assert found.owners[found.labels].tolist() == [1, 1, 1, 0, 0]


def test_new_faces_join_a_person_whose_faces_are_all_held() -> None:
    decided = decisions([0, 0, -1, -1], pins=pinned(4, r0=0, r1=0))

    assert settled(crowd(1, [4]), decided).labels.tolist() == [0] * 4


def test_a_person_whom_a_user_cares_about_needs_no_three_photos() -> None:
    faces = crowd(3, [2, 2])
    kept = np.array([True, False])
    found = settled(faces, decisions([0, 0, 1, 1], kept=kept), 3)

    assert found.labels.tolist() == [0, 0, -1, -1]


def test_the_wrong_face_leaves_and_its_likes_follow() -> None:
    faces = crowd(5, [8, 3], 0.5)
    came = np.arange(8, 11)
    decided = decisions([0] * 11, merged=((0, came),), different=pairs_of((9, 2)))
    labels = settled(faces, decided).labels

    assert len(set(labels[:8])) == len(set(labels[8:])) == 1
    assert labels[0] != labels[ONE_FACE]
