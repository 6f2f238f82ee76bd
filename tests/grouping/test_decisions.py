"""Decisions on a small album: what they change, that runs keep them, that undo takes them back."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from tests.grouping.albums import SIZES, plant, read_faces, run, vectors
from tests.store.whose import whose

from visnomy.errors import InvalidArgument, ResourceNotFound, StatusConflict
from visnomy.library.clustering import run as clustering
from visnomy.library.context import Library
from visnomy.library.people.decisions import (
    list_decisions,
    make_person,
    mark_figures,
    merge_people,
    move_figures,
)
from visnomy.library.people.listing import get_people, update_person
from visnomy.library.people.redoing import redo_decision
from visnomy.library.people.split import split_as_listed
from visnomy.library.people.undoing import undo_decision
from visnomy.model.cluster import ClusterChange
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.project import Dataset
from visnomy.store.files import delete_files
from visnomy.store.people.clusters import recount

NAMES = ("home", "album")
Album = dict[UUID, tuple[UUID | None, float]]


async def album(library: Library, dataset: Dataset) -> Album:
    """The person and the confidence of every face."""
    faces = await read_faces(library, dataset)
    place, people = whose(faces)
    sureness = np.nan_to_num(faces.cluster_confidence, nan=-1).tolist()
    return {
        UUID(bytes=faces.figure_id[row].tobytes()): (
            people[index] if index >= 0 else None,
            sureness[row],
        )
        for row, index in enumerate(place)
    }


async def who_is_where(library: Library, dataset: Dataset) -> dict[UUID, UUID | None]:
    return {face: person for face, (person, _) in (await album(library, dataset)).items()}


async def by_size(library: Library, dataset: Dataset) -> list[tuple[UUID, list[UUID]]]:
    """The people with their faces, who has most first."""
    places = await who_is_where(library, dataset)
    people = {person for person in places.values() if person is not None}
    faces = {who: sorted(f for f, each in places.items() if each == who) for who in people}
    return sorted(faces.items(), key=lambda pair: -len(pair[1]))


async def rerun(library: Library, dataset: Dataset, times: int = 3) -> None:
    for _ in range(times):
        await run(library, dataset)


async def merge(library: Library, dataset: Dataset, target: UUID, *sources: UUID) -> Decision:
    async with library.database.transaction() as connection:
        return await merge_people(connection, dataset, target, sources, author="ann")


async def undo(library: Library, decision: Decision, *, all_of_it: bool = False) -> int:
    undone = await undo_decision(
        library, *NAMES, decision.decision_id, with_dependents=all_of_it, author="ben"
    )
    return len(undone)


async def wrong_counts(library: Library, dataset: Dataset) -> int:
    async with library.database.transaction() as connection:
        return await recount(connection, dataset.dataset_id)


async def test_a_moved_face_stays_moved_in_ten_runs(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (_, faces), (second, _), _ = await by_size(library, dataset)
    await move_figures(library, *NAMES, faces[:1], second, author="ann")
    moved = await who_is_where(library, dataset)

    await rerun(library, dataset, 10)

    assert moved[faces[0]] == second
    assert await who_is_where(library, dataset) == moved
    assert await wrong_counts(library, dataset) == 0


async def test_a_face_that_was_sent_away_stays_alone(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (_, faces), *_ = await by_size(library, dataset)
    await move_figures(library, *NAMES, faces[:1], None, author="ann")

    await rerun(library, dataset)

    assert (await who_is_where(library, dataset))[faces[0]] is None


async def test_a_new_person_of_one_face_goes_on(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (_, faces), *_ = await by_size(library, dataset)
    made = await make_person(library, *NAMES, faces[:1], author="ann")

    await rerun(library, dataset)

    assert (await who_is_where(library, dataset))[faces[0]] == made.begins[0]
    assert await wrong_counts(library, dataset) == 0


async def test_who_lost_a_face_by_hand_goes_on_with_two_photos(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    *_, (third, few) = await by_size(library, dataset)
    made = await make_person(library, *NAMES, few[:1], author="ann")

    await rerun(library, dataset)

    places = await who_is_where(library, dataset)
    assert [places[face] for face in few] == [made.begins[0], third, third]


async def test_merged_people_stay_one_in_ten_runs(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (first, _), (second, came), _ = await by_size(library, dataset)
    await update_person(library, *NAMES, first, ClusterChange(name="Ada"))
    await update_person(library, *NAMES, second, ClusterChange(name="Bob"))
    await merge(library, dataset, first, second)
    merged = await who_is_where(library, dataset)

    await plant(library, dataset, vectors(SIZES)[5:9], start=50)
    await rerun(library, dataset, 10)

    after = await who_is_where(library, dataset)
    assert {merged[face] for face in came} == {first}
    assert merged.items() <= after.items()
    assert [len(faces) for _, faces in await by_size(library, dataset)] == [13, 3]
    (row,) = (await get_people(library, *NAMES, [first, second]))[1]
    assert (row.cluster.name, row.cluster.face_count) == ("Ada", 13)
    assert await wrong_counts(library, dataset) == 0


@pytest.mark.parametrize("kind", [DecisionKind.REJECT, DecisionKind.NOT_A_FACE])
async def test_a_rejected_face_never_comes_back(
    library: Library, dataset: Dataset, kind: DecisionKind
) -> None:
    await run(library, dataset)
    (_, faces), *_ = await by_size(library, dataset)
    await mark_figures(library, *NAMES, faces[:1], kind, author="ann")

    await rerun(library, dataset)

    assert (await who_is_where(library, dataset))[faces[0]] is None


async def test_two_faces_that_differ_are_apart_in_ten_runs(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    before = await album(library, dataset)
    (person, faces), *_ = await by_size(library, dataset)
    await mark_figures(library, *NAMES, faces[:2], DecisionKind.CONFIRM, author="ann")
    made = await mark_figures(library, *NAMES, faces[:2], DecisionKind.DIFFERENT, author="ann")

    await run(library, dataset)
    apart = await who_is_where(library, dataset)
    await rerun(library, dataset, 10)
    again = await who_is_where(library, dataset)
    (confirmed,) = (await list_decisions(library, *NAMES, after=made.place, limit=9)).items
    await undo(library, confirmed, all_of_it=True)
    await run(library, dataset)

    assert sorted([apart[face] == person for face in faces[:2]]) == [False, True]
    assert again == apart
    assert await album(library, dataset) == before


async def test_a_merge_ends_an_earlier_different(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (first, faces), (second, others), _ = await by_size(library, dataset)
    pair, kind = [faces[0], others[0]], DecisionKind.DIFFERENT
    different = await mark_figures(library, *NAMES, pair, kind, author="ann")
    before = await album(library, dataset)
    merged = await merge(library, dataset, first, second)

    await rerun(library, dataset)
    places = await who_is_where(library, dataset)
    assert {places[face] for face in [*faces, *others]} == {first}

    with pytest.raises(StatusConflict, match=str(merged.decision_id)):
        await undo(library, different)
    await undo(library, merged)
    await rerun(library, dataset, 1)
    assert await album(library, dataset) == before


async def test_faces_that_are_found_again_keep_what_was_decided(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (_, faces), (second, _), (third, few) = await by_size(library, dataset)
    await move_figures(library, *NAMES, faces[:1], third, author="ann")
    await merge(library, dataset, second, third)
    decided = await who_is_where(library, dataset)

    await plant(library, dataset, vectors(SIZES), start=0)
    await rerun(library, dataset)

    assert {decided[face] for face in [faces[0], *few]} == {second}
    assert await who_is_where(library, dataset) == decided


async def test_what_is_decided_while_faces_are_compared_counts(
    library: Library, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(library, dataset)
    (first, came), (second, _), _ = await by_size(library, dataset)
    compare = clustering._Run._group

    async def interrupted(self: clustering._Run, *given: Any) -> Any:  # noqa: ANN401 (passed on)
        await merge(library, dataset, second, first)
        return await compare(self, *given)

    monkeypatch.setattr(clustering._Run, "_group", interrupted)
    await run(library, dataset)

    places = await who_is_where(library, dataset)
    assert {places[face] for face in came} == {second}


async def test_a_confirmed_face_is_sure(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (person, faces), *_ = await by_size(library, dataset)
    await mark_figures(library, *NAMES, faces, DecisionKind.CONFIRM, author="ann")

    await rerun(library, dataset, 1)

    places = await album(library, dataset)
    assert {places[face] for face in faces} == {(person, 1.0)}


async def test_undo_brings_everything_back(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    before = await album(library, dataset)
    (first, faces), (second, others), (third, few) = await by_size(library, dataset)
    people = {
        row.cluster.cluster_id: row for row in (await get_people(library, *NAMES, [first]))[1]
    }

    def same() -> list[object]:
        return [before, 0, people[first].cluster.cover_figure_id]

    async def now() -> list[object]:
        (row,) = (await get_people(library, *NAMES, [first]))[1]
        return [
            await album(library, dataset),
            await wrong_counts(library, dataset),
            row.cluster.cover_figure_id,
        ]

    decisions: list[Callable[[], Awaitable[Decision]]] = [
        lambda: move_figures(library, *NAMES, faces, second, author="ann"),
        lambda: move_figures(library, *NAMES, few, None, author="ann"),
        lambda: make_person(library, *NAMES, [*few, *others[:1]], author="ann"),
        lambda: merge(library, dataset, third, first, second),
        lambda: mark_figures(library, *NAMES, faces, DecisionKind.CONFIRM, author="ann"),
        lambda: mark_figures(library, *NAMES, faces, DecisionKind.REJECT, author="ann"),
    ]
    for decision in decisions:
        assert await undo(library, await decision()) == 1
        assert await now() == same()
    await run(library, dataset)
    assert await now() == same()


async def test_what_was_undone_is_decided_again(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (first, faces), (second, others), (third, few) = await by_size(library, dataset)
    change = ClusterChange(name="Ada", cover_figure_id=faces[1])
    pair, different = [faces[0], faces[2]], DecisionKind.DIFFERENT

    async def split() -> Decision:
        parts = [faces[:2], faces[2:3]]
        return await split_as_listed(library, *NAMES, first, parts, author="ann")

    async def name() -> Decision:
        made = await update_person(library, *NAMES, first, change, author="ann", reason="her")
        assert made is not None
        return made

    decisions: list[Callable[[], Awaitable[Decision]]] = [
        lambda: move_figures(library, *NAMES, faces[:2], second, author="ann"),
        lambda: make_person(library, *NAMES, [*few, *others[:1]], author="ann"),
        lambda: merge(library, dataset, third, first, second),
        lambda: mark_figures(library, *NAMES, faces, DecisionKind.REJECT, author="ann"),
        lambda: mark_figures(library, *NAMES, pair, different, author="ann"),
        split,
        name,
    ]
    for decide in decisions:
        made = await decide()
        after, people = await who_is_where(library, dataset), await told_of(library, dataset)
        with pytest.raises(StatusConflict, match="stands"):
            await redo_decision(library, *NAMES, made.decision_id, author="ben")
        await undo(library, made)

        again = await redo_decision(library, *NAMES, made.decision_id, author="ben")

        assert (again.kind, again.author, again.reason) == (made.kind, "ben", made.reason)
        assert (set(again.needs), again.ends) == (set(made.needs), made.ends)
        if made.kind is not different:  # whose new people are found anew
            assert await who_is_where(library, dataset) == after
            assert await told_of(library, dataset) == people
        assert await wrong_counts(library, dataset) == 0
        with pytest.raises((StatusConflict, ResourceNotFound)):
            await redo_decision(library, *NAMES, made.decision_id, author="ben")
        await undo(library, again)


async def told_of(library: Library, dataset: Dataset) -> list[tuple[UUID, str, UUID | None]]:
    people = [person for person, _ in await by_size(library, dataset)]
    rows = (await get_people(library, *NAMES, sorted(people)))[1]
    return [
        (c.cluster_id, c.name, c.cover_figure_id if c.cover_chosen else None)
        for c in (row.cluster for row in rows)
    ]


async def test_a_merged_person_comes_back_with_the_name(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (first, _), (second, came), _ = await by_size(library, dataset)
    await update_person(library, *NAMES, second, ClusterChange(name="Bob", cover_figure_id=came[2]))
    decision = await merge(library, dataset, first, second)
    await run(library, dataset)

    await undo(library, decision)
    await run(library, dataset)

    (row,) = (await get_people(library, *NAMES, [second]))[1]
    assert (row.cluster.name, row.cluster.cover_figure_id) == ("Bob", came[2])
    assert row.cluster.meta_lock_version == 1
    assert row.cluster.face_count == len(came)


async def test_later_decisions_are_told_before_they_go(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    before = await album(library, dataset)
    (_, faces), (second, _), _ = await by_size(library, dataset)
    made = await make_person(library, *NAMES, faces[:2], author="ann")
    await update_person(library, *NAMES, made.begins[0], ClusterChange(name="Cat"))
    merged = await merge(library, dataset, second, made.begins[0])

    with pytest.raises(StatusConflict, match=str(merged.decision_id)):
        await undo(library, made)
    undone = await undo(library, made, all_of_it=True)

    assert undone == 3
    assert await album(library, dataset) == before
    assert await undo(library, made) == 0


async def test_a_photo_that_goes_takes_along_what_was_decided_of_its_faces(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (target, _), (source, faces), *_ = await by_size(library, dataset)
    made = await merge(library, dataset, target, source)
    assert made.figure_count == len(faces)

    async with library.database.transaction() as connection:
        query = "select uri, figure_id from file join figure using (file_id) order by uri"
        photos = {face: uri for uri, face in await (await connection.execute(query)).fetchall()}
        gone = [photos[face] for face in faces[:2]]
        await delete_files(connection, dataset.dataset_id, gone)
        query = "select figure_id from anchor order by figure_id"
        kept = [face for (face,) in await (await connection.execute(query)).fetchall()]

    assert kept == faces[2:]
    (left,) = (await list_decisions(library, *NAMES, after=None, limit=10)).items
    assert left.figure_count == len(faces) - 2


async def test_an_edit_is_undone_where_nobody_changed_it_since(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (person, _), *_ = await by_size(library, dataset)
    change = ClusterChange(name="Ada", custom_labels={"K": "v"}, expected_version=0)
    await update_person(library, *NAMES, person, change, author="ann")
    await update_person(library, *NAMES, person, ClusterChange(name="Eve"), author="ann")
    (latest, first) = (await list_decisions(library, *NAMES, after=None, limit=9)).items

    await undo(library, first)

    (row,) = (await get_people(library, *NAMES, [person]))[1]
    assert (row.cluster.name, row.cluster.custom_labels) == ("Eve", {})
    assert row.cluster.meta_lock_version == 3
    assert (latest.kind, latest.author) == (DecisionKind.EDIT, "ann")


async def test_what_cannot_be_decided_is_refused(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (first, faces), *_ = await by_size(library, dataset)
    alone = [f for f, who in (await who_is_where(library, dataset)).items() if who is None]
    nobody = UUID(int=1)

    with pytest.raises(ResourceNotFound):
        await move_figures(library, *NAMES, faces, nobody, author="ann")
    with pytest.raises(InvalidArgument, match="no figure"):
        await move_figures(library, *NAMES, [nobody], first, author="ann")
    with pytest.raises(InvalidArgument, match="1 to 1000 faces"):
        await make_person(library, *NAMES, [], author="ann")
    with pytest.raises(InvalidArgument, match="Two faces"):
        await mark_figures(library, *NAMES, faces[:3], DecisionKind.DIFFERENT, author="ann")
    with pytest.raises(InvalidArgument, match="belongs to nobody"):
        await mark_figures(library, *NAMES, alone, DecisionKind.CONFIRM, author="ann")
    with pytest.raises(ResourceNotFound):
        await merge(library, dataset, first, nobody)
    assert (await list_decisions(library, *NAMES, after=None, limit=9)).items == []
