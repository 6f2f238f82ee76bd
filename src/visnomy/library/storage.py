"""How much room everything takes: database, data folder, disk, and what each dataset holds."""

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from visnomy.library.context import Library
from visnomy.store.sizes import DatabaseSize, StoredDataset, database_size, stored_datasets


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes of one moment.

    Attributes:
        data_folder_bytes: of all files below the data folder, an embedded database among them
            where it lies there.
        disk_bytes, disk_free_bytes: of the disk that the data folder lies on.
    """

    database: DatabaseSize
    datasets: tuple[StoredDataset, ...]
    data_folder_bytes: int
    disk_bytes: int
    disk_free_bytes: int


async def read_storage(library: Library) -> Storage:
    """The bytes of now."""
    async with library.database.reading() as connection:
        database = await database_size(connection)
        datasets = await stored_datasets(connection)
    folder = library.settings.data_dir
    disk = shutil.disk_usage(next(it for it in (folder, *folder.parents) if it.exists()))
    folder_bytes = await asyncio.to_thread(_size_below, folder)
    return Storage(database, tuple(datasets), folder_bytes, disk.total, disk.free)


def _size_below(folder: Path) -> int:
    """Bytes of all files below a folder; what goes away or may not be read counts for nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return total
