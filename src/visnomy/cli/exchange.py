"""`visnomy import`: names of faces that other programs know become decisions here."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from visnomy.cli.changing import LOCAL_KEY, Change, changed, on_library
from visnomy.cli.options import data_option, dataset_options, json_option, make_settings
from visnomy.cli.remembered import recall_folders

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.model.said import ImportReport

EXAMPLES = """\b
Examples:
  visnomy import xmp --dry-run            what photos and sidecars say, and what would follow
  visnomy import xmp ~/Pictures/2019      only the photos below a folder
  visnomy import immich assets.json       people of an Immich server
  visnomy import list                     imports that were made
  visnomy import undo 3                   take all of one back
"""
TOLD = 20
OUTCOMES = {
    "moved": "went to the person of that name",
    "confirmed": "were with that person already",
    "settled": "were decided by an earlier import",
    "known": "needed nothing",
    "no_face": "wait: no face is found at their place",
    "kept": "stay as they are: somebody decided otherwise here",
    "ambiguous": "wait: several people here have that name",
    "taken_back": "were taken back here",
    "forgotten": "lie where somebody was who is to stay forgotten",
}
F = TypeVar("F", bound=Callable[..., object])


@click.group("import", epilog=EXAMPLES)
def import_people() -> None:
    """Take in names of faces from XMP and from other servers."""


def _how(command: F) -> F:
    """`--dry-run` and `--again`."""
    command = click.option(
        "--again", is_flag=True, help="Decide once more what was taken back here."
    )(command)
    return click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")(
        command
    )


@import_people.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@_how
@data_option
@dataset_options
@json_option
def xmp(
    folder: Path | None,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    dry_run: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Read names from the photos of the dataset, or those below FOLDER, and their sidecars.

    Of photo.jpg.xmp, photo.xmp and the photo itself, the first that names a face speaks.
    """
    from visnomy.library.exchange.xmp import import_xmp

    prefix = f"file://{folder.expanduser().resolve()}/" if folder else ""

    async def act(library: "Library") -> "ImportReport":
        return await import_xmp(
            library, project, dataset, prefix=prefix, dry_run=dry_run, again=again
        )

    _run(data_dir, database_url, "xmp", act, dry_run=dry_run, as_json=as_json)


def _path_argument(command: F) -> F:
    kind = click.Path(path_type=Path, dir_okay=False, exists=True)
    return click.argument("path", metavar="FILE", type=kind)(command)


@import_people.command()
@_path_argument
@_how
@data_option
@dataset_options
@json_option
def immich(
    path: Path,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    dry_run: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Read FILE, assets as Immich's API answers them: JSON, or one answer a line."""
    act = _from_server("immich", path, project, dataset, dry_run=dry_run, again=again)
    _run(data_dir, database_url, "immich", act, dry_run=dry_run, as_json=as_json)


@import_people.command()
@_path_argument
@_how
@data_option
@dataset_options
@json_option
def photoprism(
    path: Path,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    dry_run: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Read FILE, photos as PhotoPrism's API answers them: JSON, or one answer a line."""
    act = _from_server("photoprism", path, project, dataset, dry_run=dry_run, again=again)
    _run(data_dir, database_url, "photoprism", act, dry_run=dry_run, as_json=as_json)


@import_people.command("list")
@data_option
@dataset_options
@json_option
def list_imports(
    data_dir: Path | None, database_url: str | None, project: str, dataset: str, as_json: bool
) -> None:
    """List the imports that were made, the newest first."""
    from visnomy.library.exchange import history

    found = on_library(
        data_dir, database_url, lambda it: history.list_imports(it, project, dataset)
    )
    rows = [
        {
            "import": each.import_id,
            "source": each.source.value,
            "made_at": each.made_at.isoformat(),
            "decisions": each.decision_count,
            "standing": each.standing_count,
        }
        for each in found
    ]
    if as_json:
        click.echo(json.dumps({"imports": rows}))
        return
    for row in rows:
        click.echo(
            f"{row['import']}  {row['source']}  {row['made_at']}  "
            f"{row['standing']} of {row['decisions']} decisions stand"
        )


@import_people.command()
@click.argument("number", type=int)
@data_option
@dataset_options
def undo(
    number: int, data_dir: Path | None, database_url: str | None, project: str, dataset: str
) -> None:
    """Take back all that import NUMBER decided, but for what later decisions build on."""
    from visnomy.library.exchange.history import undo_import

    done = changed(
        data_dir,
        database_url,
        Change("UndoImport", str(number)),
        lambda it: undo_import(it, project, dataset, number, author=LOCAL_KEY),
    )
    click.echo(f"{done.undone:,} decisions taken back")
    if done.kept:
        click.echo(f"{done.kept:,} stay, for later decisions build on them")


def _from_server(
    name: str, path: Path, project: str, dataset: str, *, dry_run: bool, again: bool
) -> "Callable[[Library], Awaitable[ImportReport]]":
    from visnomy.library.exchange.servers import import_people as take_in
    from visnomy.model.said import Source

    return lambda library: take_in(
        library, project, dataset, Source(name), path, dry_run=dry_run, again=again
    )


def _run(
    data_dir: Path | None,
    database_url: str | None,
    source: str,
    act: "Callable[[Library], Awaitable[ImportReport]]",
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import with the folders of the last start allowed, and tell what happened."""
    roots = recall_folders(make_settings(data_dir, database_url).data_dir)
    if dry_run:
        report = on_library(data_dir, database_url, act, roots)
    else:
        change = Change("ImportPeople", source)
        report = changed(data_dir, database_url, change, act, roots)
    click.echo(json.dumps(_record(report), ensure_ascii=False) if as_json else _text(report))


def _record(report: "ImportReport") -> dict[str, object]:
    from visnomy.model.said import Outcome

    return {
        "import": report.import_id,
        "files": report.files,
        "unchanged": report.unchanged,
        "elsewhere": report.elsewhere,
        "cut": report.cut,
        "unnamed": report.unnamed,
        "faces": {name: report.outcomes[Outcome(name)] for name in OUTCOMES},
        "people": report.people,
        "withdrawn": report.withdrawn,
        "conflicts": [
            {"file": each.origin, "says": each.name, "here": each.here, "why": each.outcome.value}
            for each in report.conflicts
        ],
        "problems": [{"file": origin, "reason": reason} for origin, reason in report.problems],
    }


def _text(report: "ImportReport") -> str:
    from visnomy.model.said import Outcome

    lines = [f"{report.files:,} photos, {report.unchanged:,} say what they said before"]
    lines += [
        f"  {count:,} {text}"
        for name, text in OUTCOMES.items()
        if (count := report.outcomes[Outcome(name)])
    ]
    others = {
        "faces have no name": report.unnamed,
        "photos are not here": report.elsewhere,
        "photos were cut since they were named": report.cut,
        "earlier decisions taken back, for the files say so no longer": report.withdrawn,
    }
    lines += [f"  {count:,} {text}" for text, count in others.items() if count]
    if report.people:
        lines.append(f"Named: {_some(report.people)}")
    lines += [
        f"{each.origin}: {each.name} there, {each.here or 'nobody'} here"
        for each in report.conflicts[:TOLD]
    ]
    lines += [f"{origin}: {reason}" for origin, reason in report.problems[:TOLD]]
    if report.import_id is not None:
        lines.append(f"To take it back: visnomy import undo {report.import_id}")
    return "\n".join(lines)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - TOLD:,} more" if len(names) > TOLD else ""
    return ", ".join(names[:TOLD]) + more
