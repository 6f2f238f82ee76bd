"""Files found by what is known of them."""

from collections.abc import Sequence
from dataclasses import replace

from visnomy.library.context import Library
from visnomy.model.page import Page
from visnomy.store import datasets
from visnomy.store.aggregations import Aggregate, Aggregation, aggregate
from visnomy.store.query import FileQuery, QueryNode
from visnomy.store.records import FileRecord
from visnomy.store.search import search_files


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
        known = library.totals.get(dataset, query.node) if query.with_total else None
        asked = replace(query, with_total=query.with_total and known is None)
        page = await search_files(connection, dataset.dataset_id, asked, with_figures=with_figures)
    if known is not None:
        return replace(page, total=known)
    if page.total is not None:
        library.totals.keep(dataset, query.node, page.total)
    return page


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
