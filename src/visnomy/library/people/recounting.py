"""Proves that what is stored of people is what their faces say, or makes it so."""

from visnomy.library.context import Library
from visnomy.store import datasets
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.people.counting import Difference, find_differences, recount


async def recount_people(
    library: Library, project_name: str, dataset_name: str, *, repair: bool = False
) -> list[Difference]:
    """What differs from a count of all files, faces and people; `repair` then corrects it.

    Raises:
        ResourceNotFound: no such project or dataset.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        found = await find_differences(connection, dataset.dataset_id)
        if repair and found:
            await recount(connection, dataset.dataset_id)
        return found
