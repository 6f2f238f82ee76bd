"""Imports that were made, and how one is taken back as a whole."""

from dataclasses import dataclass

from visnomy.library.context import Library
from visnomy.library.people.undoing import take_back
from visnomy.store import datasets
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.exchange import imports as store
from visnomy.store.exchange.imports import MadeImport

IMPORTS_TOLD = 100


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many decisions were undone, and how many stay because later ones build on them."""

    undone: int
    kept: int


async def list_imports(library: Library, project_name: str, dataset_name: str) -> list[MadeImport]:
    """Imports of a dataset, the newest first.

    Raises:
        ResourceNotFound: there is no such project or dataset.
    """
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        return await store.list_imports(connection, dataset.dataset_id, limit=IMPORTS_TOLD)


async def undo_import(
    library: Library, project_name: str, dataset_name: str, import_id: int, *, author: str
) -> TakenBack:
    """Take back all that an import decided, but for what later decisions build on.

    A second call undoes nothing. The next import does not decide it again unless it is asked to.

    Raises:
        ResourceNotFound: there is no such project, dataset or import.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        standing = await store.decisions_of(connection, dataset.dataset_id, import_id)
        undone = 0
        for decision_id in standing:
            undone += await take_back(connection, dataset, decision_id, author=author)
        return TakenBack(undone, len(standing) - undone)
