"""Reads the names of faces from the photos of a dataset and the sidecars beside them.

Of `photo.jpg.xmp`, `photo.xmp` and the photo itself, the first that names a face speaks. A photo
whose files did not change since the last time is not opened.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from visnomy.errors import InvalidArgument, MediaError
from visnomy.library.context import Library
from visnomy.library.exchange.importing import take_in
from visnomy.library.limits import MAX_TEXT_BYTES
from visnomy.media.packets import read_packets, read_sidecar
from visnomy.media.region_reading import Regions, read_regions
from visnomy.model.said import FileSays, ImportReport, SaidFace, Source
from visnomy.settings import MediaLimits
from visnomy.store import datasets
from visnomy.store.exchange.said import Photo, list_photos, read_stamps

AT_ONCE = 500
PROBLEMS_TOLD = 100
SUFFIXES = (".xmp", ".XMP")


async def import_xmp(  # noqa: PLR0913 (which photos, and how)
    library: Library,
    project_name: str,
    dataset_name: str,
    *,
    prefix: str = "",
    dry_run: bool = False,
    again: bool = False,
) -> ImportReport:
    """Let the names that other programs wrote to photos and sidecars act as decisions.

    Args:
        library: the open library.
        project_name: the project.
        dataset_name: its photos are looked at.
        prefix: only photos whose URI begins so.
        dry_run: change nothing.
        again: decide also what a user took back.

    Raises:
        ResourceNotFound: there is no such project or dataset.
    """
    report, says, after = ImportReport(), list[FileSays](), ""
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        stamps = await read_stamps(connection, dataset.dataset_id, Source.XMP)
        while True:
            photos = await list_photos(
                connection, dataset.dataset_id, prefix, after=after, limit=AT_ONCE
            )
            if not photos:
                break
            reading = _Reading(library, report)
            says += await asyncio.to_thread(
                lambda: [
                    each
                    for photo in photos  # noqa: B023 (runs before the next step)
                    if (each := reading.read(photo, stamps.get(photo.file_id)))  # noqa: B023
                ]
            )
            after = photos[-1].uri
    return await take_in(library, dataset, Source.XMP, says, report, dry_run=dry_run, again=again)


class _Reading:
    """Looks at photos one by one and counts."""

    def __init__(self, library: Library, report: ImportReport) -> None:
        self.library, self.report = library, report
        self.limits: MediaLimits = library.settings.media

    def read(self, photo: Photo, stamp: str | None) -> FileSays | None:
        """What the files of a photo say; None if it is what they said before."""
        self.report.files += 1
        try:
            path = self.library.sources.locate(photo.uri)
            now = _stamp(photo, [path, *self._sidecars(photo)])
        except InvalidArgument:
            self.report.elsewhere += 1
            return None
        except OSError as exc:
            self._problem(photo.filename, f"The file cannot be reached: {exc.strerror}.")
            return None
        if now == stamp:
            self.report.unchanged += 1
            return None
        try:
            return FileSays(photo.file_id, now, self._faces(photo, path))
        except MediaError as exc:  # what it said before stays
            self._problem(photo.filename, str(exc))
            return None

    def _faces(self, photo: Photo, path: Path) -> tuple[SaidFace, ...]:
        """What the first file says that names a face on the picture as it is now.

        Raises:
            MediaError: a file cannot be read.
        """
        for origin, regions in self._spoken(photo, path):
            self.report.unnamed += regions.unnamed
            placed = regions.placed(photo.stored_size, photo.orientation)
            if placed is None:
                self.report.cut += 1
                continue
            fit = [face for face in placed if len(face.name.encode()) <= MAX_TEXT_BYTES]
            if fit:
                return tuple(
                    SaidFace(face.name, face.boundary, origin, regions.own) for face in fit
                )
        return ()

    def _spoken(self, photo: Photo, path: Path) -> Iterator[tuple[str, Regions]]:
        folder = Path(photo.filename).parent
        for sidecar in self._sidecars(photo):
            content = read_sidecar(sidecar, self.limits)
            yield str(folder / sidecar.name), read_regions(content)
        for packet in read_packets(path, self.limits):
            yield photo.filename, read_regions(packet)

    def _sidecars(self, photo: Photo) -> list[Path]:
        """Those that are there; a link that leads out of every allowed folder is not followed."""
        stem = photo.uri.rpartition(".")[0]
        found = []
        for uri in (f"{photo.uri}{end}" for end in SUFFIXES):
            found += self._sidecar(uri)
        if "/" not in photo.uri.removeprefix(stem):
            for uri in (f"{stem}{end}" for end in SUFFIXES):
                found += self._sidecar(uri)
        return found

    def _sidecar(self, uri: str) -> list[Path]:
        try:
            path = self.library.sources.locate(uri)
        except InvalidArgument:
            return []
        return [path] if path.is_file() else []

    def _problem(self, origin: str, sentence: str) -> None:
        if len(self.report.problems) < PROBLEMS_TOLD:
            self.report.problems.append((origin, sentence))


def _stamp(photo: Photo, paths: list[Path]) -> str:
    """What was read: every file by name, time and size, and how the picture was turned."""
    parts = [f"{photo.stored_size[0]}x{photo.stored_size[1]}:{photo.orientation}"]
    for path in paths:
        found = os.stat(path)
        parts.append(f"{path.name}:{found.st_mtime_ns}:{found.st_size}:{found.st_ino}")
    return "|".join(parts)
