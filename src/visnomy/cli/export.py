"""`visnomy export`: people and their photos for other programs, as JSON or as XMP.

Photos are touched only with `--into-files`, after a copy was made. A sidecar that another program
wrote is left as it is: it may hold ratings and edits that nobody could make again.
"""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from visnomy.cli.options import data_option, dataset_options, make_settings
from visnomy.cli.people import person_record, read_people
from visnomy.cli.printing import printable
from visnomy.cli.remembered import recall_folders

if TYPE_CHECKING:
    from visnomy.media.regions import NamedFace
    from visnomy.settings import Settings

EXAMPLES = """\b
Examples:
  visnomy export json > people.jsonl      everybody and every file, one JSON object a line
  visnomy export xmp ~/sidecars           a sidecar for each photo with somebody who has a name
  visnomy export xmp --into-files         the same into the photos, each copied before
"""
PAGE = 100
File = dict[str, Any]


@click.group(epilog=EXAMPLES)
def export() -> None:
    """Give people and their photos to other programs."""


@export.command("json")
@data_option
@dataset_options
def as_json(data_dir: Path | None, database_url: str | None, project: str, dataset: str) -> None:
    """Print one JSON object a line: people first, with Kind person, then files, with Kind file.

    A file is its whole record as the API gives it.
    """
    settings = make_settings(data_dir, database_url)
    asyncio.run(_print_all(settings, project, dataset))


@export.command("xmp")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--into-files", is_flag=True, help="Write into the photos, JPEG only.")
@click.option(
    "--backup",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="With --into-files: copies go below DIR.  [default: PHOTO.original beside each]",
)
@data_option
@dataset_options
def as_xmp(
    folder: Path | None,
    into_files: bool,
    backup: Path | None,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
) -> None:
    """Write FOLDER/<path of the photo>.xmp for each photo with a face that has a name.

    Names are written for MWG-RS and for Microsoft's programs. Only sidecars of ours are replaced.
    """
    if (folder is None) != into_files or (backup and not into_files):
        raise click.UsageError("Give a FOLDER for sidecars, or --into-files (with --backup DIR).")
    if folder is None:
        _into_files(data_dir, database_url, project, dataset, backup)
        return
    settings = make_settings(data_dir, database_url)
    top = folder.expanduser().resolve()
    written, kept = asyncio.run(_write_all(settings, project, dataset, top))
    for path in kept:
        click.echo(f"{path}: another program wrote it, so it stays as it is", err=True)
    click.echo(f"{written:,} {'sidecar' if written == 1 else 'sidecars'} in {folder}")


def _into_files(
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    backup: Path | None,
) -> None:
    """Write into the photos that lie in the folders of the last start or of the settings."""
    from visnomy.cli.writing import write_photos

    roots = recall_folders(make_settings(data_dir, database_url).data_dir)
    settings = make_settings(data_dir, database_url, roots=roots)
    top = backup.expanduser().resolve() if backup else None
    done = asyncio.run(write_photos(settings, project, dataset, top))
    for name, reason in done.refused:
        click.echo(printable(f"{name}: {reason} It stays as it is."), err=True)
    photos = "photo" if done.written == 1 else "photos"
    click.echo(f"{done.written:,} {photos} written, {done.unchanged:,} said so already")


async def _print_all(settings: "Settings", project: str, dataset: str) -> None:
    for person in await read_people(settings, project, dataset, named=False):
        _print_line("person", person_record(person))
    async with aclosing(walk_files(settings, project, dataset)) as files:
        async for file in files:
            _print_line("file", file)


async def _write_all(
    settings: "Settings", project: str, dataset: str, top: Path
) -> tuple[int, list[Path]]:
    """How many sidecars were written, and those of others that are in the way."""
    from visnomy.media.regions import sidecar

    people = await read_people(settings, project, dataset, named=True)
    names = {person.object_id: person.name for person in people}
    written, kept = 0, list[Path]()
    async with aclosing(walk_files(settings, project, dataset)) as files:
        async for file in files:
            faces = named_faces(file, names)
            path = (top / f"{str(file.get('Filename')).lstrip('/')}.xmp").resolve()
            if not faces or not path.is_relative_to(top):
                continue
            size = file["ImageWidth"], file["ImageHeight"]
            content = sidecar(faces, size, file.get("Orientation", 1))
            if _put(path, content):
                written += 1
            else:
                kept.append(path)
    return written, kept


def named_faces(file: File, names: Mapping[str, str]) -> "list[NamedFace]":
    """Those of a picture who have a name, in the order of the record."""
    from visnomy.media.regions import NamedFace
    from visnomy.model.geometry import Boundary

    if file.get("MediaType") != "image" or not (file.get("ImageWidth") and file.get("ImageHeight")):
        return []
    found = []
    for figure in file.get("Figures", []):
        box, name = figure.get("Boundary"), names.get(figure.get("FigureClusterId", ""))
        if box and name:
            place = Boundary(box["Left"], box["Top"], box["Width"], box["Height"])
            found.append(NamedFace(name, place))
    return found


async def walk_files(
    settings: "Settings", project: str, dataset: str
) -> AsyncGenerator[File, None]:
    """Every record of a dataset, in the order of the URIs.

    Raises:
        WireError: there is no such project or dataset.
    """
    from visnomy.cli.application import LocalCall
    from visnomy.cli.opening import visit_library

    wanted: dict[str, object] = {"ProjectName": project, "DatasetName": dataset}
    wanted["Query"] = {"Field": "URI", "Operation": "prefix", "Value": ""}
    wanted |= {"Sort": "URI", "Order": "asc", "MaxResults": PAGE, "NextToken": ""}
    async with visit_library(settings) as library:
        call = LocalCall(library)
        while True:
            page = json.loads(await call("SimpleQuery", wanted))
            for file in page.get("Files", []):
                yield file
            if not page.get("NextToken"):
                return
            wanted["NextToken"] = page["NextToken"]


def _put(path: Path, content: bytes) -> bool:
    """Write a sidecar, whole or not at all; False if one of another program is there."""
    from visnomy.media.regions import MARK

    if path.exists() and MARK not in path.read_bytes():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    os.replace(draft, path)
    return True


def _print_line(kind: str, members: Mapping[str, object]) -> None:
    click.echo(json.dumps({"Kind": kind, **members}, ensure_ascii=False))
