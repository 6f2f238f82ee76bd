"""The one project and dataset that `visnomy serve` works in: made once, found again later."""

from visnomy.errors import ResourceNotFound
from visnomy.library.context import Library
from visnomy.library.projects import (
    NewDataset,
    NewProject,
    create_dataset,
    create_project,
    get_dataset,
    get_project,
)
from visnomy.model.project import FACE_TEMPLATE, Dataset
from visnomy.store.datasets import set_dataset_settings


async def settle(library: Library, project_name: str, dataset_name: str) -> Dataset:
    """The dataset of these names; project and dataset are made where they are missing.

    A second call changes nothing.

    Raises:
        InvalidArgument: a name that the contract does not allow.
    """
    try:
        await get_project(library, project_name)
    except ResourceNotFound:
        await create_project(library, NewProject(project_name, template_id=FACE_TEMPLATE))
    try:
        return await get_dataset(library, project_name, dataset_name)
    except ResourceNotFound:
        return await create_dataset(
            library, project_name, NewDataset(dataset_name, template_id=FACE_TEMPLATE)
        )


async def set_min_images(library: Library, dataset: Dataset, min_images: int) -> bool:
    """Let `min_images` photos found a person; True if that is a change."""
    if dataset.settings.get("min_images") == min_images:
        return False
    async with library.database.transaction() as connection:
        await set_dataset_settings(
            connection, dataset.dataset_id, {**dataset.settings, "min_images": min_images}
        )
    return True
