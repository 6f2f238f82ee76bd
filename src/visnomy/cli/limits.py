"""`visnomy limits`: how much a project may ask for at once."""

import json
from pathlib import Path

import click

from visnomy.cli.changing import Change, changed, on_library
from visnomy.cli.options import DEFAULT_PROJECT, data_option, json_option

EXAMPLES = """\b
Examples:
  visnomy limits                                 those of the project photos
  visnomy limits tenant --queries-per-second 20  from the next second on
"""
MOST = 1_000_000


@click.command(epilog=EXAMPLES)
@click.argument("project", default=DEFAULT_PROJECT)
@data_option
@click.option(
    "--queries-per-second",
    type=click.IntRange(1, MOST),
    help="Calls that the project may make in a second.  [default: 100]",
)
@click.option(
    "--engine-concurrency",
    type=click.IntRange(1, MOST),
    help="Pieces of engine work that may run for it at once.  [default: 100]",
)
@json_option
def limits(
    project: str,
    data_dir: Path | None,
    database_url: str | None,
    queries_per_second: int | None,
    engine_concurrency: int | None,
    as_json: bool,
) -> None:
    """Show the limits of PROJECT, or change them.

    A call over a limit is answered with Throttling and the time to wait.
    """
    from visnomy.library.projects import get_project, update_project
    from visnomy.model.project import ProjectChange

    change = ProjectChange(
        queries_per_second=queries_per_second, engine_concurrency=engine_concurrency
    )
    if change == ProjectChange():
        found = on_library(data_dir, database_url, lambda it: get_project(it, project))
    else:
        deed = Change("SetLimits", project)
        found = changed(
            data_dir, database_url, deed, lambda it: update_project(it, project, change)
        )
    if as_json:
        facts = {
            "project": found.name,
            "queries_per_second": found.queries_per_second,
            "engine_concurrency": found.engine_concurrency,
        }
        click.echo(json.dumps(facts))
        return
    click.echo(f"{found.name}: {found.queries_per_second} queries per second")
    click.echo(f"{found.name}: {found.engine_concurrency} pieces of engine work at once")
