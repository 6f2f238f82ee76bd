"""The one project and dataset that `visnomy serve` works in: made once, found again later."""

from visnomy.errors import ResourceNotFound
from visnomy.library.context import Library
from visnomy.model.project import FACE_TEMPLATE, Dataset, Quotas
from visnomy.store import datasets, projects

DEFAULT_MAX_DATASETS = 1_000_000_000
"""IMM CreateProject, DatasetMaxCount."""


async def settle(library: Library, project_name: str, dataset_name: str) -> Dataset:
    """The dataset of these names; project and dataset are made where they are missing.

    A second call changes nothing.
    """
    async with library.database.transaction() as connection:
        try:
            project = await projects.get_project(connection, project_name)
        except ResourceNotFound:
            project = await projects.create_project(
                connection,
                name=project_name,
                description="",
                service_role="",
                template_id=FACE_TEMPLATE,
                quotas=Quotas(),
                max_dataset_count=DEFAULT_MAX_DATASETS,
                tags={},
            )
        try:
            return await datasets.get_dataset(connection, project_name, dataset_name)
        except ResourceNotFound:
            return await datasets.create_dataset(
                connection,
                project,
                name=dataset_name,
                description="",
                template_id="",
                quotas=project.quotas,
            )


async def set_min_images(library: Library, dataset: Dataset, min_images: int) -> bool:
    """Let `min_images` photos found a person; True if that is a change."""
    if dataset.settings.get("min_images") == min_images:
        return False
    async with library.database.transaction() as connection:
        await datasets.set_dataset_settings(
            connection, dataset.dataset_id, {**dataset.settings, "min_images": min_images}
        )
    return True
