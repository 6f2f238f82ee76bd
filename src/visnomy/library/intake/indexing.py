"""Indexes a batch of files: look at each, write its record, store what is ready.

Results are stored in small groups as they come, each group in one transaction. A batch that was
cut off is run again: only files that still wait are touched, and a result for an older request than
the newest is dropped, so the effect is that of one run.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from visnomy.errors import (
    InvalidArgument,
    MediaError,
    MediaInterrupted,
    ResourceNotFound,
    ServiceUnavailable,
    VisnomyError,
)
from visnomy.library.context import Library
from visnomy.library.intake.analyser import Analyser, look_for, turns_of
from visnomy.library.intake.contents import wanted_aspects
from visnomy.library.intake.documents import Members, RecordHead, object_members, storage_members
from visnomy.library.intake.forgotten import without_forgotten
from visnomy.library.intake.looked_by import analysis_name
from visnomy.library.intake.results import (
    Result,
    analysed,
    described,
    failed,
    head_of,
    put,
    put_all,
)
from visnomy.media.hashing import Fingerprints, fingerprint
from visnomy.media.opening import open_object
from visnomy.model.analysis import Analysis
from visnomy.model.file import ObjectFacts
from visnomy.model.project import DEFAULT_TEMPLATE, Dataset
from visnomy.settings import MediaLimits
from visnomy.sources.headers import content_type_by_name
from visnomy.sources.walking import largest_bytes
from visnomy.store import datasets
from visnomy.store.contents import ask_description
from visnomy.store.files import IndexedFile, PendingFile, pending_files
from visnomy.store.models.switches import other_models
from visnomy.store.people.forgotten import ForgottenPlace, forgotten_places
from visnomy.store.rows import Connection

GATHER_S = 0.2
"""How long a finished result waits for company: a commit costs as much for ten as for one."""
ATTEMPTS = 5
"""Changes of the dataset's model that a batch of files may see."""
NOT_STORED = "The record of this file cannot be stored. The log says why."

log = logging.getLogger(__name__)


async def index_batch(
    library: Library, analyser: Analyser, dataset_id: int, file_ids: Sequence[int]
) -> None:
    """Bring the records of some files up to date; a second call does nothing.

    A file that cannot be read gets a record that says why and costs the others nothing.

    Raises:
        ServiceUnavailable: the database or the analysis is away. What was stored stays; the rest
            still waits.
    """
    for _ in range(ATTEMPTS):
        try:
            return await _index(library, analyser, dataset_id, file_ids)
        except _OtherModels:
            log.info("dataset %d wants vectors of another model since", dataset_id)
    raise ServiceUnavailable("The model of the dataset changes too often. Try again later.")


async def _index(
    library: Library, analyser: Analyser, dataset_id: int, file_ids: Sequence[int]
) -> None:
    try:
        async with library.database.reading() as connection:
            dataset = await datasets.dataset_by_id(connection, dataset_id)
            waiting = await pending_files(connection, file_ids)
            models = await other_models(connection, dataset_id)
            # Read after the revisions: who is erased later gives the files a later revision.
            forgotten = await forgotten_places(connection, [file.file_id for file in waiting])
    except ResourceNotFound:
        log.info("dataset %d is gone, and its files with it", dataset_id)
        return
    if dataset.paused_at is not None:
        return  # the files wait; whoever ends the pause asks for them anew
    turns = turns_of(analyser, library.settings.core_count)
    batch = _Batch(library, analyser, dataset, models, forgotten, turns)
    own = [file for file in waiting if file.dataset_id == dataset_id]
    looks = [asyncio.create_task(batch.look(file)) for file in own]
    try:
        await _store_as_they_come(batch, looks)
    finally:
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)


async def give_up(library: Library, dataset_id: int, file_ids: Sequence[int], reason: str) -> None:
    """Mark files that still wait as failed, for work on them has failed too often."""
    async with library.database.transaction() as connection:
        dataset = await datasets.dataset_by_id(connection, dataset_id)
        for file in await pending_files(connection, file_ids):
            head = head_of(library.settings.account_id, dataset, file)
            await put(connection, dataset_id, failed(head, reason, keep_figures=True))


async def _store_as_they_come(
    batch: "_Batch", looks: Collection[asyncio.Task[Result | None]]
) -> None:
    waiting = set(looks)
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if waiting:
            more, waiting = await asyncio.wait(waiting, timeout=GATHER_S)
            done |= more
        results = [result for look in done if (result := look.result()) is not None]
        await batch.store(sorted(results, key=lambda result: result.file_id))


class _OtherModels(Exception):
    """The dataset wants vectors of a model that this batch does not make."""


class _Paused(Exception):
    """The dataset rests since this batch began."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Files of one job.

    Attributes:
        turns: who has one is looked at now, and a pause finds the others still waiting.
    """

    library: Library
    analyser: Analyser
    dataset: Dataset
    models: Sequence[str]
    forgotten: Mapping[int, Sequence[ForgottenPlace]]
    turns: asyncio.Semaphore

    async def look(self, file: PendingFile) -> Result | None:
        """The result for one file, None if it waits; only what is wrong with all is raised."""
        facts: ObjectFacts | None = None
        try:
            facts = await asyncio.to_thread(self.library.sources.described, file.uri)
            return await self._found(file, facts)
        except _Paused:
            return None
        except MediaInterrupted as exc:
            return failed(self._head(file), str(exc), facts=facts, keep_figures=True)
        except (MediaError, InvalidArgument) as exc:
            stamp = facts.stamp if facts else ""
            return failed(self._head(file), str(exc), facts=facts, stamp=stamp)

    async def store(self, results: Sequence[Result]) -> None:
        """Store results together; if one cannot be, each alone, so that it costs only itself."""
        try:
            async with self.library.database.transaction() as connection:
                await self._check_models(connection)
                stored = await put_all(connection, self.dataset.dataset_id, results)
                later = [
                    each.file_id
                    for each in stored
                    if isinstance(each, IndexedFile) and each.is_undescribed
                ]
                await ask_description(connection, self.dataset.dataset_id, later)
        except ServiceUnavailable:
            raise
        except (psycopg.Error, VisnomyError):
            if len(results) > 1:
                for result in results:
                    await self.store([result])
                return
            file_id = results[0].file_id
            log.exception("file %d: its record cannot be stored", file_id)
            await give_up(self.library, self.dataset.dataset_id, [file_id], NOT_STORED)

    async def _found(self, file: PendingFile, facts: ObjectFacts) -> Result:
        """What the dataset's template asks for (contract A.3)."""
        if self.dataset.finds_faces:
            limit_bytes = largest_bytes(file.uri, self.library.settings.media)
            async with self.library.sources.at_hand(file.uri, limit_bytes) as path:
                found = await self._looked_at(path)
            found = without_forgotten(found, self.forgotten.get(file.file_id, ()))
            result = analysed(self._head(file), facts, found, self.analyser.model)
            later = found.facts.media_type == "image" and bool(wanted_aspects(self.dataset))
            return replace(result, analysis=analysis_name(self.dataset), is_undescribed=later)
        if self.dataset.effective_template_id == DEFAULT_TEMPLATE:
            return described(self._head(file), facts, {})
        headers = await self._headers(file.uri, facts)
        return described(self._head(file), facts, headers)

    async def _looked_at(self, path: Path) -> Analysis:
        async with self.turns:
            async with self.library.database.reading() as connection:
                if await datasets.is_paused(connection, self.dataset.dataset_id):
                    raise _Paused
            return await look_for(self.analyser, path, self.models, self.dataset.traits)

    async def _check_models(self, connection: Connection) -> None:
        """The model may change while a file is looked at, and no face may be without a vector."""
        await datasets.lock_dataset_row(connection, self.dataset.dataset_id)
        wanted = await other_models(connection, self.dataset.dataset_id)
        now = await datasets.dataset_by_id(connection, self.dataset.dataset_id)
        if not set(wanted) <= set(self.models) or now.detector != self.dataset.detector:
            raise _OtherModels

    async def _headers(self, uri: str, facts: ObjectFacts) -> Members:
        """What a store of objects says of an object, nothing from inside it."""
        limits = self.library.settings.media
        async with self.library.sources.at_hand(uri, largest_bytes(uri, limits)) as path:
            prints = await asyncio.to_thread(_fingerprint, path, limits)
        return {
            **object_members(facts),
            **storage_members(facts, prints.md5_hex, prints.crc64),
            "ContentType": content_type_by_name(facts.filename),
        }

    def _head(self, file: PendingFile) -> RecordHead:
        return head_of(self.library.settings.account_id, self.dataset, file)


def _fingerprint(path: Path, limits: MediaLimits) -> Fingerprints:
    with open_object(path, limits.of_videos()) as content:
        return fingerprint(content)
