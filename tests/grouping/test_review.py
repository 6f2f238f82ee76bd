"""Two people in one group: told apart at once, split on a user's word, and back again."""

from uuid import UUID, uuid4

import numpy as np
import pytest
from tests.grouping.albums import plant, read_faces, run
from tests.grouping.test_decisions import NAMES, by_size, merge, undo, who_is_where, wrong_counts

from visnomy.library.context import Library
from visnomy.library.decisions import make_person, mark_figures, move_figures
from visnomy.library.undoing import undo_decision
from visnomy.library.vectors import EMBEDDING_MODEL
from visnomy.model.decision import DecisionKind
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset
from visnomy.store.files import FilePromoted, IndexedFile, register_files, store_indexed


async def fused(library: Library, dataset: Dataset) -> tuple[UUID, list[UUID], list[UUID]]:
    """A person who holds the faces of two; merged by hand, so that they are one for sure."""
    await run(library, dataset)
    (first, faces), (second, others), _ = await by_size(library, dataset)
    await merge(library, dataset, first, second)
    return first, faces, others


async def test_two_faces_are_told_apart_at_once_with_their_like(
    library: Library, dataset: Dataset
) -> None:
    person, faces, others = await fused(library, dataset)

    made = await mark_figures(
        library, *NAMES, [faces[0], others[0]], DecisionKind.DIFFERENT, author="ann", reason="twins"
    )

    (begun,) = made.begins
    places = await who_is_where(library, dataset)
    assert {places[each] for each in faces} == {person}
    assert {places[each] for each in others} == {begun}
    assert (made.reason, made.figure_count) == ("twins", 5)
    assert await wrong_counts(library, dataset) == 0
    for _ in range(3):
        await run(library, dataset)
    assert await who_is_where(library, dataset) == places


async def test_telling_apart_is_undone_exactly(library: Library, dataset: Dataset) -> None:
    _, faces, others = await fused(library, dataset)
    before = await who_is_where(library, dataset)
    made = await mark_figures(
        library, *NAMES, [faces[0], others[0]], DecisionKind.DIFFERENT, author="ann"
    )

    assert await undo(library, made) == 1

    assert await who_is_where(library, dataset) == before
    assert await wrong_counts(library, dataset) == 0


async def test_faces_of_two_people_told_apart_stay_where_they_are(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (_, faces), (_, others), _ = await by_size(library, dataset)
    before = await who_is_where(library, dataset)

    made = await mark_figures(
        library, *NAMES, [faces[0], others[0]], DecisionKind.DIFFERENT, author="ann"
    )

    assert (made.begins, made.ends, made.figure_count) == ((), (), 2)
    assert await who_is_where(library, dataset) == before


async def test_a_dry_undo_tells_what_goes_and_changes_nothing(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (_, faces), *_ = await by_size(library, dataset)
    made = await make_person(library, *NAMES, faces[:2], author="ann")
    later = await mark_figures(library, *NAMES, faces[:1], DecisionKind.CONFIRM, author="ann")
    before = await who_is_where(library, dataset)

    told = await undo_decision(
        library, *NAMES, made.decision_id, with_dependents=False, author="ann", dry_run=True
    )

    assert [each.decision_id for each in told] == [later.decision_id, made.decision_id]
    assert await who_is_where(library, dataset) == before


@pytest.mark.parametrize("shift", [0.0, 0.02])
async def test_a_decision_waits_for_a_face_that_is_not_found_for_a_while(
    library: Library, dataset: Dataset, shift: float
) -> None:
    await run(library, dataset)
    (_, faces), (other, _), _ = await by_size(library, dataset)
    stored = await read_faces(library, dataset)
    row = [each.tobytes() for each in stored.figure_id].index(faces[0].bytes)
    async with library.database.transaction() as connection:
        found = await connection.execute(
            "select uri from file where file_id = %s", [int(stored.file_id[row])]
        )
        ((uri,),) = await found.fetchall()
    await move_figures(library, *NAMES, faces[:1], other, author="ann")
    start = int(uri.rpartition("/")[2][:3])
    embedding = stored.embedding[row] + shift * stored.embedding[0]
    embedding /= np.linalg.norm(embedding)

    await reindex(library, dataset, uri)
    await run(library, dataset)
    gone = faces[0] not in await who_is_where(library, dataset)
    await plant(library, dataset, embedding[None], start=start)
    await run(library, dataset)

    assert gone
    assert (await who_is_where(library, dataset))[faces[0]] == other
    assert await wrong_counts(library, dataset) == 0


async def reindex(library: Library, dataset: Dataset, uri: str) -> None:
    """Look at a file again and find no face."""
    async with library.database.transaction() as connection:
        (file,) = await register_files(connection, dataset, [FileIntent(uri)], [uuid4().hex * 2])
        columns = FilePromoted("a.jpg", "image/jpeg", "image", 1000)
        record = IndexedFile(
            file.file_id, file.revision, "1", columns, b"{}", EMBEDDING_MODEL, figures=()
        )
        assert await store_indexed(connection, dataset.dataset_id, record)
