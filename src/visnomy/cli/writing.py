"""Names of faces written into the photos themselves, as `visnomy export xmp --into-files` does."""

from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from visnomy.errors import InvalidArgument, MediaError

if TYPE_CHECKING:
    from visnomy.settings import Settings


@dataclass(slots=True)
class Written:
    """What was done.

    Attributes:
        unchanged: photos that held the names already.
        refused: (name, sentence) of those that stay as they are.
    """

    written: int = 0
    unchanged: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


async def write_photos(
    settings: "Settings", project: str, dataset: str, backup: Path | None
) -> Written:
    """Write the names of a dataset into its photos, one after the other.

    Args:
        settings: say where photos may lie.
        project: the project.
        dataset: the dataset.
        backup: the folder for copies; None puts each beside its photo.

    Raises:
        ResourceNotFound: there is no such project or dataset.
    """
    from visnomy.cli.export import named_faces, walk_files
    from visnomy.cli.people import read_people
    from visnomy.library.exchange.into_files import BACKUP_SUFFIX, write_into
    from visnomy.sources.places import SourceMap

    people = await read_people(settings, project, dataset, named=True)
    names = {person.object_id: person.name for person in people}
    sources, done = SourceMap.from_settings(settings), Written()
    async with aclosing(walk_files(settings, project, dataset)) as files:
        async for file in files:
            if not (faces := named_faces(file, names)):
                continue
            size, name = (file["ImageWidth"], file["ImageHeight"]), str(file["Filename"])
            try:
                path = sources.locate(str(file["URI"]))
                copy = (backup / name.lstrip("/")) if backup else path
                copy = copy.with_name(copy.name + BACKUP_SUFFIX)
                if write_into(path, copy, faces, size, file.get("Orientation", 1)):
                    done.written += 1
                else:
                    done.unchanged += 1
            except (InvalidArgument, MediaError) as exc:
                done.refused.append((name, str(exc)))
    return done
