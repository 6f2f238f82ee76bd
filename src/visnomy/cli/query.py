"""`visnomy query`: files by person, place or label; the same answers as SimpleQuery gives."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.options import data_option, dataset_options, json_option, make_settings
from visnomy.cli.printing import printable

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.settings import Settings

EXAMPLES = """\b
Examples:
  visnomy query --person Ada                          photos with Ada
  visnomy query --person Ada --person Grace           photos with both
  visnomy query "Figures.FigureClusterId = Cluster-1234..."
  visnomy query --uri-prefix file:///home/me/2025/    files below a folder
  visnomy query --label trip=alps --json              files with a label, for programs
  visnomy query --query '{"Field":"Size","Operation":"gt","Value":"1000000"}'
"""
PAGE = 100
OPERATORS = {"=": "eq", ">=": "gte", "<=": "lte", ">": "gt", "<": "lt", "^=": "prefix"}
Query = Mapping[str, object]


@click.command(epilog=EXAMPLES)
@click.argument("conditions", nargs=-1, metavar="[CONDITION ...]")
@data_option
@dataset_options
@click.option("--person", "persons", multiple=True, help="A name, or an id; several mean all.")
@click.option("--uri-prefix", help="What the URI begins with.")
@click.option("--label", "labels", multiple=True, metavar="KEY=VALUE", help="A custom label.")
@click.option("--query", "raw", metavar="JSON", help="A whole query as SimpleQuery takes it.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True)
@json_option
def query(
    conditions: tuple[str, ...],
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    persons: tuple[str, ...],
    uri_prefix: str | None,
    labels: tuple[str, ...],
    raw: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Find files; every condition must hold.

    A CONDITION is 'FIELD OPERATOR VALUE' with one of = > >= < <= ^= (begins with), for example
    'Size > 1000000'. Works beside a running server and without one.
    """
    parts = [_condition(text) for text in conditions]
    parts += [_label(text) for text in labels]
    if uri_prefix is not None:
        parts.append({"Field": "URI", "Operation": "prefix", "Value": uri_prefix})
    if raw is not None:
        parts.append(_raw(raw))
    settings = make_settings(data_dir, database_url)
    place = {"ProjectName": project, "DatasetName": dataset}
    files = asyncio.run(find_files(settings, place, parts, persons, limit))
    if as_json:
        click.echo(json.dumps({"files": files}, ensure_ascii=False))
        return
    for file in files:
        click.echo(_line(file))
    click.echo(f"{len(files):,} {'file' if len(files) == 1 else 'files'}", err=True)


async def find_files(
    settings: "Settings",
    place: Mapping[str, str],
    parts: list[Query],
    persons: tuple[str, ...],
    limit: int,
) -> list[dict[str, object]]:
    """The records of the files that match, in the order of SimpleQuery.

    Raises:
        WireError: as the API would refuse it.
        click.UsageError: nobody has that name.
    """
    from visnomy.cli.application import LocalCall
    from visnomy.cli.opening import visit_library

    async with visit_library(settings) as library:
        people = [await _person(library, place, person) for person in persons]
        call, found, token = LocalCall(library), list[dict[str, object]](), ""
        while len(found) < limit:
            wanted = {**place, "Query": _all(parts + people), "NextToken": token}
            size = min(PAGE, limit - len(found))
            page = json.loads(await call("SimpleQuery", {**wanted, "MaxResults": size}))
            found += page.get("Files", [])
            token = page.get("NextToken", "")
            if not token:
                break
        return found


async def _person(library: "Library", place: Mapping[str, str], person: str) -> Query:
    """One of the groups with that name, or the group with that id."""
    from visnomy.library.people.listing import PeopleQuery, query_people
    from visnomy.model.cluster import ClusterSort
    from visnomy.model.figure import CLUSTER_PREFIX

    if person.startswith(CLUSTER_PREFIX):
        return _is_person(person)
    ids: list[str] = []
    after: tuple[object, ...] | None = None
    while True:
        wanted = PeopleQuery(sort=ClusterSort.GROUP_NAME, after=after)
        _, page = await query_people(library, place["ProjectName"], place["DatasetName"], wanted)
        named = (row.cluster for row in page.items)
        ids += [c.object_id for c in named if c.name.casefold() == person.casefold()]
        after = page.position
        if after is None:
            break
    if not ids:
        raise click.UsageError(f"nobody is called {person!r}; see: visnomy people")
    return _any([_is_person(found) for found in ids])


def _is_person(object_id: str) -> Query:
    return {"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": object_id}


def _condition(text: str) -> Query:
    field, _, rest = text.strip().partition(" ")
    operator, _, value = rest.strip().partition(" ")
    if operator not in OPERATORS or not value.strip():
        raise click.UsageError(f"expected 'FIELD OPERATOR VALUE', got {text!r}")
    return {"Field": field, "Operation": OPERATORS[operator], "Value": value.strip()}


def _label(text: str) -> Query:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise click.UsageError(f"--label: expected KEY=VALUE, got {text!r}")
    return {"Field": f"CustomLabels.{key}", "Operation": "eq", "Value": value}


def _raw(text: str) -> Query:
    try:
        value = json.loads(text)
    except ValueError as exc:
        raise click.UsageError(f"--query is not JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise click.UsageError("--query must be a JSON object")
    return value


def _all(parts: list[Query]) -> Query:
    if not parts:
        return {"Field": "URI", "Operation": "prefix", "Value": ""}
    return parts[0] if len(parts) == 1 else {"Operation": "and", "SubQueries": parts}


def _any(parts: list[Query]) -> Query:
    return parts[0] if len(parts) == 1 else {"Operation": "or", "SubQueries": parts}


def _line(file: Mapping[str, object]) -> str:
    reason = file.get("Reason")
    return printable(f"{file.get('URI')}{f'  ({reason})' if reason else ''}")
