"""Runs of the library that find, or do not find, what the run before left."""

import logging
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.grouping.albums import SIZES, plant, read_faces, run, vectors
from tests.store.whose import whose

from visnomy.grouping.partition import Comparison
from visnomy.library.clustering import grouping
from visnomy.library.clustering.findings import findings_path, read_findings
from visnomy.library.context import Library
from visnomy.library.projects import delete_dataset
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.clustering.cells import read_cells
from visnomy.store.files import delete_files

URIS = [f"file:///album/{row:03}.jpg" for row in range(sum(SIZES))]


def lost(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def damaged(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[-200] ^= 1
    path.write_bytes(whole)


def of_other_rules(path: Path) -> None:
    other = path.read_bytes().replace(b'"note": "', b'"note": "00', 1)
    path.write_bytes(other)


async def groups(library: Library, dataset: Dataset) -> set[frozenset[bytes]]:
    """The faces of each person."""
    faces = await read_faces(library, dataset)
    ids = np.array([row.tobytes() for row in faces.figure_id], object)
    place, people = whose(faces)
    return {frozenset(ids[place == number]) for number in range(len(people))}


async def test_a_run_leaves_what_the_next_one_can_use(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)

    path = findings_path(library.settings, dataset.dataset_id)

    assert path.is_file()
    assert [left.name for left in path.parent.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("harm", [lost, cut, damaged, of_other_rules])
async def test_losing_it_changes_no_group(
    library: Library,
    dataset: Dataset,
    harm: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await run(library, dataset)
    harm(findings_path(library.settings, dataset.dataset_id))
    await plant(library, dataset, vectors(SIZES)[-2:], start=50)

    with caplog.at_level(logging.ERROR, "visnomy.library.clustering.findings"):
        await run(library, dataset)

    after = await groups(library, dataset)
    findings_path(library.settings, dataset.dataset_id).unlink()
    await run(library, dataset)
    assert await groups(library, dataset) == after
    assert sorted(len(faces) for faces in after) == [3, 4, 4, 5]


async def test_photos_that_go_and_come_leave_the_groups_of_one_run(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    async with library.database.transaction() as connection:
        await delete_files(connection, dataset.dataset_id, URIS[3:7])
    await run(library, dataset)
    await plant(library, dataset, vectors(SIZES)[3:7], start=90)
    await run(library, dataset)
    step_by_step = await groups(library, dataset)

    findings_path(library.settings, dataset.dataset_id).unlink()
    await run(library, dataset)

    assert await groups(library, dataset) == step_by_step
    assert sorted(len(faces) for faces in step_by_step) == [3, 4, 5]


@pytest.mark.parametrize("harm", [None, lost, cut, of_other_rules])
async def test_a_library_that_crosses_the_budget_both_ways_keeps_the_groups_of_one_run(
    library: Library,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path], None] | None,
) -> None:
    monkeypatch.setattr("visnomy.grouping.partition.EXACT_BUDGET", sum(SIZES) + 1)
    path = findings_path(library.settings, dataset.dataset_id)

    async def runs() -> tuple[set[frozenset[bytes]], bool]:
        """The groups of a run, which are those of a run from nothing; whether it had cells."""
        if harm is not None and path.exists():
            harm(path)
        await run(library, dataset)
        step_by_step, kept = (
            await groups(library, dataset),
            read_findings(library.settings, dataset.dataset_id),
        )
        path.unlink()
        await run(library, dataset)
        assert await groups(library, dataset) == step_by_step
        assert kept is not None
        return step_by_step, kept.cells.shape[1] > 0

    small, celled = await runs()
    assert not celled
    await plant(library, dataset, vectors(SIZES)[:2], start=50)
    _, celled = await runs()
    assert celled
    async with library.database.transaction() as connection:
        uris = [f"file:///album/{row:03}.jpg" for row in (50, 51)]
        await delete_files(connection, dataset.dataset_id, uris)
    again, celled = await runs()
    assert not celled
    assert again == small


async def test_a_disk_that_is_full_ends_no_run(
    library: Library, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("visnomy.library.clustering.findings.write_arrays", full)
    await run(library, dataset)

    assert len(await groups(library, dataset)) == 3
    assert not findings_path(library.settings, dataset.dataset_id).exists()


async def test_with_the_dataset_it_goes(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    async with library.database.transaction() as connection:
        await delete_files(connection, dataset.dataset_id, URIS)

    await delete_dataset(library, "home", dataset.name)

    assert not findings_path(library.settings, dataset.dataset_id).exists()


async def test_cells_are_chosen_once_and_stay_with_the_dataset(
    library: Library, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visnomy.grouping.partition.EXACT_BUDGET", 10)
    used: list[Comparison] = []

    def spy(*given: object) -> object:
        found = original(*given)  # type: ignore[arg-type]
        used.append(found.comparison)
        return found

    original = grouping.group_faces
    monkeypatch.setattr("visnomy.library.clustering.run.group_faces", spy)
    await run(library, dataset)
    async with library.database.transaction() as connection:
        first = await read_cells(connection, dataset.dataset_id, "sface-2021dec")
    await plant(library, dataset, vectors(SIZES)[-2:], start=50)
    await run(library, dataset)

    async with library.database.transaction() as connection:
        second = await read_cells(connection, dataset.dataset_id, "sface-2021dec")
        await datasets.dataset_by_id(connection, dataset.dataset_id)
    assert first is not None
    assert second is not None
    assert (first.trained_on, second.trained_on) == (14, 14)
    assert (first.directions == second.directions).all()
    assert used[0].findings.basis == used[1].findings.basis
    assert used[0].findings.cells.shape[1] > 0
