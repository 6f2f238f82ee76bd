"""What a caller says of a file that is indexed: ids, labels and tags, at once in the record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.context import Library
from visnomy.library.events.telling import Occasion, announce_files
from visnomy.library.intake.documents import Members, encoded, record_time
from visnomy.library.intake.places import place_members
from visnomy.library.limits import MAX_LABELS, check_labels, check_text
from visnomy.library.people.decisions import decide_faces
from visnomy.model.decision import DecisionKind
from visnomy.model.event import EventType, Notice
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.database import translated
from visnomy.store.edits import EditableFile, editable_file, put_edit
from visnomy.store.events.outbox import SettledFile
from visnomy.store.people.membership import figures_of
from visnomy.store.rows import Connection


@dataclass(frozen=True, slots=True)
class FileEdit:
    """One change of one record.

    Attributes:
        change: a custom id or labels of None stay; labels replace all labels; an override of None
            takes the member out of the record.
        moves: faces of the file to the people who have them from now on, None for nobody; each
            person is one decision (decisions.py).
    """

    change: FileIntent
    moves: Mapping[UUID, UUID | None] = field(default_factory=dict)


Refusal = InvalidArgument | ResourceNotFound


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of one edit; no refusal means that it acted."""

    uri: str
    refusal: Refusal | None = None


async def edit_file(  # noqa: PLR0913 (which file, what, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    edit: FileEdit,
    *,
    author: str = "",
    notice: Notice | None = None,
) -> None:
    """Change what a caller owns of a record; a second call changes only UpdateTime.

    The change outlives later indexing of the same object.

    Args:
        library: the open library.
        project_name: of the dataset.
        dataset_name: whose file it is.
        edit: what changes.
        author: who moves faces.
        notice: who is told.

    Raises:
        InvalidArgument: a text that is too long, more than 100 labels, or a face that is not the
            file's.
        ResourceNotFound: there is no such project, dataset, finished record, or person.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await _edit(connection, dataset, edit, author)
        outcome = EditOutcome(edit.change.uri)
        await _announce(connection, library, dataset, [outcome], notice)


async def edit_files(  # noqa: PLR0913 (which files, what, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    edits: Sequence[FileEdit | EditOutcome],
    *,
    author: str = "",
    notice: Notice | None = None,
) -> list[EditOutcome]:
    """As `edit_file` for many records, in one transaction; each acts or is refused on its own.

    Args:
        library: the open library.
        project_name: of the dataset.
        dataset_name: whose files they are.
        edits: what changes; what was refused already is only told of.
        author: who moves faces.
        notice: who is told.

    Raises:
        ResourceNotFound: there is no such project or dataset.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        outcomes = [
            each if isinstance(each, EditOutcome) else await _try(connection, dataset, each, author)
            for each in edits
        ]
        await _announce(connection, library, dataset, outcomes, notice)
        return outcomes


async def _try(
    connection: Connection, dataset: Dataset, edit: FileEdit, author: str
) -> EditOutcome:
    try:
        with translated():
            async with connection.transaction():
                await _edit(connection, dataset, edit, author)
    except (InvalidArgument, ResourceNotFound) as exc:
        return EditOutcome(edit.change.uri, exc)
    return EditOutcome(edit.change.uri)


async def _edit(connection: Connection, dataset: Dataset, edit: FileEdit, author: str) -> None:
    _check(edit.change)
    file = await editable_file(connection, dataset.dataset_id, edit.change.uri)
    changed = edited(file, edit.change, dataset.languages, datetime.now(UTC))
    await put_edit(connection, dataset.dataset_id, changed)
    if edit.moves:
        await _check_faces(connection, file.file_id, edit.moves)
        await _move(connection, dataset, edit.moves, author)


async def _announce(
    connection: Connection,
    library: Library,
    dataset: Dataset,
    outcomes: Sequence[EditOutcome],
    notice: Notice | None,
) -> None:
    occasion = Occasion(library.settings, EventType.BATCH_UPDATE, dataset, notice or Notice())
    files = [SettledFile(each.uri, _error(each.refusal)) for each in outcomes]
    await announce_files(connection, occasion, files)


def _error(refusal: Refusal | None) -> str:
    return f"[{refusal.code}] {refusal.message}" if refusal else ""


async def _check_faces(connection: Connection, file_id: int, figure_ids: Collection[UUID]) -> None:
    known = await figures_of(connection, file_id)
    for figure_id in figure_ids:
        if figure_id not in known:
            raise InvalidArgument(f"The file has no figure {figure_id}.")


async def _move(
    connection: Connection, dataset: Dataset, moves: Mapping[UUID, UUID | None], author: str
) -> None:
    """One decision for each person who gets faces."""
    for target in dict.fromkeys(moves.values()):
        faces = [figure_id for figure_id, person in moves.items() if person == target]
        kind = DecisionKind.MOVE
        await decide_faces(connection, dataset, kind, faces, target, author=author)


def edited(
    file: EditableFile, change: FileIntent, languages: Sequence[str], now: datetime
) -> EditableFile:
    """The record after a change; its UpdateTime is now, and later than before."""
    custom_id = file.custom_id if change.custom_id is None else change.custom_id
    labels = file.custom_labels if change.custom_labels is None else change.custom_labels
    updated_at = max(now, file.updated_at + timedelta(microseconds=1))
    members: Members = orjson.loads(file.document) | dict(change.overrides)
    overrides = {**file.overrides, **change.overrides}
    if "LatLong" in change.overrides:
        members |= place_members(members["LatLong"], languages)
        members["Addresses"] = overrides.get("Addresses") or members["Addresses"]
    members |= {
        "CustomId": custom_id or None,
        "CustomLabels": dict(labels) or None,
        "SequenceNumber": _number(members) + 1,
        "UpdateTime": record_time(updated_at),
    }
    produced_at = members.get("ProduceTime")
    return replace(
        file,
        document=_document(members),
        custom_id=custom_id,
        custom_labels=labels,
        overrides=overrides,
        content_type=str(members.get("ContentType") or ""),
        media_type=str(members.get("MediaType") or ""),
        produced_at=datetime.fromisoformat(str(produced_at).upper()) if produced_at else None,
        updated_at=updated_at,
    )


def _number(members: Members) -> int:
    number = members.get("SequenceNumber")
    return number if isinstance(number, int) else 1


def _document(members: Mapping[str, object]) -> bytes:
    return encoded({name: members[name] for name in sorted(members) if members[name] is not None})


def _check(change: FileIntent) -> None:
    count = len(change.custom_labels or {})
    if count > MAX_LABELS:
        raise InvalidArgument(
            f"Index KV count exceeded. CustomLabels may hold at most {MAX_LABELS} entries, "
            f"got {count}."
        )
    check_text("CustomId", change.custom_id)
    check_labels("CustomLabels", change.custom_labels)
