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
    update_dataset,
)
from visnomy.model.project import FACE_TEMPLATE, JUDGING_TEMPLATES, Dataset, DatasetChange
from visnomy.store.datasets import set_dataset_settings
from visnomy.store.stamps import forget_stamps


async def settle(
    library: Library, project_name: str, dataset_name: str, template_id: str = FACE_TEMPLATE
) -> Dataset:
    """The dataset of these names; project and dataset are made where they are missing.

    A second call changes nothing.

    Args:
        library: the open library.
        project_name: the project.
        dataset_name: the dataset.
        template_id: of what is made.

    Raises:
        InvalidArgument: a name that the contract does not allow.
    """
    try:
        await get_project(library, project_name)
    except ResourceNotFound:
        await create_project(library, NewProject(project_name, template_id=template_id))
    try:
        return await get_dataset(library, project_name, dataset_name)
    except ResourceNotFound:
        return await create_dataset(
            library, project_name, NewDataset(dataset_name, template_id=template_id)
        )


async def set_template(library: Library, dataset: Dataset, template_id: str) -> Dataset:
    """Let a template say what is looked for, also in the files that are there already.

    What the new one wants beyond the old one comes with the next look at their places; what it no
    longer wants stays until a file changes.

    Raises:
        InvalidArgument: there is no such template.
    """
    before = dataset.effective_template_id
    if before == template_id:
        return dataset
    change = DatasetChange(template_id=template_id)
    changed = await update_dataset(library, dataset.project_name, dataset.name, change)
    if template_id in JUDGING_TEMPLATES and before not in JUDGING_TEMPLATES:
        async with library.database.transaction() as connection:
            await forget_stamps(connection, dataset.dataset_id)
    return changed


async def set_min_images(library: Library, dataset: Dataset, min_images: int) -> bool:
    """Let `min_images` photos found a person; True if that is a change."""
    if dataset.settings.get("min_images") == min_images:
        return False
    async with library.database.transaction() as connection:
        await set_dataset_settings(
            connection, dataset.dataset_id, {**dataset.settings, "min_images": min_images}
        )
    return True
