"""CreateDataset, GetDataset, ListDatasets, UpdateDataset, DeleteDataset."""

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.pages import name_after, position_of, token_of, walk_of
from visnomy.api.wire import models, requests, responses
from visnomy.library import projects
from visnomy.library.projects import NewDataset
from visnomy.model.project import Dataset, DatasetChange


async def create_dataset(
    context: Context, request: requests.CreateDataset
) -> responses.CreateDataset:
    """Make a dataset; a quota that is not sent is the project's."""
    new = NewDataset(
        name=request.dataset_name,
        description=request.description,
        template_id=request.template_id,
        quotas=sent_quotas(request),
    )
    dataset = await projects.create_dataset(context.library, request.project_name, new)
    return responses.CreateDataset(dataset=wire_dataset(dataset))


async def get_dataset(context: Context, request: requests.GetDataset) -> responses.GetDataset:
    """One dataset; counts are always exact here, so WithStatistics changes nothing."""
    dataset = await projects.get_dataset(
        context.library, request.project_name, request.dataset_name
    )
    return responses.GetDataset(dataset=wire_dataset(dataset))


async def list_datasets(context: Context, request: requests.ListDatasets) -> responses.ListDatasets:
    """Datasets of a project by name."""
    walk = walk_of(context, request)
    page = await projects.list_datasets(
        context.library,
        request.project_name,
        prefix=request.prefix or "",
        after=name_after(await position_of(context, walk, request.next_token)),
        limit=request.max_results,
    )
    return responses.ListDatasets(
        datasets=tuple(wire_dataset(each) for each in page.items),
        next_token=await token_of(context, walk, page.position),
    )


async def update_dataset(
    context: Context, request: requests.UpdateDataset
) -> responses.UpdateDataset:
    """Change what is sent; the rest stays."""
    change = DatasetChange(
        description=request.description,
        template_id=request.template_id,
        quotas=sent_quotas(request),
    )
    names = request.project_name, request.dataset_name
    dataset = await projects.update_dataset(context.library, *names, change)
    return responses.UpdateDataset(dataset=wire_dataset(dataset))


async def delete_dataset(
    context: Context, request: requests.DeleteDataset
) -> responses.DeleteDataset:
    """Take a dataset away that has no files."""
    await projects.delete_dataset(context.library, request.project_name, request.dataset_name)
    return responses.DeleteDataset()


def sent_quotas(
    request: requests.CreateDataset | requests.UpdateDataset | requests.UpdateProject,
) -> dict[str, int]:
    """The quotas that a request names."""
    quotas = {
        "max_bind_count": request.dataset_max_bind_count,
        "max_entity_count": request.dataset_max_entity_count,
        "max_file_count": request.dataset_max_file_count,
        "max_relation_count": request.dataset_max_relation_count,
        "max_total_file_size_bytes": request.dataset_max_total_file_size,
    }
    return {name: value for name, value in quotas.items() if value is not None}


def wire_dataset(dataset: Dataset) -> models.Dataset:
    """The record of a dataset."""
    quotas = dataset.quotas
    return models.Dataset(
        bind_count=dataset.bind_count,
        create_time=record_time(dataset.created_at),
        dataset_max_bind_count=quotas.max_bind_count,
        dataset_max_entity_count=quotas.max_entity_count,
        dataset_max_file_count=quotas.max_file_count,
        dataset_max_relation_count=quotas.max_relation_count,
        dataset_max_total_file_size=quotas.max_total_file_size_bytes,
        dataset_name=dataset.name,
        description=dataset.description,
        file_count=dataset.file_count,
        project_name=dataset.project_name,
        template_id=dataset.template_id,
        total_file_size=dataset.total_file_size_bytes,
        update_time=record_time(dataset.updated_at),
    )
