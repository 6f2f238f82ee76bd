"""Two people in one group: told apart at once, split on a user's word, and back again."""

from uuid import UUID, uuid4

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.grouping.albums import plant, read_faces, run
from tests.grouping.people import who
from tests.grouping.test_decisions import NAMES, by_size, merge, undo, who_is_where, wrong_counts
from tests.store.whose import whose

from visnomy.grouping.calibration import Calibration
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.people.decisions import make_person, mark_figures, move_figures
from visnomy.library.people.split import propose_split, split_as_proposed
from visnomy.library.people.undoing import undo_decision
from visnomy.model.decision import DecisionKind
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset
from visnomy.store.faces.figures import FigureVectors
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


async def test_a_split_stays_and_new_photos_go_to_the_part_they_are_like(
    library: Library, dataset: Dataset
) -> None:
    faces, others = await brothers(library, dataset)
    (person, members), *_ = await by_size(library, dataset)
    fused_faces = sorted([*faces, *others])

    proposal = await propose_split(library, *NAMES, person, 2)
    made = await split_as_proposed(
        library, *NAMES, person, 2, proposal.proposal_id, author="ann", reason="brothers"
    )

    (begun,) = made.begins
    places = await who_is_where(library, dataset)
    assert sorted(members) == fused_faces
    assert {places[each] for each in faces} == {person}
    assert {places[each] for each in others} == {begun}
    for _ in range(3):
        await run(library, dataset)
    assert await who_is_where(library, dataset) == places

    new = await plant(library, dataset, siblings([1, 1], seed=5), start=200)
    await run(library, dataset)
    stored = await read_faces(library, dataset)
    came = [row for row in range(len(stored.figure_id)) if ids_of(stored)[row] not in places]
    assert len(new) == len(came) == 2
    place, there = whose(stored)
    assert {there[place[row]] for row in came} == {person, begun}
    assert await wrong_counts(library, dataset) == 0


async def test_a_split_is_undone_exactly_and_for_good(library: Library, dataset: Dataset) -> None:
    await brothers(library, dataset)
    (person, _), *_ = await by_size(library, dataset)
    before = await who_is_where(library, dataset)
    proposal = await propose_split(library, *NAMES, person, 2)
    made = await split_as_proposed(library, *NAMES, person, 2, proposal.proposal_id, author="a")

    assert await undo(library, made) == 1
    assert await who_is_where(library, dataset) == before
    await run(library, dataset)
    assert await who_is_where(library, dataset) == before


def ids_of(stored: FigureVectors) -> list[UUID]:
    return [UUID(bytes=row.tobytes()) for row in stored.figure_id]


def siblings(sizes: list[int], seed: int) -> NDArray[np.float32]:
    """Faces of brothers who are more alike than one person's photos usually are."""
    mean = Calibration.load(EMBEDDING_MODEL).mean
    shared = np.random.default_rng(77).standard_normal((1, len(mean)))
    own = np.random.default_rng(78).standard_normal((len(sizes), len(mean)))
    people = shared + 0.45 * own
    noise = np.random.default_rng(seed).standard_normal((sum(sizes), len(mean)))
    faces = people[who(sizes)] + 0.3 * noise
    faces = faces / np.linalg.norm(faces, axis=1, keepdims=True) + mean
    return np.asarray(faces / np.linalg.norm(faces, axis=1, keepdims=True), np.float32)


async def brothers(library: Library, dataset: Dataset) -> tuple[list[UUID], list[UUID]]:
    """The faces of two brothers, whom a run takes for one person."""
    known = set(await who_is_where(library, dataset))
    await plant(library, dataset, siblings([6, 4], seed=1), start=100)
    await run(library, dataset)
    stored = await read_faces(library, dataset)
    centre = siblings([1, 1], seed=2)
    rows = [row for row, each in enumerate(ids_of(stored)) if each not in known]
    nearer = [int((centre @ stored.embedding[row]).argmax()) for row in rows]
    both = [(ids_of(stored)[row], side) for row, side in zip(rows, nearer, strict=True)]
    assert len({whose(stored).place[row] for row in rows}) == 1
    return [each for each, side in both if side == 0], [each for each, side in both if side == 1]
