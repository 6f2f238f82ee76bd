"""The second look at files: what their pictures show and say, after all faces were found.

A batch that was cut off is run again: only files that still wait are touched. A picture that cannot
be looked at a second time keeps its record as it is, for its faces are sound.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from visnomy.errors import ConfigurationError, InvalidArgument, MediaError, ResourceNotFound
from visnomy.library.context import Library
from visnomy.library.intake.analyser import Analyser, turns_of
from visnomy.library.intake.contents import content_members, wanted_aspects
from visnomy.library.intake.documents import Members, encoded, record_time
from visnomy.model.content import Aspect, Content
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.contents import (
    RecordSoFar,
    UndescribedFile,
    put_described,
    record_so_far,
    stop_waiting,
    undescribed_files,
)

log = logging.getLogger(__name__)


async def describe_batch(
    library: Library, analyser: Analyser, dataset_id: int, file_ids: Sequence[int]
) -> None:
    """Add to the records of some files what their pictures show; a second call does nothing.

    What is looked for follows the template of this moment; where it wants nothing any more, the
    records stay as they are.

    Raises:
        ServiceUnavailable: the database or the analysis is away. What was stored stays; the rest
            still waits.
    """
    try:
        async with library.database.reading() as connection:
            dataset = await datasets.dataset_by_id(connection, dataset_id)
            waiting = await undescribed_files(connection, dataset_id, file_ids)
    except ResourceNotFound:
        log.info("dataset %d is gone, and its files with it", dataset_id)
        return
    if dataset.paused_at is not None:
        return  # the files wait; whoever ends the pause asks for them anew
    aspects = wanted_aspects(dataset)
    if not aspects:
        await leave_undescribed(library, dataset_id, [file.file_id for file in waiting])
        return
    turns = turns_of(analyser, library.settings.core_count)
    batch = _Batch(library, analyser, dataset, aspects, turns)
    async with asyncio.TaskGroup() as group:
        for file in waiting:
            group.create_task(batch.describe(file))


async def leave_undescribed(library: Library, dataset_id: int, file_ids: Sequence[int]) -> None:
    """Let files wait no longer; their records stay as they are."""
    async with library.database.transaction() as connection:
        await datasets.lock_dataset_row(connection, dataset_id)
        await stop_waiting(connection, file_ids)


@dataclass(frozen=True, slots=True)
class _Batch:
    library: Library
    analyser: Analyser
    dataset: Dataset
    aspects: frozenset[Aspect]
    turns: asyncio.Semaphore

    async def describe(self, file: UndescribedFile) -> None:
        """Look at one file and store what it shows; only what is wrong with all is raised."""
        async with self.turns:
            if not await self._is_paused():
                await self._describe(file)

    async def _is_paused(self) -> bool:
        async with self.library.database.reading() as connection:
            return await datasets.is_paused(connection, self.dataset.dataset_id)

    async def _describe(self, file: UndescribedFile) -> None:
        try:
            found = await self._look(file)
        except (MediaError, InvalidArgument, ConfigurationError) as exc:
            log.warning("file %d has no labels and no text: %s", file.file_id, exc)
            await leave_undescribed(self.library, self.dataset.dataset_id, [file.file_id])
            return
        if found is not None:
            await self._store(file, found)

    async def _look(self, file: UndescribedFile) -> Content | None:
        """What a file shows; None if it is no longer the one that the record is of."""
        sources = self.library.sources
        facts = await asyncio.to_thread(sources.facts, file.uri)
        if facts.stamp != file.stamp:
            await leave_undescribed(self.library, self.dataset.dataset_id, [file.file_id])
            return None  # the next look through the folder sees the change
        async with sources.at_hand(file.uri, self.library.settings.media.bytes_) as path:
            return await self.analyser.describe(path, self.aspects)

    async def _store(self, file: UndescribedFile, found: Content) -> None:
        dataset_id = self.dataset.dataset_id
        async with self.library.database.transaction() as connection:
            before = await record_so_far(connection, dataset_id, file)
            if before is None:
                return
            updated_at = max(datetime.now(UTC), before.updated_at + timedelta(microseconds=1))
            shown = content_members(found, self.dataset.languages)
            document = _described(before, shown, updated_at)
            await put_described(connection, dataset_id, file.file_id, document, updated_at)


def _described(before: RecordSoFar, shown: Members, updated_at: datetime) -> bytes:
    """A record with what its picture shows; what the caller said wins."""
    members: Members = orjson.loads(before.document)
    members |= {name: each for name, each in shown.items() if each is not None}
    members |= {**before.overrides, "UpdateTime": record_time(updated_at)}
    return encoded({name: members[name] for name in sorted(members) if members[name] is not None})
