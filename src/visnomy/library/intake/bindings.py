"""Bindings as callers and the command line see them: made, listed, looked through again, ended."""

from collections.abc import Sequence
from pathlib import Path

from visnomy.errors import ResourceNotFound
from visnomy.library.context import Library
from visnomy.library.limits import check_text
from visnomy.model.binding import Binding
from visnomy.model.page import Page
from visnomy.model.project import Dataset
from visnomy.sources.uris import place_uri, read_place_uri
from visnomy.store import bindings, datasets, projects
from visnomy.store.bindings import BindingQuery

MAX_PLACE_BYTES = 1024
"""Room is left for the keys of the objects below it."""


async def create_binding(
    library: Library, project_name: str, dataset_name: str, uri: str
) -> Binding:
    """Let a dataset follow a bucket or folder: all of it is looked through, then it is watched.

    Args:
        library: the open library.
        project_name: the project.
        dataset_name: gets the records.
        uri: `oss://bucket`, `s3://bucket` or `file:///folder`.

    Raises:
        InvalidArgument: a URI that names no place of this server.
        ResourceNotFound: there is no such project or dataset.
        ResourceAlreadyExists: the dataset follows it already.
        LimitExceeded: the dataset may follow no further place.
        StatusConflict: its records are still being removed.
    """
    check_text("URI", uri, MAX_PLACE_BYTES)
    place = library.sources.place(uri)
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await bindings.create_binding(connection, dataset, place.uri)


async def get_binding(library: Library, project_name: str, dataset_name: str, uri: str) -> Binding:
    """The binding of a place; the place need not be known to this server any more.

    Raises:
        InvalidArgument: a URI that names no place.
        ResourceNotFound: there is no such project, dataset or binding.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await bindings.get_binding(connection, dataset.dataset_id, _canonical(uri))


async def list_bindings(library: Library, project_name: str, query: BindingQuery) -> Page[Binding]:
    """Bindings of a dataset or of all datasets of a project, by URI.

    Raises:
        ResourceNotFound: there is no such project or dataset.
    """
    async with library.database.reading() as connection:
        if query.dataset_name is not None:
            await datasets.get_dataset(connection, project_name, query.dataset_name)
        project = await projects.get_project(connection, project_name)
        return await bindings.list_bindings(connection, project.project_id, query)


async def delete_binding(
    library: Library, project_name: str, dataset_name: str, uri: str, *, cleanup: bool = False
) -> None:
    """Follow a place no longer. Objects are never touched, records stay.

    Args:
        library: the open library.
        project_name: the project.
        dataset_name: the dataset that follows it.
        uri: the place.
        cleanup: remove the records too that nobody asked for by hand; a worker does so.

    Raises:
        InvalidArgument: a URI that names no place.
        ResourceNotFound: there is no such project, dataset or binding.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await bindings.remove_binding(
            connection, dataset.dataset_id, _canonical(uri), cleanup=cleanup
        )


async def ask_look(library: Library, project_name: str, dataset_name: str, uri: str) -> Binding:
    """Have all of a place looked through once more, soon; the binding with that look's number.

    Raises:
        InvalidArgument: a URI that names no place.
        ResourceNotFound: there is no such project, dataset or binding.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        binding = await bindings.get_binding(connection, dataset.dataset_id, _canonical(uri))
        return await bindings.ask_look(connection, binding)


async def follow_folders(
    library: Library, dataset: Dataset, folders: Sequence[Path]
) -> list[Binding]:
    """Let a dataset follow the folders that the server was started with, and no others of before.

    A binding that a caller made is left as it is; each folder gets a look through all of it.

    Returns:
        The bindings of the folders, in their order, with the numbers of those looks.

    Raises:
        InvalidArgument: a folder is outside of every allowed folder.
    """
    uris = [library.sources.folder_place(folder).uri for folder in folders]
    async with library.database.transaction() as connection:
        for binding in await bindings.home_bindings(connection, dataset.dataset_id):
            if binding.uri not in uris:
                await bindings.forget_binding(connection, binding.binding_id)
        found = []
        for uri in dict.fromkeys(uris):
            try:
                known = await bindings.get_binding(connection, dataset.dataset_id, uri)
                found.append(await bindings.ask_look(connection, known))
            except ResourceNotFound:
                made = await bindings.create_binding(connection, dataset, uri, is_home=True)
                found.append(made)
    return found


def _canonical(uri: str) -> str:
    return place_uri(read_place_uri(uri))
