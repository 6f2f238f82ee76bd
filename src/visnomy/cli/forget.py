"""`visnomy people forget`: erase a person for good, and prove it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from visnomy.cli.changing import LOCAL_KEY, Change, changed, on_library
from visnomy.cli.options import data_option, dataset_options, json_option, make_settings
from visnomy.cli.review import PersonType

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.model.erasure import Erasure, Trace

EXAMPLES = """\b
Examples:
  visnomy people forget Cluster-...            what would be erased
  visnomy people forget Cluster-... --confirm CODE --receipt ada.json
  visnomy people forget --check ada.json       is anything left?
"""
KINDS = {
    "figures": "faces with their boxes and traits",
    "lost_figures": "faces that are not found at the moment",
    "vectors": "vectors, of all models",
    "portraits": "pictures of faces",
    "decisions": "decisions",
    "decision_notes": "notes in decisions",
    "suggestions": "questions",
    "run_records": "records of clustering runs",
    "switch_records": "records of changes of model",
    "imported_names": "names from other programs",
    "events": "events",
    "tasks": "requests of tasks",
    "files": "records of files, which lose a face",
    "state_files": "files with ids and similarities",
}
NOT_TO_BE_UNDONE = "This cannot be undone. The photos themselves are not touched."


@click.command(epilog=EXAMPLES)
@click.argument("person", type=PersonType(), required=False)
@click.option("--confirm", "code", metavar="CODE", help="Erase what was shown with this code.")
@click.option(
    "--receipt",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the random ids of what is erased here, to look for them later.",
)
@click.option(
    "--let-return", is_flag=True, help="Let the faces come back when their files are indexed again."
)
@click.option(
    "--vacuum", is_flag=True, help="Rewrite the tables, so that no deleted row is left; also alone."
)
@click.option(
    "--check",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="RECEIPT",
    help="Look for what a receipt names, in all tables and files.",
)
@click.option(
    "--deep", is_flag=True, help="With --check: also in the bytes of the embedded database."
)
@data_option
@dataset_options
@json_option
def forget(
    person: UUID | None,
    code: str | None,
    receipt: Path | None,
    let_return: bool,
    vacuum: bool,
    check: Path | None,
    deep: bool,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    as_json: bool,
) -> None:
    """Erase PERSON for good: faces, vectors, names, and what was decided of them.

    Without --confirm it only says what would go, and the code that erases exactly that. With
    --check it exits with 1 if anything of an erased person is found. --vacuum may come alone, after
    several people.
    """
    place = data_dir, database_url
    if check is not None:
        _check(place, check, deep=deep, as_json=as_json)
        return
    if person is None and vacuum:
        _rewrite(place)
        return
    if person is None:
        raise click.UsageError("Name a person, or a receipt with --check.")
    names = project, dataset
    if code is None:
        _show(place, names, person, as_json=as_json)
        return
    if receipt is None:
        raise click.UsageError("--confirm needs --receipt FILE, which proves the erasure later.")
    _erase(place, names, person, code, receipt, keep=not let_return, as_json=as_json)
    if vacuum:
        _rewrite(place)


Place = tuple[Path | None, str | None]


def _show(place: Place, names: tuple[str, str], person: UUID, *, as_json: bool) -> None:
    from visnomy.library.people.forgetting import preview_forgetting

    found = on_library(*place, lambda it: preview_forgetting(it, *names, person))
    if as_json:
        click.echo(json.dumps(_record(found)))
        return
    click.echo("This would be erased:")
    _list_counts(found)
    click.echo(f"\n{NOT_TO_BE_UNDONE} To do it:")
    click.echo(
        f"  visnomy people forget Cluster-{person} --confirm {found.confirmation} --receipt FILE"
    )


def _erase(
    place: Place,
    names: tuple[str, str],
    person: UUID,
    code: str,
    receipt: Path,
    *,
    keep: bool,
    as_json: bool,
) -> None:
    from visnomy.library.people.forgetting import forget_person, preview_forgetting

    async def act(library: "Library") -> "Erasure":
        # The receipt comes first: an erasure whose answer is lost can then still be proved.
        seen = await preview_forgetting(library, *names, person)
        _write(receipt, seen)
        return await forget_person(
            library,
            *names,
            person,
            confirmation=code,
            author=LOCAL_KEY,
            keep_forgotten=keep,
        )

    erased = changed(*place, Change("ForgetFigureCluster", "/".join(names)), act)
    _write(receipt, erased)
    if as_json:
        click.echo(json.dumps(_record(erased)))
        return
    click.echo("Erased:")
    _list_counts(erased)
    click.echo(f"\nLook for what is left: visnomy people forget --check {receipt}")


def _check(place: Place, receipt: Path, *, deep: bool, as_json: bool) -> None:
    from visnomy.library.people.forgetting import find_traces
    from visnomy.store.server.embedded import EmbeddedServer

    ids = _ids(receipt)
    settings = make_settings(*place)
    folders = [settings.data_dir]
    if deep and settings.database_url is not None:
        raise click.UsageError("--deep looks into the embedded database; this one is elsewhere.")
    server = None if settings.database_url else EmbeddedServer(settings.data_dir).home
    if deep and server is not None:
        folders.append(server)
    leave = () if deep or server is None else (server,)
    found = on_library(*place, lambda it: find_traces(it, ids, folders, leave=(receipt, *leave)))
    if as_json:
        click.echo(json.dumps({"ids": len(ids), "found": [asdict(each) for each in found]}))
    elif found:
        _list_traces(found)
    else:
        where = "all tables, files and bytes of the database" if deep else "all tables and files"
        click.echo(f"Nothing found of {len(ids)} ids in {where}.")
    if found:
        raise click.exceptions.Exit(1)


def _rewrite(place: Place) -> None:
    from visnomy.store.people.dead_rows import rewrite_tables

    whole = on_library(*place, lambda it: rewrite_tables(it.database.url))
    click.echo("The tables were written anew.")
    if not whole:
        click.echo(
            "The log of changes was not cut: that takes more rights. See docs/erasure.md.", err=True
        )


def _ids(receipt: Path) -> list[UUID]:
    try:
        told: dict[str, Any] = json.loads(receipt.read_text(encoding="utf-8"))
        person = str(told["person"]).removeprefix("Cluster-")
        return [UUID(person), *map(UUID, told["figures"])]
    except (ValueError, KeyError, TypeError) as exc:
        raise click.UsageError(f"{receipt} is no receipt of an erasure.") from exc


def _write(receipt: Path, erasure: "Erasure") -> None:
    receipt.write_text(json.dumps(_record(erasure), indent=2) + "\n", encoding="utf-8")


def _record(erasure: "Erasure") -> dict[str, object]:
    erased_at = erasure.erased_at
    return {
        "person": f"Cluster-{erasure.cluster_id}",
        "erased_at": erased_at.isoformat() if erased_at else None,
        "confirmation": erasure.confirmation,
        "counts": asdict(erasure.counts),
        "figures": [str(each) for each in erasure.figure_ids],
    }


def _list_counts(erasure: "Erasure") -> None:
    counts = asdict(erasure.counts)
    for name, words in KINDS.items():
        if counts[name]:
            click.echo(f"{counts[name]:>9,}  {words}")


def _list_traces(found: "list[Trace]") -> None:
    click.echo("Found:")
    for each in found:
        click.echo(f"{each.count:>9,}  {each.place}")
