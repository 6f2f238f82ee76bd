"""Brings a dataset up to date with a folder: what is new, what changed, what is gone.

An unchanged folder costs no write at all. Records are deleted only on good evidence: the file is
not there, its folder can be read, and the folder that was named is not simply empty, as that of a
disk that is not attached is. With the last photo of a person the person would go, name and all.
"""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from visnomy.library.comparing import KnownFile, Pair, in_steps, side_by_side
from visnomy.library.context import Library
from visnomy.library.events import settle_gone
from visnomy.model.file import FileIntent, FileStatus, ObjectFacts, object_id
from visnomy.model.project import Dataset
from visnomy.sources.uris import file_uri
from visnomy.sources.walking import Trouble
from visnomy.store.files import delete_files, list_stamps, register_files
from visnomy.store.queue import defer_indexing

CHUNK = 500
"""Files a transaction: their records and the jobs for them appear together."""
WARNINGS_KEPT = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a look at a folder found.

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


async def scan_folder(
    library: Library,
    dataset: Dataset,
    folder: Path,
    on_progress: Callable[[ScanSummary], None] | None = None,
) -> ScanSummary:
    """Register what is new or changed below a folder and forget what is gone from it.

    A second call changes nothing where nothing changed.

    Args:
        library: the open library.
        dataset: gets the records.
        folder: inside an allowed folder.
        on_progress: called with the counts so far, every CHUNK files or so.

    Raises:
        MediaMissing: there is no such folder.
        InvalidArgument: the folder is outside of every allowed folder.
        LimitExceeded: the dataset is full; what was registered before stays.
    """
    scan = _Scan(library, dataset, folder, is_empty=await asyncio.to_thread(_is_empty, folder))
    async with aclosing(scan.compared()) as pairs:
        async for facts, known in pairs:
            scan.judge(facts, known)
            if scan.is_full:
                await scan.flush()
                if on_progress:
                    on_progress(scan.summary())
    await scan.flush()
    summary = scan.summary()
    for warning in summary.warnings:
        log.warning("%s", warning)
    return summary


@dataclass(slots=True)
class _Scan:
    """One look at one folder.

    Attributes:
        is_empty: there is nothing at all in the folder.
        wanted: files to register with the next flush.
        missing: URIs to delete with the next flush.
        kept: records without a file that were left alone for want of evidence.
    """

    library: Library
    dataset: Dataset
    folder: Path
    is_empty: bool
    troubles: list[Trouble] = field(default_factory=list)
    wanted: list[FileIntent] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    kept: int = 0

    @property
    def is_full(self) -> bool:
        """Whether to write now."""
        return len(self.wanted) >= CHUNK or len(self.missing) >= CHUNK

    async def compared(self) -> AsyncGenerator[Pair, None]:
        """Every file and every record of the folder, together where both are there."""
        sources = self.library.sources
        prefix = sources.folder_prefix(self.folder)
        walked = in_steps(sources.walk(self.folder, self.troubles))
        async with self.library.database.reading() as connection:
            records = list_stamps(connection, self.dataset.dataset_id, prefix)
            async for pair in side_by_side(walked, records):
                yield pair

    def judge(self, facts: ObjectFacts | None, known: KnownFile | None) -> None:
        """Decide what a file, a record, or both of one URI mean."""
        if facts is None:
            if known is not None:
                self._judge_missing(known.uri)
        elif known is None:
            self.new += 1
            self.wanted.append(FileIntent(facts.uri, size_bytes=facts.size_bytes))
        elif known.stamp == facts.stamp or known.status == FileStatus.PENDING:
            self.unchanged += 1
        else:
            self.changed += 1
            self.wanted.append(FileIntent(facts.uri, size_bytes=facts.size_bytes))

    async def flush(self) -> None:
        """Register and delete what was gathered; jobs come with the records."""
        wanted, missing, dataset = self.wanted, self.missing, self.dataset
        self.wanted, self.missing = [], []
        if wanted:
            async with self.library.database.transaction() as connection:
                pending = await register_files(
                    connection, dataset, wanted, [self._object_id(each.uri) for each in wanted]
                )
                file_ids = [file.file_id for file in pending]
                await defer_indexing(connection, dataset.dataset_id, file_ids)
        if missing:
            async with self.library.database.transaction() as connection:
                self.gone += await delete_files(connection, dataset.dataset_id, missing)
                await settle_gone(connection, dataset.dataset_id)

    def summary(self) -> ScanSummary:
        """The counts so far."""
        warnings = [_sentence(trouble) for trouble in self.troubles[:WARNINGS_KEPT]]
        if self.is_empty and self.kept:
            warnings.append(
                f"{self.folder} is empty; its {self.kept} records are kept. Is its disk attached?"
            )
        return ScanSummary(
            new=self.new,
            changed=self.changed,
            gone=self.gone,
            unchanged=self.unchanged,
            unreadable=len(self.troubles),
            warnings=tuple(warnings),
        )

    def _judge_missing(self, uri: str) -> None:
        path = uri.removeprefix(file_uri(""))
        if os.path.lexists(path):  # a client asked for something that a walk does not look for
            self.unchanged += 1
        elif self.is_empty or self._is_unknown(path):
            self.kept += 1
        else:
            self.missing.append(uri)

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


def _is_empty(folder: Path) -> bool:
    """Whether there is nothing at all in a folder; the walk says so if there is no folder."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _sentence(trouble: Trouble) -> str:
    path = trouble.path.encode("utf-8", "backslashreplace").decode()
    return f"Passed over {path}: {trouble.reason}."
