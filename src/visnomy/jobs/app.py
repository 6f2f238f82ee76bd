"""The queue's tasks: what a job of each name does, and what happens when it fails."""

import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job

from visnomy.errors import EngineBusy
from visnomy.jobs.leases import Leases
from visnomy.jobs.sweep import MAX_ATTEMPTS
from visnomy.library.clustering.run import run_clustering
from visnomy.library.context import Library
from visnomy.library.engine import engine_job
from visnomy.library.faces.searching import run_search
from visnomy.library.filesets.run import run_file_sets
from visnomy.library.intake.analyser import Analyser
from visnomy.library.intake.describing import describe_batch
from visnomy.library.intake.indexing import index_batch
from visnomy.library.models.switching import run_switch
from visnomy.store.queue import (
    CLUSTER_QUEUE,
    CLUSTER_TASK,
    DESCRIBE_TASK,
    FILE_SETS_TASK,
    INDEX_QUEUE,
    INDEX_TASK,
    SEARCH_QUEUE,
    SEARCH_TASK,
    SWITCH_QUEUE,
    SWITCH_TASK,
    defer_clustering,
    defer_describing,
    defer_file_sets,
    defer_indexing,
    defer_search,
    defer_switch,
)

LONGEST_WAIT_S = 60
LATER_S = 1.0
"""When a job looks again whether its project may have more work; the place is free meanwhile."""
CONNECTIONS = 7
"""Of the queue itself: three listeners, fetching, finishing, heartbeats."""

log = logging.getLogger(__name__)


class Patience(BaseRetryStrategy):
    """Try again: at once after a stop, else after 1, 2, 4 ... 60 seconds, MAX_ATTEMPTS in all."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again, or None to give up; the sweep then says so in the records."""
        now = datetime.now(UTC)
        if isinstance(exception, CancelledError):
            return RetryDecision(retry_at=now)
        if job.attempts + 1 >= MAX_ATTEMPTS:
            return None
        wait_s = min(2**job.attempts, LONGEST_WAIT_S)
        return RetryDecision(retry_at=now + timedelta(seconds=wait_s))


def make_app(library: Library, analyser: Analyser, leases: Leases) -> App:
    """The queue of the library's database, not opened yet."""
    connector = PsycopgConnector(conninfo=library.database.url, min_size=1, max_size=CONNECTIONS)
    app = App(connector=connector)
    turns = _Turns(library, leases)
    _add_looks(app, turns, analyser)
    _add_searches(app, turns, analyser)
    _add_groupings(app, turns)
    return app


def _add_looks(app: App, turns: "_Turns", analyser: Analyser) -> None:
    patience, library = Patience(), turns.library

    @app.task(name=INDEX_TASK, queue=INDEX_QUEUE, retry=patience, pass_context=True)
    async def index_files(context: JobContext, dataset_id: int, file_ids: list[int]) -> None:
        work = partial(index_batch, library, analyser, dataset_id, file_ids)
        later = partial(defer_indexing, dataset_id=dataset_id, file_ids=file_ids)
        await turns.take(context, dataset_id, work, later)

    @app.task(name=DESCRIBE_TASK, queue=INDEX_QUEUE, retry=patience, pass_context=True)
    async def describe_files(context: JobContext, dataset_id: int, file_ids: list[int]) -> None:
        work = partial(describe_batch, library, analyser, dataset_id, file_ids)
        later = partial(defer_describing, dataset_id=dataset_id, file_ids=file_ids)
        await turns.take(context, dataset_id, work, later)


def _add_searches(app: App, turns: "_Turns", analyser: Analyser) -> None:
    patience, library = Patience(), turns.library

    @app.task(name=SEARCH_TASK, queue=SEARCH_QUEUE, retry=patience, pass_context=True)
    async def search_faces(
        context: JobContext, task_id: str, dataset_id: int, uris: list[str], limit: int
    ) -> None:
        log.info("searching %s of dataset %d", task_id, dataset_id)
        work = partial(run_search, library, analyser, task_id, uris, limit)
        later = partial(
            defer_search, task_id=task_id, dataset_id=dataset_id, uris=uris, limit=limit
        )
        await turns.take(context, dataset_id, work, later)

    @app.task(name=SWITCH_TASK, queue=SWITCH_QUEUE, retry=patience, pass_context=True)
    async def switch_model(context: JobContext, task_id: str, dataset_id: int) -> None:
        log.info("changing the model %s of dataset %d", task_id, dataset_id)
        stop = context.should_abort
        work = partial(run_switch, library, analyser, task_id, should_stop=stop)
        later = partial(defer_switch, task_id=task_id, dataset_id=dataset_id)
        await turns.take(context, dataset_id, work, later)


def _add_groupings(app: App, turns: "_Turns") -> None:
    patience, library = Patience(), turns.library

    @app.task(name=CLUSTER_TASK, queue=CLUSTER_QUEUE, retry=patience, pass_context=True)
    async def cluster_dataset(context: JobContext, task_id: str, dataset_id: int) -> None:
        log.info("clustering %s of dataset %d", task_id, dataset_id)
        work = partial(run_clustering, library, task_id, should_stop=context.should_abort)
        later = partial(defer_clustering, task_id=task_id, dataset_id=dataset_id)
        await turns.take(context, dataset_id, work, later)

    @app.task(name=FILE_SETS_TASK, queue=CLUSTER_QUEUE, retry=patience, pass_context=True)
    async def group_files(context: JobContext, task_id: str, dataset_id: int) -> None:
        log.info("%s of dataset %d", task_id, dataset_id)
        work = partial(run_file_sets, library, task_id, should_stop=context.should_abort)
        later = partial(defer_file_sets, task_id=task_id, dataset_id=dataset_id)
        await turns.take(context, dataset_id, work, later)


@dataclass(frozen=True, slots=True)
class _Turns:
    """How every job works: held, so that others see it lives, and within its project's bounds."""

    library: Library
    leases: Leases

    async def take(
        self,
        context: JobContext,
        dataset_id: int,
        work: Callable[[], Awaitable[object]],
        later: Callable[..., Awaitable[None]],
    ) -> None:
        """Do the work, or ask for it `later` where the project has enough work running."""
        async with self.leases.held(_id(context)):
            try:
                async with engine_job(self.library, dataset_id):
                    await work()
            except EngineBusy:
                async with self.library.database.transaction() as connection:
                    await later(connection, delay_s=LATER_S)


def _id(context: JobContext) -> int:
    if context.job.id is None:
        raise ValueError("a job that runs has an id")
    return context.job.id
