"""Runs the jobs of a database until told to stop.

One worker feeds all cores: two batches are open at once over one pool of analysis processes, so
that none is idle while the end of a batch is stored. Clustering has a place of its own and never
waits for photos.
"""

import asyncio
import logging
from contextlib import suppress

import psycopg
from procrastinate import App
from procrastinate.exceptions import ProcrastinateException
from psycopg_pool import PoolTimeout

from visnomy.errors import ServiceUnavailable, VisnomyError
from visnomy.jobs.analysis import AnalysisPool
from visnomy.jobs.app import make_app
from visnomy.jobs.delivery import deliver
from visnomy.jobs.following import Following
from visnomy.jobs.leases import Leases
from visnomy.jobs.looking import LoadFinder
from visnomy.jobs.sweep import Sweep
from visnomy.library.context import Library
from visnomy.library.faults import carry_faults
from visnomy.store.queue import CLUSTER_QUEUE, INDEX_QUEUE, SEARCH_QUEUE, SWITCH_QUEUE

INDEX_CONCURRENCY = 2
STOP_GRACE_S = 0.3
"""What is this near to its end may finish; everything else is put back."""
HEARTBEAT_S = 10.0
POLL_S = 5.0
"""Jobs are announced; this is for an announcement that got lost."""
LOST_EVERY_S = 2.0
FORGOTTEN_EVERY_S = 60.0
LONGEST_OUTAGE = 12
"""Sessions that may fail one after the other, about two minutes, before the worker gives up."""
LONGEST_DELAY_S = 15.0
HEALTHY_S = 60.0

log = logging.getLogger(__name__)

_OUTAGE = (
    psycopg.Error,
    PoolTimeout,
    ProcrastinateException,
    ServiceUnavailable,
    OSError,
)


async def run_worker(
    library: Library,
    *,
    stop: asyncio.Event,
    concurrency: int = INDEX_CONCURRENCY,
    load: LoadFinder | None = None,
) -> None:
    """Work until `stop` is set, then return within about two seconds.

    Files in hand at that moment are abandoned and their jobs put back; nothing is lost.

    Args:
        library: the open library.
        stop: set it to end the work.
        concurrency: batches of files that are open at once.
        load: gives an analysis process its face finder; None is the real one.

    Raises:
        ConfigurationError: the analysis cannot work, such as without its model files.
        ServiceUnavailable: the database stayed away.
    """
    work = asyncio.create_task(_work(library, concurrency, load))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _work(library: Library, concurrency: int, load: LoadFinder | None) -> None:
    settings = library.settings
    analyser = AnalysisPool.of(settings, settings.core_count, load, is_frugal=True)
    try:
        await analyser.warm()
        await _keep_session(library, analyser, concurrency)
    except Exception as exc:
        # The parts of a session fail together: what is told and logged is what failed first.
        cause = _first(exc)
        _log_end(cause)
        raise cause from None
    finally:
        await analyser.close()


def _first(exc: Exception) -> Exception:
    while isinstance(exc, ExceptionGroup):
        exc = exc.exceptions[0]
    return exc


def _log_end(cause: Exception) -> None:
    """Into the log file: what a worker of the server writes elsewhere nobody reads."""
    if isinstance(cause, VisnomyError):
        log.info("the worker ends: %s", cause)  # the command line prints the sentence
    else:
        log.error("the worker failed: %s", cause, exc_info=cause)


async def _keep_session(library: Library, analyser: AnalysisPool, concurrency: int) -> None:
    """Begin again after an outage of the database, some times."""
    clock = asyncio.get_running_loop().time
    failures = 0
    while True:
        began = clock()
        # A task of its own: a group of tasks that failed leaves its own task marked as cancelled.
        session = asyncio.create_task(_session(library, analyser, concurrency))
        try:
            await session
        except* _OUTAGE as group:
            log.warning("the worker lost the database: %s", group.exceptions[0])
        # Parts that fail while they are cancelled, as when server and database die together, hide
        # that they were cancelled.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        failures = 1 if clock() - began > HEALTHY_S else failures + 1
        if failures > LONGEST_OUTAGE:
            raise ServiceUnavailable("The database stayed away. The worker gives up.")
        await asyncio.sleep(min(2 ** (failures - 1) / 2, LONGEST_DELAY_S))


async def _session(library: Library, analyser: AnalysisPool, concurrency: int) -> None:
    """Work for as long as everything works; whatever fails ends the rest."""
    async with Leases.open(library.database.url) as leases:
        app = make_app(library, analyser, leases)
        async with app.open_async(), asyncio.TaskGroup() as group:
            group.create_task(_serve(app, INDEX_QUEUE, concurrency))
            group.create_task(_serve(app, CLUSTER_QUEUE, 1))
            group.create_task(_serve(app, SEARCH_QUEUE, 1))
            group.create_task(_serve(app, SWITCH_QUEUE, 1))
            group.create_task(deliver(library))
            group.create_task(_sweep_lost(Sweep(library)))
            group.create_task(_sweep_forgotten(Sweep(library)))
            group.create_task(Following(library, leases).run())
            group.create_task(carry_faults(library, analyser.faults))
            group.create_task(leases.watch())


async def _serve(app: App, queue: str, concurrency: int) -> None:
    await app.run_worker_async(
        queues=[queue],
        name=f"{queue}-worker",
        concurrency=concurrency,
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=POLL_S,
        shutdown_graceful_timeout=STOP_GRACE_S,
        update_heartbeat_interval=HEARTBEAT_S,
    )
    # It returns by itself only when its connection to the database failed.
    raise ServiceUnavailable(f"The queue {queue} ended.")


async def _sweep_lost(sweep: Sweep) -> None:
    while True:
        await sweep.requeue_lost_jobs()
        await sweep.end_tasks_of_dead_servers()
        await asyncio.sleep(LOST_EVERY_S)


async def _sweep_forgotten(sweep: Sweep) -> None:
    while True:
        await sweep.bury_failed_jobs()
        await sweep.requeue_forgotten_files()
        await sweep.forget_old_tasks()
        await asyncio.sleep(FORGOTTEN_EVERY_S)
