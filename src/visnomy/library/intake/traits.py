"""What of people's looks a project keeps: switched off and on, removed, and filled in later.

The switch is a tag of the project, which any client can set by CreateProject and UpdateProject.
It acts on the next file; what is stored stays until somebody removes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from visnomy.library.context import Library
from visnomy.library.intake.looked_by import analysis_name
from visnomy.library.projects import get_project, update_project
from visnomy.model.figure import ALL_TRAITS, Trait
from visnomy.model.project import EVERY_TRAIT, TRAITS_OFF_TAG, Dataset, Project, ProjectChange
from visnomy.store import datasets, projects, queue, traits

PAGE = 1000


@dataclass(frozen=True, slots=True)
class KeptTraits:
    """How things stand with a project.

    Attributes:
        unwanted_faces: faces of which a trait is stored that is switched off.
        earlier_files: files with faces that were looked at with other sources or another switch.
    """

    project: Project
    unwanted_faces: int
    earlier_files: int


async def kept_traits(library: Library, project_name: str) -> KeptTraits:
    """How things stand with a project.

    Raises:
        ResourceNotFound: there is no such project.
    """
    project = await get_project(library, project_name)
    unwanted = earlier = 0
    for dataset in await _datasets(library, project_name):
        async with library.database.reading() as connection:
            off = ALL_TRAITS - dataset.traits
            unwanted += await traits.count_kept(connection, dataset.dataset_id, off)
            name = analysis_name(dataset)
            if dataset.finds_faces:
                earlier += await traits.count_earlier(connection, dataset.dataset_id, name)
    return KeptTraits(project, unwanted, earlier)


async def switch_traits(
    library: Library, project_name: str, *, off: Iterable[Trait], on: Iterable[Trait]
) -> Project:
    """Switch some traits off and others on for the next files; a second call changes nothing.

    Raises:
        ResourceNotFound: there is no such project.
    """
    project = await get_project(library, project_name)
    unwanted = (ALL_TRAITS - project.traits | set(off)) - set(on)
    tags = {key: value for key, value in project.tags.items() if key != TRAITS_OFF_TAG}
    if unwanted:
        tags[TRAITS_OFF_TAG] = EVERY_TRAIT if unwanted == ALL_TRAITS else ",".join(sorted(unwanted))
    return await update_project(library, project_name, ProjectChange(tags=tags))


async def remove_unwanted(library: Library, project_name: str) -> int:
    """Take every trait that is switched off out of what is stored; how many faces had one.

    A second call finds nothing. Files that are being looked at may add to it: remove once more when
    they are done.

    Raises:
        ResourceNotFound: there is no such project.
    """
    count = 0
    for dataset in await _datasets(library, project_name):
        after: UUID | None = traits.FIRST
        while after is not None:
            async with library.database.transaction() as connection:
                off = ALL_TRAITS - dataset.traits
                found, after = await traits.remove_traits(
                    connection, dataset.dataset_id, off, after
                )
            count += found
        async with library.database.transaction() as connection:
            await traits.finish_removal(connection, dataset.dataset_id)
    return count


async def look_again(library: Library, project_name: str) -> int:
    """Queue every file with faces that was looked at with other sources; how many there were.

    Faces keep their ids, people and decisions, as with every file that is indexed again.

    Raises:
        ResourceNotFound: there is no such project.
    """
    count = 0
    for dataset in await _datasets(library, project_name):
        file_ids = [0] if dataset.finds_faces else []
        while file_ids:
            async with library.database.transaction() as connection:
                file_ids = await traits.ask_again(
                    connection, dataset.dataset_id, analysis_name(dataset), file_ids[-1]
                )
                await queue.defer_indexing(connection, dataset.dataset_id, file_ids)
            count += len(file_ids)
    return count


async def _datasets(library: Library, project_name: str) -> list[Dataset]:
    found: list[Dataset] = []
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
        after: str | None = None
        while True:
            page = await datasets.list_datasets(
                connection, project, prefix="", after=after, limit=PAGE
            )
            found += page.items
            if page.position is None:
                return found
            after = page.items[-1].name
