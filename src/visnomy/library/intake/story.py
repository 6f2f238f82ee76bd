"""The main job as a story: wait for looks through folders and for faces, group, wait for labels.

Workers do all of it. Progress is read from the database, so that it is right also after a restart
and with workers on other machines.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from uuid import uuid4

from visnomy.errors import ResourceNotFound, ServiceUnavailable, VisnomyError
from visnomy.library.clustering.run import request_clustering
from visnomy.library.context import Library
from visnomy.library.exchange.news import SidecarNews
from visnomy.library.exchange.xmp import import_xmp
from visnomy.library.intake.contents import wanted_aspects
from visnomy.library.pace import Pace
from visnomy.model.binding import Binding, LookCounts
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import bindings, tasks
from visnomy.store.backlog import end_orphans, has_unseen_faces
from visnomy.store.bindings import sidecar_state
from visnomy.store.files import counts
from visnomy.store.rows import Connection

T = TypeVar("T")
log = logging.getLogger(__name__)

POLL_S = 0.5
GROUPING_EVERY_S = 5.0
FILE_URI = "file://"
PATIENCE_S = 60.0
"""How long a database may be away before the work is given up; a restart takes some seconds."""
INDEXING_PERCENT, GROUPED_PERCENT = 90, 100
"""How far the bar is when all faces are found, and when they are grouped."""
WITH_LABELS = (60, 65)
"""The same where labels and text are read afterwards, which takes about half as long as faces."""

PAUSED = "Paused; `visnomy indexing resume` goes on"


@dataclass(frozen=True, slots=True)
class IntakeProgress:
    """Where the work stands.

    Attributes:
        stage: what is being done, in words for people.
        done: files with a result, failed ones included.
        rate_per_s: files a second over the last half minute; None before the first.
        left_s: estimate of the time left for indexing; None where there is no rate.
    """

    stage: str
    done: int = 0
    total: int = 0
    failed: int = 0
    faces: int = 0
    rate_per_s: float | None = None
    left_s: float | None = None
    percent: int = 0


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What one look through the folders changed.

    Attributes:
        new, changed, gone: files of the folders against the records of the last time.
        clustered: whether grouping ran; it does not where nothing changed.
    """

    new: int
    changed: int
    gone: int
    clustered: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """One look through folders for one dataset.

    Attributes:
        folders: their bindings, as they were when the looks were asked for.
        report: called with every new state; must be quick.
        regroup: group also where no file changed, because a rule did.
    """

    library: Library
    dataset: Dataset
    folders: Sequence[Binding]
    report: Callable[[IntakeProgress], None]
    regroup: bool = False

    async def run(self) -> IntakeResult:
        """Bring the dataset up to the state of the folders and group its faces.

        A second call does nothing where nothing changed. A call after a crash goes on where the
        crash was: files that wait stay queued, faces that no grouping has seen are grouped.

        Raises:
            VisnomyError: grouping failed; the sentence says why.
        """
        task = self._new_task()
        async with self.library.database.transaction() as connection:
            await end_orphans(connection, self.dataset.dataset_id)
            await tasks.create_task(connection, task)
        try:
            result = await self._take_in(task)
        except BaseException as exc:
            await self._finish(task, TaskStatus.FAILED, str(exc) or "The work was interrupted.")
            raise
        await self._finish(task, TaskStatus.SUCCEEDED, "")
        return result

    async def keep_grouped(self) -> None:
        """Group again whenever faces wait and no file does, until cancelled.

        Photos and sidecars come and go while the folders are watched; a failure is logged and
        tried again.
        """
        news = SidecarNews()
        while True:
            await asyncio.sleep(GROUPING_EVERY_S)
            try:
                await self._keep_up(news)
            except VisnomyError as exc:
                log.warning("new faces wait for their people: %s", exc)
                await asyncio.sleep(PATIENCE_S)

    async def _keep_up(self, news: SidecarNews) -> None:
        dataset_id = self.dataset.dataset_id
        found = await self._patiently(partial(counts, dataset_id=dataset_id))
        if found.pending and not found.is_paused:
            return
        if await self._faces_wait():
            async for _ in self._grouping():
                pass
        elif news.is_due(await self._patiently(partial(sidecar_state, dataset_id=dataset_id))):
            await self._read_names()

    async def _take_in(self, task: Task) -> IntakeResult:
        await self._tell(task, IntakeProgress("Looking for photos"))
        found = [await self._follow_look(task, folder) for folder in self.folders]
        new, changed = sum(each.new for each in found), sum(each.changed for each in found)
        gone = sum(each.gone for each in found)
        state = await self._follow_indexing(task)
        due = self.regroup or bool(new or changed or gone) or await self._faces_wait()
        if due:
            await self._group(task, state)
        else:  # sidecars may have changed all the same
            await self._read_names()
        state = await self._follow_describing(task, state)
        await self._tell(task, replace(state, stage="Done", percent=100, left_s=None))
        return IntakeResult(new, changed, gone, clustered=due)

    async def _follow_look(self, task: Task, asked: Binding) -> LookCounts:
        """What a folder brought since its look was asked for, once that look is over."""
        look = partial(_binding_now, asked=asked)
        while True:
            now = await self._patiently(look)
            if now is None:
                return LookCounts()
            if now.answered >= asked.asked:
                return now.found.since(asked.found)
            if now.failed >= asked.asked:
                raise VisnomyError(now.reason)
            await self._tell(task, IntakeProgress("Looking for photos", total=now.seen))
            await asyncio.sleep(POLL_S)

    async def _follow_indexing(self, task: Task) -> IntakeProgress:
        pace = Pace()
        clock = asyncio.get_running_loop().time
        while True:
            state, pending = await self._indexing_state(pace, clock())
            await self._tell(task, state)
            if not pending:
                return state
            await asyncio.sleep(POLL_S)

    async def _follow_describing(self, task: Task, state: IntakeProgress) -> IntakeProgress:
        """Wait until labels and text are read, where any are wanted."""
        pace, clock = Pace(), asyncio.get_running_loop().time
        look = partial(counts, dataset_id=self.dataset.dataset_id)
        while left := (found := await self._patiently(look)).undescribed:
            done = state.total - left
            pace.add(clock(), done)
            span = 100 - self._marks[1]
            now = replace(
                state,
                stage=PAUSED if found.is_paused else "Reading labels and text",
                done=done,
                rate_per_s=pace.rate_per_s,
                left_s=pace.left_s(left),
                percent=self._marks[1] + span * done // max(state.total, 1),
            )
            await self._tell(task, now)
            await asyncio.sleep(POLL_S)
        return state

    @property
    def _marks(self) -> tuple[int, int]:
        has_more = bool(wanted_aspects(self.dataset))
        return WITH_LABELS if has_more else (INDEXING_PERCENT, GROUPED_PERCENT)

    async def _indexing_state(self, pace: Pace, now_s: float) -> tuple[IntakeProgress, int]:
        found = await self._patiently(partial(counts, dataset_id=self.dataset.dataset_id))
        done = found.total - found.pending
        pace.add(now_s, done)
        state = IntakeProgress(
            stage=PAUSED if found.is_paused and found.pending else "Finding faces",
            done=done,
            total=found.total,
            failed=found.failed,
            faces=found.faces,
            rate_per_s=None if found.is_paused else pace.rate_per_s,
            left_s=None if found.is_paused else pace.left_s(found.pending),
            percent=self._marks[0] * done // found.total if found.total else self._marks[0],
        )
        return state, found.pending

    async def _faces_wait(self) -> bool:
        async with self.library.database.transaction() as connection:
            return await has_unseen_faces(connection, self.dataset.dataset_id)

    async def _group(self, task: Task, state: IntakeProgress) -> None:
        begin, end = self._marks
        async for grouping in self._grouping():
            percent = begin + (end - begin) * grouping.progress_percent // 100
            stage = f"Grouping people: {grouping.stage}" if grouping.stage else "Grouping people"
            await self._tell(task, replace(state, stage=stage, left_s=None, percent=percent))

    async def _grouping(self) -> AsyncIterator[Task]:
        """A clustering run as it is, again and again until its end."""
        grouping = await request_clustering(self.library, self.dataset)
        while grouping.status is TaskStatus.RUNNING:
            yield grouping
            await asyncio.sleep(POLL_S)
            look = partial(
                tasks.get_task, project_id=self.dataset.project_id, task_id=grouping.task_id
            )
            grouping = await self._patiently(look)
        if grouping.status is TaskStatus.FAILED:
            raise VisnomyError(f"Grouping failed: {grouping.message}")
        await self._read_names()

    async def _read_names(self) -> None:
        """Let names in photos and sidecars act, if the server was told to read them."""
        if not self.library.settings.read_xmp:
            return
        report = await import_xmp(self.library, self.dataset.project_name, self.dataset.name)
        for origin, reason in report.problems:
            log.warning("%s: %s", origin, reason)
        log.info("names from files: %s", dict(report.outcomes))

    async def _tell(self, task: Task, state: IntakeProgress) -> None:
        self.report(state)
        note = partial(
            tasks.update_task,
            task_id=task.task_id,
            progress_percent=state.percent,
            stage=state.stage,
        )
        await self._patiently(note)

    async def _patiently(self, act: Callable[[Connection], Awaitable[T]]) -> T:
        """Do something in a transaction; a database that is started again is waited for."""
        clock = asyncio.get_running_loop().time
        deadline_s = clock() + PATIENCE_S
        while True:
            try:
                async with self.library.database.transaction() as connection:
                    return await act(connection)
            except ServiceUnavailable:
                if clock() > deadline_s:
                    raise
            await asyncio.sleep(POLL_S)

    async def _finish(self, task: Task, status: TaskStatus, message: str) -> None:
        code = "" if status is TaskStatus.SUCCEEDED else "InternalError"
        async with self.library.database.transaction() as connection:
            await tasks.finish_task(connection, task.task_id, status, code, message)

    def _new_task(self) -> Task:
        return Task(
            task_id=f"FolderIndexing-{uuid4()}",
            project_id=self.dataset.project_id,
            dataset_id=self.dataset.dataset_id,
            task_type=TaskType.FOLDER_INDEXING,
            status=TaskStatus.RUNNING,
            progress_percent=0,
            stage="",
            started_at=datetime.now(UTC),
            request={"Folders": [folder.uri.removeprefix(FILE_URI) for folder in self.folders]},
        )


async def _binding_now(connection: Connection, asked: Binding) -> Binding | None:
    """The binding as it is now; None if a caller deleted it."""
    try:
        return await bindings.get_binding(connection, asked.dataset_id, asked.uri)
    except ResourceNotFound:
        return None
