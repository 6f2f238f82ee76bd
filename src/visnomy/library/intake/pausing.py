"""Indexing of a dataset that rests until somebody lets it go on.

The pause is a mark on the dataset, so that it outlives every process. Workers go on taking jobs,
but a job of a paused dataset leaves its files waiting and ends; going on asks for them anew.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from visnomy.library.context import Library
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.files import FileCounts, count_recent, counts
from visnomy.store.queue import DESCRIBE_TASK, INDEX_TASK
from visnomy.store.rows import Connection
from visnomy.store.waiting import ask_again

RATE_OVER_S = 60
"""The time over which the rate is measured."""


class IndexingState(StrEnum):
    """Whether files are worked on."""

    RUNNING = "Running"
    PAUSED = "Paused"
    IDLE = "Idle"


@dataclass(frozen=True, slots=True)
class Indexing:
    """How far the indexing of a dataset is.

    Attributes:
        paused_at: since when it rests; None where it does not.
        recent: files that got their records within the last RATE_OVER_S seconds.
    """

    counts: FileCounts
    paused_at: datetime | None
    recent: int

    @property
    def state(self) -> IndexingState:
        """Paused also where nothing waits: what comes will."""
        if self.paused_at is not None:
            return IndexingState.PAUSED
        found = self.counts
        return IndexingState.RUNNING if found.pending + found.undescribed else IndexingState.IDLE

    @property
    def rate_per_s(self) -> float:
        """Files a second, over the last RATE_OVER_S seconds; 0 while nothing is worked on."""
        return self.recent / RATE_OVER_S if self.state is IndexingState.RUNNING else 0.0

    @property
    def left_s(self) -> float | None:
        """Until all faces are found, at this rate; None where nothing tells."""
        return self.counts.pending / self.rate_per_s if self.rate_per_s else None


async def read_indexing(library: Library, project_name: str, dataset_name: str) -> Indexing:
    """How far a dataset is.

    Raises:
        ResourceNotFound: no such project or dataset.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await _read(connection, dataset)


async def pause_indexing(library: Library, project_name: str, dataset_name: str) -> Indexing:
    """Let files wait from now on; those in hand are finished. A second call changes nothing.

    Raises:
        ResourceNotFound: no such project or dataset.
    """
    return await _mark(library, project_name, dataset_name, paused=True)


async def resume_indexing(library: Library, project_name: str, dataset_name: str) -> Indexing:
    """Go on with the files that wait; a second call changes nothing.

    A job that meets the pause at this very moment leaves its files without one; the workers' sweep
    finds those within a minute.

    Raises:
        ResourceNotFound: no such project or dataset.
    """
    return await _mark(library, project_name, dataset_name, paused=False)


async def _mark(library: Library, project: str, name: str, *, paused: bool) -> Indexing:
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project, name)
        await datasets.lock_dataset_row(connection, dataset.dataset_id)
        before = await datasets.dataset_by_id(connection, dataset.dataset_id)
        if (before.paused_at is not None) is not paused:
            await datasets.set_paused(connection, dataset.dataset_id, paused=paused)
        if not paused and before.paused_at is not None:
            for task in (INDEX_TASK, DESCRIBE_TASK):
                await ask_again(connection, task, dataset_id=dataset.dataset_id)
        return await _read(connection, await datasets.dataset_by_id(connection, dataset.dataset_id))


async def _read(connection: Connection, dataset: Dataset) -> Indexing:
    return Indexing(
        counts=await counts(connection, dataset.dataset_id),
        paused_at=dataset.paused_at,
        recent=await count_recent(connection, dataset.dataset_id, RATE_OVER_S),
    )
