"""`visnomy doctor`: is this machine fit, and what is the next step where it is not."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.options import (
    BucketPlace,
    bucket_option,
    data_option,
    json_option,
    make_settings,
)

if TYPE_CHECKING:
    from visnomy.cli.checks import Finding

EXAMPLES = """\b
Examples:
  visnomy doctor                      check this machine
  visnomy doctor ~/Pictures           and whether this folder can be read
  visnomy doctor --json               for programs

Exits with 1 if a check fails; a warning alone does not.
"""
MARKS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "red")}


@click.command(epilog=EXAMPLES)
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER ...]")
@data_option
@bucket_option
@click.option("--port", default=8230, show_default=True, help="The port that serve would use.")
@json_option
def doctor(
    folders: tuple[Path, ...],
    data_dir: Path | None,
    database_url: str | None,
    buckets: tuple[tuple[str, BucketPlace], ...],
    port: int,
    as_json: bool,
) -> int:
    """Check database, weights, folders, port and limits, and say the next step."""
    from visnomy.cli.checks import State, check_database, check_machine

    roots = tuple(folder.expanduser() for folder in folders)
    settings = make_settings(data_dir, database_url, buckets=buckets, roots=roots)
    findings = [*check_machine(settings, port), asyncio.run(check_database(settings))]
    failed = any(finding.state is State.FAIL for finding in findings)
    if as_json:
        checks = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"ok": not failed, "checks": checks}, ensure_ascii=False))
    else:
        for finding in findings:
            _show(finding)
    return int(failed)


def _show(finding: "Finding") -> None:
    mark, colour = MARKS[finding.state]
    click.echo(f"{click.style(mark, fg=colour)}  {finding.check:14}{finding.fact}")
    if finding.step:
        click.echo(f"      {'':14}-> {finding.step}")
