"""IndexFileMeta, GetFileMeta, UpdateFileMeta, DeleteFileMeta and their batches."""

from visnomy.api.context import Context
from visnomy.api.inputs import read_change, read_intent, read_moves
from visnomy.api.notices import notice_of
from visnomy.api.records import file_records, object_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.intake import edits
from visnomy.library.intake import requests as files
from visnomy.library.intake.edits import EditOutcome, FileEdit
from visnomy.library.intake.requests import MAX_BATCH
from visnomy.model.event import EventType


async def index_file_meta(
    context: Context, request: requests.IndexFileMeta
) -> responses.IndexFileMeta:
    """Queue one object for indexing."""
    notice = notice_of(context)
    intents = [read_intent("File", request.file)]
    names = request.project_name, request.dataset_name
    event_id = await files.index_files(
        context.library, *names, intents, notice=notice, kind=EventType.INDEX
    )
    return responses.IndexFileMeta(event_id=event_id)


async def batch_index_file_meta(
    context: Context, request: requests.BatchIndexFileMeta
) -> responses.BatchIndexFileMeta:
    """Queue up to a hundred objects for indexing, all or none."""
    notice = notice_of(context)
    intents = [read_intent(f"Files[{place}]", each) for place, each in enumerate(request.files)]
    names = request.project_name, request.dataset_name
    event_id = await files.index_files(context.library, *names, intents, notice=notice)
    return responses.BatchIndexFileMeta(event_id=event_id)


async def get_file_meta(context: Context, request: requests.GetFileMeta) -> bytes:
    """One record, in an array; an empty array where there is none."""
    names = request.project_name, request.dataset_name
    records = await files.get_files(context.library, *names, [request.uri])
    return object_of([(b"Files", file_records(records, request.with_fields))])


async def batch_get_file_meta(context: Context, request: requests.BatchGetFileMeta) -> bytes:
    """Records in the order of the URIs; missing ones are left out."""
    names = request.project_name, request.dataset_name
    records = await files.get_files(context.library, *names, request.uris)
    return object_of([(b"Files", file_records(records, request.with_fields))])


async def update_file_meta(
    context: Context, request: requests.UpdateFileMeta
) -> responses.UpdateFileMeta:
    """Change what a caller owns of one record."""
    names = request.project_name, request.dataset_name
    await edits.edit_file(
        context.library,
        *names,
        _edit("File", request.file),
        author=context.principal.access_key_id,
        notice=notice_of(context),
    )
    return responses.UpdateFileMeta()


async def batch_update_file_meta(
    context: Context, request: requests.BatchUpdateFileMeta
) -> responses.BatchUpdateFileMeta:
    """Change up to a hundred records; each succeeds or fails on its own."""
    if len(request.files) > MAX_BATCH:
        raise InvalidArgument(
            f"The parameter Files may hold at most {MAX_BATCH} files, got {len(request.files)}."
        )
    names = request.project_name, request.dataset_name
    outcomes = await edits.edit_files(
        context.library,
        *names,
        [_read(f"Files[{place}]", file) for place, file in enumerate(request.files)],
        author=context.principal.access_key_id,
        notice=notice_of(context),
    )
    return responses.BatchUpdateFileMeta(files=tuple(map(_outcome, outcomes)))


async def delete_file_meta(
    context: Context, request: requests.DeleteFileMeta
) -> responses.DeleteFileMeta:
    """Forget one record; no error where there is none."""
    names = request.project_name, request.dataset_name
    await files.delete_files(
        context.library,
        *names,
        [request.uri],
        notice=notice_of(context),
        kind=EventType.DELETE,
    )
    return responses.DeleteFileMeta()


async def batch_delete_file_meta(
    context: Context, request: requests.BatchDeleteFileMeta
) -> responses.BatchDeleteFileMeta:
    """Forget up to a hundred records at once."""
    names = request.project_name, request.dataset_name
    await files.delete_files(context.library, *names, request.uris, notice=notice_of(context))
    return responses.BatchDeleteFileMeta()


def _edit(name: str, file: models.InputFile) -> FileEdit:
    return FileEdit(read_change(name, file), read_moves(name, file))


def _read(name: str, file: models.InputFile) -> FileEdit | EditOutcome:
    try:
        return _edit(name, file)
    except (InvalidArgument, ResourceNotFound) as exc:
        return EditOutcome(file.uri or "", exc)


def _outcome(outcome: EditOutcome) -> models.BatchUpdateFileMetaResponseBodyFiles:
    message = outcome.refusal.message if outcome.refusal else ""
    return models.BatchUpdateFileMetaResponseBodyFiles(
        message=message, success=not message, uri=outcome.uri
    )
