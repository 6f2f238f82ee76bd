"""Files found by what is known of them."""

from collections.abc import Sequence
from dataclasses import replace

from visnomy.library.context import Library
from visnomy.library.totals import Total
from visnomy.model.page import Page
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.queries.aggregations import Aggregate, Aggregation, aggregate
from visnomy.store.queries.query import FileQuery, QueryNode
from visnomy.store.queries.search import Extent, count_files, guess_files, search_files
from visnomy.store.records import FileRecord
from visnomy.store.rows import Connection


async def search(
    library: Library,
    project_name: str,
    dataset_name: str,
    query: FileQuery,
    *,
    with_figures: bool = True,
) -> Page[FileRecord]:
    """One page of the files that a query matches; what is just being indexed is not among them.

    Raises:
        InvalidArgument: an unknown field, an operation that it does not offer, a tree too large.
        ResourceNotFound: there is no such project or dataset.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        total = library.totals.get(dataset, query.node, counted=query.with_total)
        if total is None:
            found = await _total(connection, dataset, query)
            total = library.totals.keep(dataset, query.node, found)
        page = await search_files(
            connection,
            dataset.dataset_id,
            replace(query, with_total=False),
            with_figures=with_figures,
            extent=Extent(dataset.file_count, total.matches),
        )
    return replace(page, total=total.matches if query.with_total else None)


async def _total(connection: Connection, dataset: Dataset, query: FileQuery) -> Total:
    if query.with_total:
        return Total(await count_files(connection, dataset.dataset_id, query), counted=True)
    if query.node is None:
        return Total(dataset.file_count, counted=False)
    return Total(await guess_files(connection, dataset.dataset_id, query), counted=False)


async def calculate(  # noqa: PLR0913 (the place, the filter, and what is asked)
    library: Library,
    project_name: str,
    dataset_name: str,
    node: QueryNode | None,
    questions: Sequence[Aggregation],
    *,
    most_groups: int,
) -> list[Aggregate]:
    """Exact numbers over all files that a query matches, in the order of the questions.

    Raises:
        InvalidArgument: an unknown field, or a calculation that it does not offer.
        ResourceNotFound: there is no such project or dataset.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await aggregate(connection, dataset.dataset_id, node, questions, most_groups)
