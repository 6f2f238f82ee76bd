"""What a caller says of a file that is indexed: ids, labels and tags, at once in the record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson

from visnomy.errors import InvalidArgument
from visnomy.library.context import Library
from visnomy.library.documents import Members, encoded, record_time
from visnomy.library.limits import MAX_LABELS, check_labels, check_text
from visnomy.model.file import FileIntent
from visnomy.store import datasets
from visnomy.store.edits import EditableFile, editable_file, put_edit


async def edit_file(
    library: Library, project_name: str, dataset_name: str, change: FileIntent
) -> None:
    """Change what a caller owns of a record; a second call changes only UpdateTime.

    The change outlives later indexing of the same object.

    Args:
        library: the open library.
        project_name: of the dataset.
        dataset_name: whose file it is.
        change: a custom id or labels of None stay; labels replace all labels; an override of None
            takes the member out of the record.

    Raises:
        InvalidArgument: a text that is too long, or more than 100 labels.
        ResourceNotFound: there is no such project, dataset, or finished record.
    """
    _check(change)
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        file = await editable_file(connection, dataset.dataset_id, change.uri)
        await put_edit(connection, dataset.dataset_id, edited(file, change, datetime.now(UTC)))


def edited(file: EditableFile, change: FileIntent, now: datetime) -> EditableFile:
    """The record after a change; its UpdateTime is now, and later than before."""
    custom_id = file.custom_id if change.custom_id is None else change.custom_id
    labels = file.custom_labels if change.custom_labels is None else change.custom_labels
    updated_at = max(now, file.updated_at + timedelta(microseconds=1))
    members: Members = orjson.loads(file.document) | dict(change.overrides)
    members |= {
        "CustomId": custom_id or None,
        "CustomLabels": dict(labels) or None,
        "UpdateTime": record_time(updated_at),
    }
    produced_at = members.get("ProduceTime")
    return replace(
        file,
        document=_document(members),
        custom_id=custom_id,
        custom_labels=labels,
        overrides={**file.overrides, **change.overrides},
        content_type=str(members.get("ContentType") or ""),
        media_type=str(members.get("MediaType") or ""),
        produced_at=datetime.fromisoformat(str(produced_at).upper()) if produced_at else None,
        updated_at=updated_at,
    )


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
