"""`visnomy indexing`: how far the work on files is, and whether it rests."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.changing import Change, changed, on_library
from visnomy.cli.options import data_option, dataset_options, json_option

if TYPE_CHECKING:
    from visnomy.library.intake.pausing import Indexing

EXAMPLES = """\b
Examples:
  visnomy indexing status     how far it is
  visnomy indexing pause      files wait, also after a restart; those in hand are finished
  visnomy indexing resume     go on where it was
"""


@click.group(epilog=EXAMPLES)
def indexing() -> None:
    """Say how far the work on files is; let it rest and go on."""


@indexing.command()
@data_option
@dataset_options
@json_option
def status(
    data_dir: Path | None, database_url: str | None, project: str, dataset: str, as_json: bool
) -> None:
    """Say how many files wait, and how long they will take."""
    from visnomy.library.intake.pausing import read_indexing

    _tell(
        on_library(data_dir, database_url, lambda it: read_indexing(it, project, dataset)), as_json
    )


@indexing.command()
@data_option
@dataset_options
@json_option
def pause(
    data_dir: Path | None, database_url: str | None, project: str, dataset: str, as_json: bool
) -> None:
    """Let files wait, until `resume`; those in hand are finished."""
    from visnomy.library.intake.pausing import pause_indexing

    deed = Change("PauseIndexing", f"{project}/{dataset}")
    found = changed(data_dir, database_url, deed, lambda it: pause_indexing(it, project, dataset))
    _tell(found, as_json)


@indexing.command()
@data_option
@dataset_options
@json_option
def resume(
    data_dir: Path | None, database_url: str | None, project: str, dataset: str, as_json: bool
) -> None:
    """Go on with the files that wait."""
    from visnomy.library.intake.pausing import resume_indexing

    deed = Change("ResumeIndexing", f"{project}/{dataset}")
    found = changed(data_dir, database_url, deed, lambda it: resume_indexing(it, project, dataset))
    _tell(found, as_json)


def _tell(found: "Indexing", as_json: bool) -> None:
    counts, left_s = found.counts, found.left_s
    facts = {
        "state": found.state.value,
        "paused_at": found.paused_at.isoformat() if found.paused_at else None,
        "files": counts.total,
        "waiting": counts.pending,
        "undescribed": counts.undescribed,
        "failed": counts.failed,
        "faces": counts.faces,
        "files_per_second": round(found.rate_per_s, 2),
        "seconds_left": None if left_s is None else round(left_s, 1),
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    rate = f", {found.rate_per_s:.1f} a second" if found.rate_per_s else ""
    left = f", about {left_s:.0f} s left" if left_s else ""
    click.echo(f"{found.state.value}: {counts.pending:,} of {counts.total:,} wait{rate}{left}")
