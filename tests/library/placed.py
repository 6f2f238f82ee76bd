"""Records with times, places and hashes put straight into the store, as indexing leaves them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from visnomy.library.context import Library
from visnomy.library.filesets.asking import Asking, request_file_sets
from visnomy.library.filesets.run import run_file_sets
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskType
from visnomy.store import tasks
from visnomy.store.files import FilePromoted, IndexedFile, register_files, store_indexed

HANGZHOU = ("China", "Zhejiang", "Hangzhou")
JIAXING = ("China", "Zhejiang", "Jiaxing")
PARIS = ("France", "Île-de-France", "Paris")
CHINESE: Mapping[str, str] = {
    "China": "中国",
    "Zhejiang": "浙江",
    "Hangzhou": "杭州",
    "Jiaxing": "嘉兴",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture; '' and None are left out of the record."""

    uri: str
    taken: str = ""
    place: tuple[str, ...] = ()
    bits: bytes | None = None
    score: float | None = None


async def put_shots(library: Library, dataset: Dataset, *shots: Shot) -> None:
    """Store the records of pictures."""
    async with library.database.transaction() as connection:
        intents = [FileIntent(shot.uri) for shot in shots]
        ids = [hashlib.sha256(shot.uri.encode()).hexdigest() for shot in shots]
        pending = await register_files(connection, dataset, intents, ids)
        for file, shot in zip(pending, shots, strict=True):
            record = _record(file.file_id, file.revision, shot)
            assert await store_indexed(connection, dataset.dataset_id, record)


async def run_sets(library: Library, dataset: Dataset, kind: TaskType, **request: object) -> Task:
    """Ask for a run and do it, as a worker would; the task as it ended."""
    task = await request_file_sets(library, dataset, kind, Asking(request=request))
    await run_file_sets(library, task.task_id)
    async with library.database.reading() as connection:
        return await tasks.get_task(connection, dataset.project_id, task.task_id)


async def run_places(
    library: Library,
    dataset: Dataset,
    *levels: str,
    days: tuple[int, int] = (1, 99),
    gap_days: int = 0,
) -> Task:
    """A run that puts files together by place and days."""
    return await run_sets(
        library,
        dataset,
        TaskType.LOCATION_DATE_CLUSTERING,
        DateOptions={"MinDays": days[0], "MaxDays": days[1], "GapDays": gap_days},
        LocationOptions={"LocationDateClusterLevels": list(levels)},
    )


def _record(file_id: int, revision: int, shot: Shot) -> IndexedFile:
    name = shot.uri.rpartition("/")[2]
    members = {
        "URI": shot.uri,
        "Filename": name,
        "MediaType": "image",
        "ProduceTime": shot.taken,
        "Addresses": _addresses(shot.place),
        "ImageScore": None if shot.score is None else {"OverallQualityScore": shot.score},
    }
    columns = FilePromoted(
        filename=name,
        content_type="image/jpeg",
        media_type="image",
        size_bytes=10,
        produced_at=datetime.fromisoformat(shot.taken) if shot.taken else None,
    )
    document = orjson.dumps({key: value for key, value in members.items() if value})
    return IndexedFile(file_id, revision, "stamp", columns, document, "none", image_hash=shot.bits)


def _addresses(place: tuple[str, ...]) -> list[dict[str, str]]:
    if not place:
        return []
    parts = ("Country", "Province", "City", "District")
    english = {"Language": "en", **dict(zip(parts, place, strict=False))}
    chinese = {"Language": "zh-Hans"} | {
        part: CHINESE[text] for part, text in zip(parts, place, strict=False) if text in CHINESE
    }
    return [english, chinese] if len(chinese) > 1 else [english]
