"""People: listed, looked up, named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from visnomy.errors import ResourceNotFound
from visnomy.library.context import Library
from visnomy.library.limits import check_labels, check_text
from visnomy.library.people.decisions import edit_person
from visnomy.model.cluster import ClusterChange, ClusterSort
from visnomy.model.decision import Decision
from visnomy.model.page import Page, TimeRange
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.people import clusters
from visnomy.store.people.clusters import ClusterRow
from visnomy.store.people.flags import Flagged, list_flagged
from visnomy.store.people.independent import IndependentFigure, list_independent
from visnomy.store.people.suggestions import ask_about_namesakes
from visnomy.store.people.wall import Card, WallQuery, read_wall


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people, in which order, from where on.

    Attributes:
        labels: key -> value that must be there; None asks only for the key.
        after: the position of a page before.
    """

    sort: ClusterSort = ClusterSort.OBJECT_ID
    descending: bool = False
    after: tuple[object, ...] | None = None
    limit: int = 100
    labels: Mapping[str, str | None] = field(default_factory=dict)
    created: TimeRange = field(default_factory=TimeRange)
    updated: TimeRange = field(default_factory=TimeRange)
    with_total: bool = False


async def query_people(
    library: Library, project_name: str, dataset_name: str, query: PeopleQuery
) -> tuple[Dataset, Page[ClusterRow]]:
    """One page of the people of a dataset, each with its cover."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        page = await clusters.query_clusters(
            connection,
            dataset.dataset_id,
            sort=query.sort,
            descending=query.descending,
            after=query.after,
            limit=query.limit,
            labels=query.labels,
            created=query.created,
            updated=query.updated,
            with_total=query.with_total,
        )
        return dataset, page


async def get_people(
    library: Library, project_name: str, dataset_name: str, cluster_ids: Sequence[UUID]
) -> tuple[Dataset, list[ClusterRow]]:
    """Some people in the order asked for; who does not exist is left out."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return dataset, await clusters.get_clusters(connection, dataset.dataset_id, cluster_ids)


async def get_person(
    library: Library, project_name: str, dataset_name: str, cluster_id: UUID
) -> tuple[Dataset, ClusterRow]:
    """One person.

    Raises:
        ResourceNotFound: there is no such person.
    """
    dataset, rows = await get_people(library, project_name, dataset_name, [cluster_id])
    if not rows:
        raise ResourceNotFound("figure cluster")
    return dataset, rows[0]


async def update_person(  # noqa: PLR0913 (which person, what, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    cluster_id: UUID,
    change: ClusterChange,
    *,
    author: str = "",
    reason: str = "",
) -> Decision | None:
    """Change name, cover, labels, flags or the caller's id.

    Each success but one of flags alone adds one to the lock version.

    What changes is a decision of the author and can be undone. A name that somebody has already
    raises the question whether the two are one; nobody is merged by a name.

    Raises:
        InvalidArgument: a text that is too long, or a cover face of somebody else.
        ResourceNotFound: there is no such person.
        StatusConflict: the lock version is not the expected one.
    """
    check_text("FigureCluster.Name", change.name)
    check_text("Reason", reason)
    check_text("FigureCluster.CustomId", change.custom_id)
    check_labels("FigureCluster.CustomLabels", change.custom_labels)
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        made = await edit_person(
            connection, dataset, cluster_id, change, author=author, reason=reason
        )
        if change.name:
            await ask_about_namesakes(connection, dataset.dataset_id, cluster_id)
        return made


async def list_flagged_people(
    library: Library, project_name: str, dataset_name: str, *, after: UUID | None, limit: int
) -> Page[Flagged]:
    """One page of the people who are hidden or a favourite."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await list_flagged(connection, dataset.dataset_id, after=after, limit=limit)


async def list_independent_figures(
    library: Library,
    project_name: str,
    dataset_name: str,
    *,
    after: tuple[object, ...] | None,
    limit: int,
) -> Page[IndependentFigure]:
    """One page of the faces that are with nobody; those that were called no face are left out."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await list_independent(connection, dataset.dataset_id, after=after, limit=limit)


async def list_wall(
    library: Library, project_name: str, dataset_name: str, query: WallQuery
) -> Page[Card]:
    """One page of the people as a wall shows them."""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await read_wall(connection, dataset.dataset_id, query)
