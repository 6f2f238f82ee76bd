"""The work on one change of model: vectors, groups, report, and the moment of the change."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from visnomy.errors import ResourceNotFound, ServiceUnavailable, VisnomyError, WireError
from visnomy.library.clustering.grouping import Grouped, group_faces
from visnomy.library.clustering.replaying import standing
from visnomy.library.clustering.run import plan_partition
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.bodies import Ending
from visnomy.library.intake.analyser import Analyser
from visnomy.library.models.embedding import Embedding
from visnomy.library.models.flipping import compare_people, in_space, keep_people
from visnomy.library.progress import telling
from visnomy.model.project import DEFAULT_DETECTOR, Dataset
from visnomy.model.switch import ModelSwitch, SwitchReport, SwitchState
from visnomy.model.task import TaskStatus
from visnomy.store import datasets, tasks
from visnomy.store.clustering.cells import StoredCells, read_cells, write_cells
from visnomy.store.clustering.locks import dataset_lock
from visnomy.store.faces.figures import FigureVectors, read_vectors
from visnomy.store.models import switches
from visnomy.store.models.flips import flip
from visnomy.store.people.ancestry import read_ancestors
from visnomy.store.people.clusters import PartitionPlan
from visnomy.store.people.decisions import read_face_decisions
from visnomy.store.people.membership import read_memberships
from visnomy.store.people.suggestions import replace_suggestions
from visnomy.store.rows import Connection

EMBEDDING_PERCENT = (0, 80)
GROUPING_PERCENT = (80, 98)
"""Where each starts and ends in the progress of the task."""

log = logging.getLogger(__name__)


class _Stopped(Exception):
    """Leaves the grouping thread."""


class _Left(Exception):
    """The change was paused or abandoned meanwhile."""


@dataclass(slots=True)
class SwitchRun:
    """One run of a change of model and how far it is.

    Attributes:
        percent, stage: told to the task twice a second.
        left: the change is not to go on.
    """

    library: Library
    analyser: Analyser
    switch: ModelSwitch
    should_stop: Callable[[], bool]
    percent: int = 0
    stage: str = "Looking at faces"
    left: bool = False

    async def run(self) -> None:
        """Work until the change is done or ready; what is wrong with it pauses it.

        Raises:
            ServiceUnavailable: told to stop, or something is away that will be back.
        """
        try:
            async with telling(self._tell):
                await self._embed()
                while not await self._change():
                    await self._embed()
        except ServiceUnavailable:
            raise
        except _Left:
            log.info("the change of model %s was paused or abandoned", self.switch.switch_id)
        except ResourceNotFound:
            log.info("the dataset %d is gone, and its change of model", self.switch.dataset_id)
        except VisnomyError as exc:
            code = exc.code if isinstance(exc, WireError) else "InternalError"
            await self._pause(code, str(exc))
        except Exception:
            log.exception("the change of model %s failed", self.switch.switch_id)
            await self._pause("InternalError", "The model could not be changed. The log says why.")

    async def _embed(self) -> None:
        """Give every face that lacks one a vector of the new model."""
        async with self.library.database.reading() as connection:
            dataset = await datasets.dataset_by_id(connection, self.switch.dataset_id)
        own = () if dataset.detector == DEFAULT_DETECTOR else (dataset.detector,)
        embedding = Embedding(self.library, self.analyser, self.switch, own)
        after = 0
        while files := await embedding.next_files(after):
            self._check()
            await embedding.embed(files)
            after = files[-1].file_id
            await self._note_embedded()

    async def _note_embedded(self) -> None:
        async with self.library.database.reading() as connection:
            total, lacking = await self._lacking(connection)
        start, end = EMBEDDING_PERCENT
        self.percent = int(start + (end - start) * (total - lacking) / max(total, 1))

    async def _change(self) -> bool:
        """Group by the new vectors; then report, or change. False if faces came meanwhile."""
        dataset_id = self.switch.dataset_id
        async with (
            self.library.database.transaction() as connection,
            dataset_lock(connection, dataset_id),
        ):
            self._check()
            dataset = in_space(
                await datasets.dataset_by_id(connection, dataset_id), self.switch.new
            )
            self.stage = "Reading faces"
            faces = await read_vectors(connection, dataset_id, dataset.embedding_model)
            decided = standing(await read_face_decisions(connection, dataset_id))
            faces = faces.without(decided.excluded)
            kept = await read_cells(connection, dataset_id, dataset.embedding_model)
            await connection.commit()
            grouped = await self._group(dataset, faces, kept)
            self.stage = "Comparing people"
            await datasets.lock_dataset_row(connection, dataset_id)
            if not await switches.lock_running_switch(connection, self.switch.task_id):
                raise _Left
            if await switches.files_without(connection, self.switch, after=0, limit=1):
                return False
            plan, report = await self._settle(connection, dataset, faces, grouped)
            await self._conclude(connection, dataset, plan, report, grouped)
            return True

    async def _conclude(
        self,
        connection: Connection,
        dataset: Dataset,
        plan: PartitionPlan,
        report: SwitchReport,
        grouped: Grouped,
    ) -> None:
        """All in the caller's transaction; `flips` may have changed since the run began."""
        now = await switches.find_switch(connection, self.switch.task_id)
        flips = now is not None and now.flips
        if grouped.cells:
            await write_cells(
                connection, dataset.dataset_id, dataset.embedding_model, grouped.cells
            )
        if flips:
            await flip(connection, dataset, self.switch, plan)
            await replace_suggestions(connection, dataset.dataset_id, plan.suggestions)
        state = SwitchState.DONE if flips else SwitchState.READY
        await switches.move_on(connection, self.switch.switch_id, state, report=report.members())
        await events.end_task(connection, self.switch.task_id, Ending(TaskStatus.SUCCEEDED))

    async def _settle(
        self, connection: Connection, dataset: Dataset, faces: FigureVectors, grouped: Grouped
    ) -> tuple[PartitionPlan, SwitchReport]:
        """With the decisions of this moment."""
        dataset_id = dataset.dataset_id
        decided = standing(await read_face_decisions(connection, dataset_id))
        memberships = await read_memberships(connection, dataset_id)
        ancestors = await read_ancestors(connection, dataset_id)
        _, lacking = await self._lacking(connection)

        def settle() -> tuple[PartitionPlan, SwitchReport]:
            ids = ancestors.cluster_ids
            place = {person: index for index, person in enumerate(ids)}
            keys = [row.tobytes() for row in faces.figure_id]
            now = [place.get(memberships[key], -1) if key in memberships else -1 for key in keys]
            before = np.array(now, np.int64)
            known = decided, before, ancestors
            plan = plan_partition(dataset, faces, grouped.comparison, known)
            cared_for = decided.people()
            owned = ancestors.named | np.array([each in cared_for for each in ids], np.bool_)
            free = np.array([UUID(bytes=key) not in decided.pins for key in keys], np.bool_)
            plan, kept_apart = keep_people(plan, before, ids, owned, free)
            planned = set(keys)
            elsewhere = {who for key, who in memberships.items() if key not in planned}
            return plan, compare_people(
                plan,
                before,
                ids,
                elsewhere=frozenset(elsewhere),
                kept_apart=kept_apart,
                faces_without=lacking,
            )

        return await asyncio.to_thread(settle)

    async def _group(
        self, dataset: Dataset, faces: FigureVectors, kept: StoredCells | None
    ) -> Grouped:
        self.stage = "Comparing faces"
        try:
            return await asyncio.to_thread(
                group_faces, self.library.settings, dataset, faces, kept, self._note
            )
        except _Stopped:
            self._check()
            raise ServiceUnavailable("The change of model goes on with the server.") from None

    def _note(self, share: float, stage: str) -> None:
        """Called in the grouping thread, many times a second."""
        if self.left or self.should_stop():
            raise _Stopped
        start, end = GROUPING_PERCENT
        self.percent, self.stage = int(start + (end - start) * share), stage

    def _check(self) -> None:
        if self.left:
            raise _Left
        if self.should_stop():
            raise ServiceUnavailable("The server is stopping. The change of model goes on with it.")

    async def _lacking(self, connection: Connection) -> tuple[int, int]:
        model = self.switch.new.model
        return await switches.count_lacking(connection, self.switch.dataset_id, model)

    async def _pause(self, code: str, sentence: str) -> None:
        """A user may mend what is wrong and let it go on, or abandon it."""
        async with self.library.database.transaction() as connection:
            await datasets.lock_dataset_row(connection, self.switch.dataset_id)
            if not await switches.lock_running_switch(connection, self.switch.task_id):
                return
            await switches.move_on(connection, self.switch.switch_id, SwitchState.PAUSED)
            ending = Ending(TaskStatus.FAILED, code, sentence)
            await events.end_task(connection, self.switch.task_id, ending)

    async def _tell(self) -> None:
        async with self.library.database.transaction() as connection:
            running = await tasks.update_task(
                connection, self.switch.task_id, progress_percent=self.percent, stage=self.stage
            )
        self.left = not running
