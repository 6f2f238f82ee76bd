"""The extensions that let the indexing of a dataset rest and go on."""

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.wire import indexing as wire
from visnomy.library.intake import pausing
from visnomy.library.intake.pausing import Indexing


async def get_indexing(context: Context, request: wire.GetIndexing) -> wire.IndexingAnswer:
    """How far it is."""
    names = (request.project_name, request.dataset_name)
    return _answer(await pausing.read_indexing(context.library, *names))


async def pause_indexing(context: Context, request: wire.PauseIndexing) -> wire.IndexingAnswer:
    """Let files wait; those in hand are finished."""
    names = (request.project_name, request.dataset_name)
    return _answer(await pausing.pause_indexing(context.library, *names))


async def resume_indexing(context: Context, request: wire.ResumeIndexing) -> wire.IndexingAnswer:
    """Go on with the files that wait."""
    names = (request.project_name, request.dataset_name)
    return _answer(await pausing.resume_indexing(context.library, *names))


def _answer(found: Indexing) -> wire.IndexingAnswer:
    counts, left_s = found.counts, found.left_s
    return wire.IndexingAnswer(
        indexing=wire.IndexingRecord(
            face_count=counts.faces,
            failed_count=counts.failed,
            file_count=counts.total,
            files_per_second=round(found.rate_per_s, 2),
            pause_time=record_time(found.paused_at) if found.paused_at else None,
            seconds_left=None if left_s is None else round(left_s, 1),
            state=found.state.value,
            undescribed_count=counts.undescribed,
            waiting_count=counts.pending,
        )
    )
