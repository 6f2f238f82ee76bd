"""`visnomy people`: who was found."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.deciding import decisions, flag, mark, merge, move, name, redo, undo
from visnomy.cli.forget import forget
from visnomy.cli.options import data_option, dataset_options, json_option, make_settings
from visnomy.cli.printing import print_table, printable
from visnomy.cli.review import answer, explain, recount, split, suggestions

if TYPE_CHECKING:
    from visnomy.model.cluster import Cluster
    from visnomy.settings import Settings

EXAMPLES = """\b
Examples:
  visnomy people                                 everyone, most photos first
  visnomy people --named                         only people with a name
  visnomy people --json                          for programs, one object with a list
  visnomy people name Cluster-... Ada            give a name
  visnomy people merge Cluster-... Cluster-...   the two are one person
  visnomy people undo DECISION                   take anything back
  visnomy people suggestions                     what is worth deciding
"""
PAGE = 100


@click.group(epilog=EXAMPLES, invoke_without_command=True)
@click.pass_context
@data_option
@dataset_options
@click.option("--named", is_flag=True, help="Only people with a name.")
@click.option("--limit", type=click.IntRange(1), help="Show at most this many.")
@json_option
def people(
    context: click.Context,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    named: bool,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the people that were found, those on most photos first.

    Works beside a running server and without one.
    """
    if context.invoked_subcommand is not None:
        return
    found = asyncio.run(
        read_people(make_settings(data_dir, database_url), project, dataset, named=named)
    )[:limit]
    if as_json:
        click.echo(json.dumps({"people": [person_record(p) for p in found]}, ensure_ascii=False))
    elif found:
        _print_table(found)
    else:
        click.echo("Nobody yet. A person appears once enough good photos of them are indexed.")


DECIDING = (name, flag, merge, split, move, mark, decisions, undo, redo)
for command in (*DECIDING, suggestions, answer, explain, recount, forget):
    people.add_command(command)


async def read_people(
    settings: "Settings", project: str, dataset: str, *, named: bool
) -> list["Cluster"]:
    """Everyone of a dataset, by number of photos.

    Raises:
        ResourceNotFound: there is no such project or dataset.
    """
    from visnomy.cli.opening import visit_library
    from visnomy.library.people.listing import PeopleQuery, query_people
    from visnomy.model.cluster import ClusterSort

    found: list[Cluster] = []
    wanted = PeopleQuery(sort=ClusterSort.IMAGE_COUNT, descending=True, limit=PAGE)
    async with visit_library(settings) as library:
        while True:
            _, page = await query_people(library, project, dataset, wanted)
            found += [row.cluster for row in page.items if row.cluster.name or not named]
            if page.position is None:
                return found
            wanted = replace(wanted, after=page.position)


def person_record(person: "Cluster") -> dict[str, object]:
    """What programs get of a person."""
    return {
        "id": person.object_id,
        "name": person.name,
        "faces": person.face_count,
        "photos": person.image_count,
        "videos": person.video_count,
        "gender": person.gender,
        "min_age": person.min_age,
        "max_age": person.max_age,
        "average_age": person.average_age,
        "custom_id": person.custom_id,
        "custom_labels": dict(person.custom_labels),
        "created_at": person.created_at.isoformat(),
        "updated_at": person.updated_at.isoformat(),
    }


def _print_table(found: list["Cluster"]) -> None:
    from rich.table import Table

    table = Table("Name", box=None, pad_edge=False)
    table.add_column("Photos", justify="right")
    table.add_column("Faces", justify="right")
    table.add_column("Ages", justify="right")
    table.add_column("Id", no_wrap=True)
    for person in found:
        name = printable(person.name) or "(no name)"
        counts = f"{person.image_count:,}", f"{person.face_count:,}"
        table.add_row(name, *counts, _ages(person), person.object_id)
    print_table(table)
    click.echo(f"\n{len(found):,} {'person' if len(found) == 1 else 'people'}")


def _ages(person: "Cluster") -> str:
    if person.min_age is None or person.max_age is None:
        return ""
    youngest, oldest = round(person.min_age), round(person.max_age)
    return str(youngest) if youngest == oldest else f"{youngest}-{oldest}"
