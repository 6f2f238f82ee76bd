"""A look at a folder of this machine."""

from collections.abc import Callable
from pathlib import Path

from visnomy.library.context import Library
from visnomy.library.intake.folders import ScanSummary, scan_place
from visnomy.model.project import Dataset
from visnomy.store.rows import Connection


async def scan_folder(
    library: Library,
    dataset: Dataset,
    folder: Path,
    tell: Callable[[ScanSummary], None] | None = None,
) -> ScanSummary:
    """All that is below a folder."""

    async def note(_: Connection, summary: ScanSummary) -> None:
        if tell:
            tell(summary)

    place = library.sources.folder_place(folder)
    return await scan_place(library, dataset, place, note=note if tell else None)
