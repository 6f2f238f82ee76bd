"""Questions to users: what is asked after a run, what answers do, what is asked no more."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.grouping.albums import plant, run
from tests.grouping.test_decisions import (
    NAMES,
    by_size,
    merge,
    undo,
    who_is_where,
    wrong_counts,
)

from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.confidence import likeness_in_company
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.suggest import Grouped, possible_faces, possible_intruders, possible_same
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.people.decisions import mark_figures
from visnomy.library.people.listing import update_person
from visnomy.library.people.suggesting import answer_suggestion, list_suggestions
from visnomy.model.cluster import ClusterChange
from visnomy.model.decision import DecisionKind
from visnomy.model.project import Dataset
from visnomy.model.suggestion import Suggestion, SuggestionAnswer, SuggestionKind


def cousins(sizes: list[int], likeness: float) -> NDArray[np.float32]:
    """Faces of people who are somewhat alike, too little for one group."""
    mean = Calibration.load(EMBEDDING_MODEL).mean
    rng = np.random.default_rng(5)
    shared = rng.standard_normal((1, len(mean)))
    own = rng.standard_normal((len(sizes), len(mean)))
    people = np.sqrt(likeness) * shared + np.sqrt(1 - likeness) * own
    noise = 0.3 * rng.standard_normal((sum(sizes), len(mean)))
    faces = np.repeat(people, sizes, axis=0) + noise
    faces = faces / np.linalg.norm(faces, axis=1, keepdims=True) + mean
    return np.asarray(faces / np.linalg.norm(faces, axis=1, keepdims=True), np.float32)


async def asked(library: Library, kind: SuggestionKind | None = None) -> list[Suggestion]:
    page = await list_suggestions(library, *NAMES, kind=kind, after=None, limit=100)
    return list(page.items)


async def answer(library: Library, each: Suggestion, word: SuggestionAnswer) -> None:
    await answer_suggestion(library, *NAMES, each.suggestion_id, word, author="ann")


@pytest.fixture
async def pair(library: Library, dataset: Dataset) -> tuple[UUID, UUID]:
    """Two people who may be one, of seven and six faces."""
    await plant(library, dataset, cousins([7, 6], 0.5), start=100)
    await run(library, dataset)
    (first, _), (second, _), *_ = await by_size(library, dataset)
    return first, second


async def test_people_who_are_alike_are_asked_about_once(
    library: Library, dataset: Dataset, pair: tuple[UUID, UUID]
) -> None:
    (question,) = await asked(library, SuggestionKind.SAME_PERSON)
    await run(library, dataset)

    assert {question.cluster_id, question.other_cluster_id} == set(pair)
    assert question.face_count == 6
    (again,) = await asked(library, SuggestionKind.SAME_PERSON)
    assert replace(again, asked_at=None) == replace(question, asked_at=None)


async def test_yes_merges_and_an_undo_asks_again(
    library: Library, dataset: Dataset, pair: tuple[UUID, UUID]
) -> None:
    before = await who_is_where(library, dataset)
    (question,) = await asked(library, SuggestionKind.SAME_PERSON)

    made = await answer_suggestion(
        library, *NAMES, question.suggestion_id, SuggestionAnswer.YES, author="ann"
    )

    assert made is not None
    assert made.ends == (pair[1],)
    assert await asked(library, SuggestionKind.SAME_PERSON) == []
    assert await undo(library, made) == 1
    assert await who_is_where(library, dataset) == before
    (again,) = await asked(library, SuggestionKind.SAME_PERSON)
    assert again.suggestion_id == question.suggestion_id


@pytest.mark.parametrize("word", [SuggestionAnswer.NO, SuggestionAnswer.SKIP])
async def test_no_and_skip_are_not_asked_again(
    library: Library, dataset: Dataset, pair: tuple[UUID, UUID], word: SuggestionAnswer
) -> None:
    before = await who_is_where(library, dataset)
    (question,) = await asked(library, SuggestionKind.SAME_PERSON)

    await answer(library, question, word)
    await run(library, dataset)

    assert set(pair) <= set(before.values())
    assert await who_is_where(library, dataset) == before
    assert await asked(library, SuggestionKind.SAME_PERSON) == []
    with pytest.raises(ResourceNotFound):
        await answer(library, question, word)


async def test_two_people_are_not_no_face(library: Library, pair: tuple[UUID, UUID]) -> None:
    (question,) = await asked(library, SuggestionKind.SAME_PERSON)
    with pytest.raises(InvalidArgument, match="two people"):
        await answer(library, question, SuggestionAnswer.NOT_A_FACE)
    assert question in await asked(library)


async def test_hidden_people_are_not_asked_about(
    library: Library, dataset: Dataset, pair: tuple[UUID, UUID]
) -> None:
    await update_person(library, *NAMES, pair[0], ClusterChange(hidden=True), author="ann")
    at_once = await asked(library, SuggestionKind.SAME_PERSON)
    await run(library, dataset)
    assert at_once == await asked(library, SuggestionKind.SAME_PERSON) == []


async def test_a_name_that_somebody_has_asks_and_merges_nobody(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    before = await who_is_where(library, dataset)
    (first, _), (second, _), _ = await by_size(library, dataset)
    for person in (first, second):
        await update_person(library, *NAMES, person, ClusterChange(name="Ada"), author="ann")

    (question,) = await asked(library)
    await run(library, dataset)

    assert {question.cluster_id, question.other_cluster_id} == {first, second}
    assert (question.similarity, question.face_count) == (None, 4)
    assert [each.suggestion_id for each in await asked(library)] == [question.suggestion_id]
    assert await who_is_where(library, dataset) == before
    await update_person(library, *NAMES, second, ClusterChange(name="Bea"), author="ann")
    await run(library, dataset)
    assert await asked(library) == []


@pytest.mark.parametrize("word", list(SuggestionAnswer))
async def test_a_face_of_nobody_is_offered_to_a_known_person(
    library: Library, dataset: Dataset, word: SuggestionAnswer
) -> None:
    await plant(library, dataset, cousins([6, 1], 0.35), start=100)
    await run(library, dataset)
    (person, _), *_ = await by_size(library, dataset)
    await update_person(library, *NAMES, person, ClusterChange(name="Ada"), author="ann")
    await run(library, dataset)

    (question,) = await asked(library, SuggestionKind.FACE)
    await answer(library, question, word)
    await run(library, dataset)

    assert question.figure_id is not None
    assert question.cluster_id == person
    places = await who_is_where(library, dataset)
    gone = word is SuggestionAnswer.NOT_A_FACE
    assert places.get(question.figure_id) == (person if word is SuggestionAnswer.YES else None)
    assert (question.figure_id in places) or gone
    assert await asked(library, SuggestionKind.FACE) == []
    assert await wrong_counts(library, dataset) == 0


async def test_a_question_that_was_decided_otherwise_is_gone(
    library: Library, dataset: Dataset, pair: tuple[UUID, UUID]
) -> None:
    people = dict(await by_size(library, dataset))
    faces = [people[person][0] for person in pair]
    await mark_figures(library, *NAMES, faces, DecisionKind.DIFFERENT, author="ann")
    assert await asked(library, SuggestionKind.SAME_PERSON) == []
    await run(library, dataset)
    assert await asked(library, SuggestionKind.SAME_PERSON) == []


async def test_nobody_is_asked_about_faces_that_they_have_just_joined(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (first, _), (second, _), _ = await by_size(library, dataset)
    await merge(library, dataset, first, second)
    await run(library, dataset)
    assert await asked(library) == []


def grouped(vectors: NDArray[np.float64], labels: list[int], **changes: object) -> Grouped:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    smoothed = np.rint(unit * SMOOTH_RADIUS).astype(np.int16)
    group = np.array(labels, np.int32)
    count = max(labels) + 1
    members: dict[str, object] = {
        "smoothed": smoothed,
        "labels": group,
        "photos": np.arange(len(labels)),
        "seen_ms": None,
        "likeness": np.full(len(labels), 0.9),
        "decided": np.zeros(len(labels), np.bool_),
        "quiet": np.zeros(count, np.bool_),
        "known": np.ones(count, np.bool_),
        "sureness": np.full(len(labels), 0.99, np.float32),
        "threshold": 0.64,
    }
    return Grouped(**{**members, **changes})  # type: ignore[arg-type]


HALF = np.array([[1.0, 0], [1, 0], [0.5, 0.866], [0.5, 0.866], [0, -1]])


def test_groups_that_share_a_photo_are_not_asked_about() -> None:
    near = grouped(HALF, [0, 0, 1, 1, -1])
    together = grouped(HALF, [0, 0, 1, 1, -1], photos=np.array([1, 2, 2, 3, 4]))
    assert possible_same(near).subjects.tolist() == [[0, 1]]
    assert possible_same(near).similarity == pytest.approx([0.5], abs=0.01)
    assert possible_same(together).subjects.tolist() == []


@pytest.mark.parametrize(("later_ms", "asked"), [(800, []), (2000, [[0, 1]])])
def test_who_are_in_one_video_at_different_times_may_be_one_person(
    later_ms: int, asked: list[list[int]]
) -> None:
    seen = np.array([[-1, -1], [0, 900], [later_ms, 3000], [-1, -1], [-1, -1]], np.int32)
    photos = np.array([1, 2, 2, 3, 4])
    found = grouped(HALF, [0, 0, 1, 1, -1], photos=photos, seen_ms=seen)
    assert possible_same(found).subjects.tolist() == asked


@pytest.mark.parametrize(("first_ms", "asked"), [(500, []), (1500, [[4, 0]])])
def test_a_face_is_offered_to_who_is_in_its_video_at_another_time(
    first_ms: int, asked: list[list[int]]
) -> None:
    stranger = np.array([*HALF[:4], [0.9, 0.436]])
    seen = np.array([[0, 1000], *[[-1, -1]] * 3, [first_ms, 2000]], np.int32)
    photos = np.array([1, 2, 3, 4, 1])
    found = grouped(stranger, [0, 0, 1, 1, -1], photos=photos, seen_ms=seen)
    assert possible_faces(found).subjects.tolist() == asked


def test_people_who_are_most_alike_are_asked_about_first() -> None:
    half = np.deg2rad(60)  # a cosine of .5
    near = [[np.cos(turn), np.sin(turn)] for turn in (0, half, 2 * half - 0.2, 4, 4 + half)]
    small = possible_same(grouped(np.array(near), [0, 1, 2, 3, 4]))
    assert small.subjects[0].tolist() == [1, 2]
    assert list(small.worth) == sorted(small.worth, reverse=True)


def test_a_face_that_was_alone_has_no_likeness_to_company() -> None:
    smoothed = np.rint(HALF * SMOOTH_RADIUS).astype(np.int16)
    found = likeness_in_company(smoothed, np.array([7, 7, 3, 9, 9]))
    assert np.isnan(found).tolist() == [False, False, True, False, False]
    assert found[:2] == pytest.approx([1, 1], abs=0.001)
    none = grouped(HALF, [0, 0, 1, 1, -1], sureness=np.full(5, np.nan))
    assert possible_intruders(none).subjects.tolist() == []


def test_a_face_that_is_not_sure_of_its_group_may_be_an_intruder() -> None:
    sureness = np.array([0.95, 0.7, 0.99, 0.2, 0.1])
    decided = np.array([False, False, False, True, False])
    found = possible_intruders(grouped(HALF, [0, 0, 1, 1, -1], sureness=sureness, decided=decided))
    assert found.subjects.tolist() == [[1, 0]]
    quiet = grouped(HALF, [0, 0, 1, 1, -1], sureness=sureness, quiet=np.array([True, True]))
    assert possible_intruders(quiet).subjects.tolist() == []


def test_a_face_on_a_photo_with_the_person_is_not_offered_to_them() -> None:
    photos = np.array([1, 2, 3, 4, 1])
    stranger = np.array([*HALF[:4], [0.9, 0.436]])
    apart = grouped(stranger, [0, 0, 1, 1, -1])
    assert possible_faces(apart).subjects.tolist() == [[4, 0]]
    together = possible_faces(grouped(stranger, [0, 0, 1, 1, -1], photos=photos))
    assert together.subjects.tolist() == []
