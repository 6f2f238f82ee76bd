"""A look at a folder registers what is new or changed, forgets what is gone, and nothing else."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.jobs.photos import plant, plant_one
from tests.library.conftest import HereAnalyser
from tests.library.looks import scan_folder
from tests.library.tables import rows, waiting, writes

from visnomy.errors import InvalidArgument, MediaError, MediaInterrupted, MediaMissing
from visnomy.library.context import Library
from visnomy.library.home import set_template
from visnomy.library.intake.folders import ScanSummary, scan_place
from visnomy.library.intake.indexing import index_batch
from visnomy.model.project import Dataset
from visnomy.settings import StoreAddress
from visnomy.sources.bucket import Entry
from visnomy.sources.places import SourceMap
from visnomy.sources.s3_bucket import S3Bucket
from visnomy.store.files import counts


async def index_all(library: Library, dataset: Dataset, analyser: HereAnalyser) -> None:
    await index_batch(library, analyser, dataset.dataset_id, await waiting(library, dataset))


async def uris(library: Library) -> list[str]:
    return [uri for (uri,) in await rows(library, "select uri from file order by uri")]


async def test_new_files_are_registered_with_jobs(
    library: Library, dataset: Dataset, photos: Path
) -> None:
    plant(photos / "a", 40)
    plant(photos, 3)
    assert await scan_folder(library, dataset, photos) == ScanSummary(new=43)
    jobs = await rows(library, "select args -> 'file_ids' from procrastinate_jobs")
    queued = sorted(file_id for (file_ids,) in jobs for file_id in file_ids)
    assert queued == await waiting(library, dataset)
    assert len(queued) == 43


async def test_a_second_look_writes_nothing(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    plant(photos, 20)
    (photos / "broken.jpg").write_bytes(b"no photo")
    await scan_folder(library, dataset, photos)
    before = await writes(library)
    assert await scan_folder(library, dataset, photos) == ScanSummary(unchanged=21)
    assert await writes(library) == before
    await index_all(library, dataset, analyser)
    before = await writes(library)
    assert await scan_folder(library, dataset, photos) == ScanSummary(unchanged=21)
    assert await writes(library) == before


async def test_a_template_that_wants_more_lets_all_files_be_looked_at_again(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    plant(photos, 3)
    await scan_folder(library, dataset, photos)
    await index_all(library, dataset, analyser)
    figures = await rows(library, "select figure_id from figure order by 1")
    more, faces = "Official:AllFunction", "Official:FaceManagement"
    for template, changed in ((more, 3), (more, 0), (faces, 0)):
        dataset = await set_template(library, dataset, template)
        assert dataset.effective_template_id == template
        summary = await scan_folder(library, dataset, photos)
        assert summary == ScanSummary(changed=changed, unchanged=3 - changed)
        await index_all(library, dataset, analyser)
    assert await rows(library, "select figure_id from figure order by 1") == figures


async def test_changed_and_gone_files_are_seen(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    planted = plant(photos, 5)
    await scan_folder(library, dataset, photos)
    await index_all(library, dataset, analyser)
    planted[0].unlink()
    plant_one(planted[1], 99, title="new")
    summary = await scan_folder(library, dataset, photos)
    assert summary == ScanSummary(changed=1, gone=1, unchanged=3)
    assert len(await waiting(library, dataset)) == 1
    await index_all(library, dataset, analyser)
    async with library.database.reading() as connection:
        found = await counts(connection, dataset.dataset_id)
    assert (found.total, found.pending, found.faces) == (4, 0, 4)


async def test_only_the_named_folder_is_compared(
    library: Library, dataset: Dataset, photos: Path
) -> None:
    plant(photos / "one", 2)
    plant(photos / "one-more", 2)
    await scan_folder(library, dataset, photos)
    shutil.rmtree(photos / "one-more")
    assert await scan_folder(library, dataset, photos / "one") == ScanSummary(unchanged=2)
    assert len(await uris(library)) == 4
    assert (await scan_folder(library, dataset, photos)).gone == 2


async def test_an_empty_folder_keeps_its_records(
    library: Library, dataset: Dataset, photos: Path
) -> None:
    planted = plant(photos, 3)
    await scan_folder(library, dataset, photos)
    for photo in planted:
        photo.unlink()
    summary = await scan_folder(library, dataset, photos)
    assert summary.gone == 0
    assert "Is its disk attached?" in summary.warnings[0]
    assert len(await uris(library)) == 3
    plant_one(planted[0])
    assert (await scan_folder(library, dataset, photos)).gone == 2


async def test_records_below_an_unreadable_folder_are_kept(
    library: Library, dataset: Dataset, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(photos / "closed", 3)
    plant(photos / "open", 3)
    await scan_folder(library, dataset, photos)
    shutil.rmtree(photos / "closed")
    (photos / "closed").mkdir()
    (photos / "open" / "0000.jpg").unlink()
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    summary = await scan_folder(library, dataset, photos)
    assert (summary.gone, summary.unreadable) == (1, 1)
    assert summary.warnings == (f"Passed over {photos}/closed: Permission denied.",)
    assert len(await uris(library)) == 5


async def test_what_a_client_asked_for_is_not_taken_for_gone(
    library: Library, dataset: Dataset, photos: Path
) -> None:
    plant(photos, 1)
    (photos / "notes.txt").write_bytes(b"song")
    await scan_folder(library, dataset, photos)
    await rows(
        library,
        "insert into file (dataset_id, uri, object_id, status) values (%s, %s, 'x', 'Failed') "
        "returning 1",
        dataset.dataset_id,
        f"file://{photos}/notes.txt",
    )
    assert (await scan_folder(library, dataset, photos)).gone == 0


@pytest.mark.parametrize(
    ("error", "again"), [(MediaError("damaged"), 0), (MediaInterrupted("a disk"), 1)]
)
async def test_failed_files_are_tried_again_only_for_a_reason(  # noqa: PLR0917 (fixtures)
    library: Library,
    dataset: Dataset,
    photos: Path,
    analyser: HereAnalyser,
    error: MediaError,
    again: int,
) -> None:
    (photo,) = plant(photos, 1)
    analyser.fatal[photo.name] = error
    await scan_folder(library, dataset, photos)
    await index_all(library, dataset, analyser)
    assert (await scan_folder(library, dataset, photos)).changed == again
    await index_all(library, dataset, analyser)
    plant_one(photo, 5, title="repaired")
    assert (await scan_folder(library, dataset, photos)).changed == 1


async def test_names_of_all_scripts_survive(
    library: Library, dataset: Dataset, photos: Path
) -> None:
    names = ["日本.jpg", "a b%20#?.jpg", "😀.jpg", "é.jpg", "line\nfeed.jpg", 'quote".jpg']
    for name in names:
        plant_one(photos / name)
    assert (await scan_folder(library, dataset, photos)).new == len(names)
    assert (await scan_folder(library, dataset, photos)).unchanged == len(names)


async def test_folders_that_are_not_there_or_not_ours_change_nothing(
    library: Library, dataset: Dataset, photos: Path, tmp_path: Path
) -> None:
    with pytest.raises(MediaMissing):
        await scan_folder(library, dataset, photos / "none")
    with pytest.raises(InvalidArgument):
        await scan_folder(library, dataset, tmp_path)


async def test_progress_is_told_for_every_step(
    library: Library, dataset: Dataset, photos: Path
) -> None:
    for number in range(1100):
        (photos / f"{number}.jpg").write_bytes(b"x")
    seen: list[int] = []
    await scan_folder(library, dataset, photos, lambda summary: seen.append(summary.new))
    assert seen == [500, 1000, 1100]


async def test_the_first_list_of_a_bucket_is_taken_in_while_it_goes_on(
    library: Library, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [
        f"{number % 7}/{number:04}.jpg" for number in range(1200)
    ]  # In no order of their bytes.

    def entries(listed: int) -> Iterator[Entry]:
        yield from (Entry(key, 1, 1.0, '"e"') for key in keys[:listed])
        if listed < len(keys):
            raise MediaInterrupted("The store of pics cannot be reached.")

    listed = iter([1, 1100, len(keys), len(keys), len(keys), len(keys)])
    monkeypatch.setattr(S3Bucket, "entries", lambda _: entries(next(listed)))
    sources = SourceMap({}, [], {"pics": StoreAddress("pics")})
    stored, place = replace(library, sources=sources), sources.place("s3://pics")
    with pytest.raises(MediaInterrupted):
        await scan_place(stored, dataset, place)
    assert await uris(library) == sorted(f"s3://pics/{key}" for key in keys[:1000])
    assert len(await waiting(library, dataset)) == 1000

    assert await scan_place(stored, dataset, place) == ScanSummary(new=200, unchanged=1000)
    assert await scan_place(stored, dataset, place) == ScanSummary(unchanged=1200)
