"""Groups the faces of a dataset into people: asked for by a client, run by a job.

A run reads all vectors, groups them in a thread and writes the outcome in one transaction, so a
reader sees the old people until the new ones are whole, and a run that dies leaves nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import ResourceNotFound, ServiceUnavailable, VisnomyError, WireError
from visnomy.library.clustering.findings import drop_findings
from visnomy.library.clustering.founding import angles_deg, founding_rule
from visnomy.library.clustering.grouping import Grouped, group_faces
from visnomy.library.clustering.replaying import Standing, constraints, standing
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.bodies import Ending
from visnomy.library.events.telling import Occasion
from visnomy.library.people.suggesting import questions_of
from visnomy.library.progress import telling
from visnomy.model.event import EventType, Notice
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import datasets, tasks
from visnomy.store.clustering.cells import StoredCells, read_cells, write_cells
from visnomy.store.clustering.locks import dataset_lock
from visnomy.store.clustering.roster import Roster, read_roster
from visnomy.store.clustering.runs import RunOf
from visnomy.store.faces.figures import FigureVectors, read_vectors
from visnomy.store.people.ancestry import Ancestors, read_ancestors
from visnomy.store.people.clusters import PartitionPlan, PartitionSummary, apply_partition
from visnomy.store.people.decisions import read_face_decisions
from visnomy.store.people.suggestions import replace_suggestions
from visnomy.store.queue import defer_clustering
from visnomy.store.rows import Connection

if TYPE_CHECKING:
    from visnomy.grouping.partition import Comparison
    from visnomy.grouping.settling import Grouping

GROUPING_PERCENT = (2, 95)
"""Where the comparing starts and ends in the progress of a task."""

log = logging.getLogger(__name__)


async def request_clustering(  # noqa: PLR0913 (the parameters of the operation)
    library: Library,
    dataset: Dataset,
    *,
    user_data: str = "",
    tags: Mapping[str, str] | None = None,
    request: Mapping[str, object] | None = None,
    notice: Notice | None = None,
) -> Task:
    """Ask for a run; task and job appear together or not at all.

    Every call makes a task of its own; runs of one dataset follow each other.
    """
    task = Task(
        task_id=f"{TaskType.FACE_CLUSTERING}-{uuid4()}",
        project_id=dataset.project_id,
        dataset_id=dataset.dataset_id,
        task_type=TaskType.FACE_CLUSTERING,
        status=TaskStatus.RUNNING,
        progress_percent=0,
        stage="Waiting",
        started_at=datetime.now(UTC),
        user_data=user_data,
        tags=tags or {},
        request=request or {},
    )
    async with library.database.transaction() as connection:
        await tasks.create_task(connection, task)
        kind = EventType.FIGURE_CLUSTERING
        occasion = Occasion(library.settings, kind, dataset, notice or Notice())
        await events.await_task(connection, occasion, task)
        await defer_clustering(connection, task.task_id, dataset.dataset_id)
    return task


async def run_clustering(
    library: Library, task_id: str, *, should_stop: Callable[[], bool] = lambda: False
) -> None:
    """Do what a task asks for and end the task; a second call for an ended task does nothing.

    Raises:
        ServiceUnavailable: told to stop, or the database is away. The task still runs: call again.
    """
    async with library.database.transaction() as connection:
        task = await tasks.find_task(connection, task_id)
    if task is None or task.dataset_id is None:
        return
    run = _Run(library, task.dataset_id, task_id, should_stop)
    try:
        summary = await run.work()
    except ServiceUnavailable:
        raise
    except _Cancelled:
        log.info("clustering %s of dataset %d was cancelled", task_id, task.dataset_id)
    except ResourceNotFound:
        log.info("clustering %s: the dataset %d is gone", task_id, task.dataset_id)
        drop_findings(library.settings, task.dataset_id)
    except VisnomyError as exc:
        code = exc.code if isinstance(exc, WireError) else "InternalError"
        await run.fail(code, str(exc))
    except Exception:
        log.exception("clustering %s of dataset %d failed", task_id, task.dataset_id)
        await run.fail("InternalError", "The faces could not be grouped. The log says why.")
    else:
        log.info("clustering %s of dataset %d: %s", task_id, task.dataset_id, summary)


class _Stopped(Exception):
    """Leaves the grouping thread."""


class _Cancelled(Exception):
    """Leaves the run; its task has ended."""


@dataclass(slots=True)
class _Run:
    """One run and how far it is.

    Attributes:
        percent, stage: written by the grouping thread, told by the loop.
        left: the loop no longer waits for the thread.
        cancelled: the task is not to be done any more.
    """

    library: Library
    dataset_id: int
    task_id: str
    should_stop: Callable[[], bool]
    percent: int = 0
    stage: str = "Reading faces"
    left: bool = field(default=False)
    cancelled: bool = field(default=False)

    async def work(self) -> PartitionSummary | None:
        async with (
            self.library.database.transaction() as connection,
            dataset_lock(connection, self.dataset_id),
        ):
            task = await tasks.find_task(connection, self.task_id)
            if task is None or task.status is not TaskStatus.RUNNING:
                return None
            dataset = await datasets.dataset_by_id(connection, self.dataset_id)
            async with telling(self._tell):
                faces = await read_vectors(connection, self.dataset_id, dataset.embedding_model)
                decided = standing(await read_face_decisions(connection, self.dataset_id))
                faces = faces.without(decided.excluded)
                kept = await read_cells(connection, self.dataset_id, dataset.embedding_model)
                await connection.commit()
                grouped = await self._group(dataset, faces, kept)
                self.percent, self.stage = GROUPING_PERCENT[1], "Saving people"
            await datasets.lock_dataset_row(connection, self.dataset_id)
            if not await tasks.lock_running_task(connection, self.task_id):
                raise _Cancelled
            if grouped.cells:
                await write_cells(
                    connection, self.dataset_id, dataset.embedding_model, grouped.cells
                )
            roster = await read_roster(connection, self.dataset_id)
            plan = await self._settle(connection, dataset, faces, (grouped.comparison, roster))
            run = RunOf(self.task_id)
            summary = await apply_partition(connection, dataset, plan, run, roster)
            await replace_suggestions(connection, self.dataset_id, plan.suggestions)
            await events.end_task(connection, self.task_id, Ending(TaskStatus.SUCCEEDED))
            await connection.commit()
            return summary

    async def _settle(
        self,
        connection: Connection,
        dataset: Dataset,
        faces: FigureVectors,
        found: tuple["Comparison", Roster],
    ) -> PartitionPlan:
        """Use the decisions of this moment: while faces were compared, users went on deciding."""
        compared, roster = found
        decided = standing(await read_face_decisions(connection, self.dataset_id))
        ancestors = await read_ancestors(connection, self.dataset_id)

        def plan() -> PartitionPlan:
            before = roster.places(faces.figure_id, ancestors.cluster_ids)
            return plan_partition(dataset, faces, compared, (decided, before, ancestors))

        return await asyncio.to_thread(plan)

    async def fail(self, code: str, message: str) -> None:
        async with self.library.database.transaction() as connection:
            ending = Ending(TaskStatus.FAILED, code, message)
            await events.end_task(connection, self.task_id, ending)

    async def _group(
        self, dataset: Dataset, faces: FigureVectors, kept: StoredCells | None
    ) -> Grouped:
        try:
            return await asyncio.to_thread(
                group_faces, self.library.settings, dataset, faces, kept, self._note
            )
        except _Stopped:
            if self.cancelled:
                raise _Cancelled from None
            raise ServiceUnavailable(
                "The server is stopping. The grouping starts again with it."
            ) from None
        finally:
            self.left = True

    def _note(self, share: float, stage: str) -> None:
        """Called in the grouping thread, many times a second."""
        if self.left or self.cancelled or self.should_stop():
            raise _Stopped
        start, end = GROUPING_PERCENT
        self.percent, self.stage = int(start + (end - start) * share), stage

    async def _tell(self) -> None:
        async with self.library.database.transaction() as connection:
            running = await tasks.update_task(
                connection, self.task_id, progress_percent=self.percent, stage=self.stage
            )
        self.cancelled = not running


def plan_partition(
    dataset: Dataset,
    faces: FigureVectors,
    compared: "Comparison",
    known: tuple[Standing, NDArray[np.int64], Ancestors],
) -> PartitionPlan:
    """Replay decisions, give the groups the ids of the people that they go on as, and covers.

    Args:
        dataset: of the faces.
        faces: of the run.
        compared: what their vectors say.
        known: the decisions, the person of each face now (an index into the people, or -1), and
            the people.
    """
    from visnomy.grouping.settling import GroupingPolicy, settle

    decided, before, ancestors = known
    people = ancestors.cluster_ids, ancestors.named
    limits = constraints(decided, faces.figure_id, before, *people)
    grouping = settle(compared, GroupingPolicy(int(founding_rule(dataset).min_images)), limits)
    ids = [ancestors.cluster_ids[owner] if owner >= 0 else uuid4() for owner in grouping.owners]
    rows = _covers(faces, grouping)
    covers = (UUID(bytes=faces.figure_id[row].tobytes()) for row in rows)
    questions = questions_of(dataset, compared, grouping, limits, ancestors, ids)
    return PartitionPlan(
        figure_ids=faces.figure_id,
        cluster_ids=ids,
        labels=grouping.labels,
        confidence=grouping.confidence,
        covers=dict(zip(ids, covers, strict=True)),
        suggestions=questions,
    )


def _covers(faces: FigureVectors, grouping: "Grouping") -> NDArray[np.int64]:
    from visnomy.grouping.cover import CoverEvidence, choose_covers

    evidence = CoverEvidence(
        typical=grouping.confidence,
        sharpness=faces.sharpness,
        quality=faces.quality,
        angles_deg=angles_deg(faces),
        side_px=faces.min_side_px.astype(np.float32),
    )
    in_order = np.arange(len(faces.figure_id))  # read_vectors sorts by id
    return choose_covers(grouping.labels, in_order, evidence)
