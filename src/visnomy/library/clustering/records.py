"""What clustering runs changed, for users who wonder where somebody went."""

from uuid import UUID

from visnomy.library.context import Library
from visnomy.model.page import Page
from visnomy.model.run import ChangedCluster, ClusteringRun
from visnomy.store import datasets
from visnomy.store.clustering import runs


async def list_runs(
    library: Library, project_name: str, dataset_name: str, *, after: int | None, limit: int
) -> Page[ClusteringRun]:
    """The last runs of a dataset, the newest first."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await runs.list_runs(connection, dataset.dataset_id, after=after, limit=limit)


async def get_run(  # noqa: PLR0913 (which run, and which page of it)
    library: Library,
    project_name: str,
    dataset_name: str,
    task_id: str,
    *,
    after: UUID | None,
    limit: int,
) -> tuple[ClusteringRun, Page[ChangedCluster]]:
    """One run with a page of the people whom it changed.

    Raises:
        ResourceNotFound: no such project, dataset or run.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        run = await runs.get_run(connection, dataset.dataset_id, task_id)
        return run, await runs.changed_clusters(connection, run.run_id, after=after, limit=limit)
