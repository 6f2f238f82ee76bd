"""People of other photo servers, by what these answer about their photos (answers.py).

A server may have the photos under other folders: one is known by the longest end of its path that
is an end of a path here as well.
"""

import hashlib
from pathlib import Path

from visnomy.library.context import Library
from visnomy.library.exchange.answers import ServerPhoto, read_photos
from visnomy.library.exchange.importing import take_in
from visnomy.library.limits import MAX_TEXT_BYTES
from visnomy.model.geometry import Boundary
from visnomy.model.said import FileSays, ImportReport, SaidFace, Source
from visnomy.store import datasets
from visnomy.store.exchange.said import Photo, list_photos

AT_ONCE = 5000
_SAME_SHAPE = 0.02


async def import_people(  # noqa: PLR0913 (from where, and how)
    library: Library,
    project_name: str,
    dataset_name: str,
    source: Source,
    path: Path,
    *,
    dry_run: bool = False,
    again: bool = False,
) -> ImportReport:
    """Let the names that another server gave to faces act as decisions.

    Args:
        library: the open library.
        project_name: the project.
        dataset_name: has the photos.
        source: Immich or PhotoPrism.
        path: its answers: one JSON value, or one a line.
        dry_run: change nothing.
        again: decide also what a user took back.

    Raises:
        InvalidArgument: the file is not what the server answers.
        ResourceNotFound: there is no such project or dataset.
    """
    photos = read_photos(source, path)
    async with library.database.reading() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        known = _Known({photo.path.rpartition("/")[2] for photo in photos})
        after = ""
        while found := await list_photos(
            connection, dataset.dataset_id, "", after=after, limit=AT_ONCE
        ):
            known.add(found)
            after = found[-1].uri
    report, says = ImportReport(files=len(photos)), dict[int, FileSays]()
    for each in photos:
        report.unnamed += each.unnamed
        photo = known.find(each.path)
        if photo is None:
            report.elsewhere += 1
        elif not _alike(each, photo):
            report.cut += 1
        else:
            says[photo.file_id] = _says(each, photo, source)
    return await take_in(
        library, dataset, source, list(says.values()), report, dry_run=dry_run, again=again
    )


class _Known:
    """Photos here by the ends of their paths."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.photos: dict[str, list[Photo]] = {}

    def add(self, photos: list[Photo]) -> None:
        for photo in photos:
            if (name := photo.uri.rpartition("/")[2]) in self.names:
                self.photos.setdefault(name, []).append(photo)

    def find(self, path: str) -> Photo | None:
        """The photo that shares the longest end of a path; None for none, or for several."""
        shared = [
            (_shared_end(path, photo.uri), photo)
            for photo in self.photos.get(path.rpartition("/")[2], [])
        ]
        longest = max((count for count, _ in shared), default=0)
        best = [photo for count, photo in shared if count == longest]
        return best[0] if len(best) == 1 else None


def _shared_end(one: str, other: str) -> int:
    count = 0
    for mine, yours in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False):
        if mine != yours:
            break
        count += 1
    return count


def _alike(theirs: ServerPhoto, photo: Photo) -> bool:
    """Whether the picture has the same sides there and here."""
    width, height = photo.upright_size
    here = width / height
    return theirs.shape is None or abs(theirs.shape - here) <= _SAME_SHAPE * max(theirs.shape, here)


def _says(theirs: ServerPhoto, photo: Photo, source: Source) -> FileSays:
    width, height = photo.upright_size
    faces = tuple(
        SaidFace(
            name,
            Boundary(
                round(box[0] * width),
                round(box[1] * height),
                max(1, round(box[2] * width)),
                max(1, round(box[3] * height)),
            ),
            f"{source} {theirs.path}",
        )
        for name, box in theirs.faces
        if len(name.encode()) <= MAX_TEXT_BYTES
    )
    return FileSays(photo.file_id, hashlib.sha256(repr(faces).encode()).hexdigest(), faces)
