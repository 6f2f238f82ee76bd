"""Projects and their datasets: made, looked at, listed and taken away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from visnomy.errors import InvalidArgument
from visnomy.library.clustering.findings import drop_findings
from visnomy.library.context import Library
from visnomy.library.limits import check_labels, check_languages, check_text, check_traits_off
from visnomy.model.page import Page
from visnomy.model.project import (
    TEMPLATES,
    Dataset,
    DatasetChange,
    Project,
    ProjectChange,
    Quotas,
)
from visnomy.store import datasets, projects

MAX_DESCRIPTION = 256
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,127}")


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project to be."""

    name: str
    description: str = ""
    service_role: str = "AliyunIMMDefaultRole"
    template_id: str = ""
    quotas: Quotas = field(default_factory=Quotas)
    max_dataset_count: int = 1_000_000_000
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewDataset:
    """A dataset to be.

    Attributes:
        quotas: members of `Quotas` that differ from the project's.
    """

    name: str
    description: str = ""
    template_id: str = ""
    quotas: Mapping[str, int] = field(default_factory=dict)


async def create_project(library: Library, new: NewProject) -> Project:
    """Make a project.

    Raises:
        InvalidArgument: a name, description, template or tag that is not allowed.
        ResourceAlreadyExists: the name is taken.
    """
    check_name("ProjectName", new.name)
    check_description(new.description)
    check_template(new.template_id)
    check_text("ServiceRole", new.service_role)
    check_labels("Tag", new.tags)
    check_traits_off(new.tags)
    check_languages(new.tags)
    async with library.database.transaction() as connection:
        return await projects.create_project(
            connection,
            name=new.name,
            description=new.description,
            service_role=new.service_role,
            template_id=new.template_id,
            quotas=new.quotas,
            max_dataset_count=new.max_dataset_count,
            tags=new.tags,
        )


async def get_project(library: Library, name: str) -> Project:
    """A project with its counts of now."""
    async with library.database.reading() as connection:
        return await projects.get_project(connection, name)


async def list_projects(
    library: Library, *, prefix: str, after: str | None, limit: int, tags: Mapping[str, str]
) -> Page[Project]:
    """Projects in the order of their names, from the one behind `after`.

    A filter by tags reads on until the page is full: a server has few projects.
    """
    found: list[Project] = []
    async with library.database.reading() as connection:
        while True:
            page = await projects.list_projects(
                connection, prefix=prefix, after=after, limit=limit - len(found)
            )
            found += [each for each in page.items if tags.items() <= each.tags.items()]
            if page.position is None or len(found) == limit:
                return Page(found, page.position)
            after = page.items[-1].name


async def update_project(library: Library, name: str, change: ProjectChange) -> Project:
    """Change some members of a project; quotas below what it holds only refuse more.

    Raises:
        InvalidArgument: a description, template, role or tag that is not allowed.
        ResourceNotFound: there is none of that name.
    """
    check_description(change.description or "")
    check_template(change.template_id or "")
    check_text("ServiceRole", change.service_role)
    check_labels("Tag", change.tags)
    check_traits_off(change.tags)
    check_languages(change.tags)
    async with library.database.transaction() as connection:
        return await projects.update_project(connection, name, change)


async def delete_project(library: Library, name: str) -> None:
    """Take a project away.

    Raises:
        ResourceNotFound: there is none of that name.
        StatusConflict: it still has datasets.
    """
    async with library.database.transaction() as connection:
        await projects.delete_project(connection, name)


async def create_dataset(library: Library, project_name: str, new: NewDataset) -> Dataset:
    """Make a dataset in a project.

    Raises:
        InvalidArgument: a name, description or template that is not allowed.
        ResourceNotFound: there is no such project.
        LimitExceeded: the project may hold no further dataset.
        ResourceAlreadyExists: the name is taken.
    """
    check_name("DatasetName", new.name)
    check_description(new.description)
    check_template(new.template_id)
    async with library.database.transaction() as connection:
        project = await projects.get_project(connection, project_name)
        return await datasets.create_dataset(
            connection,
            project,
            name=new.name,
            description=new.description,
            template_id=new.template_id,
            quotas=_quotas(project.quotas, new.quotas),
        )


async def get_dataset(library: Library, project_name: str, name: str) -> Dataset:
    """A dataset with its counts of now."""
    async with library.database.reading() as connection:
        return await datasets.get_dataset(connection, project_name, name)


async def list_datasets(
    library: Library, project_name: str, *, prefix: str, after: str | None, limit: int
) -> Page[Dataset]:
    """Datasets of a project in the order of their names."""
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
        return await datasets.list_datasets(
            connection, project, prefix=prefix, after=after, limit=limit
        )


async def update_dataset(
    library: Library, project_name: str, name: str, change: DatasetChange
) -> Dataset:
    """Change some members of a dataset; another template acts on what is indexed from now on.

    Raises:
        InvalidArgument: a description or template that is not allowed.
        ResourceNotFound: there is no such project or dataset.
    """
    check_description(change.description or "")
    check_template(change.template_id or "")
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, name)
        return await datasets.update_dataset(connection, dataset, change)


async def delete_dataset(library: Library, project_name: str, name: str) -> None:
    """Take a dataset away.

    Raises:
        ResourceNotFound: there is no such project or dataset.
        StatusConflict: it still has files.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, name)
        await datasets.delete_dataset(connection, dataset)
    drop_findings(library.settings, dataset.dataset_id)


def check_name(parameter: str, name: str) -> None:
    """Refuse a name outside of the contract (A.1)."""
    if not _NAME.fullmatch(name):
        raise InvalidArgument(
            f"The parameter {parameter} must be 1 to 128 letters, digits, '-' or '_' and start "
            f"with a letter or '_', got {name[:140]!r}."
        )


def check_description(description: str) -> None:
    """Refuse a description that is too long."""
    if len(description) > MAX_DESCRIPTION:
        raise InvalidArgument(
            f"The parameter Description may have at most {MAX_DESCRIPTION} characters, "
            f"got {len(description)}."
        )


def check_template(template_id: str) -> None:
    """Refuse a workflow template that does not exist (A.3)."""
    if template_id not in TEMPLATES:
        known = ", ".join(sorted(TEMPLATES - {""}))
        raise InvalidArgument(
            f"The parameter TemplateId must be one of {known}, got {template_id[:100]!r}."
        )


def _quotas(inherited: Quotas, own: Mapping[str, int]) -> Quotas:
    return replace(inherited, **own)
