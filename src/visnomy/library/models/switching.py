"""Another embedding model takes over in a dataset, without losing a person.

Every face gets a vector of the new model beside the old one; the new groups are made beside the old
ones; people are mapped over by overlap, with all decisions replayed; then both the groups and the
model change in one transaction. Until then nobody sees anything of it, and a kill at any moment
costs the files in hand: what was stored stays, and the job begins again where it was. Files that
are indexed meanwhile get both vectors.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from visnomy.errors import InvalidArgument, ResourceNotFound, StatusConflict
from visnomy.library.clustering.findings import findings_path
from visnomy.library.clustering.run import request_clustering
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.bodies import Ending
from visnomy.library.intake.analyser import Analyser
from visnomy.library.models.work import SwitchRun
from visnomy.library.tasks import CANCELLED
from visnomy.model.project import DEFAULT_EMBEDDING_MODEL, Dataset
from visnomy.model.switch import OPEN_STATES, ModelSwitch, Space, SwitchState
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import datasets, tasks
from visnomy.store.clustering.locks import dataset_lock
from visnomy.store.models import switches
from visnomy.store.models.flips import flip_back
from visnomy.store.queue import defer_switch
from visnomy.store.rows import Connection

STEP = 20_000
"""Vectors that are dropped in one transaction."""
SHOWN = 20


async def request_switch(
    library: Library, dataset: Dataset, space: Space, *, flips: bool = True
) -> ModelSwitch:
    """Ask for another model; the worker does the rest.

    Asked again for the same model, a paused change goes on, and one that waits flips.

    Args:
        library: the open library.
        dataset: whose people.
        space: the new model.
        flips: False stops before the new model takes over, with a report of what it would change.

    Raises:
        InvalidArgument: people are told apart by this model already.
        StatusConflict: a change to another model is open.
        ResourceNotFound: the dataset is gone.
    """
    async with library.database.transaction() as connection:
        await datasets.lock_dataset_row(connection, dataset.dataset_id)
        now = await datasets.dataset_by_id(connection, dataset.dataset_id)
        begun = await switches.newest_switch(connection, dataset.dataset_id, OPEN_STATES)
        if begun is not None:
            return await _go_on(connection, now, begun, space, flips=flips)
        if now.embedding_model == space.model:
            raise InvalidArgument(f"People are told apart by {space.model} already.")
        task_id = await _make_task(connection, now, space)
        switch = ModelSwitch(
            switch_id=uuid4(),
            dataset_id=now.dataset_id,
            old=Space(now.embedding_model, now.embedding_calibration),
            new=space,
            state=SwitchState.RUNNING,
            flips=flips,
            task_id=task_id,
            started_at=datetime.now(UTC),
        )
        await switches.open_switch(connection, switch)
        return switch


async def run_switch(
    library: Library,
    analyser: Analyser,
    task_id: str,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Do what a change of model needs until it is done, ready, paused or abandoned.

    A second call for the same task goes on where the first one was.

    Raises:
        ServiceUnavailable: told to stop, or the database or the analysis is away: call again.
    """
    async with library.database.reading() as connection:
        switch = await switches.find_switch(connection, task_id)
    if switch is not None and switch.state is SwitchState.RUNNING:
        await SwitchRun(library, analyser, switch, should_stop).run()


async def pause_switch(library: Library, dataset: Dataset) -> ModelSwitch:
    """Let a change of model rest; `request_switch` for the same model lets it go on.

    Raises:
        StatusConflict: no change is running.
    """
    async with library.database.transaction() as connection:
        await datasets.lock_dataset_row(connection, dataset.dataset_id)
        running = (SwitchState.RUNNING,)
        switch = await switches.newest_switch(connection, dataset.dataset_id, running)
        if switch is None:
            raise StatusConflict("No change of model is running.")
        await _end(connection, switch, SwitchState.PAUSED, "The change of model was paused.")
        return switch


async def abandon_switch(library: Library, dataset: Dataset) -> ModelSwitch:
    """Give up a change of model before it is done: people stay as they are.

    Raises:
        StatusConflict: no change is open.
    """
    async with library.database.transaction() as connection:
        await datasets.lock_dataset_row(connection, dataset.dataset_id)
        switch = await switches.newest_switch(connection, dataset.dataset_id, OPEN_STATES)
        if switch is None:
            raise StatusConflict("No change of model is open.")
        await _end(connection, switch, SwitchState.ABANDONED, "The change of model was abandoned.")
    await _drop(library, dataset.dataset_id, switch.new.model)
    return switch


async def undo_switch(library: Library, dataset: Dataset) -> tuple[ModelSwitch, Task]:
    """Take back the last change of model, and group the faces that came since.

    Faces and people are as they were before it, at once, but for what users decided since and for
    people whom it made and who have a name by now.

    Raises:
        StatusConflict: there is none, or another change is open.
        ServiceUnavailable: the database is away.
    """
    dataset_id = dataset.dataset_id
    async with (
        library.database.transaction() as connection,
        dataset_lock(connection, dataset_id),
    ):
        await datasets.lock_dataset_row(connection, dataset_id)
        if await switches.newest_switch(connection, dataset_id, OPEN_STATES) is not None:
            raise StatusConflict("Another change of model is open. Abandon it first.")
        done = (SwitchState.DONE,)
        switch = await switches.newest_switch(connection, dataset_id, done)
        if switch is None:
            raise StatusConflict("There is no change of model to undo.")
        await flip_back(connection, switch)
        await switches.move_on(connection, switch.switch_id, SwitchState.UNDONE)
    await _drop(library, dataset_id, switch.new.model)
    async with library.database.reading() as connection:
        now = await datasets.dataset_by_id(connection, dataset_id)
    return switch, await request_clustering(library, now)


async def list_switches(
    library: Library, project_name: str, dataset_name: str
) -> list[ModelSwitch]:
    """The changes of model of a dataset, the newest first.

    Raises:
        ResourceNotFound: no such project or dataset.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await switches.list_switches(connection, dataset.dataset_id, SHOWN)


async def _go_on(
    connection: Connection, dataset: Dataset, switch: ModelSwitch, space: Space, *, flips: bool
) -> ModelSwitch:
    if switch.new.model != space.model:
        raise StatusConflict(
            f"A change to {switch.new.model} is open. Abandon it first: visnomy models abandon"
        )
    if switch.state is SwitchState.RUNNING:
        await switches.move_on(connection, switch.switch_id, switch.state, flips=flips)
    elif switch.state is SwitchState.PAUSED or flips:
        task_id = await _make_task(connection, dataset, space)
        running = SwitchState.RUNNING
        await switches.move_on(connection, switch.switch_id, running, task_id=task_id, flips=flips)
    open_now = await switches.newest_switch(connection, dataset.dataset_id, OPEN_STATES)
    if open_now is None:
        raise ResourceNotFound("change of model")
    return open_now


async def _make_task(connection: Connection, dataset: Dataset, space: Space) -> str:
    """A task and its job, in the transaction of the change."""
    task = Task(
        task_id=f"{TaskType.MODEL_SWITCH}-{uuid4()}",
        project_id=dataset.project_id,
        dataset_id=dataset.dataset_id,
        task_type=TaskType.MODEL_SWITCH,
        status=TaskStatus.RUNNING,
        progress_percent=0,
        stage="Waiting",
        started_at=datetime.now(UTC),
        request={"Model": space.model},
    )
    await tasks.create_task(connection, task)
    await defer_switch(connection, task.task_id, dataset.dataset_id)
    return task.task_id


async def _end(
    connection: Connection, switch: ModelSwitch, state: SwitchState, sentence: str
) -> None:
    await switches.move_on(connection, switch.switch_id, state)
    ending = Ending(TaskStatus.FAILED, CANCELLED, sentence)
    await events.end_task(connection, switch.task_id, ending)


async def _drop(library: Library, dataset_id: int, model: str) -> None:
    """Remove the vectors of a model that nothing needs any more; cut off, some just stay."""
    if model == DEFAULT_EMBEDDING_MODEL:
        return
    while True:
        async with library.database.transaction() as connection:
            try:
                await datasets.lock_dataset_row(connection, dataset_id)
            except ResourceNotFound:
                return
            if model in await switches.other_models(connection, dataset_id):
                return
            if not await switches.drop_vectors(connection, dataset_id, model, STEP):
                break
    findings_path(library.settings, dataset_id, model).unlink(missing_ok=True)
