"""What one look at one file comes to, good or bad, in the form in which the store takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from visnomy.library.events.telling import settle_file
from visnomy.library.intake.documents import (
    Members,
    RecordHead,
    encoded,
    figure_members,
    file_members,
    media_members,
    object_members,
    storage_members,
)
from visnomy.library.intake.judging import judgement_members
from visnomy.library.intake.places import place_members
from visnomy.library.intake.recordings import scene_members
from visnomy.model.analysis import Analysis
from visnomy.model.file import FileStatus, ObjectFacts
from visnomy.model.project import Dataset
from visnomy.store.events.outbox import awaited_files
from visnomy.store.files import (
    FilePromoted,
    IndexedFigure,
    IndexedFile,
    PendingFile,
    store_all,
    store_failed,
    store_indexed,
)
from visnomy.store.rows import Connection

UNKNOWN_STAMP = ""
"""Differs from every stamp, so that the next look at the folder tries again."""


@dataclass(frozen=True, slots=True)
class FailedFile:
    """Why a file has no result.

    Attributes:
        keep_figures: the file itself may be sound, so its faces stay.
    """

    file_id: int
    revision: int
    stamp: str
    reason: str
    document: bytes
    updated_at: datetime
    keep_figures: bool


Result = IndexedFile | FailedFile


def head_of(owner_id: str, dataset: Dataset, file: PendingFile) -> RecordHead:
    """The head of a new record; its UpdateTime is now, and later than that of the record before."""
    updated_at = max(datetime.now(UTC), file.updated_at + timedelta(microseconds=1))
    return RecordHead(owner_id, dataset, file, updated_at)


def analysed(head: RecordHead, facts: ObjectFacts, found: Analysis, model: str) -> IndexedFile:
    """The result of a look inside."""
    media = found.facts
    members = {
        **object_members(facts),
        **storage_members(facts, media.md5_hex, media.crc64),
        **media_members(media, len(found.faces)),
        **judgement_members(head.dataset, found),
        **scene_members(found.scenes, found.facts.recording),
        **place_members(
            head.file.overrides.get("LatLong") or media.latitude_longitude, head.dataset.languages
        ),
    }
    return _indexed(head, facts, members, found, model)


def described(head: RecordHead, facts: ObjectFacts, members: Mapping[str, object]) -> IndexedFile:
    """The result without a look inside: these members and the head."""
    return _indexed(head, facts, members, None, "")


def failed(
    head: RecordHead,
    reason: str,
    *,
    facts: ObjectFacts | None = None,
    stamp: str = UNKNOWN_STAMP,
    keep_figures: bool = False,
) -> FailedFile:
    """The result for a file that cannot be read."""
    found = object_members(facts) if facts else {}
    members = file_members(head, FileStatus.FAILED, found, {"Reason": reason})
    return FailedFile(
        file_id=head.file.file_id,
        revision=head.file.revision,
        stamp=stamp,
        reason=reason,
        document=encoded(members),
        updated_at=head.updated_at,
        keep_figures=keep_figures,
    )


async def put(connection: Connection, dataset_id: int, result: Result) -> bool:
    """Store a result and tell who waits; False if the file is gone or was asked for anew since."""
    stored = await _stored(connection, dataset_id, result)
    if stored:
        await settle_file(connection, result.file_id, result.revision, _error(result))
    return stored


async def put_all(
    connection: Connection, dataset_id: int, results: Sequence[Result]
) -> list[Result]:
    """The same for many, those of files with one statement; what was stored."""
    good = [result for result in results if isinstance(result, IndexedFile)]
    kept = await store_all(connection, dataset_id, good) if good else set[int]()
    stored = [result for result in good if result.file_id in kept]
    waiting = await awaited_files(connection, [result.file_id for result in stored])
    for result in stored:
        if result.file_id in waiting:
            await settle_file(connection, result.file_id, result.revision, "")
    bad = [each for each in results if not isinstance(each, IndexedFile)]
    return [*stored, *[each for each in bad if await put(connection, dataset_id, each)]]


async def _stored(connection: Connection, dataset_id: int, result: Result) -> bool:
    if isinstance(result, IndexedFile):
        return await store_indexed(connection, dataset_id, result)
    return await store_failed(
        connection,
        result.file_id,
        result.revision,
        stamp=result.stamp,
        reason=result.reason,
        document=result.document,
        updated_at=result.updated_at,
        keep_figures=result.keep_figures,
    )


def _error(result: Result) -> str:
    """What an event says of a file: '' for a good one (contract A.6)."""
    if isinstance(result, IndexedFile):
        return ""
    code = "InternalError" if result.keep_figures else "InvalidArgument"
    return f"[{code}] {result.reason}"


def _indexed(
    head: RecordHead,
    facts: ObjectFacts,
    found: Mapping[str, object],
    analysis: Analysis | None,
    model: str,
) -> IndexedFile:
    members = file_members(head, FileStatus.INDEXED, found)
    faces = analysis.faces if analysis else ()
    return IndexedFile(
        file_id=head.file.file_id,
        revision=head.file.revision,
        stamp=facts.stamp,
        columns=_promoted(members, facts, analysis),
        document=encoded(members),
        model=model,
        figures=tuple(IndexedFigure(face, figure_members(face)) for face in faces),
        thumbnail_webp=analysis.thumbnail_webp if analysis else None,
        image_hash=analysis.image_hash if analysis else None,
        updated_at=head.updated_at,
    )


def _promoted(members: Members, facts: ObjectFacts, analysis: Analysis | None) -> FilePromoted:
    """The columns that queries compare; they say what the record says."""
    media = analysis.facts if analysis else None
    produced_at = members.get("ProduceTime")
    return FilePromoted(
        filename=facts.filename,
        content_type=str(members.get("ContentType", "")),
        media_type=str(members.get("MediaType", "")),
        size_bytes=facts.size_bytes,
        image_width_px=media.image_width_px if media else None,
        image_height_px=media.image_height_px if media else None,
        orientation=media.orientation if media else None,
        produced_at=datetime.fromisoformat(str(produced_at).upper()) if produced_at else None,
        file_modified_at=facts.modified_at,
        file_accessed_at=facts.accessed_at,
    )
