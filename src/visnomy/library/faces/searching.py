"""Looks for the faces of a dataset that are most like those of given pictures.

The result travels in the event of the task and nowhere else, as the contract has it; where nobody
asked to be told it goes to the file of events.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import (
    InvalidArgument,
    MediaError,
    ResourceNotFound,
    ServiceUnavailable,
    VisnomyError,
    WireError,
)
from visnomy.library.clustering.vectors import (
    calibration_of,
    models_for,
    stored_model,
    vector_of,
)
from visnomy.library.context import Library
from visnomy.library.events.bodies import Ending
from visnomy.library.events.telling import Occasion, await_task, end_task
from visnomy.library.intake.analyser import Analyser, look_at_image
from visnomy.model.event import EventType, Notice
from visnomy.model.figure import Face
from visnomy.model.likeness import DEFAULT_LIKENESS, Likeness
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import tasks
from visnomy.store.datasets import dataset_by_id
from visnomy.store.faces.nearest_faces import NearFace
from visnomy.store.queue import defer_search

MAX_SOURCES = 100
LOOKED_PERCENT = 50
"""The progress when all pictures were looked at; comparing is the rest."""
SHOWN_PROBLEMS = 5

log = logging.getLogger(__name__)


async def request_search(  # noqa: PLR0913 (the parameters of the operation)
    library: Library,
    dataset: Dataset,
    uris: Sequence[str],
    limit: int,
    *,
    notice: Notice,
    request: Mapping[str, object],
) -> Task:
    """Ask for a search; task and job appear together or not at all.

    Args:
        library: the open library.
        dataset: whose faces are compared.
        uris: of the pictures; the largest face of each is looked for.
        limit: faces for each picture.
        notice: who is told.
        request: as it came.

    Raises:
        InvalidArgument: no picture, too many, or one that no source has.
    """
    if not 1 <= len(uris) <= MAX_SOURCES:
        raise InvalidArgument(f"1 to {MAX_SOURCES} sources are allowed, got {len(uris)}.")
    for uri in uris:
        library.sources.check(uri)
    task = Task(
        task_id=f"{TaskType.FACES_SEARCHING}-{uuid4()}",
        project_id=dataset.project_id,
        dataset_id=dataset.dataset_id,
        task_type=TaskType.FACES_SEARCHING,
        status=TaskStatus.RUNNING,
        progress_percent=0,
        stage="Waiting",
        started_at=datetime.now(UTC),
        user_data=notice.user_data,
        request=request,
    )
    occasion = Occasion(library.settings, EventType.FACES_SEARCHING, dataset, notice)
    async with library.database.transaction() as connection:
        await tasks.create_task(connection, task)
        await await_task(connection, occasion, task)
        await defer_search(connection, task.task_id, dataset.dataset_id, uris, limit)
    return task


async def run_search(
    library: Library, analyser: Analyser, task_id: str, uris: Sequence[str], limit: int
) -> None:
    """Do what a task asks for and end the task; a second call for an ended task does nothing.

    Raises:
        ServiceUnavailable: the database or the analysis is away. The task still runs: call again.
    """
    async with library.database.reading() as connection:
        task = await tasks.find_task(connection, task_id)
    if task is None or task.dataset_id is None or task.status is not TaskStatus.RUNNING:
        return
    try:
        async with library.database.reading() as connection:
            dataset = await dataset_by_id(connection, task.dataset_id)
    except ResourceNotFound:
        return  # its task went along
    search = _Search(library, analyser, task_id, dataset, limit)
    ending = await search.ending(uris)
    async with library.database.transaction() as connection:
        await end_task(connection, task_id, ending)


@dataclass(slots=True)
class _Search:
    """One search and how far it is."""

    library: Library
    analyser: Analyser
    task_id: str
    dataset: Dataset
    limit: int

    async def ending(self, uris: Sequence[str]) -> Ending:
        """How the task ends; only what another attempt may mend is raised."""
        try:
            return await self._compared(uris)
        except ServiceUnavailable:
            raise
        except VisnomyError as exc:
            code = exc.code if isinstance(exc, WireError) else "InternalError"
            return Ending(TaskStatus.FAILED, code, str(exc))
        except Exception:
            log.exception("the search %s failed", self.task_id)
            sentence = "The faces could not be compared. The log says why."
            return Ending(TaskStatus.FAILED, "InternalError", sentence)

    async def _compared(self, uris: Sequence[str]) -> Ending:
        await self._tell(0, "Looking at pictures")
        looks = await asyncio.gather(*map(self._look, uris))
        vectors = [vector for look in looks if (vector := self._vector(look)) is not None]
        problems = _sentence([problem for problem in looks if isinstance(problem, str)])
        if not vectors:
            raise InvalidArgument(problems or "The model has no answer for the faces.")
        await self._tell(LOOKED_PERCENT, "Comparing faces")
        rows = await self.library.indexes.faces(
            self.library.settings,
            self.library.database,
            self.dataset.dataset_id,
            stored_model(self.dataset, self.analyser),
            np.stack(vectors),
            limit=self.limit,
            seen=self._seen,
        )
        found = iter(rows)
        similar = [next(found) if self._vector(look) is not None else [] for look in looks]
        likeness = calibration_of(self.dataset).likeness
        members = [
            {"SimilarFaces": [similar_member(face, likeness) for face in row]} for row in similar
        ]
        return Ending(TaskStatus.SUCCEEDED, message=problems, more={"SimilarFaces": members})

    async def _look(self, uri: str) -> Face | str:
        """The largest face of a picture, or why there is none."""
        sources, limits = self.library.sources, self.library.settings.media
        try:
            await asyncio.to_thread(sources.facts, uri)
            async with sources.at_hand(uri, limits.bytes_) as path:
                models = models_for(self.dataset)
                faces = (await look_at_image(self.analyser, path, models, limits)).faces
        except (MediaError, InvalidArgument) as exc:
            return f"The image {uri[:200]} cannot be read. {exc}"
        if not faces:
            return f"The image {uri[:200]} shows no face."
        return max(faces, key=lambda face: face.boundary.width * face.boundary.height)

    def _vector(self, look: Face | str) -> NDArray[np.float32] | None:
        return vector_of(self.dataset, look) if isinstance(look, Face) else None

    async def _seen(self, share: float) -> None:
        await self._tell(int(LOOKED_PERCENT + (99 - LOOKED_PERCENT) * share), "Comparing faces")

    async def _tell(self, percent: int, stage: str) -> None:
        async with self.library.database.transaction() as connection:
            await tasks.update_task(connection, self.task_id, progress_percent=percent, stage=stage)


def similar_member(face: NearFace, likeness: Likeness = DEFAULT_LIKENESS) -> Mapping[str, object]:
    """A face that was found, as the event gives it (contract A.6)."""
    box = face.boundary
    return {
        "URI": face.uri,
        "Similarity": round(likeness.similarity(face.cosine), 4),
        "FigureId": str(face.figure_id),
        "Boundary": {"Height": box.height, "Left": box.left, "Top": box.top, "Width": box.width},
    }


def _sentence(problems: Sequence[str]) -> str:
    shown = " ".join(problems[:SHOWN_PROBLEMS])
    more = len(problems) - SHOWN_PROBLEMS
    return f"{shown} {more} more images gave no face." if more > 0 else shown
