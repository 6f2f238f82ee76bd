"""Files of a dataset: asked to be indexed, looked up by URI, forgotten."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from visnomy.errors import InvalidArgument, MediaError
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.telling import Occasion
from visnomy.library.limits import check_labels, check_text
from visnomy.model.event import EventType, Notice
from visnomy.model.file import FileIntent, object_id
from visnomy.model.project import Dataset
from visnomy.store import datasets, files, queue
from visnomy.store.events.outbox import AwaitedFile, SettledFile
from visnomy.store.records import FileRecord

MAX_URI_BYTES = 2048
"""An index row of the database holds no more; an OSS key has at most 1,023 bytes."""

MAX_BATCH = 100


async def index_files(  # noqa: PLR0913 (which files, and who is told)
    library: Library,
    project_name: str,
    dataset_name: str,
    intents: Sequence[FileIntent],
    *,
    notice: Notice | None = None,
    kind: EventType = EventType.BATCH_INDEX,
) -> str:
    """Queue objects for indexing and answer with the id of the event that tells of all of them.

    A second call for the same URI indexes it again and keeps its id. That an object is absent
    only shows in its record.

    Raises:
        InvalidArgument: a URI that no source has, or one that is named twice.
        ResourceNotFound: there is no such project or dataset.
        LimitExceeded: the dataset may hold no further file.
    """
    _check_batch(intents)
    intents = await asyncio.to_thread(_sized, library, intents)
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        ids = [_object_id(library, dataset, intent.uri) for intent in intents]
        pending = await files.register_files(connection, dataset, intents, ids)
        file_ids = [each.file_id for each in pending]
        await queue.defer_indexing(connection, dataset.dataset_id, file_ids)
        occasion = Occasion(library.settings, kind, dataset, notice or Notice())
        awaited = [AwaitedFile(each.uri, each.file_id, each.revision) for each in pending]
        return await events.await_files(connection, occasion, awaited)


async def get_files(
    library: Library, project_name: str, dataset_name: str, uris: Sequence[str]
) -> list[FileRecord]:
    """The records of some URIs in the order asked for; what is not indexed is left out."""
    _check_count(uris)
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await files.get_files(connection, dataset.dataset_id, uris)


async def delete_files(  # noqa: PLR0913 (which files, and who is told)
    library: Library,
    project_name: str,
    dataset_name: str,
    uris: Sequence[str],
    *,
    notice: Notice | None = None,
    kind: EventType = EventType.BATCH_DELETE,
) -> int:
    """Forget records with their faces; how many there were. Objects are never touched.

    A second call changes nothing and is no error.
    """
    _check_count(uris)
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        count = await files.delete_files(connection, dataset.dataset_id, uris)
        await events.settle_gone(connection, dataset.dataset_id)
        occasion = Occasion(library.settings, kind, dataset, notice or Notice())
        gone = [SettledFile(uri, "") for uri in uris]
        await events.announce_files(connection, occasion, gone)
        return count


def _object_id(library: Library, dataset: Dataset, uri: str) -> str:
    return object_id(library.settings.account_id, dataset.project_name, dataset.name, uri)


def _sized(library: Library, intents: Sequence[FileIntent]) -> list[FileIntent]:
    """The intents with the sizes of their objects; every URI must be one that a source has."""
    return [replace(intent, size_bytes=_size(library, intent.uri)) for intent in intents]


def _size(library: Library, uri: str) -> int:
    library.sources.check(uri)
    try:
        return library.sources.facts(uri).size_bytes
    except MediaError:
        # That an object is absent or unreadable is told by its record, not by this call.
        return 0


def _check_batch(intents: Sequence[FileIntent]) -> None:
    uris = [intent.uri for intent in intents]
    _check_count(uris)
    if len(set(uris)) < len(uris):
        raise InvalidArgument("The parameter Files names a URI more than once.")
    for intent in intents:
        check_text("URI", intent.uri, MAX_URI_BYTES)
        check_text("CustomId", intent.custom_id)
        check_labels("CustomLabels", intent.custom_labels)


def _check_count(uris: Sequence[str]) -> None:
    if not 1 <= len(uris) <= MAX_BATCH:
        raise InvalidArgument(f"1 to {MAX_BATCH} URIs are allowed in one call, got {len(uris)}.")
