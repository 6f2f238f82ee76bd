"""Another model takes over: nobody is lost, nothing shows before, and it can be taken back."""

import asyncio
import signal
import sys
from pathlib import Path
from uuid import UUID

import pytest
from tests.grouping.albums import SIZES, plant, run, vectors
from tests.grouping.killed_switch import POINTS
from tests.grouping.other_model import NAME, give_vectors, turned_space
from tests.grouping.test_decisions import (
    NAMES,
    album,
    by_size,
    merge,
    undo,
    who_is_where,
    wrong_counts,
)
from tests.library.conftest import HereAnalyser

from visnomy.errors import InvalidArgument, StatusConflict
from visnomy.library.clustering.run import request_clustering, run_clustering
from visnomy.library.context import Library
from visnomy.library.models.switching import (
    abandon_switch,
    list_switches,
    pause_switch,
    request_switch,
    run_switch,
    undo_switch,
)
from visnomy.library.people.decisions import move_figures
from visnomy.library.people.listing import get_person, update_person
from visnomy.model.cluster import Cluster, ClusterChange
from visnomy.model.project import DEFAULT_EMBEDDING_MODEL, Dataset
from visnomy.model.switch import ModelSwitch, SwitchState
from visnomy.store.datasets import dataset_by_id

TWO_AS_ONE = {9: 0, 10: 1, 11: 2}
"""The new model takes the third person's faces for those of the first."""


@pytest.fixture
def analyser() -> HereAnalyser:
    """Planted faces have no files, so it finds nothing."""
    return HereAnalyser()


async def switch(
    library: Library, dataset: Dataset, analyser: HereAnalyser, *, flips: bool = True
) -> ModelSwitch:
    asked = await request_switch(library, dataset, turned_space(), flips=flips)
    await run_switch(library, analyser, asked.task_id)
    return (await list_switches(library, *NAMES))[0]


async def model_of(library: Library, dataset: Dataset) -> str:
    async with library.database.reading() as connection:
        return (await dataset_by_id(connection, dataset.dataset_id)).embedding_model


async def person(library: Library, cluster_id: UUID) -> Cluster:
    return (await get_person(library, *NAMES, cluster_id))[1].cluster


async def name(library: Library, cluster_id: UUID, text: str) -> None:
    await update_person(library, *NAMES, cluster_id, ClusterChange(name=text), author="ann")


async def test_a_model_with_the_same_angles_changes_nobody(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    await give_vectors(library, dataset)
    before = await who_is_where(library, dataset)

    done = await switch(library, dataset, analyser)

    assert done.state is SwitchState.DONE
    assert (done.report["faces_moved"], done.report["people_kept"]) == (0, 3)
    assert await model_of(library, dataset) == NAME
    assert await who_is_where(library, dataset) == before
    await run(library, dataset)
    assert await who_is_where(library, dataset) == before


async def test_a_report_tells_what_would_change_and_changes_nothing(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    (first, _), _, (third, faces) = await by_size(library, dataset)
    await give_vectors(library, dataset, TWO_AS_ONE)
    before = await album(library, dataset)

    ready = await switch(library, dataset, analyser, flips=False)

    assert ready.state is SwitchState.READY
    assert ready.report["merged"] == [{"id": str(third), "into": str(first)}]
    assert ready.report["faces_moved"] == len(faces)
    assert (ready.report["people_before"], ready.report["people_after"]) == (3, 2)
    assert await album(library, dataset) == before
    assert await model_of(library, dataset) == DEFAULT_EMBEDDING_MODEL

    assert (await switch(library, dataset, analyser)).state is SwitchState.DONE
    assert len(await by_size(library, dataset)) == 2
    assert await wrong_counts(library, dataset) == 0


async def test_undo_brings_back_who_ended_with_name_and_faces(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    people = await by_size(library, dataset)
    third = people[2][0]
    await give_vectors(library, dataset, TWO_AS_ONE)
    before = await album(library, dataset)
    await switch(library, dataset, analyser)
    assert len(await by_size(library, dataset)) == 2

    undone, task = await undo_switch(library, dataset)

    assert undone.state is SwitchState.DONE
    assert await album(library, dataset) == before
    assert await model_of(library, dataset) == DEFAULT_EMBEDDING_MODEL
    assert await wrong_counts(library, dataset) == 0
    await run_clustering(library, task.task_id)
    assert await album(library, dataset) == before
    assert (await person(library, third)).face_count == 3
    with pytest.raises(StatusConflict, match="no change of model to undo"):
        await undo_switch(library, dataset)


async def test_nobody_with_a_name_ends(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    people = await by_size(library, dataset)
    await name(library, people[0][0], "Ada")
    await name(library, people[2][0], "Ben")
    await give_vectors(library, dataset, TWO_AS_ONE)
    before = await who_is_where(library, dataset)

    done = await switch(library, dataset, analyser)

    assert done.report["kept_apart"] == [str(people[2][0])]
    assert await who_is_where(library, dataset) == before
    assert (await person(library, people[2][0])).name == "Ben"
    assert await wrong_counts(library, dataset) == 0


async def test_decisions_hold_through_a_change_and_its_undo(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    (first, faces), (second, others), _ = await by_size(library, dataset)
    await move_figures(library, *NAMES, faces[:1], second, author="ann")
    await give_vectors(library, dataset, TWO_AS_ONE)
    await switch(library, dataset, analyser)
    assert (await who_is_where(library, dataset))[faces[0]] == second
    await move_figures(library, *NAMES, others[:1], first, author="ann")
    await name(library, first, "Ada")

    _, task = await undo_switch(library, dataset)
    await run_clustering(library, task.task_id)

    places = await who_is_where(library, dataset)
    assert (places[faces[0]], places[others[0]]) == (second, first)
    assert (await person(library, first)).name == "Ada"
    assert len(await by_size(library, dataset)) == 3
    assert await wrong_counts(library, dataset) == 0


async def test_a_merge_before_a_change_can_be_undone_after_it(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    people = await by_size(library, dataset)
    before = await who_is_where(library, dataset)
    merged = await merge(library, dataset, people[0][0], people[1][0])
    await give_vectors(library, dataset)
    await switch(library, dataset, analyser)
    assert len(await by_size(library, dataset)) == 2

    assert await undo(library, merged) == 1
    await run(library, dataset)

    assert await who_is_where(library, dataset) == before


async def test_a_person_who_began_with_a_change_keeps_a_name_through_undo(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await plant(library, dataset, vectors(SIZES)[:3], start=50)  # the first person again
    await run(library, dataset)
    known = {who for who, _ in await by_size(library, dataset)}
    # Rows 14 to 16 are the new photos: the new model takes them for the fourth person.
    await give_vectors(library, dataset, {14: 12, 15: 13, 16: 12})
    await switch(library, dataset, analyser)
    (made,) = {who for who, _ in await by_size(library, dataset)} - known
    await name(library, made, "Cyd")

    await undo_switch(library, dataset)

    assert (await person(library, made)).name == "Cyd"
    assert await wrong_counts(library, dataset) == 0


async def test_a_change_rests_goes_on_and_is_given_up(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    await give_vectors(library, dataset)
    asked = await request_switch(library, dataset, turned_space())
    await pause_switch(library, dataset)
    await run_switch(library, analyser, asked.task_id)
    assert (await list_switches(library, *NAMES))[0].state is SwitchState.PAUSED
    with pytest.raises(StatusConflict, match="No change of model is running"):
        await pause_switch(library, dataset)

    again = await request_switch(library, dataset, turned_space())
    assert again.switch_id == asked.switch_id
    await abandon_switch(library, dataset)
    await run_switch(library, analyser, again.task_id)

    assert (await list_switches(library, *NAMES))[0].state is SwitchState.ABANDONED
    assert await model_of(library, dataset) == DEFAULT_EMBEDDING_MODEL
    async with library.database.reading() as connection:
        left = await connection.execute("select from embedding where model = %s", [NAME])
        assert left.rowcount == 0
    with pytest.raises(StatusConflict, match="No change of model is open"):
        await abandon_switch(library, dataset)


async def test_the_model_of_now_cannot_be_asked_for(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await run(library, dataset)
    await give_vectors(library, dataset)
    await switch(library, dataset, analyser)
    with pytest.raises(InvalidArgument, match="told apart by turned already"):
        await request_switch(library, dataset, turned_space())


async def test_a_clustering_run_in_the_middle_is_the_old_models(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await give_vectors(library, dataset, TWO_AS_ONE)
    asked = await request_switch(library, dataset, turned_space())
    task = await request_clustering(library, dataset)

    await asyncio.gather(
        run_clustering(library, task.task_id), run_switch(library, analyser, asked.task_id)
    )

    assert await model_of(library, dataset) == NAME
    assert len(await by_size(library, dataset)) == 2
    before = await who_is_where(library, dataset)
    await run(library, dataset)
    assert await who_is_where(library, dataset) == before
    assert await wrong_counts(library, dataset) == 0


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_change_leaves_the_old_people_and_goes_on(
    library: Library, dataset: Dataset, analyser: HereAnalyser, tmp_path: Path, point: str
) -> None:
    await run(library, dataset)
    await give_vectors(library, dataset, TWO_AS_ONE)
    before = await album(library, dataset)
    asked = await request_switch(library, dataset, turned_space())

    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.grouping.killed_switch"),
        *(library.database.url, str(tmp_path), asked.task_id, point),
        cwd=Path(__file__).parents[2],
    )
    assert await killed.wait() == -signal.SIGKILL

    assert await album(library, dataset) == before
    assert await model_of(library, dataset) == DEFAULT_EMBEDDING_MODEL
    await run_switch(library, analyser, asked.task_id)
    assert await model_of(library, dataset) == NAME
    assert len(await by_size(library, dataset)) == 2
    assert await wrong_counts(library, dataset) == 0
