"""IndexFileMeta, GetFileMeta, UpdateFileMeta, DeleteFileMeta and their batches."""

from visnomy.api.context import Context
from visnomy.api.inputs import read_change, read_intent, read_moves
from visnomy.api.records import file_records, object_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library import edits, files
from visnomy.library.files import MAX_BATCH
from visnomy.library.limits import MAX_USER_DATA_BYTES, check_text
from visnomy.library.projects import get_dataset


async def index_file_meta(
    context: Context, request: requests.IndexFileMeta
) -> responses.IndexFileMeta:
    """Queue one object for indexing."""
    check_text("UserData", request.user_data, MAX_USER_DATA_BYTES)
    intents = [read_intent("File", request.file)]
    names = request.project_name, request.dataset_name
    return responses.IndexFileMeta(
        event_id=await files.index_files(context.library, *names, intents)
    )


async def batch_index_file_meta(
    context: Context, request: requests.BatchIndexFileMeta
) -> responses.BatchIndexFileMeta:
    """Queue up to a hundred objects for indexing, all or none."""
    check_text("UserData", request.user_data, MAX_USER_DATA_BYTES)
    intents = [read_intent(f"Files[{place}]", each) for place, each in enumerate(request.files)]
    names = request.project_name, request.dataset_name
    event_id = await files.index_files(context.library, *names, intents)
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
    await _edit(context, *names, "File", request.file)
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
    await get_dataset(context.library, *names)
    outcomes = [
        await _outcome(context, *names, f"Files[{place}]", file)
        for place, file in enumerate(request.files)
    ]
    return responses.BatchUpdateFileMeta(files=tuple(outcomes))


async def delete_file_meta(
    context: Context, request: requests.DeleteFileMeta
) -> responses.DeleteFileMeta:
    """Forget one record; no error where there is none."""
    names = request.project_name, request.dataset_name
    await files.delete_files(context.library, *names, [request.uri])
    return responses.DeleteFileMeta()


async def batch_delete_file_meta(
    context: Context, request: requests.BatchDeleteFileMeta
) -> responses.BatchDeleteFileMeta:
    """Forget up to a hundred records at once."""
    names = request.project_name, request.dataset_name
    await files.delete_files(context.library, *names, request.uris)
    return responses.BatchDeleteFileMeta()


async def _outcome(
    context: Context, project_name: str, dataset_name: str, name: str, file: models.InputFile
) -> models.BatchUpdateFileMetaResponseBodyFiles:
    message = ""
    try:
        await _edit(context, project_name, dataset_name, name, file)
    except (InvalidArgument, ResourceNotFound) as exc:
        message = exc.message
    return models.BatchUpdateFileMetaResponseBodyFiles(
        message=message, success=not message, uri=file.uri or ""
    )


async def _edit(
    context: Context, project_name: str, dataset_name: str, name: str, file: models.InputFile
) -> None:
    change = read_change(name, file)
    await edits.edit_file(
        context.library,
        project_name,
        dataset_name,
        change,
        moves=read_moves(name, file),
        author=context.principal.access_key_id,
    )
