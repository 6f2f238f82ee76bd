"""IndexFileMeta, GetFileMeta, DeleteFileMeta and their batches."""

from visnomy.api.context import Context
from visnomy.api.inputs import read_intent
from visnomy.api.records import file_records, object_of
from visnomy.api.wire import requests, responses
from visnomy.library import files
from visnomy.library.limits import MAX_USER_DATA_BYTES, check_text


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
