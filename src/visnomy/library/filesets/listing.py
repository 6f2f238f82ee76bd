"""Sets of files: listed, given titles, taken away."""

from uuid import UUID

from visnomy.library.context import Library
from visnomy.library.limits import check_labels, check_text
from visnomy.model.fileset import (
    LocationDateChange,
    LocationDateCluster,
    LocationDateQuery,
    SimilarImageCluster,
    SimilarImageSort,
)
from visnomy.model.page import Page
from visnomy.store import datasets
from visnomy.store.filesets import location_date, similar


async def query_location_dates(
    library: Library, project_name: str, dataset_name: str, query: LocationDateQuery
) -> Page[LocationDateCluster]:
    """One page of the clusters by place and days."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await location_date.query_location_dates(connection, dataset.dataset_id, query)


async def change_location_date(
    library: Library,
    project_name: str,
    dataset_name: str,
    cluster_id: UUID,
    change: LocationDateChange,
) -> None:
    """Change what a caller owns of a cluster; later runs keep it.

    Raises:
        InvalidArgument: a text that is too long, or more than 100 labels.
        ResourceNotFound: there is no such cluster.
    """
    check_text("Title", change.title)
    check_text("CustomId", change.custom_id)
    check_labels("CustomLabels", change.custom_labels)
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await location_date.change_location_date(connection, dataset.dataset_id, cluster_id, change)


async def delete_location_date(
    library: Library, project_name: str, dataset_name: str, cluster_id: UUID | None
) -> None:
    """Take a cluster away; its files stay, and later runs do not bring it back.

    A second call, or one for a cluster that never was, changes nothing.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        if cluster_id is not None:
            await location_date.hide_location_date(connection, dataset.dataset_id, cluster_id)


async def query_similar(  # noqa: PLR0913 (the parameters of QuerySimilarImageClusters)
    library: Library,
    project_name: str,
    dataset_name: str,
    *,
    sort: SimilarImageSort,
    descending: bool,
    after: tuple[object, ...] | None,
    limit: int,
) -> Page[SimilarImageCluster]:
    """One page of the sets of similar pictures, each with its files, the best first."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await similar.query_similar(
            connection,
            dataset.dataset_id,
            sort=sort,
            descending=descending,
            after=after,
            limit=limit,
        )
