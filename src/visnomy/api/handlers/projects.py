"""CreateProject, GetProject, ListProjects, UpdateProject, DeleteProject."""

from collections.abc import Iterable

from visnomy.api.context import Context
from visnomy.api.handlers.datasets import sent_quotas
from visnomy.api.instants import record_time
from visnomy.api.pages import name_after, position_of, token_of, walk_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument
from visnomy.library import projects
from visnomy.library.projects import NewProject
from visnomy.model.project import Project, ProjectChange, Quotas


async def create_project(
    context: Context, request: requests.CreateProject
) -> responses.CreateProject:
    """Make a project."""
    new = NewProject(
        name=request.project_name,
        description=request.description,
        service_role=request.service_role,
        template_id=request.template_id,
        quotas=Quotas(
            max_bind_count=request.dataset_max_bind_count,
            max_entity_count=request.dataset_max_entity_count,
            max_file_count=request.dataset_max_file_count,
            max_relation_count=request.dataset_max_relation_count,
            max_total_file_size_bytes=request.dataset_max_total_file_size,
        ),
        max_dataset_count=request.project_max_dataset_count,
        tags=_tags((each.key, each.value) for each in request.tag or ()),
    )
    project = await projects.create_project(context.library, new)
    return responses.CreateProject(project=wire_project(project))


async def get_project(context: Context, request: requests.GetProject) -> responses.GetProject:
    """One project; counts are always exact here, so WithStatistics changes nothing."""
    project = await projects.get_project(context.library, request.project_name)
    return responses.GetProject(project=wire_project(project))


async def list_projects(context: Context, request: requests.ListProjects) -> responses.ListProjects:
    """Projects by name."""
    walk = walk_of(context, request)
    page = await projects.list_projects(
        context.library,
        prefix=request.prefix or "",
        after=name_after(await position_of(context, walk, request.next_token)),
        limit=request.max_results,
        tags=_tags((each.key, each.value) for each in request.tag or ()),
    )
    return responses.ListProjects(
        projects=tuple(wire_project(each) for each in page.items),
        next_token=await token_of(context, walk, page.position),
    )


async def update_project(
    context: Context, request: requests.UpdateProject
) -> responses.UpdateProject:
    """Change what is sent; the rest stays."""
    change = ProjectChange(
        description=request.description,
        service_role=request.service_role,
        template_id=request.template_id,
        quotas=sent_quotas(request),
        max_dataset_count=request.project_max_dataset_count,
        tags=_tags((each.key, each.value) for each in request.tag) if request.tag else None,
    )
    project = await projects.update_project(context.library, request.project_name, change)
    return responses.UpdateProject(project=wire_project(project))


async def delete_project(
    context: Context, request: requests.DeleteProject
) -> responses.DeleteProject:
    """Take a project away that has no datasets."""
    await projects.delete_project(context.library, request.project_name)
    return responses.DeleteProject()


def wire_project(project: Project) -> models.Project:
    """The record of a project."""
    quotas = project.quotas
    return models.Project(
        create_time=record_time(project.created_at),
        dataset_count=project.dataset_count,
        dataset_max_bind_count=quotas.max_bind_count,
        dataset_max_entity_count=quotas.max_entity_count,
        dataset_max_file_count=quotas.max_file_count,
        dataset_max_relation_count=quotas.max_relation_count,
        dataset_max_total_file_size=quotas.max_total_file_size_bytes,
        description=project.description,
        engine_concurrency=project.engine_concurrency,
        file_count=project.file_count,
        project_max_dataset_count=project.max_dataset_count,
        project_name=project.name,
        project_queries_per_second=project.queries_per_second,
        service_role=project.service_role,
        tags=tuple(
            models.ProjectTags(tag_key=key, tag_value=value)
            for key, value in sorted(project.tags.items())
        ),
        template_id=project.template_id,
        total_file_size=project.total_file_size_bytes,
        update_time=record_time(project.updated_at),
    )


def _tags(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for key, value in pairs:
        if not key:
            raise InvalidArgument.missing("Tag.Key")
        if key in tags:
            raise InvalidArgument(f"The parameter Tag names the key {key[:60]} more than once.")
        tags[key] = value or ""
    return tags
