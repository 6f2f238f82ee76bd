"""Forgetting a person: all goes, others stay, and nothing is half done."""

import asyncio
import signal
import sys
from pathlib import Path
from uuid import UUID

import pytest
from tests.grouping.albums import plant, run, vectors, version
from tests.grouping.killed_forgetting import POINTS
from tests.grouping.test_decisions import NAMES, album, by_size, merge, undo, who_is_where
from tests.library.tables import rows

from visnomy.errors import InvalidArgument, ResourceNotFound, StatusConflict
from visnomy.library.clustering.findings import findings_files
from visnomy.library.context import Library
from visnomy.library.people.decisions import list_decisions, mark_figures, move_figures
from visnomy.library.people.forgetting import find_traces, forget_person, preview_forgetting
from visnomy.library.people.listing import get_people, update_person
from visnomy.library.people.merging import request_merging
from visnomy.library.people.recounting import recount_people
from visnomy.library.people.suggesting import list_suggestions
from visnomy.model.cluster import ClusterChange
from visnomy.model.decision import DecisionKind
from visnomy.model.erasure import Erasure
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset
from visnomy.store.clustering.locks import dataset_lock
from visnomy.store.files import (
    FilePromoted,
    IndexedFile,
    register_files,
    store_indexed,
)

EVERYWHERE = {
    "anchor.figure_id",
    "anchor_vector.figure_id",
    "cluster.cluster_id",
    "clustering_run_cluster.cluster_id",
    "clustering_run_cluster.joined",
    "decision.ends",
    "decision.needs",
    "decision.payload",
    "decision_figure.figure_id",
    "decision_figure.from_cluster_id",
    "decision_figure.to_cluster_id",
    "embedding.figure_id",
    "figure.cluster_id",
    "figure.document",
    "figure.figure_id",
    "portrait.figure_id",
    "task.request",
}
"""Columns that speak of the person of `eventful` before."""
MISCOUNTED = """
select uri from file where figure_count <>
    (select count(*) from figure where figure.file_id = file.file_id)
"""


async def forget(library: Library, person: UUID) -> Erasure:
    seen = await preview_forgetting(library, *NAMES, person)
    return await forget_person(
        library, *NAMES, person, confirmation=seen.confirmation, author="ann"
    )


async def traces(library: Library, *ids: UUID) -> list[str]:
    found = await find_traces(library, ids, [library.settings.data_dir])
    return [each.place for each in found]


async def name(library: Library, person: UUID, text: str) -> None:
    change = ClusterChange(name=text, custom_labels={"by": text})
    await update_person(library, *NAMES, person, change, author="ann")


async def lose_face(library: Library, dataset: Dataset, face: UUID) -> None:
    """The file of a face is looked at again, and no face is found."""
    ((uri,),) = await rows(
        library, "select uri from file join figure using (file_id) where figure_id = %s", face
    )
    async with library.database.transaction() as connection:
        (file,) = await register_files(connection, dataset, [FileIntent(uri)], ["0" * 64])
        columns = FilePromoted("a.jpg", "image/jpeg", "image", 1000)
        record = IndexedFile(file.file_id, file.revision, "2", columns, b"{}", "sface-2021dec")
        assert await store_indexed(connection, dataset.dataset_id, record)


async def eventful(library: Library, dataset: Dataset) -> tuple[UUID, UUID, UUID]:
    """An album with all that can be noted of people: who is to go, who ended in them, who stays."""
    await plant(library, dataset, vectors([6, 5, 4], seed=9), start=100)
    await run(library, dataset)
    people = await by_size(library, dataset)
    (person, faces), (other, others), (ended, _), *_ = people
    await name(library, ended, "Ada King")
    await name(library, person, "Ada Lovelace")
    await name(library, other, "Alan")
    asked = {"To": f"Cluster-{person}", "From": f"Cluster-{ended}"}
    await request_merging(library, dataset, person, [ended], author="ann", request=asked)
    await move_figures(library, *NAMES, others[:1], person, author="ann", reason="twin")
    await move_figures(library, *NAMES, faces[:1], other, author="ann")
    await mark_figures(library, *NAMES, faces[1:3], DecisionKind.CONFIRM, author="ann")
    await mark_figures(library, *NAMES, faces[3:4], DecisionKind.REJECT, author="ann")
    pair = [faces[4], others[2]]
    await mark_figures(library, *NAMES, pair, DecisionKind.DIFFERENT, author="ann")
    await run(library, dataset)
    await lose_face(library, dataset, faces[1])
    return person, ended, other


async def test_nothing_is_found_of_a_forgotten_person_and_others_stay(
    library: Library, dataset: Dataset
) -> None:
    person, ended, other = await eventful(library, dataset)
    before = await who_is_where(library, dataset)
    seen = await preview_forgetting(library, *NAMES, person)
    places = await traces(library, person, ended, *seen.figure_ids)
    assert {place for place in places if "." in place and "/" not in place} >= EVERYWHERE
    assert [str(path) for path in findings_files(library.settings, dataset.dataset_id)] == [
        place for place in places if "/" in place
    ]

    erased = await forget(library, person)

    assert (seen.counts, seen.figure_ids) == (erased.counts, erased.figure_ids)
    assert seen.erased_at is None
    assert erased.erased_at is not None
    mine = {face for face, who in before.items() if who == person}
    counts = erased.counts
    assert mine < set(erased.figure_ids)
    assert (counts.figures, counts.lost_figures, counts.portraits) == (len(mine), 1, len(mine))
    assert counts.vectors == len(mine) + 1
    assert counts.files == len(mine)
    assert min(counts.decisions, counts.decision_notes, counts.run_records, counts.tasks) > 0
    assert counts.state_files == 1
    assert await traces(library, person, ended, *erased.figure_ids) == []
    (told,) = await rows(
        library,
        "select (select count(*) from decision where payload::text || reason like '%%Ada%%'), "
        "(select count(*) from cluster where (name || custom_labels::text) like '%%Ada%%')",
    )
    assert told == (0, 0)
    after = await who_is_where(library, dataset)
    assert after == {face: who for face, who in before.items() if face not in mine}
    assert await recount_people(library, *NAMES) == []
    assert await rows(library, MISCOUNTED) == []
    _, (stays,) = await get_people(library, *NAMES, [other])
    assert stays.cluster.name == "Alan"
    with pytest.raises(ResourceNotFound):
        await forget(library, person)


async def test_decisions_on_others_still_hold_and_can_be_undone(
    library: Library, dataset: Dataset
) -> None:
    person, _, other = await eventful(library, dataset)
    await forget(library, person)
    held = await who_is_where(library, dataset)

    await run(library, dataset)
    again = await who_is_where(library, dataset)
    decisions = (await list_decisions(library, *NAMES, after=None, limit=100)).items
    for decision in decisions:
        await undo(library, decision, all_of_it=True)

    assert {face for face, who in again.items() if who == other} >= {
        face for face, who in held.items() if who == other
    }
    assert decisions
    assert await recount_people(library, *NAMES) == []
    assert await traces(library, person) == []


async def test_looking_changes_nothing(library: Library, dataset: Dataset) -> None:
    person, *_ = await eventful(library, dataset)
    before = await album(library, dataset), await version(library, dataset)
    questions = (await list_suggestions(library, *NAMES, kind=None, after=None, limit=99)).items

    once = await preview_forgetting(library, *NAMES, person)

    assert await preview_forgetting(library, *NAMES, person) == once
    assert (await album(library, dataset), await version(library, dataset)) == before
    page = await list_suggestions(library, *NAMES, kind=None, after=None, limit=99)
    assert page.items == questions
    assert findings_files(library.settings, dataset.dataset_id)


async def test_who_was_not_confirmed_is_not_forgotten(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    (person, _), (other, faces), _ = await by_size(library, dataset)
    code = (await preview_forgetting(library, *NAMES, person)).confirmation
    before = await album(library, dataset)

    async def refused(code: str) -> None:
        await forget_person(library, *NAMES, person, confirmation=code, author="ann")

    with pytest.raises(InvalidArgument, match="DryRun"):
        await refused("yes")
    with pytest.raises(StatusConflict, match="other faces"):
        await refused("0" * 32)
    async with (
        library.database.transaction() as connection,
        dataset_lock(connection, dataset.dataset_id),
    ):
        with pytest.raises(StatusConflict, match="clustering run"):
            await refused(code)
    assert await album(library, dataset) == before
    await move_figures(library, *NAMES, faces[:1], person, author="ann")
    with pytest.raises(StatusConflict, match="other faces"):
        await refused(code)
    assert other in (await who_is_where(library, dataset)).values()


async def test_an_undone_merge_keeps_the_other_from_being_forgotten(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (person, _), (other, faces), _ = await by_size(library, dataset)
    await name(library, other, "Alan")
    merged = await merge(library, dataset, person, other)
    await undo(library, merged)

    await forget(library, person)

    _, (stays,) = await get_people(library, *NAMES, [other])
    assert (stays.cluster.name, stays.cluster.face_count) == ("Alan", len(faces))


@pytest.mark.parametrize("point", [*POINTS, "files", "done"])
async def test_a_kill_leaves_a_person_whole_or_gone(
    library: Library, dataset: Dataset, tmp_path: Path, point: str
) -> None:
    person, ended, _ = await eventful(library, dataset)
    seen = await preview_forgetting(library, *NAMES, person)
    before = await album(library, dataset)

    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.grouping.killed_forgetting"),
        *(library.database.url, str(tmp_path), str(person), seen.confirmation, point),
        cwd=Path(__file__).parents[2],
    )
    assert await killed.wait() == -signal.SIGKILL

    assert await recount_people(library, *NAMES) == []
    if point != "done":
        assert await album(library, dataset) == before
        assert (await forget(library, person)).figure_ids == seen.figure_ids
    assert await traces(library, person, ended, *seen.figure_ids) == []
