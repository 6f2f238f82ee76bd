"""Files found by what is known of them."""

from visnomy.library.context import Library
from visnomy.model.page import Page
from visnomy.store import datasets
from visnomy.store.query import FileQuery
from visnomy.store.records import FileRecord, search_files


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
        return await search_files(connection, dataset.dataset_id, query, with_figures=with_figures)
