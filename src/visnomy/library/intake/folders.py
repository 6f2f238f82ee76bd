"""Brings a dataset up to date with a place: what is new, what changed, what is gone.

A place is a folder or a bucket. An unchanged one costs no write at all. Records are deleted only on
good evidence: the object is not there, the folder above it can be read, and the place is not simply
empty, as that of a disk that is not attached is. With the last photo of a person the person would
go, name and all.
"""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from visnomy.errors import MediaInterrupted, MediaMissing
from visnomy.library.context import Library
from visnomy.library.events.telling import settle_gone
from visnomy.library.intake.comparing import KnownFile, Pair, in_steps, side_by_side
from visnomy.model.file import FileIntent, FileStatus, ObjectFacts, object_id
from visnomy.model.project import Dataset
from visnomy.sources.place import Place
from visnomy.sources.walking import Trouble
from visnomy.store.files import delete_files, register_files
from visnomy.store.queue import defer_indexing
from visnomy.store.rows import Connection
from visnomy.store.stamps import has_records, list_stamps, stamp_of

CHUNK = 500
"""Files a transaction: their records and the jobs for them appear together."""
TOLD_EVERY = 5000
"""Unchanged files between two words about the progress."""
WARNINGS_KEPT = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a look at a place found.

    Attributes:
        gone: records that were deleted because their files are.
        unchanged: also those that already wait for indexing.
        unreadable: files and folders that were passed over; `warnings` names the first of them.
    """

    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    unreadable: int = 0
    warnings: tuple[str, ...] = ()


Note = Callable[[Connection, ScanSummary], Awaitable[None]]
"""Gets the counts so far, inside of the transaction that makes them true."""


async def scan_place(
    library: Library,
    dataset: Dataset,
    place: Place,
    *,
    parts: Sequence[str] = (),
    note: Note | None = None,
) -> ScanSummary:
    """Register what is new or changed in a place and forget what is gone from it.

    A second call changes nothing where nothing changed.

    Args:
        library: the open library.
        dataset: gets the records.
        place: of the library's sources.
        parts: paths below the place's folder that alone are looked at, because something
            happened to them: files that wait are asked for again, too. Empty means all.
        note: called with the counts so far, every CHUNK files or so; what it raises ends the scan
            and undoes the last step.

    Raises:
        MediaMissing: there is no such folder.
        MediaInterrupted: the store of the bucket does not answer, refuses, or stops half way.
        LimitExceeded: the dataset is full; what was registered before stays.
    """
    is_empty = await asyncio.to_thread(library.sources.is_empty, place)
    scan = _Scan(library, dataset, place, tuple(parts), note, is_empty=is_empty)
    async with aclosing(scan.compared()) as pairs:
        async for facts, known in pairs:
            scan.judge(facts, known)
            if scan.is_full:
                await scan.flush()
    await scan.flush()
    summary = scan.summary()
    for warning in summary.warnings:
        log.warning("%s", warning)
    return summary


@dataclass(slots=True)
class _Scan:
    """One look at one place.

    Attributes:
        is_empty: there is nothing at all in the place.
        wanted: files to register with the next flush.
        missing: URIs to delete with the next flush.
        kept: records without a file that were left alone for want of evidence.
        told: unchanged files when `note` was called the last time.
    """

    library: Library
    dataset: Dataset
    place: Place
    parts: tuple[str, ...]
    note: Note | None
    is_empty: bool
    troubles: list[Trouble] = field(default_factory=list)
    wanted: list[FileIntent] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    kept: int = 0
    told: int = 0

    @property
    def is_full(self) -> bool:
        """Whether to write now."""
        waiting = max(len(self.wanted), len(self.missing))
        return waiting >= CHUNK or self.unchanged - self.told >= TOLD_EVERY

    async def compared(self) -> AsyncGenerator[Pair, None]:
        """Every file and every record that is looked at, together where both are there.

        A list of a store is put in order to be compared, which takes all of it. Where there is
        nothing to compare with, the first photos need not wait for the end of a long one.
        """
        dataset_id, prefix = self.dataset.dataset_id, self.place.prefix
        async with self.library.database.reading() as connection:
            ordered = await has_records(connection, dataset_id, prefix)
            for files, records in self._streams(connection, ordered=ordered):
                async for pair in side_by_side(in_steps(files), records):
                    yield pair

    def judge(self, facts: ObjectFacts | None, known: KnownFile | None) -> None:
        """Decide what a file, a record, or both of one URI mean."""
        if facts is None:
            if known is not None:
                self._judge_missing(known.uri)
        elif known is None:
            self.new += 1
            self.wanted.append(FileIntent(facts.uri, size_bytes=facts.size_bytes))
        elif self._is_known(facts, known):
            self.unchanged += 1
        else:
            self.changed += 1
            self.wanted.append(FileIntent(facts.uri, size_bytes=facts.size_bytes))

    async def flush(self) -> None:
        """Register and delete what was gathered; jobs come with the records."""
        wanted, missing = self.wanted, await asyncio.to_thread(self._really_gone)
        self.wanted, self.missing, self.told = [], [], self.unchanged
        if not (wanted or missing or self.note):
            return
        dataset_id = self.dataset.dataset_id
        async with self.library.database.transaction() as connection:
            if wanted:
                ids = [self._object_id(each.uri) for each in wanted]
                pending = await register_files(
                    connection, self.dataset, wanted, ids, automatic=True
                )
                await defer_indexing(connection, dataset_id, [file.file_id for file in pending])
            if missing:
                self.gone += await delete_files(connection, dataset_id, missing)
                await settle_gone(connection, dataset_id)
            if self.note:
                await self.note(connection, self.summary())

    def summary(self) -> ScanSummary:
        """The counts so far."""
        warnings = [_sentence(trouble) for trouble in self.troubles[:WARNINGS_KEPT]]
        if self.is_empty and self.kept:
            name = self.place.folder or self.place.uri
            warnings.append(
                f"{name} is empty; its {self.kept} records are kept. Is its disk attached?"
            )
        return ScanSummary(
            new=self.new,
            changed=self.changed,
            gone=self.gone,
            unchanged=self.unchanged,
            unreadable=len(self.troubles),
            warnings=tuple(warnings),
        )

    def _streams(
        self, connection: Connection, *, ordered: bool
    ) -> Iterator[tuple[Iterator[ObjectFacts], AsyncIterator[tuple[str, str, str]]]]:
        """Files and records, both by URI, of all of the place or of each part."""
        sources, dataset_id = self.library.sources, self.dataset.dataset_id
        if not self.parts:
            files = sources.walk_place(self.place, self.troubles, ordered=ordered)
            yield files, list_stamps(connection, dataset_id, self.place.prefix)
        for part in self.parts:
            files = sources.walk_part(self.place, part, self.troubles)
            yield files, _stamps_at(connection, dataset_id, self.place.uri_of(part))

    def _is_known(self, facts: ObjectFacts, known: KnownFile) -> bool:
        # A file that waits may have been read already when it changed once more.
        waits = known.status == FileStatus.PENDING and not self.parts
        return waits or known.stamp == facts.stamp

    def _judge_missing(self, uri: str) -> None:
        folder = self.place.folder
        path = self.place.path_of(uri) if folder else uri
        if folder and os.path.lexists(path):  # A client asked for what a walk does not look for.
            self.unchanged += 1
        elif self.is_empty or self._is_unknown(path):
            self.kept += 1
        else:
            self.missing.append(uri)

    def _really_gone(self) -> list[str]:
        """Of the URIs that are missing those that a store knows nothing of when it is asked."""
        if self.place.folder:
            return self.missing
        gone = []
        for uri in self.missing:
            try:
                self.library.sources.facts(uri)
            except MediaMissing:
                gone.append(uri)
            except MediaInterrupted:
                self.kept += 1
            else:
                self.unchanged += 1
        return gone

    def _is_unknown(self, path: str) -> bool:
        """Whether the file may be there: it, or a folder above it, could not be read."""
        return any(
            path == trouble.path
            or (trouble.is_folder and path.startswith(trouble.path.rstrip("/") + "/"))
            for trouble in self.troubles
        )

    def _object_id(self, uri: str) -> str:
        owner_id = self.library.settings.account_id
        return object_id(owner_id, self.dataset.project_name, self.dataset.name, uri)


async def _stamps_at(
    connection: Connection, dataset_id: int, uri: str
) -> AsyncIterator[tuple[str, str, str]]:
    """The record of a URI and those below it, by URI."""
    own = await stamp_of(connection, dataset_id, uri)
    if own is not None:
        yield own
    async for record in list_stamps(connection, dataset_id, uri + "/"):
        yield record


def _sentence(trouble: Trouble) -> str:
    path = trouble.path.encode("utf-8", "backslashreplace").decode()
    return f"Passed over {path}: {trouble.reason}."
