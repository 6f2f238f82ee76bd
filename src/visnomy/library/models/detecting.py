"""Another detector finds the faces of a dataset from now on.

Which faces there are changes with it, so there is nothing to compare beforehand: every file is
looked at again. A face that both detectors find in one place keeps its id, its person and all
decisions; what was decided of one that is not found waits for it (store/people/anchors.py), so that
the way back is to name the detector of before.
"""

from visnomy.errors import InvalidArgument, StatusConflict
from visnomy.library.context import Library
from visnomy.library.intake.looked_by import analysis_name
from visnomy.model.project import Dataset
from visnomy.model.switch import OPEN_STATES
from visnomy.store import datasets, queue, traits
from visnomy.store.models.switches import newest_switch


async def change_detector(library: Library, dataset: Dataset, name: str) -> int:
    """Let a detector find the faces of a dataset, and queue its files; how many there are.

    A call that was cut off is ended by the same call: files that wait or were looked at by this
    detector are left out.

    Raises:
        InvalidArgument: faces are found by it already, in all files.
        StatusConflict: the embedding model of the dataset is being changed.
        ResourceNotFound: the dataset is gone.
    """
    now = await _named(library, dataset.dataset_id, name)
    count, after = 0, [0] if now.finds_faces else []
    while after:
        async with library.database.transaction() as connection:
            after = await traits.ask_again(
                connection, now.dataset_id, analysis_name(now), after[-1], faceless=True
            )
            await queue.defer_indexing(connection, now.dataset_id, after)
        count += len(after)
    if not count and dataset.detector == name:
        raise InvalidArgument(f"Faces are found by {name} already.")
    return count


async def _named(library: Library, dataset_id: int, name: str) -> Dataset:
    """The dataset with this detector, in a transaction of its own."""
    async with library.database.transaction() as connection:
        await datasets.lock_dataset_row(connection, dataset_id)
        if await newest_switch(connection, dataset_id, OPEN_STATES) is not None:
            raise StatusConflict("A change of model is open. Let it end, or abandon it, first.")
        await datasets.set_detector(connection, dataset_id, name)
        return await datasets.dataset_by_id(connection, dataset_id)
